"""Conversion tables as pages to read: one table with every row, and all default tables side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse

from guidelines.base import ANY_OPIOID, ConversionRow, ConversionTable, TableDifference
from guidelines.conversions import PATCH_UNIT
from guidelines.registry import TABLES, References
from taper.engine.numbers import plain
from taper.engine.ome import load_of
from taper.presenters.reference.releases import ReleaseLabel, present_label
from taper.presenters.reference.sources import confidence_in_words

# Words in a row's note that are for programs, or that hold a number which was kept out on purpose.
_TOKENS = re.compile(r"(?:^|; )(?:role|range|ome_range|printed)=[^;]*")
UNITS = {"mg/day": "mg a day", "mcg/day": "mcg a day", PATCH_UNIT: "mcg/h patch"}
STATISTICS = "analytics-only"


@dataclass(frozen=True)
class TableRow:
    """`counts` is "× 1.5", "= 30", "60 to 134", or "not counted"."""

    opioid: str
    route: str
    dose: str
    counts: str
    is_counted: bool
    caution: str
    source: str
    link: str
    confidence: str
    is_sure: bool
    note: str


@dataclass(frozen=True)
class TablePage:
    label: ReleaseLabel
    is_default: bool
    is_for_statistics: bool
    rows: tuple[TableRow, ...]
    reading_rule: str


@dataclass(frozen=True)
class DrugCell:
    """What one country's default table says of an opioid; `is_silent` where it has no row."""

    country: str
    text: str
    is_silent: bool


@dataclass(frozen=True)
class DrugRow:
    opioid: str
    route: str
    cells: tuple[DrugCell, ...]
    differs: bool


@dataclass(frozen=True)
class ExampleLine:
    table: str
    country: str
    is_default: bool
    ome: str
    confidence: str


@dataclass(frozen=True)
class DifferenceLine:
    id: str
    opioid: str
    route: str
    dose: str
    why: str
    confidence: str
    is_sure: bool
    told_by: tuple[tuple[str, str], ...]  # title, address
    examples: tuple[ExampleLine, ...]


@dataclass(frozen=True)
class DefaultTable:
    country: str
    title: str
    address: str
    confidence: str
    is_sure: bool


@dataclass(frozen=True)
class TablesPage:
    defaults: tuple[DefaultTable, ...]
    rows: tuple[DrugRow, ...]
    differences: tuple[DifferenceLine, ...]
    reading_rule: str


def present_table(table: ConversionTable, references: References, *, today: date) -> TablePage:
    return TablePage(
        label=present_label(references, TABLES, table.id, today=today),
        is_default=table.id in _default_ids(references),
        is_for_statistics=is_for_statistics(table),
        rows=tuple(_row(row) for row in table.rows),
        reading_rule=references.table_differences.reading_rule,
    )


def is_for_statistics(table: ConversionTable) -> bool:
    """True for a table made for prescribing statistics: it is read here, and never used for a patient."""
    return any(row.role == STATISTICS for row in table.rows)


def _default_ids(references: References) -> frozenset[str]:
    return frozenset(country.default_conversion_table for country in references.countries.values())


def _row(row: ConversionRow) -> TableRow:
    return TableRow(
        opioid=row.drug,
        route=row.route,
        dose=_band(row),
        counts=counts_in_words(row),
        is_counted=not (row.do_not_compute or row.range_only),
        caution=_caution(row.caution),
        source=row.source_title.rstrip("."),
        link=row.source_url,
        confidence=confidence_in_words(row.confidence),
        is_sure=row.confidence.is_verified,
        note=_note(row.note),
    )


def _band(row: ConversionRow) -> str:
    """The dose a row speaks of: "mg a day", "above 20 to 40 mg a day", "12 mcg/h patch"."""
    unit = UNITS[row.unit]
    if row.lower_bound is None:
        return unit
    if row.is_patch:
        return f"{plain(row.lower_bound)} {unit}"
    if row.upper_bound is None:
        return f"above {plain(row.lower_bound)} {unit}"
    return f"above {plain(row.lower_bound)} to {plain(row.upper_bound)} {unit}"


def counts_in_words(row: ConversionRow) -> str:
    if row.fixed_ome_mg is not None:
        return f"= {plain(row.fixed_ome_mg)}"
    if row.factor is not None:
        ends = row.factor_range
        return f"× {plain(ends[0])} to {plain(ends[1])}" if ends else f"× {plain(row.factor)}"
    if row.ome_range is not None:
        return f"{plain(row.ome_range[0])} to {plain(row.ome_range[1])}"
    return "not counted"


def _caution(text: str) -> str:
    text = text.removeprefix("DO NOT COMPUTE:").removeprefix("RANGE ONLY:").strip()
    return text[:1].upper() + text[1:]


def _note(note: str) -> str:
    text = _TOKENS.sub("", note).strip("; ")
    return text[:1].upper() + text[1:]


# ------------------------------------------------------------------------------- all default tables


def present_tables(references: References) -> TablesPage:
    defaults = {code: references.default_conversion_table(code) for code in references.countries}
    return TablesPage(
        defaults=tuple(
            DefaultTable(
                country=references.country(code).name,
                title=table.title,
                address=reverse("conversion_table", args=[table.id]),
                confidence=confidence_in_words(table.confidence),
                is_sure=table.confidence.is_verified,
            )
            for code, table in defaults.items()
        ),
        rows=tuple(_drug_rows(defaults, references)),
        differences=tuple(
            present_difference(difference, references)
            for difference in references.table_differences.differences
        ),
        reading_rule=references.table_differences.reading_rule,
    )


def _drug_rows(defaults: dict[str, ConversionTable], references: References) -> Iterator[DrugRow]:
    """One row for each opioid and route that any default table counts."""
    places = sorted(
        {
            (row.drug, row.route)
            for table in defaults.values()
            for row in table.rows
            if row.drug != ANY_OPIOID and not row.do_not_compute
        }
    )
    for opioid, route in places:
        cells = tuple(
            _cell(references.country(code).name, table.rows_for(opioid, route))
            for code, table in defaults.items()
        )
        yield DrugRow(
            opioid=opioid,
            route=route,
            cells=cells,
            differs=len({cell.text for cell in cells if not cell.is_silent}) > 1,
        )


def _cell(country: str, rows: tuple[ConversionRow, ...]) -> DrugCell:
    if not rows:
        return DrugCell(country, "no row", is_silent=True)
    if len(rows) == 1:
        return DrugCell(country, counts_in_words(rows[0]), is_silent=False)
    return DrugCell(country, "by strength" if rows[0].is_patch else "by dose", is_silent=False)


def present_difference(difference: TableDifference, references: References) -> DifferenceLine:
    per_patch = difference.route == "transdermal"
    amount = plain(difference.amount)
    return DifferenceLine(
        id=difference.id,
        opioid=difference.opioid,
        route=difference.route,
        dose=f"a patch of {amount} mcg/h" if per_patch else f"{amount} mg a day",
        why=difference.why,
        confidence=confidence_in_words(difference.confidence),
        is_sure=difference.confidence.is_verified,
        told_by=tuple(
            (table_id, reverse("conversion_table", args=[table_id])) for table_id in difference.tables
        ),
        examples=tuple(_examples(difference, references)),
    )


def _examples(difference: TableDifference, references: References) -> Iterator[ExampleLine]:
    """What each default table makes of the example dose, then the other tables that give their country another number."""
    omes = {
        table_id: ome_in_words(table, difference.opioid, difference.route, difference.amount)
        for table_id in references.ids(TABLES)
        for table in (references.conversion_table(table_id),)
        if not is_for_statistics(table)
    }
    defaults = {code: country.default_conversion_table for code, country in references.countries.items()}
    for table_id in defaults.values():
        yield _example(table_id, omes[table_id], difference, references, is_default=True)
    for table_id, ome in omes.items():
        usual = defaults[references.conversion_table(table_id).country]
        if table_id != usual and ome is not None and ome != omes[usual]:
            yield _example(table_id, ome, difference, references, is_default=False)


def _example(
    table_id: str, ome: str | None, difference: TableDifference, references: References, *, is_default: bool
) -> ExampleLine:
    table = references.conversion_table(table_id)
    rows = table.rows_for(difference.opioid, difference.route)
    return ExampleLine(
        table=table_id,
        country=references.country(table.country).name,
        is_default=is_default,
        ome=ome or "no row",
        confidence=rows[0].confidence.label if rows else "",
    )


def ome_in_words(table: ConversionTable, opioid: str, route: str, amount: Decimal) -> str | None:
    """ "240", "360 to 404", "not counted"; None where the table has no row for this opioid by this route."""
    if not table.rows_for(opioid, route):
        return None
    load = load_of(table, opioid, route, strength=amount, units=Decimal(1), daily_total=amount)
    if load.low is not None and load.high is not None and load.low != load.high:
        return f"{plain(load.low)} to {plain(load.high)}"
    return "not counted" if load.ome is None else plain(load.ome)

"""A patient's regimen counted by each country's table, line by line, and why the sums differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from guidelines.base import ConversionTable
from guidelines.registry import TABLES, References
from taper.engine.across import own_country_first, recounted
from taper.engine.medicines import identify
from taper.engine.numbers import plain
from taper.engine.ome import calculate_ome
from taper.engine.values import ItemOme, OmeAnswer, Regimen
from taper.presenters.ome import exact, medicine_name, taken_as
from taper.presenters.reference.sources import confidence_in_words
from taper.presenters.reference.tables import is_for_statistics
from taper.presenters.side_by_side import ome_in_words


@dataclass(frozen=True)
class LineCell:
    """One medicine by one table: "80 mg × 1.5 = 120.0"; `reason` where it is not counted; `range` where the table prints one."""

    country: str
    working: str
    ome: str
    range: str
    reason: str


@dataclass(frozen=True)
class MedicineRow:
    medicine: str
    taken: str
    cells: tuple[LineCell, ...]


@dataclass(frozen=True)
class TableColumn:
    country: str
    is_own: bool
    title: str
    address: str
    confidence: str
    is_sure: bool
    total: str
    if_maximum: str
    range: str


@dataclass(frozen=True)
class OtherTable:
    """A table that is not its country's default: another body's, or an edition that was superseded."""

    country: str
    title: str
    address: str
    total: str
    if_maximum: str
    is_superseded: bool
    confidence: str
    is_sure: bool


@dataclass(frozen=True)
class WhyLine:
    """Why the tables differ on an opioid that is taken. `by_country` names each default table's number for it."""

    opioid: str
    why: str
    confidence: str
    is_sure: bool


@dataclass(frozen=True)
class OmeTables:
    columns: tuple[TableColumn, ...]
    rows: tuple[MedicineRow, ...]
    why: tuple[WhyLine, ...]
    without_reason: tuple[str, ...]
    others: tuple[OtherTable, ...]
    reading_rule: str
    differs: bool


def present_ome_tables(regimen: Regimen, references: References) -> OmeTables:
    """`regimen` as the patient's own country reads it; every table counts the same medicines."""
    codes = own_country_first(regimen.country, references)
    tables = {code: references.default_conversion_table(code) for code in codes}
    answers = {
        code: calculate_ome(recounted(regimen, table.id), references) for code, table in tables.items()
    }
    rows = tuple(
        MedicineRow(
            medicine=medicine_name(item),
            taken=taken_as(item),
            cells=tuple(
                _cell(references.country(code).name, answer.items[number]) for code, answer in answers.items()
            ),
        )
        for number, item in enumerate(regimen.items)
    )
    why = tuple(_why(regimen, references))
    return OmeTables(
        columns=tuple(
            _column(code, tables[code], answer, references, is_own=code == regimen.country)
            for code, answer in answers.items()
        ),
        rows=rows,
        why=why,
        without_reason=_without_reason(rows, why, regimen, references),
        others=tuple(_others(regimen, frozenset(table.id for table in tables.values()), references)),
        reading_rule=references.table_differences.reading_rule,
        differs=len({ome_in_words(answer) for answer in answers.values()}) > 1,
    )


def _column(
    code: str, table: ConversionTable, answer: OmeAnswer, references: References, *, is_own: bool
) -> TableColumn:
    return TableColumn(
        country=references.country(code).name,
        is_own=is_own,
        title=table.title,
        address=reverse("conversion_table", args=[table.id]),
        confidence=confidence_in_words(table.confidence),
        is_sure=table.confidence.is_verified,
        total=ome_in_words(answer),
        if_maximum=_if_maximum(answer),
        range=_range(answer),
    )


def _if_maximum(answer: OmeAnswer) -> str:
    most = answer.ome_per_day_if_maximum
    return "" if most is None or most == answer.ome_per_day else plain(most)


def _range(answer: OmeAnswer | ItemOme) -> str:
    low, high = answer.ome_low, answer.ome_high
    return "" if low is None or high is None or low == high else f"{plain(low)} to {plain(high)}"


def _cell(country: str, item: ItemOme) -> LineCell:
    amount = f"{plain(item.daily_amount)} {item.unit}"
    return LineCell(
        country=country,
        working=amount if item.factor is None else f"{amount} × {plain(item.factor)}",
        ome="" if item.ome_per_day is None else exact(item.ome_per_day),
        range=_range(item),
        reason=item.reason_not_counted or "",
    )


def _places(regimen: Regimen, references: References) -> list[tuple[str, str | None]]:
    """The opioids taken, each with its route, once."""
    medicines = (identify(item, regimen.product_list, references) for item in regimen.items)
    return list(dict.fromkeys((medicine.opioid, medicine.route) for medicine in medicines))


def _why(regimen: Regimen, references: References) -> Iterator[WhyLine]:
    for opioid, route in _places(regimen, references):
        if difference := references.table_differences.of(opioid, route):
            yield WhyLine(
                opioid=f"{opioid}, {route}",
                why=difference.why,
                confidence=confidence_in_words(difference.confidence),
                is_sure=difference.confidence.is_verified,
            )


def _without_reason(
    rows: tuple[MedicineRow, ...], why: tuple[WhyLine, ...], regimen: Regimen, references: References
) -> tuple[str, ...]:
    """Medicines whose sums differ and for which nobody has written down why: said, not passed over."""
    explained = {line.opioid for line in why}
    medicines = [identify(item, regimen.product_list, references) for item in regimen.items]
    return tuple(
        dict.fromkeys(
            medicine.opioid
            for medicine, row in zip(medicines, rows, strict=True)
            if len({(cell.ome, cell.range) for cell in row.cells}) > 1
            and f"{medicine.opioid}, {medicine.route}" not in explained
        )
    )


def _others(regimen: Regimen, defaults: frozenset[str], references: References) -> Iterator[OtherTable]:
    """Every other table but those made for statistics, which are never for a patient."""
    for table_id in references.ids(TABLES):
        table = references.conversion_table(table_id)
        if table_id in defaults or is_for_statistics(table):
            continue
        answer = calculate_ome(recounted(regimen, table_id), references)
        yield OtherTable(
            country=references.country(table.country).name,
            title=table.title,
            address=reverse("conversion_table", args=[table_id]),
            total=ome_in_words(answer),
            if_maximum=_if_maximum(answer),
            is_superseded=references.newer_than(TABLES, table_id) is not None,
            confidence=confidence_in_words(table.confidence),
            is_sure=table.confidence.is_verified,
        )

"""Oral morphine equivalents (OME) of a regimen, with every line of the working.

Worked example, with the Australian table of 2025 (oxycodone x 1.5): 40 mg modified release twice a day is 80 mg,
80 x 1.5 = 120; 5 mg as needed three times on an average day is 15 mg, 15 x 1.5 = 22.5; together 142.5 mg OME a day.

OME compares load. It never converts a prescription: nothing here may be used to choose the dose of another opioid.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from guidelines.base import ConversionRow, ConversionTable
from guidelines.registry import References
from guidelines.rules import DailyLimit
from taper.engine.medicines import Medicine, identify
from taper.engine.numbers import plain
from taper.engine.values import Caution, ItemOme, OmeAnswer, Regimen, RegimenItem, Severity, TableSummary

# A result above this is more often a slip of unit or strength than a dose (conversions.md, arithmetic section).
SECOND_LOOK_OME_MG_PER_DAY = Decimal(1000)


@dataclass(frozen=True)
class Load:
    """OME of one daily amount: `ome` is what the table gives, `low` and `high` where it gives a range."""

    factor: Decimal | None
    ome: Decimal | None
    low: Decimal | None
    high: Decimal | None
    row: ConversionRow | None
    reason_not_counted: str | None


def daily_amount(item: RegimenItem) -> Decimal:
    """What is taken in a day: mg (tablets, liquids; as needed at its average) or mcg/h (patches worn together).

    An as-needed item whose average is not known counts at its maximum.
    """
    if item.as_needed is not None:
        average = item.as_needed.average_per_day
        return (item.as_needed.maximum_per_day if average is None else average) * item.strength
    return _fixed_units(item) * item.strength


def daily_amount_at_maximum(item: RegimenItem) -> Decimal:
    """The same, with as-needed items at their maximum."""
    if item.as_needed is not None:
        return item.as_needed.maximum_per_day * item.strength
    return daily_amount(item)


def _fixed_units(item: RegimenItem) -> Decimal:
    if item.doses is not None:
        return sum((units for _, units in item.doses), Decimal(0))
    if item.daily_units is not None:
        return item.daily_units
    return Decimal(item.patches or 0)


def load_of(
    table: ConversionTable,
    opioid: str,
    route: str | None,
    strength: Decimal,
    units: Decimal,
    daily_total: Decimal,
) -> Load:
    """OME (mg/24 h) of `units` x `strength` a day of one opioid by one route.

    `strength` is mg (or mg/mL, or mcg/h of one patch), `units` how many a day (patches: worn together).
    `daily_total` is the whole day's amount of that opioid by that route, in the same unit: tables with bands give the
    whole dose the factor of the band it falls into (CDC 2016, methadone). Source: the row of `table`. Does not
    interpolate between printed patch strengths and never borrows from another table.
    """
    if route is None:
        return _not_counted(f"How this form of {opioid} is taken is not known, so no factor can be chosen.")
    rows = table.rows_for(opioid, route)
    if not rows:
        return _not_counted(f"{table.title} has no factor for {opioid}, {route}.")
    amount = units * strength
    spoken_of = strength if route == "transdermal" else daily_total
    row = next((row for row in rows if row.covers(spoken_of)), None)
    if row is None:
        return _not_counted(
            f"{table.title} has no value for {opioid} {plain(strength)} mcg/h, and none is invented."
        )
    if row.fixed_ome_mg is not None:
        ome = row.fixed_ome_mg * units
        low, high = _ends(row.ome_range, units, ome)
        return Load(_exact_quotient(row.fixed_ome_mg, strength), ome, low, high, row, None)
    if row.factor is not None:
        ome = row.factor * amount
        low, high = _ends(row.factor_range, amount, ome)
        return Load(row.factor, ome, low, high, row, None)
    if row.ome_range is not None:
        low, high = (units * end for end in row.ome_range)
        reason = (
            f"{table.title} gives only a range for this strength: {plain(low)} to {plain(high)} mg a day."
        )
        return Load(None, None, low, high, row, reason)
    return _not_counted(f"{table.title}: {_sentence(row.caution)}", row)


def _exact_quotient(ome: Decimal, strength: Decimal) -> Decimal | None:
    """OME per mcg/h where it is a short decimal; a printed whole-patch value need not have one."""
    quotient = (ome / strength).quantize(Decimal("0.0001"))
    return quotient if quotient * strength == ome else None


def _ends(
    ends: tuple[Decimal, Decimal] | None, multiplier: Decimal, otherwise: Decimal
) -> tuple[Decimal, Decimal]:
    return (otherwise, otherwise) if ends is None else (ends[0] * multiplier, ends[1] * multiplier)


def _not_counted(reason: str, row: ConversionRow | None = None) -> Load:
    return Load(None, None, None, None, row, reason)


def _sentence(caution: str) -> str:
    """The table's own reason, without the code word that opens it for machines."""
    text = caution.removeprefix("DO NOT COMPUTE:").removeprefix("RANGE ONLY:").strip()
    return text[:1].upper() + text[1:] if text else "No number may be shown."


def calculate_ome(regimen: Regimen, references: References) -> OmeAnswer:
    """OME per 24 h of the whole regimen (mg), each item's share, and what must be said about it.

    As-needed items count at their average (at their maximum where it is not known, with a caution);
    `ome_per_day_if_maximum` takes all as-needed items at their maximum. An item without a factor is None, never 0,
    and `complete` is False: read the total as "at least". Exact Decimal arithmetic; nothing is rounded.
    """
    table = references.conversion_table(regimen.conversion_table)
    medicines = [identify(item, regimen.product_list, references) for item in regimen.items]
    totals = _daily_totals(medicines)
    items = tuple(
        _item_ome(medicine, table, totals[medicine.opioid, medicine.route]) for medicine in medicines
    )
    counted = [item for item in items if item.ome_per_day is not None]
    complete = len(counted) == len(items)
    whole_regimen = (
        *_table_cautions(table, regimen, references),
        *_incomplete_caution(items),
        *_partner_cautions(medicines, regimen.country, references),
        *_ceiling_cautions(medicines, regimen.country, references),
    )
    return OmeAnswer(
        country=regimen.country,
        conversion_table=TableSummary(
            id=table.id, title=table.title, year=table.year, confidence=table.confidence
        ),
        ome_per_day=_sum_of(item.ome_per_day for item in items),
        ome_per_day_if_maximum=_sum_of(item.ome_per_day_if_maximum for item in items),
        ome_low=_sum_of(item.ome_low for item in items),
        ome_high=_sum_of(item.ome_high for item in items),
        complete=complete,
        items=items,
        cautions=_without_repeats(
            (*whole_regimen, *(caution for item in items for caution in item.cautions))
        ),
    )


def _daily_totals(medicines: list[Medicine]) -> dict[tuple[str, str | None], Decimal]:
    totals: dict[tuple[str, str | None], Decimal] = defaultdict(Decimal)
    for medicine in medicines:
        totals[medicine.opioid, medicine.route] += daily_amount(medicine.item)
    return totals


def _sum_of(numbers: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of those that are known; None where none is."""
    known = [number for number in numbers if number is not None]
    return sum(known, Decimal(0)) if known else None


def _item_ome(medicine: Medicine, table: ConversionTable, daily_total: Decimal) -> ItemOme:
    item = medicine.item
    amount = daily_amount(item)
    maximum = daily_amount_at_maximum(item)
    now = load_of(table, medicine.opioid, medicine.route, item.strength, amount / item.strength, daily_total)
    most = load_of(
        table,
        medicine.opioid,
        medicine.route,
        item.strength,
        maximum / item.strength,
        daily_total - amount + maximum,
    )
    return ItemOme(
        id=item.id,
        drug=item.drug,
        daily_amount=amount,
        unit="mg" if item.unit == "mg/mL" else item.unit,
        factor=now.factor,
        ome_per_day=now.ome,
        ome_per_day_if_maximum=most.ome,
        ome_low=now.low,
        ome_high=now.high,
        reason_not_counted=now.reason_not_counted,
        cautions=_item_cautions(medicine, now, table),
        source=_row_source(now.row, table),
        confidence=now.row.confidence if now.row else None,
    )


def _row_source(row: ConversionRow | None, table: ConversionTable) -> str:
    return row.source_title if row else f"{table.title} ({table.year})"


# ------------------------------------------------------------------------------------------------ cautions


def _item_cautions(medicine: Medicine, load: Load, table: ConversionTable) -> tuple[Caution, ...]:
    item, found = medicine.item, []
    if item.as_needed is not None and item.as_needed.average_per_day is None:
        found.append(
            _warn(
                "average_not_known",
                f"How much as-needed {item.drug} is taken on an average day is not known. It is counted at its "
                f"maximum of {plain(item.as_needed.maximum_per_day)} a day. Ask, and enter the average.",
                "Conversion tables, arithmetic conventions",
            )
        )
    if medicine.product is None:
        found.append(
            _warn(
                "unlisted_product",
                f"{medicine.words} is not in the product list of this country. It counts as taken; the plan never "
                "proposes it. Check the pack.",
                "Product list",
            )
        )
    if load.reason_not_counted is not None:
        found.append(_warn("not_counted", f"{item.drug}: {load.reason_not_counted}", _citation(load)))
    elif load.row is not None and not load.row.confidence.is_verified:
        found.append(
            _note(
                "factor_not_verified",
                f"The value for {item.drug} in {table.title} is {load.row.confidence.label}.",
                _citation(load),
            )
        )
    if load.ome is not None and load.ome > SECOND_LOOK_OME_MG_PER_DAY:
        found.append(
            Caution(
                code="second_look",
                severity=Severity.DANGER,
                text=f"{plain(load.ome)} mg OME a day from {item.drug} alone. Check strength, unit and number.",
                citation="Conversion tables, arithmetic conventions",
            )
        )
    if medicine.product is not None and medicine.product.salt_basis:
        found.append(
            _note(
                "strength_basis",
                f"The strength of this {item.drug} product means {medicine.product.salt_basis}. It is counted as "
                "printed and never mixed in one dose with products that mean another salt or base.",
                medicine.product.source,
            )
        )
    return tuple(found)


def _citation(load: Load) -> str:
    if load.row is None:
        return "Conversion table: no row"
    return f"{load.row.source_title} {load.row.source_url}".strip()


def _table_cautions(table: ConversionTable, regimen: Regimen, references: References) -> tuple[Caution, ...]:
    if table.country == regimen.country:
        return ()
    usual = references.default_conversion_table(regimen.country)
    text = (
        f"Counted with {table.title}, a table of another country. Compare the result with that country's thresholds "
        f"only; the usual table here is {usual.title}."
    )
    return (_warn("table_of_another_country", text, table.title),)


def _incomplete_caution(items: tuple[ItemOme, ...]) -> tuple[Caution, ...]:
    missing = [item.drug for item in items if item.ome_per_day is None]
    if not missing:
        return ()
    total = _sum_of(item.ome_per_day for item in items)
    names = ", ".join(dict.fromkeys(missing))
    text = (
        f"No OME can be given: {names} could not be counted."
        if total is None
        else f"At least {plain(total)} mg OME a day, without {names}. Do not read it as below any threshold."
    )
    return (_warn("total_incomplete", text, "Conversion tables, what must not be computed"),)


def _partner_cautions(medicines: list[Medicine], country: str, references: References) -> tuple[Caution, ...]:
    """The partner drugs of combination products, totalled for a day at the most that may be taken (mg)."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for medicine in medicines:
        for partner in medicine.product.partners if medicine.product else ():
            units = daily_amount_at_maximum(medicine.item) / medicine.item.strength
            totals[partner.name] += units * partner.amount
    found = []
    for name, total in totals.items():
        limits = references.common.daily_limits_for(country, name)
        above = [limit for limit in limits if limit.part == "partner" and total > limit.maximum_per_day]
        text = f"{name.capitalize()} in the combination products comes to {plain(total)} mg a day at the most"
        for limit in above:
            text = f"{text}, above {plain(limit.maximum_per_day)} mg. Lower it now, whatever the opioid plan."
            found.append(
                Caution(
                    code="partner_above_limit",
                    severity=Severity.DANGER,
                    text=text,
                    citation=_of(limit, references),
                )
            )
        if not above:
            cited = "; ".join(_of(limit, references) for limit in limits) or "Product list"
            found.append(_note("partner_total", f"{text}.", cited))
    return tuple(found)


def _ceiling_cautions(medicines: list[Medicine], country: str, references: References) -> tuple[Caution, ...]:
    """Label ceilings of an opioid for the whole day."""
    totals: dict[tuple[str, str | None], Decimal] = defaultdict(Decimal)
    for medicine in medicines:
        totals[medicine.opioid, medicine.route] += daily_amount_at_maximum(medicine.item)
    return tuple(
        _warn(
            "above_label_ceiling",
            f"{opioid.capitalize()}: {plain(total)} {limit.unit.removesuffix('/day')} a day is above the label's ceiling "
            f"of {plain(limit.maximum_per_day)}.",
            _of(limit, references),
        )
        for (opioid, route), total in totals.items()
        for limit in references.common.daily_limits_for(country, opioid)
        if limit.part == "opioid" and limit.route in (None, route) and total > limit.maximum_per_day
    )


def _of(limit: DailyLimit, references: References) -> str:
    return "; ".join(references.cite(key).text for key in limit.source) or f"Daily limit {limit.id}"


def _warn(code: str, text: str, citation: str) -> Caution:
    return Caution(code=code, severity=Severity.WARNING, text=text, citation=citation)


def _note(code: str, text: str, citation: str) -> Caution:
    return Caution(code=code, severity=Severity.INFO, text=text, citation=citation)


def _without_repeats(cautions: tuple[Caution, ...]) -> tuple[Caution, ...]:
    return tuple(dict.fromkeys(cautions))

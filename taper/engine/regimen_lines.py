"""From the items of a regimen to the lines of a plan.

Several items of one drug, form and release (20 mg and 5 mg tablets together) are one line. A line that no planner may
lower is left alone, with the reason and whom to ask.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from guidelines.base import ConversionTable, Product
from guidelines.registry import References
from guidelines.terms import Confidence, TimeOfDay
from taper.engine.catalogue import Composition, product_strength, smallest_dose
from taper.engine.lines import (
    Line,
    Node,
    OmeOf,
    Preparation,
    as_needed_node,
    as_needed_nodes,
    fixed_dose_nodes,
    fixed_node,
    nodes_one_dose_lower,
    patch_node,
    patch_nodes,
    times_in_order_of_lowering,
)
from taper.engine.medicines import Medicine, identify
from taper.engine.ome import calculate_ome, load_of
from taper.engine.values import PlanRequest, Preferences, RegimenItem, UnavailableProduct

MODIFIED_RELEASE_TIMES = {
    "MR-12h": (TimeOfDay.MORNING, TimeOfDay.EVENING),
    "MR-24h": (TimeOfDay.MORNING,),
}
QUICK = "IR"
LineKey = tuple[str, str, str, str | None, str, str]


def lines_of(request: PlanRequest, references: References) -> tuple[Line, ...]:
    """The lines of the request's regimen, in the order their first items were given."""
    table = references.conversion_table(request.regimen.conversion_table)
    counted = {item.id: item.ome_per_day for item in calculate_ome(request.regimen, references).items}
    groups: dict[LineKey, list[Medicine]] = defaultdict(list)
    for item in request.regimen.items:
        medicine = identify(item, request.regimen.product_list, references)
        groups[_line_key(medicine)].append(medicine)
    listed = references.product_list(request.regimen.product_list).products
    return tuple(_line(group, listed, table, request.preferences, counted) for group in groups.values())


def _line_key(medicine: Medicine) -> LineKey:
    item, product = medicine.item, medicine.product
    kind = "as needed " + item.id if item.as_needed else "patches" if item.patches else "fixed"
    partner = _partner_key(product) if product else (item.combination or "")
    # Two liquids of different concentration are two lines: their millilitres must never be added up.
    concentration = str(item.strength) if item.unit == "mg/mL" else ""
    return (
        item.drug,
        partner + concentration,
        item.form,
        item.release,
        product.salt_basis if product else "",
        kind,
    )


def _partner_key(product: Product) -> str:
    """Products belong together whose partner is the same amount per unit, or in the same proportion to the opioid."""
    if not product.partners or product.strength is None:
        return ""
    if product.drug != product.opioid:
        return " + ".join(
            f"{partner.name} x{partner.amount / product.strength}" for partner in product.partners
        )
    return product.combination or ""


def _line(
    medicines: list[Medicine],
    listed: tuple[Product, ...],
    table: ConversionTable,
    preferences: Preferences,
    counted: dict[str, Decimal | None],
) -> Line:
    first = medicines[0]
    can_be_had = tuple(item for item in listed if item.dispensable and not _is_unavailable(item, preferences))
    products = tuple(item for item in can_be_had if _belongs(item, first))
    ome_of = _ome_counter(table, first)
    baseline = _baseline(medicines, preferences, ome_of)
    if first.is_for_a_specialist:
        # Left alone, so it keeps what the regimen counts for the whole day, once, however many doses that is.
        baseline = replace(baseline, ome=_sum_or_none(counted[medicine.item.id] for medicine in medicines))
    own = Preparation(
        form=first.item.form,
        release=first.item.release,
        combination=first.product.combination if first.product else first.item.combination,
        products=products,
        make_nodes=lambda: nodes_under(baseline, products, preferences, ome_of),
        lower_one_dose=lower_one_dose(_times_of(baseline), products, preferences, ome_of),
    )
    finer = _finer_forms(first, baseline, can_be_had, preferences, ome_of)
    return Line(
        id=first.item.id,
        item_ids=tuple(medicine.item.id for medicine in medicines),
        drug=first.item.drug,
        unit="mg" if first.item.unit == "mg/mL" else first.item.unit,
        baseline=baseline,
        preparations=(own, *finer),
        wear_days=_wear_days(first),
        left_alone_because=_left_alone_because(first, products),
        ome_of=ome_of,
        may_change_form=preferences.allow_form_change,
        finer_forms=_in_words(first.item.drug, own, finer, preferences),
    )


# ------------------------------------------------------------------------------------------- finer forms


def _finer_forms(
    medicine: Medicine,
    baseline: Node,
    can_be_had: tuple[Product, ...],
    preferences: Preferences,
    ome_of: OmeOf,
) -> tuple[Preparation, ...]:
    """Forms of the same drug, salt and partner that a fixed dose could change to: same release, quick-acting, liquid.

    In this order, so that a tablet is kept as long as a tablet will do.
    """
    if not baseline.by_time or medicine.is_for_a_specialist:
        return ()
    groups: dict[tuple[str, str | None, Decimal | None], list[Product]] = defaultdict(list)
    for product in can_be_had:
        if _could_take_the_place(product, medicine, preferences):
            groups[product.form, product.release, product.strength if product.is_liquid else None].append(
                product
            )
    rank = {medicine.item.release: 0, QUICK: 1}
    ordered = sorted(
        groups, key=lambda key: (rank.get(key[1], 2), key[2] is not None, key[2] or Decimal(0), key[0])
    )
    return tuple(
        _finer_form(tuple(groups[key]), number, baseline, preferences, ome_of)
        for number, key in enumerate(ordered, start=1)
    )


def _in_words(
    drug: str, own: Preparation, finer: tuple[Preparation, ...], preferences: Preferences
) -> tuple[str, ...]:
    if not own.products:
        return ()
    halves = preferences.allow_halving
    least = min(smallest_dose(product, halves) for product in own.products)
    return tuple(
        f"{drug} {preparation.words} ({preparation.release})"
        for preparation in finer
        if min(smallest_dose(product, halves) for product in preparation.products) < least
    )


def _could_take_the_place(product: Product, medicine: Medicine, preferences: Preferences) -> bool:
    item, own = medicine.item, medicine.product
    if product.drug != item.drug or product.route != "oral" or product.strength is None:
        return False
    if product.release not in (item.release, QUICK) or (product.is_liquid and not preferences.allow_liquid):
        return False
    if (product.form, product.release) == (item.form, item.release) and product.unit == item.unit:
        return False
    return product.salt_basis == (own.salt_basis if own else "") and _partner_key(product) == (
        _partner_key(own) if own else item.combination or ""
    )


def _finer_form(
    products: tuple[Product, ...], form_index: int, baseline: Node, preferences: Preferences, ome_of: OmeOf
) -> Preparation:
    """Quick-acting forms in place of slow-release ones are taken at all four times of day."""
    largest = max(baseline.by_time, key=lambda dose: dose[1].amount)[1]
    own_times = _times_of(baseline)
    own_release = baseline.by_time[0][1].parts[0][0].release
    times = tuple(TimeOfDay) if products[0].release == QUICK and own_release != QUICK else own_times

    def make_nodes() -> tuple[Node, ...]:
        nodes = fixed_dose_nodes(
            products,
            tuple((time, largest) for time in times),
            heavier=preferences.heavier,
            allow_halving=preferences.allow_halving,
            ome_of=ome_of,
            form_index=form_index,
        )
        return tuple(node for node in nodes if node.total <= baseline.total)

    first = products[0]
    lower = lower_one_dose(times, products, preferences, ome_of)
    return Preparation(first.form, first.release, first.combination, products, make_nodes, lower)


def _times_of(node: Node) -> tuple[TimeOfDay, ...]:
    return tuple(time for time, _ in node.by_time)


def lower_one_dose(
    times: tuple[TimeOfDay, ...], products: tuple[Product, ...], preferences: Preferences, ome_of: OmeOf
) -> Callable[[Node], tuple[Node, ...]]:
    """How a preparation taken at these times is lowered by one dose; as-needed items and patches are not."""
    if not times:
        return lambda node: ()
    lowering = times_in_order_of_lowering(times, preferences.heavier)
    return lambda node: nodes_one_dose_lower(
        node, products, lowering, allow_halving=preferences.allow_halving, ome_of=ome_of
    )


def nodes_under(
    baseline: Node,
    products: tuple[Product, ...],
    preferences: Preferences,
    ome_of: OmeOf,
    form_index: int = 0,
) -> tuple[Node, ...]:
    """Every node below `baseline` that these products make."""
    if baseline.as_needed is not None:
        return as_needed_nodes(products, baseline, ome_of)
    if not baseline.total:
        return ()
    if baseline.patches.parts:
        return patch_nodes(products, baseline, ome_of)
    return fixed_dose_nodes(
        products,
        baseline.by_time,
        heavier=preferences.heavier,
        allow_halving=preferences.allow_halving,
        ome_of=ome_of,
        form_index=form_index,
    )


def _belongs(product: Product, medicine: Medicine) -> bool:
    item, own = medicine.item, medicine.product
    if product.strength is None:
        return False
    if (product.drug, product.form, product.release, product.unit) != (
        item.drug,
        item.form,
        item.release,
        item.unit,
    ):
        return False
    if own is None:
        return not product.salt_basis and product.combination == item.combination
    if own.is_liquid and product.strength != own.strength:
        return False
    return product.salt_basis == own.salt_basis and _partner_key(product) == _partner_key(own)


def _is_unavailable(product: Product, preferences: Preferences) -> bool:
    return any(_matches(product, wanted) for wanted in preferences.unavailable)


def _matches(product: Product, wanted: UnavailableProduct) -> bool:
    return (
        product.drug == wanted.drug
        and wanted.form in (None, product.form)
        and wanted.release in (None, product.release)
        and wanted.strength in (None, product.strength)
    )


def _left_alone_because(medicine: Medicine, products: tuple[Product, ...]) -> str | None:
    if medicine.is_for_a_specialist:
        form = "" if medicine.route == "oral" else f" ({medicine.item.form})"
        return f"{medicine.item.drug.capitalize()}{form} is not lowered by a planner. Ask a pain or addiction specialist."
    if not products:
        return (
            f"Nothing smaller of {medicine.item.drug} {medicine.item.form} ({medicine.item.release}) is known to be "
            "dispensable in this country. Ask a pharmacist which forms can be had."
        )
    return None


def _sum_or_none(omes: Iterable[Decimal | None]) -> Decimal | None:
    known = list(omes)
    return None if None in known else sum((ome for ome in known if ome is not None), Decimal(0))


def _ome_counter(table: ConversionTable, medicine: Medicine) -> OmeOf:
    """OME (mg/24 h) of one dose of this line."""

    counted: dict[Composition, Decimal | None] = {}

    def ome_of(dose: Composition) -> Decimal | None:
        if dose not in counted:
            counted[dose] = _ome_of_dose(dose, table, medicine)
        return counted[dose]

    return ome_of


def _ome_of_dose(dose: Composition, table: ConversionTable, medicine: Medicine) -> Decimal | None:
    total = Decimal(0)
    for product, units in dose.parts:
        strength = product_strength(product)
        load = load_of(table, medicine.opioid, medicine.route, strength, units, strength * units)
        if load.ome is None:
            return None
        total += load.ome
    return total


def _wear_days(medicine: Medicine) -> int | None:
    days = medicine.product.wear_days if medicine.product else None
    return int(days) if days is not None else None


# ------------------------------------------------------------------------------------- what is taken today


def product_of(medicine: Medicine) -> Product:
    """The listed product, or a stand-in for one that no list knows: counted as taken, never proposed."""
    if medicine.product is not None:
        return medicine.product
    item = medicine.item
    return Product.model_construct(
        country="",
        drug=item.drug,
        opioid=medicine.opioid,
        route=medicine.route or "not known",
        combination=item.combination,
        partners=(),
        form=item.form,
        release=item.release,
        strength=item.strength,
        unit=_known_unit(item.unit),
        interval_hours=None,
        scoring="unknown",
        swallow_whole="na",
        salt_basis="",
        drop_mg=None,
        source="as the patient takes it",
        confidence=Confidence.RECALLED,
        note="",
    )


def _known_unit(unit: str) -> Literal["mg", "mg/mL", "mcg/h"]:
    return "mg/mL" if unit == "mg/mL" else "mcg/h" if unit == "mcg/h" else "mg"


def _baseline(medicines: list[Medicine], preferences: Preferences, ome_of: OmeOf) -> Node:
    first = medicines[0].item
    if first.as_needed is not None:
        average = first.as_needed.average_per_day
        counted = first.as_needed.maximum_per_day if average is None else average
        return as_needed_node(product_of(medicines[0]), first.as_needed, counted, ome_of)
    if first.patches is not None:
        parts = tuple((product_of(medicine), Decimal(medicine.item.patches or 0)) for medicine in medicines)
        return patch_node(Composition(parts=parts), ome_of)
    doses: dict[TimeOfDay, list[tuple[Product, Decimal]]] = defaultdict(list)
    for medicine in medicines:
        for time, units in units_by_time(medicine.item, preferences.heavier):
            if units:
                doses[time].append((product_of(medicine), units))
    by_time = tuple(
        (time, Composition(parts=tuple(sorted(doses[time], key=lambda part: -(part[0].strength or 0)))))
        for time in TimeOfDay
        if time in doses
    )
    return fixed_node(by_time, times_in_order_of_lowering(doses, preferences.heavier), ome_of)


def units_by_time(item: RegimenItem, heavier: TimeOfDay) -> tuple[tuple[TimeOfDay, Decimal], ...]:
    """Units at each time of day; a number a day without times is spread evenly, whole units, the night heaviest."""
    if item.doses is not None:
        return item.doses
    units = item.daily_units or Decimal(0)
    times = MODIFIED_RELEASE_TIMES.get(item.release or "", tuple(TimeOfDay))
    times = times[-int(min(Decimal(len(times)), max(units, Decimal(1)))) :]
    lowering = times_in_order_of_lowering(times, heavier)
    each, left_over = divmod(units, Decimal(len(times)))
    spread = dict.fromkeys(times, each)
    for time in reversed(lowering):
        more = min(left_over, Decimal(1))
        spread[time] += more
        left_over -= more
    return tuple((time, spread[time]) for time in TimeOfDay if time in spread)

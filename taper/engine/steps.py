"""From the drafts of a course to the steps a clinician reads and a pharmacist dispenses."""

from collections import defaultdict
from decimal import ROUND_CEILING, Decimal

from guidelines.base import Product
from guidelines.terms import Base
from taper.engine.catalogue import Composition, product_strength
from taper.engine.course import Course, Draft
from taper.engine.lines import Line, Node
from taper.engine.numbers import shown_percent
from taper.engine.values import Step, StepItem, Supply, UnitsOfStrength

PRESCRIBING_INTERVALS_DAYS = (7, 14, 28)


def step_of(number: int, course: Course) -> Step:
    """Step `number` of the course, with both percentages and what to dispense for all of it.

    Percent of the step before and of step 0, rounded half up to two decimals; positive when the dose falls.
    """
    draft = course.drafts[number]
    days = None if draft.starts is None or draft.ends is None else (draft.ends - draft.starts).days + 1
    items = tuple(
        _step_item(line, draft.nodes[key]) for key, line in _as_entered(course) if draft.nodes[key].total
    )
    of_current, of_original = _falls(number, course)
    return Step(
        number=number,
        kind=draft.kind,
        starts=draft.starts,
        ends=draft.ends,
        days=days,
        ome_per_day=course.total_ome(draft.nodes) if items else Decimal(0),
        change_percent=of_original if draft.of is Base.ORIGINAL else of_current,
        of=draft.of,
        change_percent_of_previous=of_current,
        change_percent_of_original=of_original,
        items=items,
        supply=() if days is None else _supply(draft, course, days),
        supply_by_days=tuple((span, _supply(draft, course, span)) for span in PRESCRIBING_INTERVALS_DAYS),
        flags=(*draft.flags, *(("avoided_dates",) if draft.held_because else ())),
        why=" ".join(sentence for sentence in (*draft.why, draft.held_because) if sentence),
    )


def _as_entered(course: Course) -> list[tuple[str, Line]]:
    """The lines in the order of the regimen, not of the taper: a patient's sheet keeps its rows."""
    baseline = course.drafts[0].nodes
    return [(key, course.lines[key]) for key in baseline]


def _falls(number: int, course: Course) -> tuple[Decimal | None, Decimal | None]:
    if number == 0:
        return None, None
    of_current, of_original = course.falls(course.drafts[number - 1].nodes, course.drafts[number].nodes)
    return shown_percent(of_current), shown_percent(of_original)


def _step_item(line: Line, node: Node) -> StepItem:
    product = node.as_needed_product if node.as_needed else None
    preparation = line.preparations[node.form_index]
    return StepItem(
        id=line.id,
        drug=line.drug,
        combination=preparation.combination,
        form=preparation.form,
        release=preparation.release,
        doses=tuple((time, _units(dose)) for time, dose in node.by_time),
        patches=_units(node.patches),
        as_needed=node.as_needed,
        as_needed_strength=product_strength(product) if product else None,
        daily_amount=node.total,
        unit=line.unit,
        ome_per_day=node.ome,
    )


def _units(dose: Composition) -> tuple[UnitsOfStrength, ...]:
    return tuple(
        UnitsOfStrength(strength=product_strength(product), unit=product.unit or "", units=units)
        for product, units in dose.parts
    )


def _supply(draft: Draft, course: Course, days: int) -> tuple[Supply, ...]:
    """Units of each strength for `days` days: as-needed at its maximum, halves and patches rounded up to whole ones."""
    found: list[Supply] = []
    for key, line in _as_entered(course):
        node = draft.nodes[key]
        needed: dict[Product, Decimal] = defaultdict(Decimal)
        for _, dose in node.by_time:
            for product, units in dose.parts:
                needed[product] += units * days
        if node.as_needed is not None and node.as_needed_product is not None:
            needed[node.as_needed_product] += node.as_needed.maximum_per_day * days
        for product, units in node.patches.parts:
            # Divided last: a seventh of a patch a day is no exact number, and 28 of them would round up to five.
            needed[product] += units * days / Decimal(line.wear_days or 1)
        found += [_supply_of(product, line, units) for product, units in needed.items() if units]
    return tuple(found)


def _supply_of(product: Product, line: Line, units: Decimal) -> Supply:
    return Supply(
        drug=line.drug,
        combination=product.combination,
        form=product.form,
        release=product.release,
        strength=product_strength(product),
        unit=product.unit or "",
        units=units if product.is_liquid else units.to_integral_value(rounding=ROUND_CEILING),
    )

"""From the drafts of a course to the steps a clinician reads and a pharmacist dispenses."""

from collections import defaultdict
from dataclasses import dataclass
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
    needs = _needs(draft, course)
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
        supply=() if days is None else tuple(need.for_days(days) for need in needs),
        supply_by_days=tuple(
            (span, tuple(need.for_days(span) for need in needs)) for span in PRESCRIBING_INTERVALS_DAYS
        ),
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


@dataclass(frozen=True)
class Need:
    """Units of one product in so many days: one day, or one wear interval of a patch."""

    product: Product
    line: Line
    units: Decimal
    in_days: int

    def for_days(self, days: int) -> Supply:
        # Divided last: a seventh of a patch a day is no exact number, and 28 of them would round up to five.
        units = self.units * days / self.in_days
        return Supply(
            drug=self.line.drug,
            combination=self.product.combination,
            form=self.product.form,
            release=self.product.release,
            strength=product_strength(self.product),
            unit=self.product.unit or "",
            units=units if self.product.is_liquid else units.to_integral_value(rounding=ROUND_CEILING),
        )


def _needs(draft: Draft, course: Course) -> tuple[Need, ...]:
    """What is needed of each strength: as-needed at its maximum; halves and patches are rounded up to whole ones."""
    found: list[Need] = []
    for key, line in _as_entered(course):
        node = draft.nodes[key]
        parts = [part for _, dose in node.by_time for part in dose.parts] + list(node.patches.parts)
        if node.as_needed is not None and node.as_needed_product is not None:
            parts.append((node.as_needed_product, node.as_needed.maximum_per_day))
        units: dict[Decimal, Decimal] = defaultdict(Decimal)
        for product, more in parts:
            units[product_strength(product)] += more
        by_strength = {product_strength(product): product for product, _ in parts}
        in_days = line.wear_days or 1
        found += [Need(by_strength[each], line, units[each], in_days) for each in units if units[each]]
    return tuple(found)

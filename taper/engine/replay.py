"""Events of a plan, replayed in the order of their days.

    pause      hold the dose from this day, until a resume
    resume     go on with the same later doses; dates move
    step_back  return to the dose before the last reduction, no higher
    set_pace   another percent or interval from this day on
    set_dose   the clinician's own dose for one step, then plan on from it
    hold_here  stay at this dose: a good end
    end        the taper ends early, at this dose

An event that cannot follow what went before is a sentence, and nothing is planned.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import NoReturn

from guidelines.base import Product
from guidelines.conditions import FactValue
from guidelines.registry import References
from taper.engine.catalogue import Composition, product_strength
from taper.engine.course import Course, Draft, Standing
from taper.engine.errors import InputErrors, Problem
from taper.engine.lines import (
    Line,
    Node,
    Preparation,
    as_needed_node,
    fixed_node,
    no_more_as_needed,
    patch_node,
    times_in_order_of_lowering,
)
from taper.engine.numbers import plain
from taper.engine.policy import choose_policy, pace_problems
from taper.engine.regimen_lines import lower_one_dose, nodes_under
from taper.engine.values import Event, ItemDoses, Pace, PlanRequest, UnitsOfStrength


class Replay:
    """Applies the events of one request to a course."""

    def __init__(
        self, course: Course, request: PlanRequest, facts: Mapping[str, FactValue], references: References
    ):
        self.course, self.request, self.facts, self.references = course, request, facts, references
        self.pace = request.pace

    def run(self) -> None:
        self._plan_on()
        for number, event in sorted(enumerate(self.request.events), key=lambda pair: (pair[1].on, pair[0])):
            self._check_place(event, f"events[{number}]")
            self.course.cut(event.on)
            apply: Callable[[Event, str], None] = getattr(self, f"_{event.kind}")
            apply(event, f"events[{number}]")
            self._plan_on()

    def _plan_on(self) -> None:
        course = self.course
        if course.standstill is None and course.ended_because is None:
            course.lay_reductions()
        if len(course.drafts) == 1:
            course.hold(self.request.start, "Nothing changes.")  # step 0 ends the day before the plan starts

    def _check_place(self, event: Event, path: str) -> None:
        course = self.course
        if event.on < self.request.start:
            _refuse(
                f"{path}.on",
                f"The plan starts on {_day(self.request.start)}. Choose that day or a later one.",
            )
        if course.ended_because is not None:
            _refuse(
                f"{path}.on", "The plan was ended before this day. Make a new plan from what is taken now."
            )

    # ------------------------------------------------------------------------------------------- the events

    def _pause(self, event: Event, path: str) -> None:
        course = self.course
        if course.standstill is not None:
            _refuse(f"{path}.kind", "The plan stands still already. Resume it before it is paused again.")
        if not any(node.total for node in course.now.nodes.values()):
            _refuse(f"{path}.kind", "Nothing is taken any more on this day, so there is nothing to pause.")
        course.step_by_event("pause", event.on, course.now.nodes, _because("Paused", event.reason))
        course.standstill = event.on

    def _resume(self, event: Event, path: str) -> None:
        course = self.course
        if course.standstill is None:
            _refuse(
                f"{path}.kind",
                "Nothing is paused on this day, so nothing can be resumed. Enter the pause first.",
            )
        stood_days = (event.on - course.standstill).days
        course.standstill = course.held_because = None
        earliest = max(course.next_reduction_on, event.on)
        why = "Taken up again at the same dose until the agreed interval has passed."
        if stood_days > course.policy.interval_days_max:
            # Ours, not a guideline's: prescriber and patient look at a plan again that stood still for so long.
            earliest = max(earliest, event.on + timedelta(days=course.policy.interval_days))
            why = (
                f"Taken up again after {stood_days} days, first with one interval at the same dose, to look at the plan "
                "together before it goes on (the planner's own rule, not a guideline's)."
            )
        if earliest > event.on:
            course.step_by_event("hold", event.on, course.now.nodes, why)
        course.next_reduction_on = earliest

    def _step_back(self, event: Event, path: str) -> None:
        course = self.course
        if not course.returns_to:
            _refuse(
                f"{path}.kind", "No dose has been lowered before this day, so there is no step to go back to."
            )
        standing = course.returns_to.pop()
        course.lines = dict(standing.lines)
        why = (
            _because("Back to the dose before the last reduction, no higher", event.reason)
            + " Tolerance may be lost: warn again and check naloxone."
        )
        draft = course.step_by_event("step_back", event.on, standing.nodes, why)
        draft.kind = "step_back"
        draft.flag("loss_of_tolerance")
        self._wait_one_interval(draft, event.on)

    def _set_pace(self, event: Event, path: str) -> None:
        course = self.course
        self.pace = Pace(
            percent=event.percent if event.percent is not None else self.pace.percent,
            of=event.of or self.pace.of,
            interval_days=event.interval_days if event.interval_days is not None else self.pace.interval_days,
            reason=event.reason or None,
            supervised_by=event.supervised_by,
        )
        guideline = self.references.guideline(self.request.guideline)
        chosen = choose_policy(guideline, self.facts, self.pace, self.references)
        if problems := pace_problems(chosen, self.pace, path):
            raise InputErrors(problems)
        course.policy, course.is_supervised = chosen.policy, chosen.is_supervised
        if course.now.starts is not None:
            days = course.days_of_step(course.fall_of_last_step(), course.now.nodes)
            course.next_reduction_on = max(course.now.starts + timedelta(days=days), event.on)

    def _set_dose(self, event: Event, path: str) -> None:
        course = self.course
        before, nodes, lines = course.now.nodes, dict(course.now.nodes), dict(course.lines)
        for item in event.items:
            line = next((line for line in course.lines.values() if item.id in line.item_ids), None)
            if line is None:
                _refuse(f"{path}.items.{item.id}", f"No medicine of this plan has the id {item.id}.")
            form_index = before[line.id].form_index
            nodes[line.id] = node_of_doses(item, line, form_index, self.request, f"{path}.items.{item.id}")
            lines[line.id] = rebased(line, nodes[line.id], self.request)
        if any(nodes[key].total > before[key].total for key in nodes):
            text = "This dose is higher than the one taken now. A taper never raises a dose; use a step back instead."
            _refuse(f"{path}.items", text)
        lowers = any(nodes[key].total < before[key].total for key in nodes)
        if lowers:
            course.returns_to.append(Standing(before, dict(course.lines)))
        course.lines = lines
        why = _because("The clinician's own dose for this step", event.reason)
        draft = course.step_by_event("reduce" if lowers else "hold", event.on, nodes, why)
        draft.flag("clinicians_own_dose")
        fall = course.fall_of_last_step()
        if fall > course.policy.percent:
            draft.flag("exceeds_policy")
            draft.why.append(f"It lowers by more than the agreed {plain(course.policy.percent)} %.")
        self._wait_one_interval(draft, event.on)

    def _hold_here(self, event: Event, path: str) -> None:
        course = self.course
        course.step_by_event(
            "hold", event.on, course.now.nodes, _because("Staying at this dose, a good end", event.reason)
        )
        course.standstill = event.on
        course.held_because = event.reason or "agreed to stay at this dose"

    def _end(self, event: Event, path: str) -> None:
        course = self.course
        why = _because("The taper ends here and the dose stays as it is", event.reason)
        course.step_by_event("hold", event.on, course.now.nodes, why)
        course.ended_because = event.reason or "ended early"

    def _wait_one_interval(self, draft: Draft, day: date) -> None:
        days = self.course.days_of_step(self.course.fall_of_last_step(), draft.nodes)
        self.course.next_reduction_on = day + timedelta(days=days)


def node_of_doses(item: ItemDoses, line: Line, form_index: int, request: PlanRequest, path: str) -> Node:
    """The node of a clinician's own dose of one line, in the form taken on that day, checked against what the country's pharmacies dispense."""
    preparation = line.preparations[form_index]
    if line.wear_days:
        return patch_node(_composition(item.patches, line, preparation, path), line.ome_of)
    if line.is_as_needed:
        product, units = line.baseline.as_needed_product, item.as_needed
        if product is None or units is None or not units.maximum_per_day:
            return no_more_as_needed(line.ome_of)
        counted = units.maximum_per_day if units.average_per_day is None else units.average_per_day
        return as_needed_node(product, units, counted, line.ome_of)
    doses = tuple((time, _composition(parts, line, preparation, path)) for time, parts in item.doses)
    by_time = tuple((time, dose) for time, dose in doses if dose.parts)
    # Its own times only: what is planned on from here is compared with it time by time.
    times = {time for time, _ in by_time or line.baseline.by_time}
    lowering = times_in_order_of_lowering(times, request.preferences.heavier)
    return fixed_node(by_time, lowering, line.ome_of, form_index)


def _composition(
    units: tuple[UnitsOfStrength, ...], line: Line, preparation: Preparation, path: str
) -> Composition:
    parts = [(_product_of(part, line, preparation, path), part.units) for part in units if part.units]
    return Composition(parts=tuple(sorted(parts, key=lambda part: -product_strength(part[0]))))


def _product_of(units: UnitsOfStrength, line: Line, preparation: Preparation, path: str) -> Product:
    for product in preparation.products:
        if product.strength == units.strength:
            smallest = Decimal(1) if not product.can_halve else Decimal("0.5")
            if not product.is_liquid and units.units % smallest:
                _refuse(path, f"{plain(units.strength)} {line.unit} cannot be halved. Give whole units.")
            return product
    known = ", ".join(plain(product_strength(product)) for product in preparation.products)
    _refuse(
        path,
        f"There is no {line.drug} {plain(units.strength)} {line.unit} {preparation.form} ({preparation.release}) in this country's "
        f"list. Choose from {known or 'another medicine'}.",
    )


def rebased(line: Line, node: Node, request: PlanRequest) -> Line:
    """The same line, planned on from another dose of it."""
    old, times = line.preparations[node.form_index], tuple(time for time, _ in node.by_time)
    new = replace(
        old,
        make_nodes=lambda: nodes_under(node, old.products, request.preferences, line.ome_of, node.form_index),
        lower_one_dose=lower_one_dose(times, old.products, request.preferences, line.ome_of),
    )
    return replace(line, preparations=tuple(new if each is old else each for each in line.preparations))


def _because(what: str, reason: str) -> str:
    return f"{what}: {reason.rstrip('.')}." if reason else f"{what}."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _refuse(path: str, message: str) -> NoReturn:
    raise InputErrors((Problem(path, message),))

"""A plan request in, a schedule out: one pure function.

`make_schedule` puts the parts together: the lines of the regimen, the policy, the safety gates, the course with its
events, and what must be said. Same request and references, same schedule.
"""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from guidelines.conditions import Answer, FactValue, evaluate, facts_of
from guidelines.in_words import reasons_in_words
from guidelines.registry import References
from guidelines.rules import SLOW, Guideline, SafetyGate
from taper.engine.calendar import Calendar
from taper.engine.course import Course, Draft
from taper.engine.errors import InputErrors, Problem
from taper.engine.lines import Line
from taper.engine.numbers import plain
from taper.engine.ome import calculate_ome
from taper.engine.policy import ChosenPolicy, choose_policy, pace_problems
from taper.engine.regimen_lines import lines_of
from taper.engine.replay import Replay
from taper.engine.steps import step_of
from taper.engine.values import (
    Blocked,
    Caution,
    Finish,
    GuidelineSummary,
    OmeAnswer,
    PlanRequest,
    Regimen,
    Schedule,
    Severity,
    Step,
)

METHOD = "How the planner works, docs/method.md"


def make_schedule(request: PlanRequest, references: References) -> Schedule:
    """The schedule of a request: step 0 is what is taken today, the last step is the goal or says why not.

    OME in mg/24 h; dates as given, no clock. Raises InputErrors (every fault as a sentence) for a goal above the present
    dose, a pace faster than the guideline's range without reason and supervision, and events that cannot be.
    A safety gate that blocks gives no steps. Sources: contract rules 1 to 10; docs/method.md.
    """
    country = request.regimen.country
    guideline = references.guideline(request.guideline)
    baseline = calculate_ome(request.regimen, references)
    facts = known_facts(dict(request.facts), request.regimen, baseline, references)
    chosen = choose_policy(guideline, facts, request.pace, references)
    if problems := (*pace_problems(chosen, request.pace, "pace"), *_goal_problems(request, baseline)):
        raise InputErrors(problems)
    lines = in_order(lines_of(request, references), request.order)
    blocked = tuple(
        _blocked(gate, references)
        for gate in _gates(facts, request, references, Answer.APPLIES)
        if gate.blocks
    )
    steps: tuple[Step, ...] = ()
    finish = Finish(on=None, ome_per_day=baseline.ome_per_day, reached=False, why=_why_blocked(blocked))
    if not blocked:
        course = _course(lines, chosen, request, references.country(country).iso_code)
        Replay(course, request, facts, references).run()
        steps = tuple(step_of(number, course) for number in range(len(course.drafts)))
        finish = _finish(course, request)
        chosen = ChosenPolicy(course.policy, chosen.profile, course.is_supervised)
    return Schedule(
        country=country,
        guideline=GuidelineSummary(id=guideline.id, title=guideline.title, year=guideline.year),
        conversion_table=baseline.conversion_table,
        product_list=request.regimen.product_list,
        baseline=baseline,
        policy=chosen.policy,
        steps=steps,
        blocked=blocked,
        finish=finish,
        cautions=_cautions(lines, chosen, request, facts, baseline, guideline, steps, references),
    )


def known_facts(
    given: dict[str, FactValue], regimen: Regimen, baseline: OmeAnswer, references: References
) -> dict[str, FactValue]:
    """The facts as given, and those that follow from the regimen itself; what follows from it replaces what was typed."""
    facts = dict(given)
    items = regimen.items
    if baseline.ome_per_day is not None and baseline.complete:
        facts["ome_per_day"] = baseline.ome_per_day
    facts["opioid_count"] = len({(item.drug, item.release) for item in items})
    facts["has_as_needed"] = any(item.as_needed is not None or item.release == "IR" for item in items)
    long_acting = any((item.release or "").startswith(("MR", "patch")) for item in items)
    opioids = {references.vocabulary.opioid_of(item.drug) for item in items}
    facts["has_long_acting"] = long_acting or bool(opioids & {"methadone", "levomethadone"})
    facts["is_methadone_or_transdermal"] = "methadone" in opioids or any(item.patches for item in items)
    return facts


def in_order(lines: tuple[Line, ...], order: tuple[str, ...]) -> dict[str, Line]:
    """The lines in the order in which they go down: as the clinician says, the rest by our own default.

    The default: what is taken only when needed, then other quick-acting medicines, then slow-release ones, then patches,
    so that the steady part of the treatment changes last. It is the planner's, not a guideline's: either way may be right.
    """
    wanted = {item_id: place for place, item_id in enumerate(order)}

    def place(line: Line) -> tuple[int, int, int]:
        places = [wanted[item_id] for item_id in line.item_ids if item_id in wanted]
        group = 0 if line.is_as_needed else 3 if line.wear_days else 1 if line.own.release == "IR" else 2
        return (min(places) if places else len(wanted), group, lines.index(line))

    return {line.id: line for line in sorted(lines, key=place)}


def _course(lines: dict[str, Line], chosen: ChosenPolicy, request: PlanRequest, iso_code: str) -> Course:
    as_entered = sorted(
        lines.values(), key=lambda line: [item.id for item in request.regimen.items].index(line.id)
    )
    baseline = Draft(
        kind="baseline",
        starts=None,
        nodes={line.id: line.baseline for line in as_entered},
        of=chosen.policy.of,
        next_on=request.start,
        why=["What is taken today."],
        ends=request.start - timedelta(days=1),
    )
    wants = request.preferences
    return Course(
        lines=lines,
        policy=chosen.policy,
        is_supervised=chosen.is_supervised,
        goal_ome=request.goal.ome_per_day if request.goal.kind == "reduce_to" else None,
        calendar=Calendar(
            avoid=wants.avoid,
            weekday=wants.start_weekday,
            holidays_of=(iso_code, wants.region) if wants.avoid_public_holidays else None,
            avoid_weekends=wants.avoid_weekends,
        ),
        drafts=[baseline],
    )


def _goal_problems(request: PlanRequest, baseline: OmeAnswer) -> tuple[Problem, ...]:
    goal = request.goal.ome_per_day
    if request.goal.kind != "reduce_to" or goal is None:
        return ()
    if baseline.ome_per_day is None:
        text = "No OME can be counted for this regimen, so a goal in OME cannot be planned. Choose to stop instead."
        return (Problem("goal.kind", text),)
    if goal > baseline.ome_per_day:
        text = f"The goal is above today's dose. Choose {plain(baseline.ome_per_day)} mg or less."
        return (Problem("goal.ome_per_day", text),)
    return ()


# -------------------------------------------------------------------------------------------- gates


def _gates(
    facts: Mapping[str, FactValue], request: PlanRequest, references: References, answer: Answer
) -> tuple[SafetyGate, ...]:
    """The gates with this answer for these facts, less those a clinician overrode with a reason."""
    overridden = dict(request.overrides)
    return tuple(
        gate
        for gate in references.common.safety_gates
        if gate.id not in overridden and evaluate(gate.condition, facts) is answer
    )


def _blocked(gate: SafetyGate, references: References) -> Blocked:
    text = f"{_titled(gate.name)}: {gate.action} To go on all the same, record the reason."
    return Blocked(gate=gate.id, text=text, citation=_cited(gate.source, references))


def _cited(keys: tuple[str, ...], references: References) -> str:
    return "; ".join(references.cite(key).text for key in keys)


def _why_blocked(blocked: tuple[Blocked, ...]) -> str:
    return f"No schedule: {', '.join(gate.gate for gate in blocked)} has to be looked at first."


# -------------------------------------------------------------------------------------------- the end


def _finish(course: Course, request: PlanRequest) -> Finish:
    """Where the schedule ends, and why there if that is not the goal."""
    nodes = course.now.nodes
    on, ome = course.now.starts, course.total_ome(nodes)
    left_over = [line for key, line in course.lines.items() if nodes[key].total]
    if not left_over:
        ome = Decimal(0)
    if course.ended_because is not None:
        return Finish(
            on=on,
            ome_per_day=ome,
            reached=False,
            why=f"The taper ended at this dose: {course.ended_because}.",
        )
    if course.held_because is not None:
        return Finish(
            on=on, ome_per_day=ome, reached=True, why=f"This dose is the end agreed: {course.held_because}."
        )
    if course.standstill is not None:
        return Finish(
            on=None,
            ome_per_day=ome,
            reached=False,
            why="Paused. The later steps are planned when it is resumed.",
        )
    if not left_over:
        return Finish(on=on, ome_per_day=ome, reached=True, why="Nothing is taken any more.")
    goal = course.goal_ome
    if goal is not None and ome is not None and ome == goal:
        return Finish(on=on, ome_per_day=ome, reached=True, why=f"The goal of {plain(goal)} mg OME a day.")
    return Finish(on=on, ome_per_day=ome, reached=False, why=_why_not_reached(course, left_over, goal, ome))


def _why_not_reached(course: Course, left_over: list[Line], goal: Decimal | None, ome: Decimal | None) -> str:
    reasons = [line.left_alone_because for line in left_over if line.left_alone_because]
    if goal is not None and ome is not None and not (reasons and goal < ome and _cannot_go_lower(course)):
        reasons.append(
            f"What can be dispensed makes no step to exactly {plain(goal)} mg OME a day. {plain(ome)} mg is the last dose "
            "that is not below the goal; less than was agreed is not planned."
        )
    return " ".join(reasons) or "Nothing smaller can be dispensed."


def _cannot_go_lower(course: Course) -> bool:
    return all(line.left_alone_because for key, line in course.lines.items() if course.now.nodes[key].total)


# -------------------------------------------------------------------------------------------- what must be said


def _cautions(
    lines: dict[str, Line],
    chosen: ChosenPolicy,
    request: PlanRequest,
    facts: Mapping[str, FactValue],
    baseline: OmeAnswer,
    guideline: Guideline,
    steps: tuple[Step, ...],
    references: References,
) -> tuple[Caution, ...]:
    said = [
        *baseline.cautions,
        *(_left_alone(line) for line in lines.values() if line.left_alone_because),
        *_gate_cautions(facts, request, references),
        *_override_cautions(request, references),
    ]
    if chosen.is_supervised:
        text = f"Faster than the guideline's range, supervised by {request.pace.supervised_by}: {request.pace.reason}."
        said.append(
            Caution(
                code="supervised_pace",
                severity=Severity.DANGER,
                text=text,
                citation=_limit("L02", references),
            )
        )
    if not request.order and sum(1 for line in lines.values() if not line.left_alone_because) > 1:
        first = next(line for line in lines.values() if not line.left_alone_because)
        text = (
            f"{first.words()} goes down first: quick-acting before slow-release is the planner's "
            "default, not a guideline's. Choose with the patient which goes first."
        )
        said.append(Caution(code="order_is_ours", severity=Severity.INFO, text=text, citation=METHOD))
    said += _low_dose_caution(guideline, chosen, references)
    if any(item.daily_units is not None for item in request.regimen.items):
        text = "The times of day were not given for every medicine. The units are spread evenly over the day; check the times."
        said.append(Caution(code="times_not_known", severity=Severity.WARNING, text=text, citation=METHOD))
    if any(step.kind == "step_back" for step in steps):
        rule = references.common.loss_of_tolerance
        said.append(
            Caution(
                code="loss_of_tolerance",
                severity=Severity.DANGER,
                text=rule.paraphrase,
                citation=_cited(rule.source, references),
            )
        )
    return tuple(dict.fromkeys(said))


def _low_dose_caution(
    guideline: Guideline, chosen: ChosenPolicy, references: References
) -> tuple[Caution, ...]:
    """Where the guideline goes slower once the dose is low: a rule to apply then, by a change of pace."""
    slow = guideline.profile(SLOW)
    if guideline.low_dose_slowdown is not None:
        rule, cited = guideline.low_dose_slowdown.rule, guideline.low_dose_slowdown.cite
    elif slow is not None and slow.when is not None and "percent_of_original" in facts_of(slow.when):
        if chosen.profile.name == SLOW:
            return ()
        percent, weeks = slow.reduction_percent.default, slow.interval_weeks.default
        rule = f"At a low dose the slow profile applies: {plain(percent)} % every {plain(weeks)} weeks."
        cited = slow.cite
    else:
        return ()
    text = f"{rule} The later steps here keep the pace agreed now; set it anew when it is time."
    return (
        Caution(
            code="slower_at_low_dose", severity=Severity.INFO, text=text, citation=_cited(cited, references)
        ),
    )


def _left_alone(line: Line) -> Caution:
    text = f"{line.left_alone_because} It stays as it is in every step."
    return Caution(
        code="not_tapered", severity=Severity.WARNING, text=text, citation="Product list, notes of this drug"
    )


def _gate_cautions(
    facts: Mapping[str, FactValue], request: PlanRequest, references: References
) -> tuple[Caution, ...]:
    """Gates that apply and warn; and, in one line, those that nobody has checked yet."""
    applies = [
        Caution(
            code=f"gate_{gate.id}",
            severity=Severity.WARNING,
            text=f"{_titled(gate.name)} ({'; '.join(reasons_in_words(gate.condition, facts, references.common.facts_by_name))}): {gate.action}",
            citation=_cited(gate.source, references),
        )
        for gate in _gates(facts, request, references, Answer.APPLIES)
        if not gate.blocks
    ]
    unknown = _gates(facts, request, references, Answer.UNKNOWN)
    if unknown:
        text = f"Not checked yet: {', '.join(gate.name for gate in unknown)}. Ask before the first step."
        cited = "Safety gates of the planner, " + ", ".join(gate.id for gate in unknown)
        applies.append(
            Caution(code="gates_not_checked", severity=Severity.WARNING, text=text, citation=cited)
        )
    return tuple(applies)


def _override_cautions(request: PlanRequest, references: References) -> tuple[Caution, ...]:
    return tuple(
        Caution(
            code=f"override_{gate.id}",
            severity=Severity.DANGER if gate.blocks else Severity.WARNING,
            text=f"{_titled(gate.name)}: gone past with the reason recorded: {reason}",
            citation=_cited(gate.source, references),
        )
        for gate in references.common.safety_gates
        for gate_id, reason in request.overrides
        if gate_id == gate.id
    )


def _titled(name: str) -> str:
    """The name as a sentence begins: "other CNS depressants" keeps its capitals."""
    return name[:1].upper() + name[1:]


def _limit(limit_id: str, references: References) -> str:
    limit = references.common.limit(limit_id)
    return f"Planner limit {limit_id}" if limit is None else f"Planner limit {limit_id}: {limit.rule}"

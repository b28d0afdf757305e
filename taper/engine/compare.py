"""Alternative schedules for one request, side by side: gentler, as the guideline says, the fastest without supervision;
and, where a medicine is taken slow-release and quick-acting, each of the two first.
"""

from decimal import Decimal

from guidelines.registry import References
from taper.engine.ome import calculate_ome
from taper.engine.planner import known_facts, make_schedule
from taper.engine.policy import choose_policy
from taper.engine.values import Alternative, Pace, PlanRequest, Schedule, Step, Summary

DAYS_A_WEEK = 7
GENTLER_BY = 2


def compare(request: PlanRequest, references: References) -> tuple[Alternative, ...]:
    """The alternatives, each with its schedule and its figures. Raises InputErrors as `make_schedule` does.

    Gentler: half the guideline's percent at its longest usual interval, not below the profile's own range. Guideline: the
    profile's defaults. Fastest: the largest percent and shortest interval of the range. The request's own events,
    preferences and facts hold in each; its pace is the first alternative where one was given.
    """
    guideline = references.guideline(request.guideline)
    baseline = calculate_ome(request.regimen, references)
    facts = known_facts(dict(request.facts), request.regimen, baseline, references)
    usual = choose_policy(guideline, facts, Pace(), references).policy
    gentler = Pace(
        percent=max(usual.percent_min, usual.percent / GENTLER_BY),
        of=usual.of,
        interval_days=min(usual.interval_days_max, usual.interval_days * GENTLER_BY),
    )
    fastest = Pace(percent=usual.percent_max, of=usual.of, interval_days=usual.interval_days_min)
    wanted = [
        ("gentler", _with_pace(request, gentler)),
        ("as the guideline says", _with_pace(request, Pace())),
        ("fastest without supervision", _with_pace(request, fastest)),
    ]
    if request.pace != Pace():
        wanted.insert(0, ("as requested", request))
    wanted += _orders(request)
    return tuple(_alternative(name, make_schedule(each, references)) for name, each in wanted)


def _with_pace(request: PlanRequest, pace: Pace) -> PlanRequest:
    return PlanRequest(**{**dict(request), "pace": pace})


def _orders(request: PlanRequest) -> list[tuple[str, PlanRequest]]:
    """Slow-release first and quick-acting first, where both are taken."""
    quick = tuple(item.id for item in request.regimen.items if item.release == "IR")
    slow = tuple(item.id for item in request.regimen.items if item.release != "IR")
    if not quick or not slow:
        return []
    return [
        ("slow-release first", PlanRequest(**{**dict(request), "order": (*slow, *quick)})),
        ("quick-acting first", PlanRequest(**{**dict(request), "order": (*quick, *slow)})),
    ]


def _alternative(name: str, schedule: Schedule) -> Alternative:
    return Alternative(name=name, summary=summary_of(schedule), schedule=schedule)


def summary_of(schedule: Schedule) -> Summary:
    """The figures by which schedules are told apart. A schedule with an open end has no weeks."""
    steps = schedule.steps
    falls = [step.change_percent_of_previous for step in steps if step.change_percent_of_previous is not None]
    first = next((step.starts for step in steps if step.starts is not None), None)
    last = schedule.finish.on
    return Summary(
        steps=sum(1 for step in steps if step.kind == "reduce"),
        weeks=None if first is None or last is None else -(-(last - first).days // DAYS_A_WEEK),
        finish=last,
        largest_change_percent=max(falls, default=None),
        most_units_a_day=max((_units_a_day(step) for step in steps), default=Decimal(0)),
        strengths_to_stock=len(_products(steps[1:])),
    )


def _products(steps: tuple[Step, ...]) -> set[tuple[str, str, str | None, Decimal]]:
    return {
        (supply.drug, supply.form, supply.release, supply.strength)
        for step in steps
        for _, supplies in step.supply_by_days
        for supply in supplies
    }


def _units_a_day(step: Step) -> Decimal:
    """Tablets, capsules and patches a day; a measured liquid counts as one at each time."""
    total = Decimal(0)
    for item in step.items:
        for _, dose in item.doses:
            total += sum((Decimal(1) if units.unit == "mg/mL" else units.units for units in dose), Decimal(0))
        total += sum((units.units for units in item.patches), Decimal(0))
        total += item.as_needed.maximum_per_day if item.as_needed else Decimal(0)
    return total

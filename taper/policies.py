"""The states of a plan, and what may move it from one to another. Pure: no database, no clock.

Worked example: Helen pauses an active plan; it is on hold. From there it can be resumed (active again), held as a good
end (completed) or ended early (completed, with a day to look again). Nothing but `resume` leads out of a completed plan,
and the engine lets that through only after "hold here": what was ended is planned anew.

A draft is moved like an active plan once its first step has begun: it is being followed, whatever it is called.
"""

from __future__ import annotations

from patients.terms import Role
from taper.terms import PlanEvent, PlanStatus

FOLLOWED = frozenset({PlanStatus.DRAFT, PlanStatus.ACTIVE})
OPEN = FOLLOWED | {PlanStatus.ON_HOLD}

# For each event: the states in which it can happen.
HAPPENS_IN: dict[PlanEvent, frozenset[PlanStatus]] = {
    PlanEvent.PAUSE: FOLLOWED,
    PlanEvent.RESUME: frozenset({PlanStatus.ON_HOLD, PlanStatus.COMPLETED}),
    PlanEvent.STEP_BACK: OPEN,
    PlanEvent.SET_PACE: OPEN,
    PlanEvent.SET_DOSE: OPEN,
    PlanEvent.HOLD_HERE: OPEN,
    PlanEvent.END: OPEN,
}
# Everyone who cares for a patient can stop the doses from falling; what moves a dose is the prescriber's.
FOR_EVERYONE = frozenset({PlanEvent.PAUSE})


class EventNotAllowed(Exception):
    """This event cannot happen to a plan in this state, or not by this clinician."""


def state_after(event: PlanEvent, status: PlanStatus) -> PlanStatus:
    """The state that an event leads to. A dose or a pace changed during a pause leaves the plan paused."""
    if event is PlanEvent.PAUSE:
        return PlanStatus.ON_HOLD
    if event in (PlanEvent.HOLD_HERE, PlanEvent.END):
        return PlanStatus.COMPLETED
    if event is PlanEvent.RESUME or status in FOLLOWED:
        return PlanStatus.ACTIVE
    return status


def check_event(event: PlanEvent, status: PlanStatus, role: str) -> None:
    """Raises EventNotAllowed, with a sentence saying what to do, where the event may not be put on record."""
    if event not in FOR_EVERYONE and role != Role.PRESCRIBER:
        raise EventNotAllowed("A prescriber puts this on record. You can pause the plan until then.")
    if status not in HAPPENS_IN[event]:
        raise EventNotAllowed(
            f"The plan is {status.label.lower()} now. "
            + (
                "Plan on from what is taken today."
                if status not in OPEN
                else f"Choose one of: {', '.join(each.label.lower() for each in events_in(status))}."
            )
        )


def events_in(status: PlanStatus) -> tuple[PlanEvent, ...]:
    """What can happen to a plan in this state, in the order it is offered."""
    return tuple(event for event in PlanEvent if status in HAPPENS_IN[event])

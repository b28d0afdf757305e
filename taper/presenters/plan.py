"""What the planner shows beside the schedule: where the pace comes from, and the next step in one sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from guidelines.errors import UnknownRelease
from guidelines.registry import GUIDELINES, PRODUCTS, TABLES, Kind, References
from guidelines.terms import Base, TimeOfDay
from taper import wording
from taper.engine.numbers import plain
from taper.engine.values import Policy, Schedule, Step, StepItem, UnitsOfStrength
from taper.models import PlanVersion
from taper.policies import events_in
from taper.presenters.reference.sources import confidence_in_words
from taper.presenters.schedule import Tab, current_step, next_step, tabs_of
from taper.terms import PlanEvent, PlanStatus
from taper.wording import NO_BREAK_SPACE

BASE_WORDS = {Base.CURRENT: "the present dose", Base.ORIGINAL: "the original dose"}


@dataclass(frozen=True)
class Change:
    """One thing that is taken differently from the next step on."""

    medicine: str
    new: str
    old: str


@dataclass(frozen=True)
class Stay:
    """What is taken as before, at one time of day."""

    medicine: str
    when: str
    tabs: tuple[Tab, ...]
    words: str


@dataclass(frozen=True)
class NextStep:
    is_firm: bool
    starts: str
    changes: tuple[Change, ...]
    stays: tuple[Stay, ...]
    ome_before: str
    ome_after: str
    change: str
    why: str


@dataclass(frozen=True)
class UsualPace:
    """The guideline's own pace for this person's facts, and whether the plan follows it."""

    pace: str
    range: str
    why: str
    source: str
    is_followed: bool
    knows_therapy: bool


def present_pace(policy: Policy) -> str:
    """10 % of the present dose every 4 weeks"""
    return (
        f"{wording.plain_percent(policy.percent)} of {BASE_WORDS[policy.of]} "
        f"every {wording.length_in_words(policy.interval_days)}"
    )


def present_usual_pace(usual: Policy, used: Policy | None, *, knows_therapy: bool) -> UsualPace:
    return UsualPace(
        pace=present_pace(usual),
        range=(
            f"{plain(usual.percent_min)}–{wording.plain_percent(usual.percent_max)} "
            f"every {interval_range(usual.interval_days_min, usual.interval_days_max)}"
        ),
        why=usual.why,
        source=f"{usual.citation.rstrip('.')}. {confidence_in_words(usual.confidence)}.",
        is_followed=used is None or _pace(used) == _pace(usual),
        knows_therapy=knows_therapy,
    )


def _pace(policy: Policy) -> tuple[Decimal, Base, int]:
    return policy.percent, policy.of, policy.interval_days


def interval_range(shortest: int, longest: int) -> str:
    if shortest % 7 == 0 and longest % 7 == 0:
        return f"{shortest // 7}–{longest // 7}{NO_BREAK_SPACE}weeks"
    return f"{shortest}–{longest}{NO_BREAK_SPACE}days"


def present_next_step(schedule: Schedule, *, today: date) -> NextStep | None:
    """The next change of dose after today; None where nothing more is planned."""
    coming = next_step(schedule, today)
    if coming is None or coming.starts is None:
        return None
    current = current_step(schedule, today)
    return NextStep(
        is_firm=current.kind == "baseline",
        starts=wording.day(coming.starts),
        changes=tuple(_changes(current, coming)),
        stays=tuple(_stays(current, coming)),
        ome_before=_ome(current),
        ome_after=_ome(coming),
        change=(
            ""
            if coming.change_percent_of_previous is None
            else wording.percent_change(coming.change_percent_of_previous)
        ),
        why=coming.why if coming.flags else "",
    )


def _ome(step: Step) -> str:
    return "not counted" if step.ome_per_day is None else plain(step.ome_per_day)


Taken = Mapping[tuple[str, str, str], tuple[UnitsOfStrength, ...]]


def _changes(before: Step, after: Step) -> list[Change]:
    old, new = _taken(before.items), _taken(after.items)
    changes = [
        Change(medicine, f"{when} {_amount(new.get(key, ()))}".strip(), _amount(taken))
        for key in dict.fromkeys((*old, *new))
        if new.get(key, ()) != (taken := old.get(key, ()))
        for _, medicine, when in (key,)
    ]
    return changes + _as_needed_changes(before.items, after.items)


def _as_needed_changes(before: Sequence[StepItem], after: Sequence[StepItem]) -> list[Change]:
    old, new = _as_needed(before), _as_needed(after)
    return [
        Change(
            medicine,
            f"up to {plain(now)} as needed a day" if now else "no as-needed doses any more",
            f"{plain(was)}",
        )
        for (item_id, medicine), was in old.items()
        if (now := new.get((item_id, medicine), Decimal(0))) != was
    ]


def _as_needed(items: Sequence[StepItem]) -> dict[tuple[str, str], Decimal]:
    return {
        (item.id, _medicine(item)): item.as_needed.maximum_per_day
        for item in items
        if item.as_needed is not None
    }


def _stays(before: Step, after: Step) -> list[Stay]:
    old, new = _taken(before.items), _taken(after.items)
    return [
        Stay(medicine, when, tuple(tab for part in taken for tab in tabs_of(part)), _amount(taken))
        for (item_id, medicine, when), taken in new.items()
        if old.get((item_id, medicine, when)) == taken
    ]


def _taken(items: Sequence[StepItem]) -> Taken:
    """What is taken of each medicine at each time; patches are worn all day, so their time is empty."""
    taken: dict[tuple[str, str, str], tuple[UnitsOfStrength, ...]] = {}
    for item in items:
        for time, parts in item.doses:
            taken[item.id, _medicine(item), TimeOfDay(time).value] = parts
        if item.patches:
            taken[item.id, _medicine(item), ""] = item.patches
    return taken


def _medicine(item: StepItem) -> str:
    return wording.medicine(item.drug, item.release, item.combination)


def _amount(taken: Sequence[UnitsOfStrength]) -> str:
    """ "35 mg (20 + 15)": the sum, and of what where it is more than one unit."""
    if not taken:
        return "nothing"
    if taken[0].unit == "mg/mL":
        millilitres = sum((part.units for part in taken), Decimal(0))
        return f"{plain(millilitres)} mL"
    units = [tab.label for part in taken for tab in tabs_of(part)]
    total = sum((part.units * part.strength for part in taken), Decimal(0))
    made_of = f" ({' + '.join(units)})" if len(units) > 1 else ""
    return f"{plain(total)} {taken[0].unit}{made_of}"


# -------------------------------------------------------------------------------------- a saved version


@dataclass(frozen=True)
class ReleaseLine:
    """One release a version was made from: how far it was checked, and whether a newer one has taken its place."""

    kind: str
    title: str
    id: str
    confidence: str
    newer: str


@dataclass(frozen=True)
class SavedVersion:
    number: int
    plan_id: UUID
    status: str
    saved: str
    saved_by: str
    is_newest: bool
    has_begun: bool
    older: tuple[int, ...]
    goal: str
    reason: str
    pace: str
    policy_why: str
    naloxone: str
    next_contact: str
    releases: tuple[ReleaseLine, ...]
    digest: str
    events: tuple[PlanEvent, ...]  # what can happen to it now; only to a newest version that has begun


def present_version(
    version: PlanVersion, schedule: Schedule, *, newest: int, has_begun: bool, references: References
) -> SavedVersion:
    return SavedVersion(
        number=version.number,
        plan_id=version.plan.public_id,
        status=version.plan.get_status_display(),
        saved=wording.day(timezone.localdate(version.created_at)),
        saved_by=version.created_by.display_name,
        is_newest=version.number == newest,
        has_begun=has_begun,
        older=tuple(number for number in range(1, newest + 1) if number != version.number),
        goal=version.goal_in_own_words,
        reason=version.reason_in_plain_words,
        pace=present_pace(schedule.policy),
        policy_why=schedule.policy.why,
        naloxone=": ".join(filter(None, (version.get_naloxone_display(), version.naloxone_note))),
        next_contact=_next_contact(version),
        releases=_releases(version, schedule, references),
        digest=version.digest,
        events=events_in(PlanStatus(version.plan.status)) if has_begun and version.number == newest else (),
    )


def _next_contact(version: PlanVersion) -> str:
    day = wording.day(version.next_contact_on) if version.next_contact_on else ""
    return ", ".join(filter(None, (day, version.next_contact_how))) or "not agreed yet"


def _releases(version: PlanVersion, schedule: Schedule, references: References) -> tuple[ReleaseLine, ...]:
    pace = f"The pace is {schedule.policy.confidence.label}."
    factors = f"Its factors are {schedule.conversion_table.confidence.label}."
    return (
        _release("Guideline", GUIDELINES, version.guideline, pace, references),
        _release("Conversion table", TABLES, version.conversion_table, factors, references),
        _release("Products", PRODUCTS, version.product_list, "", references),
    )


def _release(name: str, kind: Kind, release_id: str, confidence: str, references: References) -> ReleaseLine:
    """What a release says about itself; a plan still opens where its release is no longer at hand."""
    try:
        info = references.info(kind, release_id)
    except UnknownRelease:
        return ReleaseLine(name, release_id, release_id, "This release is not at hand any more.", "")
    checked = (
        f"Compared with its sources by {info.checked_by}."
        if info.is_checked
        else "Not yet compared with its sources by a named person."
    )
    newer = references.newer_than(kind, release_id)
    return ReleaseLine(
        name,
        info.title,
        release_id,
        " ".join(filter(None, (confidence, checked))),
        f"A newer release is there: {newer.title}. A new version of the plan uses it." if newer else "",
    )

"""Two schedules of one plan, old beside new: the same rows on both sides, what changes, and what stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from django.utils import timezone

from taper import wording
from taper.engine.numbers import plain
from taper.engine.values import Schedule, Step, StepItem, UnitsOfStrength
from taper.models import PlanVersion, TaperPlan
from taper.presenters.plan import present_pace
from taper.presenters.renewal import OldAndNew
from taper.presenters.schedule import current_step, end_range


@dataclass(frozen=True)
class Side:
    """A step as one side shows it. Its cells are marked where the other side differs."""

    name: str
    is_pause: bool
    starts: str
    taken: str
    ome: str
    starts_changed: bool
    taken_changed: bool

    @property
    def is_changed(self) -> bool:
        return self.starts_changed or self.taken_changed


@dataclass(frozen=True)
class Pair:
    """One row; a side that has no such step is None."""

    old: Side | None
    new: Side | None


@dataclass(frozen=True)
class Comparison:
    pairs: tuple[Pair, ...]
    end: OldAndNew
    pace: OldAndNew
    taken_now: str  # where it stays the same; else empty
    same_steps: int
    not_in_new: str  # what is said where the new side has no such step


def present_comparison(old: Schedule, new: Schedule, *, today: date, only_from_today: bool) -> Comparison:
    """`only_from_today` leaves out what lies behind, which is the same on both sides."""
    first = current_step(old, today).number if only_from_today else 0
    pairs = [
        pair
        for pair in _aligned(old.steps, new.steps)
        if any(step is not None and step.number >= first for step in pair)
    ]
    rows = tuple(_pair(*pair) for pair in pairs)
    before, after = current_step(old, today), current_step(new, today)
    return Comparison(
        pairs=rows,
        end=OldAndNew("End, may change", _end(old), _end(new)),
        pace=OldAndNew("Pace", present_pace(old.policy), present_pace(new.policy)),
        taken_now=_taken(after) if _doses(before) == _doses(after) else "",
        same_steps=sum(1 for row in rows if row.old and row.new and not row.old.is_changed),
        not_in_new="no such step any more"
        if new.finish.on is not None
        else "not planned while the plan stands still",
    )


def present_texts(old: PlanVersion, new: PlanVersion) -> tuple[OldAndNew, ...]:
    names = (
        ("Goal", "goal_in_own_words"),
        ("Why", "reason_in_plain_words"),
        ("Naloxone, where or why not", "naloxone_note"),
        ("Next contact, how", "next_contact_how"),
    )
    return (
        *(OldAndNew(label, getattr(old, name) or "–", getattr(new, name) or "–") for label, name in names),
        OldAndNew("Naloxone", old.get_naloxone_display(), new.get_naloxone_display()),
        OldAndNew("Next contact", _contact(old), _contact(new)),
        OldAndNew("What happened", _events(old), _events(new)),
    )


@dataclass(frozen=True)
class Move:
    """One thing that happened to a plan, or one change of its state."""

    what: str
    when: str
    by: str
    reason: str
    details: str


def present_moves(plan: TaperPlan) -> tuple[Move, ...]:
    """All of them, the newest first; whichever version is looked at."""
    changes = plan.status_changes.select_related("changed_by").order_by("-pk")
    return tuple(
        Move(
            what=change.get_event_display() or change.get_status_display(),
            when=wording.day(timezone.localdate(change.changed_at)),
            by=change.changed_by.display_name,
            reason=change.reason,
            details=". ".join(
                filter(
                    None,
                    (
                        f"Look again on {wording.day(change.review_on)}" if change.review_on else "",
                        f"Support added: {change.support_added}" if change.support_added else "",
                        f"Version {change.version}" if change.version else "",
                    ),
                )
            ),
        )
        for change in changes
    )


def _contact(version: PlanVersion) -> str:
    return wording.day(version.next_contact_on) if version.next_contact_on else "not agreed yet"


def _events(version: PlanVersion) -> str:
    return (
        "; ".join(
            f"{wording.day(date.fromisoformat(event['on']))}: {event['kind'].replace('_', ' ')}"
            + (f" ({event['reason']})" if event.get("reason") else "")
            for event in version.request.get("events", ())
        )
        or "nothing"
    )


def _aligned(old: Sequence[Step], new: Sequence[Step]) -> Iterator[tuple[Step | None, Step | None]]:
    """First what is the same to the day; then steps with the same doses side by side, whatever their days.

    What only one side has stands alone; a pause that is put in stands before what it holds up.
    """
    same = 0
    for left, right in zip(old, new, strict=False):
        if (left.kind, left.starts, _doses(left)) != (right.kind, right.starts, _doses(right)):
            break
        yield left, right
        same += 1
    old, new = old[same:], new[same:]
    keys = [[(step.kind == "pause", _doses(step)) for step in side] for side in (old, new)]
    for tag, from_old, to_old, from_new, to_new in SequenceMatcher(
        None, keys[0], keys[1], autojunk=False
    ).get_opcodes():
        gone, come = old[from_old:to_old], new[from_new:to_new]
        if tag == "equal":
            yield from zip(gone, come, strict=True)
        else:
            yield from ((None, step) for step in come)
            yield from ((step, None) for step in gone)


def _pair(old: Step | None, new: Step | None) -> Pair:
    starts = old is None or new is None or old.starts != new.starts
    taken = old is None or new is None or _doses(old) != _doses(new)
    return Pair(_side(old, starts, taken), _side(new, starts, taken))


def _side(step: Step | None, starts_changed: bool, taken_changed: bool) -> Side | None:
    if step is None:
        return None
    return Side(
        name="Before" if step.kind == "baseline" else "End" if _is_end(step) else str(step.number),
        is_pause=step.kind == "pause",
        starts=wording.day(step.starts) if step.starts else "–",
        taken=_taken(step),
        ome="not counted" if step.ome_per_day is None else wording.one_decimal(step.ome_per_day),
        starts_changed=starts_changed,
        taken_changed=taken_changed,
    )


def _is_end(step: Step) -> bool:
    return step.ends is None and not step.items


def _doses(step: Step) -> tuple[object, ...]:
    """What is swallowed or worn, in a form that can be hashed."""
    return tuple((item.id, item.form, item.doses, item.patches, item.as_needed) for item in step.items)


def _taken(step: Step) -> str:
    return "; ".join(_item(item) for item in step.items) or "nothing"


def _item(item: StepItem) -> str:
    parts = [f"{time.value} {units_text(units)}" for time, units in item.doses if units]
    if item.patches:
        parts.append(units_text(item.patches))
    if item.as_needed is not None and item.as_needed.maximum_per_day:
        parts.append(f"up to {plain(item.as_needed.maximum_per_day)} as needed")
    unit = "mg" if item.unit == "mg/day" else item.unit
    name = wording.medicine(item.drug, item.release, item.combination)
    return f"{name}: {', '.join(parts) or 'none'} ({plain(item.daily_amount)} {unit if unit != 'mg/mL' else 'mg'})"


def units_text(units: Sequence[UnitsOfStrength]) -> str:
    """ "20 + 15", "2 × 20": as the clinician's own dose is typed, too."""
    return " + ".join(
        plain(part.strength) if part.units == 1 else f"{plain(part.units)} × {plain(part.strength)}"
        for part in units
    )


def _end(schedule: Schedule) -> str:
    ends = end_range(schedule)
    return f"{wording.month(ends[0])} – {wording.month(ends[1])}" if ends else "open"

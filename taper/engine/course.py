"""The course of a plan: steps laid on days, one event after the other.

What lies before an event's day never changes; what lies after is planned anew from what is taken on that day. A course
is the only mutable thing in the engine; it lives for one calculation.

Worked example: 142.5 mg OME from 1 December 2026, 7.5 mg less every 28 days. A pause on 2 March 2027 ends the step of
that day's dose on 1 March; a resume on 30 March lets the next reduction, the same as before, start on 30 March.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from math import lcm

from guidelines.terms import Base, TimeOfDay
from taper.engine.calendar import Calendar, days_of_step
from taper.engine.catalogue import Composition
from taper.engine.lines import Line, Node
from taper.engine.numbers import plain, shown_percent
from taper.engine.paths import Arrow, Measure, best_path
from taper.engine.values import Policy, StepKind

ONE_DAY = timedelta(days=1)


@dataclass
class Draft:
    """A step in the making. `ends` stays None while nothing follows. A step made by an event is never forgotten."""

    kind: StepKind
    starts: date | None
    nodes: dict[str, Node]
    of: Base
    next_on: date  # the next reduction comes no earlier
    by_event: bool = False
    held_because: str = (
        ""  # why the step after this one comes later than it could; forgotten when that one is
    )
    flags: list[str] = field(default_factory=list)
    why: list[str] = field(default_factory=list)
    ends: date | None = None

    def flag(self, name: str) -> None:
        if name not in self.flags:
            self.flags.append(name)


@dataclass(frozen=True)
class Standing:
    """What was taken before a reduction, with the lines as they were planned then: where a step back leads."""

    nodes: dict[str, Node]
    lines: dict[str, Line]


@dataclass
class Course:
    """Lines in the order in which they go down, where the course stands, and the steps so far."""

    lines: dict[str, Line]
    policy: Policy
    is_supervised: bool
    goal_ome: Decimal | None
    calendar: Calendar
    drafts: list[Draft]
    returns_to: list[Standing] = field(default_factory=list)
    standstill: date | None = (
        None  # since when the plan stands still, by a pause or because this dose is a good end
    )
    held_because: str | None = None
    offered: set[str] = field(default_factory=set)  # lines whose finer forms were named already
    ended_because: str | None = None

    @property
    def now(self) -> Draft:
        return self.drafts[-1]

    @property
    def next_reduction_on(self) -> date:
        return self.now.next_on

    @next_reduction_on.setter
    def next_reduction_on(self, day: date) -> None:
        self.now.next_on = day

    # ------------------------------------------------------------------------------------------- measures

    def total_ome(self, nodes: dict[str, Node]) -> Decimal | None:
        """OME of all lines that are counted; None where none is."""
        known = [node.ome for node in nodes.values() if node.ome is not None]
        return sum(known, Decimal(0)) if any(line.is_counted for line in self.lines.values()) else None

    def measure_for(self, line: Line, nodes: dict[str, Node]) -> Measure:
        """What a fall of this line is compared with: the load of all medicines this plan may lower.

        One that is left alone (methadone) is not counted in, so that it cannot make a large step look small.
        """
        lowered = {key for key, other in self.lines.items() if not other.left_alone_because}
        baseline, counted = self.drafts[0].nodes, line.is_counted
        others = {key: node for key, node in nodes.items() if key != line.id}
        left_alone = _sum_of_ome({key: node for key, node in others.items() if key not in lowered})
        return Measure(
            percent=self.policy.percent,
            of=self.policy.of,
            other_ome=_sum_of_ome({key: node for key, node in others.items() if key in lowered}),
            left_alone_ome=left_alone,
            original=_sum_of_ome({key: baseline[key] for key in lowered})
            if counted
            else baseline[line.id].total,
            goal_ome=self.goal_ome if counted else None,
            counted=counted,
        )

    def falls(self, before: dict[str, Node], after: dict[str, Node]) -> tuple[Decimal, Decimal]:
        """By how many percent the load falls, of `before` and of the start of the plan; negative where it rises.

        Of all counted medicines together; of the changed medicine's own daily amount where the table does not count it.
        """
        baseline = self.drafts[0].nodes
        changed = [line for key, line in self.lines.items() if before[key].total != after[key].total]
        if not changed:
            return Decimal(0), Decimal(0)
        if all(line.is_counted for line in changed):
            was, now, first = (self.total_ome(nodes) or Decimal(0) for nodes in (before, after, baseline))
        else:
            key = next(line.id for line in changed if not line.is_counted)
            was, now, first = before[key].total, after[key].total, baseline[key].total
        return (100 * (was - now) / was if was else Decimal(0)), 100 * (was - now) / first

    def fall_of_last_step(self) -> Decimal:
        """By how many percent of the agreed base the newest step lowered the load; 0 or less where it did not."""
        if len(self.drafts) < 2:
            return Decimal(0)
        of_current, of_original = self.falls(self.drafts[-2].nodes, self.now.nodes)
        return of_original if self.policy.of is Base.ORIGINAL else of_current

    # ------------------------------------------------------------------------------------------- laying steps

    def lay_reductions(self) -> None:
        """Lay every reduction from here to the goal, one medicine after the other."""
        for line in self.lines.values():
            if line.left_alone_because:
                continue
            measure = self.measure_for(line, self.now.nodes)
            for arrow in best_path(self.now.nodes[line.id], line, measure):
                self._lay(line, arrow, measure)

    def _lay(self, line: Line, arrow: Arrow, measure: Measure) -> None:
        day = self._day_of_next_reduction()
        if arrow.is_form_change:
            self._lay_form_change(line, arrow, day)
            return
        self.returns_to.append(Standing(self.now.nodes, dict(self.lines)))
        nodes = {**self.now.nodes, line.id: arrow.target}
        of_current, of_original = self.falls(self.now.nodes, nodes)
        fall = of_original if self.policy.of is Base.ORIGINAL else of_current
        days = self.days_of_step(fall if arrow.forced else None, nodes)
        why = [_what_changes(line, arrow), _what_falls_with_it(arrow)]
        draft = Draft("reduce", day, nodes, self.policy.of, day + timedelta(days=days), why=why)
        if arrow.forced:
            self._explain_forced(draft, line, fall, days)
        if self.is_supervised:
            draft.flag("supervised_pace")
        self.append(draft)

    def _lay_form_change(self, line: Line, arrow: Arrow, day: date) -> None:
        nodes = {**self.now.nodes, line.id: arrow.target}
        days = self.days_of_step(None, nodes)
        why = (
            f"Changed to {_lower_first(line.words(arrow.target.form_index))} at the same daily amount: no "
            f"{_lower_first(line.words())} lowers it within the agreed {plain(self.policy.percent)} %. "
            f"{_doses_a_day(arrow)} Agree on it before this step; without it the smallest reduction follows, held longer."
        )
        draft = Draft("hold", day, nodes, self.policy.of, day + timedelta(days=days), why=[why])
        draft.flag("form_change")
        self.append(draft)

    def days_of_step(self, forced_percent: Decimal | None, nodes: dict[str, Node]) -> int:
        policy = self.policy
        return days_of_step(
            policy.interval_days,
            policy.interval_days_max,
            forced_percent,
            policy.percent,
            self._wear_days(nodes),
        )

    def _day_of_next_reduction(self) -> date:
        """The day of the next reduction; days to avoid and the rhythm of patches hold the step before longer."""
        earliest, wear = self.next_reduction_on, self._wear_days(self.now.nodes)
        # Before the first step nobody has said on which day patches are changed.
        rhythm = lcm(*wear) if wear and self.now.starts is not None else 1
        if self.now.starts is not None and (late := (earliest - self.now.starts).days % rhythm):
            earliest += timedelta(days=rhythm - late)
        day, reasons = self.calendar.first_day(earliest, multiple_of=rhythm)
        if day > earliest:
            if self.now.starts is None:
                # Step 0 always ends the day before the plan starts.
                self.hold(earliest, "Nothing changes yet.")
            if reasons:
                last = day - ONE_DAY
                self.now.held_because = f"Held until {last.day} {last:%B %Y}: {', '.join(reasons)}."
        return day

    def _wear_days(self, nodes: dict[str, Node]) -> tuple[int, ...]:
        worn = {line.wear_days for line in self.lines.values() if line.wear_days and nodes[line.id].total}
        return tuple(sorted(days for days in worn if days is not None))

    def _explain_forced(self, draft: Draft, line: Line, fall: Decimal, days: int) -> None:
        ends = not draft.nodes[line.id].total
        if fall > self.policy.percent:
            draft.flag("exceeds_policy")
        if ends:
            draft.why.append("Nothing smaller can be dispensed, so the smallest dose is followed by nothing.")
        elif fall > self.policy.percent:
            draft.why.append(
                f"No dispensable dose lies within the agreed {plain(self.policy.percent)} %: this is the smallest "
                f"reduction there is, {plain(shown_percent(fall))} % of the {_base_words(self.policy.of)} dose."
            )
        else:
            draft.why.append("This is the smallest reduction there is.")
        if line.finer_forms and not ends and not line.may_change_form and line.id not in self.offered:
            self.offered.add(line.id)
            offers = " or ".join(line.finer_forms)
            draft.why.append(f"Finer steps could be made with {offers}: a change of form to agree on.")
        if days > self.policy.interval_days and any(node.total for node in draft.nodes.values()):
            draft.flag("interval_extended")
            draft.why.append(f"Held {days} days instead of {self.policy.interval_days}, in proportion.")

    def append(self, draft: Draft) -> None:
        """Add a step; one that would have lasted no day at all gives way to it."""
        if self.now.starts is not None and self.now.starts == draft.starts:
            self.drafts.pop()
        if draft.starts is not None:
            self.now.ends = draft.starts - ONE_DAY
        self.drafts.append(draft)

    # ------------------------------------------------------------------------------------------- standing still

    def hold(self, day: date, why: str) -> Draft:
        """A step at the present dose from `day` on."""
        draft = Draft("hold", day, self.now.nodes, self.policy.of, self.now.next_on, why=[why])
        self.append(draft)
        return draft

    def step_by_event(self, kind: StepKind, day: date, nodes: dict[str, Node], why: str) -> Draft:
        """A step that somebody decided on. Two decisions of one day are one step: the last dose, both reasons."""
        if self.now.by_event and self.now.starts == day:
            draft = self.now
            draft.nodes = nodes
            draft.kind = kind if draft.kind in ("pause", "hold") else draft.kind
            draft.why.append(why)
            return draft
        draft = Draft(kind, day, nodes, self.policy.of, self.now.next_on, by_event=True, why=[why])
        self.append(draft)
        return draft

    def cut(self, day: date) -> None:
        """Forget every planned step that would start on or after `day`: it has not happened.

        A step that was held until the day before stays as it was, with the reason; one cut shorter was not held.
        """
        ended = self.now.ends
        while not self.now.by_event and self.now.starts is not None and self.now.starts >= day:
            if self.drafts.pop().kind == "reduce":
                self.returns_to.pop()
            ended = self.now.ends
        if ended != day - ONE_DAY:
            self.now.held_because = ""
        self.now.ends = None


def _sum_of_ome(nodes: dict[str, Node]) -> Decimal:
    return sum((node.ome for node in nodes.values() if node.ome is not None), Decimal(0))


def _base_words(of: Base) -> str:
    return "original" if of is Base.ORIGINAL else "present"


def _lower_first(words: str) -> str:
    return words[:1].lower() + words[1:]


def _doses_a_day(arrow: Arrow) -> str:
    before, after = arrow.source.doses_per_day, arrow.target.doses_per_day
    if before == after:
        return f"{after} doses a day as before."
    return f"{after} doses a day instead of {before}."


def _what_changes(line: Line, arrow: Arrow) -> str:
    """ "Oxycodone MR-12h tablet: morning from 40 mg to 35 mg, 75 mg a day instead of 80 mg." """
    before, after = arrow.source, arrow.target
    name = line.words(after.form_index)
    if not after.total:
        return f"{name}: stopped, from {plain(before.total)} {line.unit} a day."
    if line.is_as_needed:
        most = plain(after.as_needed.maximum_per_day) if after.as_needed else "0"
        strength = plain(after.amounts[0])
        return f"{name}: up to {most} of {strength} {line.unit} a day as needed."
    if line.wear_days:
        return f"{name}: {plain(after.total)} {line.unit} instead of {plain(before.total)} {line.unit}."
    was, now = dict(before.by_time), dict(after.by_time)
    changes = [
        f"{time} from {_dose_words(was, time, line)} to {_dose_words(now, time, line)}"
        for time in was
        if time not in now or now[time].amount != was[time].amount
    ]
    total = f"{plain(after.total)} {line.unit} a day instead of {plain(before.total)} {line.unit}"
    return f"{name}: {', '.join(changes)}; {total}."


def _what_falls_with_it(arrow: Arrow) -> str:
    """The pain reliever in a combination tablet falls with the opioid, which nobody asked for; say so."""
    before, after = arrow.source.partners_mg, arrow.target.partners_mg
    names = [name for name in before if before[name] > after.get(name, Decimal(0))]
    return " ".join(
        f"{name.capitalize()} falls with it from {plain(before[name])} to {plain(after.get(name, Decimal(0)))} mg a day; "
        f"{name} alone, within its own daily limit, may take the place of what is missing."
        for name in names
    )


def _dose_words(doses: dict[TimeOfDay, Composition], time: TimeOfDay, line: Line) -> str:
    return f"{plain(doses[time].amount)} {line.unit}" if time in doses else "nothing"

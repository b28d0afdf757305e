"""A schedule as the patient's sheet shows it: every dose drawn, counted in words and summed, all from one value.

Worked example: oxycodone slow-release, a step with 20 mg + 15 mg in the morning and 40 mg in the evening. The sheet's
first page has the person's goal, one sentence on what changes, a line for each time of day (noon and bedtime say
"nothing"), boxes to tick for each day of this step, the next talk, and whom to call. The second page has later steps as
a guess, the way back and how to stay safe.

- Firm is one step only: the next reduction (or the step in force, see `step_for_sheet`). All later ones are a guess.
- Doses come from the Schedule and from nowhere else. No oral morphine equivalents, no percent, no end date as a goal.
- What people typed is never cut, is kept in an isolate of its own, and is escaped by the template.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from django.utils.safestring import SafeString

from guidelines.base import Contact, Country, Product
from guidelines.countries import UNSOURCED
from guidelines.errors import UnknownText
from guidelines.registry import References
from guidelines.terms import TimeOfDay
from taper.engine.values import Schedule, Step, StepItem, UnitsOfStrength
from taper.presenters.drawings import Shape, Unit, draw_agreed, draw_guess
from taper.presenters.sheet_words import NO_BREAK, SheetWords, words_in

Paper = Literal["A4", "Letter"]

MOST_DRAWN = 4
MOST_LATER_STEPS: dict[Paper, int] = {"A4": 6, "Letter": 5}  # what page 2 has room for
# Up to this many days before it begins the next reduction is what the sheet is about, before that the step in force.
NEXT_STEP_IN_SIGHT = timedelta(days=7)
OPEN_END_DAYS = 28
MOST_ADVICE_LINES = 2
SYRINGES_ML = (Decimal(1), Decimal(3), Decimal(5), Decimal(10), Decimal(20))
WEAR_DAYS = {"patch-72h": 3, "patch-96h": 4, "patch-7d": 7}
# patient_content print rules: no standard sheet in pregnancy, in opioid use disorder, or at the end of life.
GATES_WITHOUT_SHEET = {"G04", "G05", "G07"}

OPEN_ISOLATE, CLOSE_ISOLATE = "\u2068", "\u2069"
_BIDI_CONTROLS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_UNPRINTABLE = {code: " " for code in (*range(0x20), 0x7F) if chr(code) != "\n"}


class NoSheet(Exception):
    """The standard sheet is not for this person; the message says what to do."""


# ------------------------------------------------------------------------------------------ what callers give


@dataclass(frozen=True)
class SheetPerson:
    name: str
    birth_date: date
    identifier: str


@dataclass(frozen=True)
class SheetClinic:
    name: str
    phone: str
    opening_hours: str = ""


@dataclass(frozen=True)
class NextContact:
    on: date
    how: str = ""


@dataclass(frozen=True)
class SheetNaloxone:
    """Where the person's own naloxone is. `given_on` None: not known."""

    place: str
    given_on: date | None = None


@dataclass(frozen=True)
class SheetVersion:
    number: int
    made_on: date


# ------------------------------------------------------------------------------------------ what the template gets


@dataclass(frozen=True)
class Run:
    text: str
    strong: bool = False


Rich = tuple[Run, ...]


@dataclass(frozen=True)
class DoseLine:
    """One medicine at one time: drawn, counted in words, summed."""

    drawings: tuple[SafeString, ...]
    times_drawn: str  # "× 6" where there are too many to draw
    counts: tuple[Rich, ...]
    medicine: str  # empty where the table's caption names it
    total: str
    total_note: str = ""


@dataclass(frozen=True)
class DoseRow:
    """`lines` empty: nothing is taken at this time, and the sheet says so."""

    kind: Literal["fixed", "patches", "as_needed"]
    time: str
    lines: tuple[DoseLine, ...]


@dataclass(frozen=True)
class TickDay:
    weekday: str
    number: str


@dataclass(frozen=True)
class TickBand:
    """One or two weeks of boxes; `days` holds None after the step's last day, `months` is for two weeks only."""

    label: str
    months: str
    days: tuple[TickDay | None, ...]
    rows: tuple[str, ...]


@dataclass(frozen=True)
class PatchChange:
    day: str
    old_off: str
    new_on: str


@dataclass(frozen=True)
class Ticks:
    bands: tuple[TickBand, ...]
    change_rows: tuple[tuple[PatchChange, ...], ...]

    @property
    def any(self) -> bool:
        return bool(self.bands or self.change_rows)

    @property
    def is_by_fortnight(self) -> bool:
        return any(len(band.days) > 7 for band in self.bands)


@dataclass(frozen=True)
class FirmStep:
    heading: str
    is_agreed: bool
    until_then: Rich
    changes: Rich
    text: tuple[str, ...]  # instead of doses where there is no step
    caption: str
    caption_note: str
    rows: tuple[DoseRow, ...]
    patch_note: str
    ticks: Ticks
    more_ticks: Ticks
    next_contact: str  # empty: a line to write on
    decide: str


@dataclass(frozen=True)
class LaterDose:
    drawings: tuple[SafeString, ...]
    text: Rich
    medicine: str


@dataclass(frozen=True)
class LaterStep:
    number: str
    note: str
    from_about: str
    cells: tuple[tuple[LaterDose, ...], ...]
    total: str


@dataclass(frozen=True)
class LaterSteps:
    columns: tuple[str, ...]
    has_total: bool
    steps: tuple[LaterStep, ...]
    is_cut: bool


@dataclass(frozen=True)
class CallLine:
    number: str
    name: str
    when: str
    is_blank: bool = False


@dataclass(frozen=True)
class PatientSheet:
    """Everything the sheet shows, as strings. The same sheet gives the same bytes."""

    language_tag: str
    paper: Paper
    words: SheetWords
    heading: str
    name: str  # empty: a line to write on
    born: str
    born_short: str
    record: str
    version: str
    goal: str
    goal_size: Literal["", "long", "longer"]
    reason: str
    firm: FirmStep
    later: LaterSteps
    texts: dict[str, str]
    expect: tuple[str, ...]
    helps: tuple[str, ...]
    way_back: tuple[str, ...]
    safe: tuple[str, ...]
    naloxone: Rich
    naloxone_place_known: bool
    sos_steps: tuple[Rich, ...]
    emergency: str
    clinic_name: str
    clinic_phone: str
    clinic_hours: str
    crisis: CallLine | None
    calls: tuple[CallLine, ...]
    checked: str
    sources: str


# ------------------------------------------------------------------------------------------------ the sheet


def present_sheet(
    schedule: Schedule,
    *,
    references: References,
    person: SheetPerson | None = None,
    clinic: SheetClinic | None = None,
    goal: str = "",
    reason: str = "",
    next_contact: NextContact | None = None,
    naloxone: SheetNaloxone | None = None,
    version: SheetVersion | None = None,
    language: str = "en",
    paper: Paper | None = None,
    on: date | None = None,
) -> PatientSheet:
    """The patient's sheet of a schedule.

    `on` is the day the sheet counts from (the version's day where it is not given, the start of the plan where there is
    no version): it decides which step the sheet is about. What is not known (`person`, `clinic`, `goal` ...) becomes a
    line to write on. Raises NoSheet where the record says that this standard sheet must not be used.
    """
    _refuse_where_not_for_them(schedule)
    country = references.country(schedule.country)
    words = words_in(language, month_first=country.date_style.startswith("M"))
    day = on or (version.made_on if version else None)
    page = paper or country.paper
    writer = _Writer(schedule, references, words, country)
    index = step_for_sheet(schedule.steps, day)
    firm = writer.firm_step(index, day, next_contact, _Room(page, _lines(goal, 52) + _lines(reason, 88)))
    return PatientSheet(
        language_tag=_language_tag(words.language, country.iso_code),
        paper=page,
        words=words,
        heading=writer.heading(index),
        name=typed(person.name) if person else "",
        born=words.born.format(date=words.dates.plain(person.birth_date)) if person else "",
        born_short=words.born_short.format(date=words.dates.plain(person.birth_date)) if person else "",
        record=words.record.format(identifier=typed(person.identifier)) if person else "",
        version=_version(version, words),
        goal=typed(goal),
        goal_size="longer" if len(goal) > 160 else "long" if len(goal) > 60 else "",
        reason=typed(reason),
        firm=firm,
        later=writer.later_steps(index, page),
        texts={
            id_: writer.text(id_)
            for id_ in ("plan_goal", "plan_why", "plan_contact", "plan_later", "plan_not_alone")
        },
        expect=writer.expect(index),
        helps=writer.helps(),
        way_back=tuple(writer.text(id_) for id_ in ("plan_way_back", "plan_pause", "plan_no_sudden")),
        safe=writer.safe(),
        naloxone=writer.naloxone(naloxone),
        naloxone_place_known=naloxone is not None,
        sos_steps=writer.sos_steps(),
        emergency=_phone(country.emergency.number or country.emergency.text or ""),
        clinic_name=typed(clinic.name) if clinic else words.your_clinic,
        clinic_phone=typed(_phone(clinic.phone)) if clinic else "",
        clinic_hours=typed(clinic.opening_hours) if clinic else "",
        crisis=writer.crisis(),
        calls=writer.calls(clinic),
        checked=_checked(country, words),
        sources=writer.sources(index),
    )


def step_for_sheet(steps: tuple[Step, ...], on: date | None) -> int | None:
    """Which step the sheet is about: its place in `steps`, or None where there are no steps.

    The next reduction from `on`. Where another step is in force that day and the reduction is more than a week off, the
    step in force: a sheet made in the middle of a pause says what to take in the pause. Without a next reduction, the
    step in force, or the last one. `on` None stands for before the start.
    """
    if not steps:
        return None
    reductions = [
        place for place, step in enumerate(steps)
        if step.kind == "reduce" and step.starts and (on is None or step.starts >= on)
    ]  # fmt: skip
    in_force = _place_in_force(steps, on)
    if not reductions:
        return in_force if in_force or len(steps) == 1 else _first_not_baseline(steps)
    following = reductions[0]
    starts = steps[following].starts
    is_as_before = all(steps[place].items == steps[0].items for place in range(in_force + 1))
    if on is None or is_as_before or starts is None or starts - on <= NEXT_STEP_IN_SIGHT:
        return following
    return in_force


def _place_in_force(steps: tuple[Step, ...], on: date | None) -> int:
    begun = [
        place
        for place, step in enumerate(steps)
        if on is not None and step.starts is not None and step.starts <= on
    ]
    return begun[-1] if begun else 0


def _first_not_baseline(steps: tuple[Step, ...]) -> int:
    return next((place for place, step in enumerate(steps) if step.kind != "baseline"), 0)


def typed(text: str) -> str:
    """What a person typed, ready to print: nothing cut, no control letters, in a direction of its own.

    Bidirectional controls inside could turn round the text after it, so they go; the isolate around it keeps its order.
    """
    clean = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .translate(_BIDI_CONTROLS)
        .translate(_UNPRINTABLE)
        .strip()
    )
    clean = clean.encode("utf-8", "replace").decode("utf-8")
    return f"{OPEN_ISOLATE}{clean}{CLOSE_ISOLATE}" if clean else ""


def rich(pattern: str, **values: str) -> Rich:
    """A pattern of ours with its values filled in; what stands between `**` is bold."""
    pieces = pattern.split("**")
    return tuple(
        Run(text=piece.format(nb=NO_BREAK, **values), strong=place % 2 == 1)
        for place, piece in enumerate(pieces)
        if piece
    )


def _refuse_where_not_for_them(schedule: Schedule) -> None:
    gates = {blocked.gate for blocked in schedule.blocked} | {
        caution.code.removeprefix("override_")
        for caution in schedule.cautions
        if caution.code.startswith("override_")
    }
    if gates & GATES_WITHOUT_SHEET:
        raise NoSheet(
            "This sheet is not made for someone who is pregnant, has an opioid use disorder, has active cancer or is at the "
            "end of life. Write the plan down together with the specialist who advises on it."
        )


def _language_tag(language: str, country: str) -> str:
    return language.replace("_", "-") if "_" in language or language != "en" else f"{language}-{country}"


def _version(version: SheetVersion | None, words: SheetWords) -> str:
    if version is None:
        return f"{words.document} · {words.draft}"
    text = words.version.format(number=version.number, date=words.dates.plain(version.made_on))
    return f"{words.document} · {text}"


def _phone(number: str) -> str:
    """One number stays on one line."""
    return re.sub(r"(?<=\d) (?=\d)", NO_BREAK, number)


def _checked(country: Country, words: SheetWords) -> str:
    if country.numbers_checked_on is None:
        return words.numbers_not_checked
    return words.numbers_checked.format(date=words.dates.plain(country.numbers_checked_on))


def _lines(text: str, letters_a_line: int) -> int:
    """About how many lines typed text takes beyond the first."""
    return sum(max(1, -(-len(line) // letters_a_line)) for line in text.splitlines() or [""]) - 1


@dataclass(frozen=True)
class _Room:
    """The room for boxes to tick on page 1, in mm, as measured on printed sheets (tests look for the phone band there)."""

    paper: Paper
    extra_lines: int  # of typed text, beyond one line each

    def left_for_ticks(self, rows: tuple[DoseRow, ...], sentences: int) -> float:
        table = sum(_line_mm(line) for row in rows for line in row.lines) + 6.4 * sum(
            1 for row in rows if not row.lines
        )
        return (145.0 if self.paper == "A4" else 139.5) - table - 5.4 * (sentences + self.extra_lines)


def _line_mm(line: DoseLine) -> float:
    text = 5.6 * len(line.counts) + (4.2 if line.medicine else 0)
    return max(text, 13.0) + 2.0


# ---------------------------------------------------------------------------------------------- the writer


class _Writer:
    """Writes the parts of one schedule's sheet in one language."""

    def __init__(
        self, schedule: Schedule, references: References, words: SheetWords, country: Country
    ) -> None:
        self.schedule = schedule
        self.references = references
        self.words = words
        self.country = country
        self.products = references.product_list(schedule.product_list)
        self.ranks = _ranks(schedule.steps)

    def text(self, id_: str) -> str:
        """A sentence of the releases in the sheet's language; in English where nobody has written it yet."""
        try:
            return self.references.patient_strings.text(id_, self.words.language)
        except UnknownText:
            return self.references.patient_strings.text(id_, "en")

    # ---------------------------------------------------------------------------------- names of medicines

    def heading(self, index: int | None) -> str:
        words = self.words
        items = {item.drug: item for step in self.schedule.steps for item in step.items}
        if index is None or not self._is_reducing(index):
            return words.document
        drug = words.drug(next(iter(items))) if len(items) == 1 else words.my_medicines
        return _capital(words.lowering.format(drug=drug))

    def _is_reducing(self, index: int) -> bool:
        return any(step.kind == "reduce" for step in self.schedule.steps[index:])

    def medicine(self, item: StepItem) -> str:
        """ "oxycodone, slow-release tablets": what stands on the box, and how it acts."""
        drug = self.words.drug(item.drug)
        if item.combination and item.combination.split(" ")[0] not in item.drug:
            drug = f"{drug} + {item.combination}"
        return f"{drug}, {self.kind(item)}"

    def kind(self, item: StepItem) -> str:
        """ "slow-release tablets"."""
        noun = self.words.nouns[_form(item)]
        return noun.quick if item.release == "IR" else noun.slow or noun.many

    # ------------------------------------------------------------------------------------------ the firm step

    def firm_step(
        self, index: int | None, on: date | None, contact: NextContact | None, room: _Room
    ) -> FirmStep:
        words = self.words
        talk = self._contact(contact)
        if index is None:
            return FirmStep(
                heading=words.no_step, is_agreed=False, until_then=(), changes=(),
                text=(words.no_step_text, self.text("plan_no_sudden")), caption="", caption_note="", rows=(),
                patch_note="", ticks=Ticks((), ()), more_ticks=Ticks((), ()), next_contact=talk, decide="",
            )  # fmt: skip
        step = self.schedule.steps[index]
        rows = tuple(self._rows(step))
        changes = self._changes(index)
        until_then = self._until_then(step, on)
        ticks, more = self._ticks(
            step, on, room.left_for_ticks(rows, (_letters(changes) + 14) // 84 + bool(until_then))
        )
        has_patches = any(item.patches for item in step.items)
        return FirmStep(
            heading=self._step_heading(index, on),
            is_agreed=True,
            until_then=until_then,
            changes=changes,
            text=() if step.items else (words.no_medicine, self.text("after_stop")),
            caption=self._caption(step),
            caption_note=(words.not_real_shape_patch if has_patches else words.not_real_shape)
            if step.items
            else "",
            rows=rows,
            patch_note=words.patch_number if has_patches else "",
            ticks=ticks,
            more_ticks=more,
            next_contact=talk,
            decide=self._decide(index),
        )

    def _step_heading(self, index: int, on: date | None) -> str:
        step = self.schedule.steps[index]
        words = self.words
        if step.kind == "reduce" and (on is None or step.starts is None or step.starts >= on):
            name = self.text("plan_next")
        else:
            names = {"pause": words.paused, "step_back": words.step_back, "reduce": words.step_now}
            name = names.get(step.kind, words.stay)
        if step.starts is None:
            return name.rstrip(" :")
        if step.ends is None:
            return f"{name} {words.starting.format(day=words.dates.long(step.starts))}"
        return f"{name} {words.dates.range(step.starts, step.ends)}"

    def _until_then(self, step: Step, on: date | None) -> Rich:
        """What holds until a step that has not begun: the old dose is not repeated, so nobody takes it by mistake."""
        if step.starts is None or (on is not None and step.starts <= on):
            return ()
        return rich(self.words.until_then, day=self.words.dates.long(step.starts - timedelta(days=1)))

    def _decide(self, index: int) -> str:
        following = self.schedule.steps[index + 1 :]
        if not following or following[0].starts is None:
            return ""
        return self.words.decide.format(day=self.words.dates.long(following[0].starts))

    def _contact(self, contact: NextContact | None) -> str:
        if contact is None:
            return ""
        day = self.words.dates.long(contact.on)
        return self.words.talk_by.format(day=day, how=typed(contact.how)) if contact.how.strip() else day

    def _caption(self, step: Step) -> str:
        if len(step.items) == 1:
            return _capital(self.medicine(step.items[0]))
        return self.words.what_to_take if step.items else ""

    # ------------------------------------------------------------------------------------------ what changes

    def _changes(self, index: int) -> Rich:
        """What this step changes against the one before it; the one place where the old dose is named."""
        if index == 0:
            return ()
        before = {item.id: item for item in self.schedule.steps[index - 1].items}
        now = {item.id: item for item in self.schedule.steps[index].items}
        names = self._names(tuple((before | now).values()))
        sentences: list[Rich] = []
        for id_, item in (before | now).items():
            if id_ not in now:
                sentences.append(rich(self.words.ends, medicine=self.medicine(before[id_])))
            elif id_ not in before:
                sentences.append(rich(self.words.starts, medicine=self.medicine(item)))
            elif before[id_] != item:
                name = (Run(f"{_capital(names[id_])}: "),) if len(names) > 1 else ()
                sentences.append(_capitalised((*name, *_joined(self._changes_of(before[id_], item)))))
        if not sentences:
            return rich(self.words.nothing_changes)
        same = [id_ for id_, item in now.items() if before.get(id_) == item]
        sentences += [rich(self.words.stays_same, medicine=_capital(names[id_])) for id_ in same]
        return _joined(sentences)

    def _names(self, items: tuple[StepItem, ...]) -> dict[str, str]:
        """What each medicine is called in a sentence: by its kind alone where all are one drug of different kinds."""
        kinds = {item.id: self.kind(item) for item in items}
        is_one_drug = len({item.drug for item in items}) == 1 and len(set(kinds.values())) == len(items)
        return kinds if is_one_drug and len(items) > 1 else {item.id: self.medicine(item) for item in items}

    def _changes_of(self, before: StepItem, now: StepItem) -> Iterator[Rich]:
        words = self.words
        old_doses, new_doses = dict(before.doses), dict(now.doses)
        for time in TimeOfDay:
            if time not in old_doses and time not in new_doses:
                continue
            old, new = _mg(old_doses.get(time, ())), _mg(new_doses.get(time, ()))
            values = {
                "time": words.times[time],
                "old": words.amount(old, "mg"),
                "new": words.amount(new, "mg"),
            }
            if not new:
                yield rich(words.no_more_at, **values)
            elif new == old:
                is_same = old_doses.get(time) == new_doses.get(time)
                yield rich(words.stays if is_same else words.other_units, **values)
            else:
                yield rich(words.goes_down if new < old else words.goes_up, **values)
        if now.patches or before.patches:
            values = {"old": self._patch_numbers(before), "new": self._patch_numbers(now)}
            yield rich(
                words.patches_stay if now.patches == before.patches else words.patches_change, **values
            )
        if now.as_needed is not None:
            old_count = words.number(before.as_needed.maximum_per_day) if before.as_needed else ""
            new_count = words.number(now.as_needed.maximum_per_day)
            if before.as_needed_strength != now.as_needed_strength:
                old_count = f"{old_count} × {words.amount(before.as_needed_strength or Decimal(0), 'mg')}"
                new_count = f"{new_count} × {words.amount(now.as_needed_strength or Decimal(0), 'mg')}"
            if before.as_needed is None:
                yield rich(words.as_needed_starts, new=new_count)
            elif old_count == new_count:
                yield rich(words.as_needed_stays, old=old_count)
            else:
                yield rich(words.as_needed_changes, old=old_count, new=new_count)

    def _patch_numbers(self, item: StepItem) -> str:
        """ "2 patches, 50 and 12"."""
        count = sum((patch.units for patch in item.patches), Decimal(0))
        noun = self.words.nouns["patch"]
        name = noun.one if count == 1 else noun.many
        return f"{self.words.number(count)}{NO_BREAK}{name}, {self._patch_labels(item)}"

    def _patch_labels(self, item: StepItem) -> str:
        labels = [
            self._patch_label(patch.strength) for patch in item.patches for _ in range(int(patch.units))
        ]
        return self.words.listed(tuple(labels))

    def _patch_label(self, strength: Decimal) -> str:
        """The number on the box: patches of 12.5 micrograms an hour are sold as 12."""
        return self.words.number(Decimal(12) if strength == Decimal("12.5") else strength)

    # ------------------------------------------------------------------------------------------ the dose table

    def _rows(self, step: Step) -> Iterator[DoseRow]:
        """One line a time of day, morning to bedtime; then patches; then what is taken only when needed."""
        words = self.words
        names = len(step.items) > 1
        if any(item.doses for item in step.items):
            for time in TimeOfDay:
                taken = [
                    (item, dose) for item in step.items for when, dose in item.doses if when is time and dose
                ]
                lines = tuple(self._dose_line(item, dose, name=names) for item, dose in taken)
                yield DoseRow(kind="fixed", time=words.times[time], lines=lines)
        for item in step.items:
            if item.patches:
                every = words.every_days.format(days=_wear_days(item))
                yield DoseRow(kind="patches", time=every, lines=(self._patch_line(item, name=names),))
        for item in step.items:
            if item.as_needed is not None:
                yield DoseRow(
                    kind="as_needed", time=words.as_needed, lines=(self._as_needed_line(item, name=names),)
                )

    def _dose_line(self, item: StepItem, dose: tuple[UnitsOfStrength, ...], *, name: bool) -> DoseLine:
        units = tuple(self._drawn(item, dose))
        drawings, times = _some(tuple(draw_agreed(unit) for unit in units))
        return DoseLine(
            drawings=drawings,
            times_drawn=times,
            counts=tuple(line for part in dose for line in self._counts(item, part)),
            medicine=self.medicine(item) if name else "",
            total=self.words.amount(_mg(dose), "mg"),
        )

    def _patch_line(self, item: StepItem, *, name: bool) -> DoseLine:
        words = self.words
        count = sum((patch.units for patch in item.patches), Decimal(0))
        noun = words.nouns["patch"]
        drawings, times = _some(tuple(draw_agreed(unit) for unit in self._drawn(item, item.patches)))
        return DoseLine(
            drawings=drawings,
            times_drawn=times,
            counts=tuple(
                rich(
                    words.patch_of,
                    count=words.number(patch.units),
                    noun=noun.one if patch.units == 1 else noun.many,
                    strength=self._patch_label(patch.strength),
                )
                for patch in item.patches
            ),
            medicine=self.medicine(item) if name else "",
            total=words.patch_total.format(
                count=words.number(count), noun=noun.one if count == 1 else noun.many
            ),
        )

    def _as_needed_line(self, item: StepItem, *, name: bool) -> DoseLine:
        words = self.words
        if item.as_needed is None or item.as_needed_strength is None:
            raise ValueError(f"{item.id} is taken as needed, but its strength is not known.")
        single = (UnitsOfStrength(strength=item.as_needed_strength, unit=item.unit, units=Decimal(1)),)
        drawings, _ = _some(tuple(draw_agreed(unit) for unit in self._drawn(item, single)))
        return DoseLine(
            drawings=drawings,
            times_drawn="",
            counts=(*self._counts(item, single[0]), (Run(words.as_needed_apart),)),
            medicine=self.medicine(item) if name else "",
            total=words.up_to.format(count=words.number(item.as_needed.maximum_per_day)),
            total_note=words.a_day,
        )

    def _counts(self, item: StepItem, part: UnitsOfStrength) -> tuple[Rich, ...]:
        """ "1 tablet of 20 mg", "half a tablet of 10 mg"; for liquids mL, and on a line of its own what is in 1 mL."""
        words = self.words
        noun = words.nouns[_form(item)]
        strength = words.amount(part.strength, "mg")
        if part.unit == "mg/mL":
            volume = words.amount(part.units, words.millilitre)
            if drops := self._drops(item, part):
                count = rich(
                    words.count_alone, count=words.number(drops), noun=noun.one if drops == 1 else noun.many
                )
                return count, rich(words.of_drops, volume=volume, strength=strength)
            return (Run(volume, strong=True),), rich(words.of_liquid, strength=strength)
        whole, rest = divmod(part.units, 1)
        if rest == Decimal("0.5") and noun.half:
            count = rich(noun.and_a_half, whole=words.number(whole)) if whole else rich(noun.half)
            return ((*count, *rich(words.count_of.partition("{noun}")[2], strength=strength)),)
        name = noun.one if part.units == 1 else noun.many
        return (rich(words.count_of, count=words.number(part.units), noun=name, strength=strength),)

    def _drops(self, item: StepItem, part: UnitsOfStrength) -> Decimal | None:
        """How many drops a volume is, where the product list knows it for this product and the number is whole."""
        product = self._product(item, part.strength, part.unit)
        if product is None or product.drop_mg is None or _form(item) != "drops":
            return None
        drops = part.units * part.strength / product.drop_mg
        return drops if drops % 1 == 0 else None

    def _product(self, item: StepItem, strength: Decimal, unit: str) -> Product | None:
        return self.products.find(
            drug=item.drug, form=item.form, release=item.release, strength=strength, unit=unit,
            combination=item.combination,
        )  # fmt: skip

    def _drawn(self, item: StepItem, parts: tuple[UnitsOfStrength, ...]) -> Iterator[Unit]:
        """One drawing for one unit, halves last."""
        for part in parts:
            if part.unit == "mg/mL":
                yield self._drawn_liquid(item, part)
                continue
            whole, rest = divmod(part.units, 1)
            shape = _shape(item)
            for _ in range(int(whole)):
                yield self._unit(item, part, shape, Decimal(1))
            if rest:
                yield self._unit(item, part, "half", rest)

    def _unit(self, item: StepItem, part: UnitsOfStrength, shape: Shape, units: Decimal) -> Unit:
        words = self.words
        is_patch = shape == "patch"
        numeral = self._patch_label(part.strength) if is_patch else words.number(part.strength)
        count = "½" if shape == "half" else words.number(units)
        noun = words.nouns[_form(item)].one
        strength = f"{numeral} {words.patch_unit}" if is_patch else words.amount(part.strength, "mg")
        return Unit(
            shape=shape,
            numeral=numeral,
            rank=self.ranks.get((item.id, part.strength), 0),
            is_quick=item.release == "IR",
            alternative=f"{count} {noun}, {strength}",
        )

    def _drawn_liquid(self, item: StepItem, part: UnitsOfStrength) -> Unit:
        words = self.words
        if drops := self._drops(item, part):
            noun = words.nouns["drops"]
            name = noun.one if drops == 1 else noun.many
            return Unit(
                "drops", words.number(drops), 0, is_quick=True, alternative=f"{words.number(drops)} {name}"
            )
        syringe = next((size for size in SYRINGES_ML if part.units <= size), part.units)
        volume = words.amount(part.units, words.millilitre)
        filled = float(part.units / syringe)
        return Unit(
            "liquid",
            volume,
            0,
            is_quick=True,
            alternative=f"{volume}, {words.nouns['liquid'].one}",
            filled=filled,
        )

    # ------------------------------------------------------------------------------------------ boxes to tick

    def _ticks(self, step: Step, on: date | None, room_mm: float) -> tuple[Ticks, Ticks]:
        """The boxes of this step, as many as fit on page 1, and the rest for a later page."""
        if step.starts is None:
            return Ticks((), ()), Ticks((), ())
        first = max(step.starts, on) if on else step.starts
        last = step.ends or first + timedelta(days=OPEN_END_DAYS - 1)
        labels = tuple(self._tick_labels(step))
        changes = tuple(self._patch_changes(step, first, last))
        change_rows = tuple(changes[place : place + 4] for place in range(0, len(changes), 4))
        bands = self._bands(first, last, labels, room_mm) if labels else ()
        fit = _bands_that_fit(bands, len(labels), room_mm)
        rows_fit = max(int((room_mm - fit * _band_mm(bands, len(labels))) // 21.0), 0)
        return Ticks(bands[:fit], change_rows[:rows_fit]), Ticks(bands[fit:], change_rows[rows_fit:])

    def _tick_labels(self, step: Step) -> Iterator[str]:
        """ "Morning 35": the time and its mg; where two medicines meet at one time, their sums."""
        for time in TimeOfDay:
            taken = [dose for item in step.items for when, dose in item.doses if when is time and dose]
            if taken:
                amounts = " + ".join(self.words.number(_mg(dose)) for dose in taken)
                yield f"{self.words.times[time]} {amounts}"

    def _bands(
        self, first: date, last: date, labels: tuple[str, ...], room_mm: float
    ) -> tuple[TickBand, ...]:
        """Weeks that begin on the step's own weekday; two in a band where one would not fit."""
        days = (last - first).days + 1
        weeks = -(-days // 7)
        a_band = 7 if weeks * _week_mm(len(labels)) <= room_mm else 14
        return tuple(
            self._band(
                tuple(first + timedelta(days=offset) for offset in range(start, min(start + a_band, days))),
                start,
                weeks,
                a_band,
                labels,
            )
            for start in range(0, days, a_band)
        )

    def _band(
        self, days: tuple[date, ...], start: int, weeks: int, a_band: int, labels: tuple[str, ...]
    ) -> TickBand:
        dates, week = self.words.dates, start // 7 + 1
        is_one_week = a_band == 7 or week == weeks
        heads = [
            TickDay(
                dates.weekdays_short[day.weekday()], dates.number(day, month=a_band == 7 and day.day == 1)
            )
            for day in days
        ]
        return TickBand(
            label=f"{self.words.week}{NO_BREAK}{week}"
            if is_one_week
            else f"{self.words.weeks}{NO_BREAK}{week}–{week + 1}",
            months="" if a_band == 7 else dates.months_between(days[0], days[-1]),
            days=(*heads, *(None for _ in range(a_band - len(days)))),
            rows=labels,
        )

    def _patch_changes(self, step: Step, first: date, last: date) -> Iterator[PatchChange]:
        """One cell for each change day, counted from the step's own first day."""
        for item in step.items:
            if not item.patches or step.starts is None:
                continue
            day = step.starts
            while day <= last:
                if day >= first:
                    yield PatchChange(
                        day=self.words.dates.brief(day),
                        old_off=self.words.old_off,
                        new_on=self.words.new_on.format(patches=self._patch_labels(item)),
                    )
                day += timedelta(days=_wear_days(item))

    # -------------------------------------------------------------------------------------------- later steps

    def later_steps(self, index: int | None, paper: Paper) -> LaterSteps:
        """The steps after this one, as a guess: the first ones only, for more than that nobody can foresee."""
        following = () if index is None else self.schedule.steps[index + 1 :]
        shown = following[: MOST_LATER_STEPS[paper]]
        times = [
            time
            for time in TimeOfDay
            if any(when is time for step in shown for item in step.items for when, _ in item.doses)
        ]
        has_patches = any(item.patches for step in shown for item in step.items)
        has_as_needed = any(item.as_needed for step in shown for item in step.items)
        medicines = {item.id for step in shown for item in step.items if item.doses}
        has_total = len(medicines) == 1 and not has_patches and not has_as_needed
        columns = [self.words.times[time] for time in times]
        columns += [self.words.patches] if has_patches else []
        columns += [self.words.as_needed_column] if has_as_needed else []
        rows: list[LaterStep] = []
        year = None  # the first row names its year, then each row in which a new year begins
        for step in shown:
            cells = [self._later_doses(step, time, name=len(medicines) > 1) for time in times]
            cells += [self._later_patches(step)] if has_patches else []
            cells += [self._later_as_needed(step)] if has_as_needed else []
            rows.append(self._later_row(step, tuple(cells), has_total=has_total, year=year))
            year = step.starts.year if step.starts else year
        return LaterSteps(tuple(columns), has_total, tuple(rows), is_cut=len(following) > len(shown))

    def _later_row(
        self, step: Step, cells: tuple[tuple[LaterDose, ...], ...], *, has_total: bool, year: int | None
    ) -> LaterStep:
        words = self.words
        notes = {"pause": words.pause, "hold": words.hold}
        total = sum((_mg(dose) for item in step.items for _, dose in item.doses), Decimal(0))
        starts = step.starts
        return LaterStep(
            number=str(step.number),
            note=notes.get(step.kind, ""),
            from_about=words.dates.brief(starts, year=starts.year != year) if starts else "",
            cells=cells,
            total=(words.amount(total, "mg") if total else words.nothing) if has_total else "",
        )

    def _later_doses(self, step: Step, time: TimeOfDay, *, name: bool) -> tuple[LaterDose, ...]:
        return tuple(
            LaterDose(
                drawings=_some(tuple(draw_guess(unit) for unit in self._drawn(item, dose)))[0],
                text=(Run(self.words.number(_mg(dose)), strong=True), Run(f"{NO_BREAK}mg")),
                medicine=self.medicine(item) if name else "",
            )
            for item in step.items
            for when, dose in item.doses
            if when is time and dose
        )

    def _later_patches(self, step: Step) -> tuple[LaterDose, ...]:
        return tuple(
            LaterDose(
                drawings=_some(tuple(draw_guess(unit) for unit in self._drawn(item, item.patches)))[0],
                text=(Run(self._patch_labels(item), strong=True),),
                medicine="",
            )
            for item in step.items
            if item.patches
        )

    def _later_as_needed(self, step: Step) -> tuple[LaterDose, ...]:
        words = self.words
        return tuple(
            LaterDose(
                drawings=(),
                text=rich(
                    words.up_to_of,
                    count=words.number(item.as_needed.maximum_per_day),
                    strength=words.amount(item.as_needed_strength or Decimal(0), "mg"),
                ),
                medicine="",
            )
            for item in step.items
            if item.as_needed is not None
        )

    # ------------------------------------------------------------------------------------------- page 2 in words

    def _takes(self, *releases: str) -> bool:
        return any(
            (item.release or "").startswith(releases) for step in self.schedule.steps for item in step.items
        )

    def expect(self, index: int | None) -> tuple[str, ...]:
        if index is None or not self._is_reducing(index):
            return ()
        return self._lines("exp_small", "exp_early", "exp_later", "exp_how_long")

    def helps(self) -> tuple[str, ...]:
        heat = ("help_warm",) if self._takes("patch") else ()
        return self._lines("help_times", "help_move", *heat, "help_ask")

    def safe(self) -> tuple[str, ...]:
        return (
            *self._lines("safe_tolerance", "safe_extra"),
            *self._keep_whole(),
            *self._lines("safe_alcohol", "safe_share", "safe_drive"),
            _kept_together(self._advice(self.country.disposal.texts)),
        )

    def _keep_whole(self) -> tuple[str, ...]:
        """The first sentence speaks of slow-release tablets, the second of patches: those that are taken are named."""
        of_tablets, end, of_patches = self.text("safe_crush").partition(". ")
        tablets = (of_tablets + end.strip(),) if self._takes("MR") else ()
        return (*tablets, of_patches) if self._takes("patch") and of_patches else tablets

    def _lines(self, *ids: str) -> tuple[str, ...]:
        return tuple(_kept_together(self.text(id_)) for id_ in ids)

    def _advice(self, texts: dict[str, str]) -> str:
        return texts.get(self.words.language, texts["en"])

    def naloxone(self, own: SheetNaloxone | None) -> Rich:
        words = self.words
        advice = (Run(self.text("safe_naloxone"), strong=True),)
        if own is None:
            return _joined((advice, (Run(self._advice(self.country.naloxone.texts)),)))
        given = (rich(words.naloxone_given, date=words.dates.plain(own.given_on)),) if own.given_on else ()
        return _joined((advice, *given, rich(words.naloxone_kept, place=typed(own.place))))

    def sos_steps(self) -> tuple[Rich, ...]:
        words = self.words
        return (
            rich(words.sos_call, number=_phone(self.country.emergency.number or "")),
            rich(words.sos_give_patch if self._takes("patch") else words.sos_give),
            rich(words.sos_breathing),
            rich(words.sos_stay),
        )

    def crisis(self) -> CallLine | None:
        line = next(iter(_sourced(self.country.crisis)), None)
        return self._call_line(line, _kept_together(self.text("call_suicide"))) if line else None

    def calls(self, clinic: SheetClinic | None) -> tuple[CallLine, ...]:
        """Whom to call, the clinic first; of the country's numbers only those that have a source."""
        words = self.words
        us = CallLine(
            number=typed(_phone(clinic.phone)) if clinic else "",
            name=typed(clinic.name) if clinic else words.your_clinic,
            when=words.call_us_when,
            is_blank=clinic is None,
        )
        crisis = self.crisis()
        day_and_night_first = sorted(_sourced(self.country.advice), key=lambda line: "24/7" not in line.hours)
        advice = [self._call_line(line, "") for line in day_and_night_first[:MOST_ADVICE_LINES]]
        return (us, *((crisis,) if crisis else ()), *advice)

    def _call_line(self, contact: Contact, when: str) -> CallLine:
        number = contact.number or self.words.write_to.format(number=contact.text)
        english, _, other = contact.name.partition(" / ")  # Canada's lines carry both names
        return CallLine(
            number=_phone(number),
            name=other if other and self.words.language == "fr_CA" else english,
            when=when,
        )

    def sources(self, index: int | None) -> str:
        """The small print: where the doses come from and what of it nobody has checked. No amounts, no equivalents."""
        words, table = self.words, self.schedule.conversion_table
        shown = (
            () if index is None else self.schedule.steps[index : index + 1 + max(MOST_LATER_STEPS.values())]
        )
        products = [self._product(item, strength, unit) for item, strength, unit in _units_of(shown)]
        doubtful = any(product is None or not product.confidence.is_verified for product in products)
        doubt = f", {words.not_yet_checked}"
        parts = (
            words.guideline.format(id=self.schedule.guideline.id),
            words.table.format(id=table.id) + ("" if table.confidence.is_verified else doubt),
            words.products.format(id=self.products.release.id) + (doubt if doubtful else ""),
        )
        return words.sources.format(sources="; ".join(parts))


# ------------------------------------------------------------------------------------------------- helpers


def _mg(dose: Iterable[UnitsOfStrength]) -> Decimal:
    return sum((part.strength * part.units for part in dose), Decimal(0))


def _form(item: StepItem) -> str:
    """Which noun of the words a form takes."""
    if item.form.startswith("orodispersible"):
        return "melt"
    for name in ("tablet", "capsule"):
        if item.form.startswith(name):
            return name
    return {"oral solution": "liquid", "oral drops": "drops", "transdermal patch": "patch"}.get(
        item.form, "other"
    )


def _shape(item: StepItem) -> Shape:
    shapes: dict[str, Shape] = {"tablet": "tablet", "melt": "tablet", "capsule": "capsule", "patch": "patch"}
    return shapes.get(_form(item), "other")


def _wear_days(item: StepItem) -> int:
    try:
        return WEAR_DAYS[item.release or ""]
    except KeyError:
        raise ValueError(f"How long a patch with release {item.release} is worn is not known.") from None


def _units_of(steps: Iterable[Step]) -> Iterator[tuple[StepItem, Decimal, str]]:
    for step in steps:
        for item in step.items:
            for part in (*(part for _, dose in item.doses for part in dose), *item.patches):
                yield item, part.strength, part.unit
            if item.as_needed_strength is not None:
                yield item, item.as_needed_strength, item.unit


def _ranks(steps: tuple[Step, ...]) -> dict[tuple[str, Decimal], int]:
    """The place of each strength among those of its medicine in the whole plan, the largest first."""
    strengths: dict[str, set[Decimal]] = {}
    for item, strength, _ in _units_of(steps):
        strengths.setdefault(item.id, set()).add(strength)
    return {
        (id_, strength): rank
        for id_, found in strengths.items()
        for rank, strength in enumerate(sorted(found, reverse=True))
    }


def _some(drawings: tuple[SafeString, ...]) -> tuple[tuple[SafeString, ...], str]:
    """All drawings where they are few; else one of each kind, and how many there are."""
    if len(drawings) <= MOST_DRAWN:
        return drawings, ""
    kinds = tuple(dict.fromkeys(drawings))
    return kinds, f"×{NO_BREAK}{len(drawings)}" if len(kinds) == 1 else ""


def _sourced(contacts: tuple[Contact, ...]) -> Iterator[Contact]:
    return (contact for contact in contacts if contact.confidence not in UNSOURCED)


def _joined(sentences: Iterable[Rich]) -> Rich:
    runs: list[Run] = []
    for sentence in sentences:
        runs += [*([Run(" ")] if runs else []), *sentence]
    return tuple(runs)


def _kept_together(text: str) -> str:
    """The last two words stay on one line: a single short word below a paragraph reads as a slip."""
    before, space, last = text.rpartition(" ")
    return f"{before}{NO_BREAK}{last}" if space and len(last) < 9 else text


def _capitalised(sentence: Rich) -> Rich:
    return (Run(_capital(sentence[0].text), sentence[0].strong), *sentence[1:]) if sentence else ()


def _letters(sentence: Rich) -> int:
    return sum(len(run.text) for run in sentence)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _week_mm(labels: int) -> float:
    return 5.2 + 5.85 * labels


def _band_mm(bands: tuple[TickBand, ...], labels: int) -> float:
    if not bands:
        return 0
    return _week_mm(labels) if len(bands[0].days) == 7 else 9.0 + 5.85 * labels


def _bands_that_fit(bands: tuple[TickBand, ...], labels: int, room_mm: float) -> int:
    return min(len(bands), max(int(room_mm // _band_mm(bands, labels)), 1)) if bands else 0

"""A schedule and what is known of the person, put together to a sheet."""

from datetime import date, timedelta

from guidelines.base import Country
from guidelines.registry import References
from taper.engine.values import Schedule, Step
from taper.presenters.sheet.advice import AdviceWriter
from taper.presenters.sheet.firm import FirmStepWriter
from taper.presenters.sheet.later import MOST_LATER_STEPS, later_steps
from taper.presenters.sheet.medicines import Medicines
from taper.presenters.sheet.text import capital, phone, typed
from taper.presenters.sheet.ticks import Room
from taper.presenters.sheet.values import (
    NextContact,
    NoSheet,
    Paper,
    PatientSheet,
    SheetClinic,
    SheetNaloxone,
    SheetPerson,
    SheetVersion,
)
from taper.presenters.sheet.words import SheetWords, words_in

# Up to this many days before it begins the next reduction is what the sheet is about, before that the step in force.
NEXT_STEP_IN_SIGHT = timedelta(days=7)
# patient_content print rules: no standard sheet in pregnancy, in opioid use disorder, or at the end of life.
GATES_WITHOUT_SHEET = {"G04", "G05", "G07"}
# Letters in a line: the person's goal is set large, the reason is not.
GOAL_LINE, REASON_LINE = 52, 88
LONG_GOAL, LONGER_GOAL = 60, 160


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
    medicines = Medicines(schedule.steps, references.product_list(schedule.product_list), words)
    advice = AdviceWriter(schedule, references, country, medicines)
    index = step_for_sheet(schedule.steps, day)
    shown = () if index is None else schedule.steps[index:]
    reduces = any(step.kind == "reduce" for step in shown)
    room = Room(page, _lines(goal, GOAL_LINE) + (_lines(reason, REASON_LINE) if reason else 1))
    firm = FirmStepWriter(schedule.steps, medicines, advice.text).write(index, day, next_contact, room)
    return PatientSheet(
        language_tag=_language_tag(words.language, country.iso_code),
        paper=page,
        words=words,
        heading=_heading(schedule.steps[max((index or 0) - 1, 0) :], words) if reduces else words.document,
        name=typed(person.name) if person else "",
        born=words.born.format(date=words.dates.plain(person.birth_date)) if person else "",
        born_short=words.born_short.format(date=words.dates.plain(person.birth_date)) if person else "",
        record=words.record.format(identifier=typed(person.identifier)) if person else "",
        version=_version(version, words),
        goal=typed(goal),
        goal_size="longer" if len(goal) > LONGER_GOAL else "long" if len(goal) > LONG_GOAL else "",
        reason=typed(reason),
        firm=firm,
        later=later_steps(shown[1:], page, medicines),
        texts={
            id_: advice.text(id_)
            for id_ in ("plan_goal", "plan_why", "plan_contact", "plan_later", "plan_not_alone")
        },
        expect=advice.expect() if reduces else (),
        helps=advice.helps(takes_something=not shown or bool(shown[0].items)),
        way_back=tuple(advice.text(id_) for id_ in ("plan_way_back", "plan_pause", "plan_no_sudden")),
        safe=advice.safe(),
        naloxone=advice.naloxone(naloxone),
        naloxone_place_known=naloxone is not None and bool(naloxone.place.strip()),
        sos_steps=advice.sos_steps(),
        emergency=phone(country.emergency.number or country.emergency.text or ""),
        clinic_name=typed(clinic.name) if clinic else words.your_clinic,
        clinic_phone=typed(phone(clinic.phone)) if clinic else "",
        clinic_hours=typed(clinic.opening_hours) if clinic else "",
        crisis=advice.crisis(),
        calls=advice.calls(clinic),
        checked=_checked(country, words),
        sources=advice.sources(shown[: 1 + MOST_LATER_STEPS]),
    )


def _heading(steps: tuple[Step, ...], words: SheetWords) -> str:
    drugs = {item.drug for step in steps for item in step.items}
    drug = words.drug(drugs.pop()) if len(drugs) == 1 else words.my_medicines
    return capital(words.lowering.format(drug=drug))


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


def _checked(country: Country, words: SheetWords) -> str:
    if country.numbers_checked_on is None:
        return words.numbers_not_checked
    return words.numbers_checked.format(date=words.dates.plain(country.numbers_checked_on))


def _lines(text: str, letters_a_line: int) -> int:
    """About how many lines typed text takes beyond the first."""
    return sum(max(1, -(-len(line) // letters_a_line)) for line in text.splitlines() or [""]) - 1

"""A schedule as a screen shows it: figures on top, the chart, one row a step. Templates do no arithmetic."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.utils.safestring import SafeString

from guidelines.terms import TimeOfDay
from taper import wording
from taper.charts import NARROW, ChartSize, ChartStep, step_chart
from taper.engine.numbers import plain
from taper.engine.values import AsNeeded, Caution, Schedule, Severity, Step, StepItem, Supply, UnitsOfStrength
from taper.wording import NO_BREAK_SPACE

# How long before the first step the chart begins, and how long it shows a last dose that has no end.
SHOWN_AROUND = timedelta(days=28)
# The end is a range, never a deadline: pauses and longer holds are part of a plan. Half as long again is this
# planner's own allowance; no guideline gives one, and the screen says so.
LATEST_END_IN_PERCENT = 150
MOST_COLUMNS_BESIDE_BARS = 3

FLAGS = {
    "exceeds_policy": ("caution", "No smaller step"),
    "interval_extended": ("calendar", "Held longer"),
    "avoided_dates": ("calendar", "Days kept free"),
    "form_change": ("note", "Change of form"),
    "clinicians_own_dose": ("note", "Your own dose"),
    "supervised_pace": ("caution", "Supervised pace"),
}
KINDS = {"pause": ("pause", "Pause"), "step_back": ("caution", "Step back"), "hold": ("pause", "Hold")}
# Said by the sources beneath the schedule, in the same words.
SAID_BY_THE_SOURCES = frozenset({"factor_not_verified"})
SEVERITY_ICONS = {Severity.INFO: "info", Severity.WARNING: "caution", Severity.DANGER: "danger"}


@dataclass(frozen=True)
class Tab:
    """One unit drawn as a shape: a whole tablet, half of one, a patch, or a measured liquid."""

    label: str
    shape: str


@dataclass(frozen=True)
class Dose:
    """What is taken of one medicine at one time: the amount, the shapes, and the same in words."""

    medicine: str  # empty where the column's head names it
    amount: str
    tabs: tuple[Tab, ...]
    words: str


@dataclass(frozen=True)
class Column:
    """A time of day, patches, or as needed; `medicine` is empty where its cells name their medicines themselves."""

    key: str
    name: str
    medicine: str

    @property
    def label(self) -> str:
        """The head of one cell, where each row is a card."""
        return f"{self.name}, {self.medicine.rpartition(', ')[2]}" if self.medicine else self.name


@dataclass(frozen=True)
class Cell:
    """`doses` are taken together. None at all: "none" where the medicine has ended."""

    label: str
    doses: tuple[Dose, ...]


@dataclass(frozen=True)
class Flag:
    icon: str
    label: str


@dataclass(frozen=True)
class Row:
    name: str
    state: str  # base, past, now, firm, prov
    state_label: str
    is_pause: bool
    starts: date | None
    starts_text: str
    held: str
    cells: tuple[Cell, ...]
    daily_amounts: tuple[str, ...]
    ome: str
    bar_width: str  # of 60
    of_previous: str
    of_original: str
    flags: tuple[Flag, ...]
    why: str


@dataclass(frozen=True)
class CautionLine:
    icon: str
    text: str
    citation: str


@dataclass(frozen=True)
class Figures:
    """The five figures above a schedule."""

    now: str
    now_detail: str
    next_label: str
    next: str
    next_detail: str
    later: str
    end: str
    end_detail: str
    strengths: str
    strengths_detail: str


@dataclass(frozen=True)
class SchedulePage:
    """`medicine` names the only medicine of all columns; where there are several, columns or cells name theirs."""

    medicine: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    figures: Figures | None
    wide_chart: SafeString | None
    narrow_chart: SafeString | None
    blocked: tuple[CautionLine, ...]
    cautions: tuple[CautionLine, ...]  # all of them
    plan_cautions: tuple[CautionLine, ...]  # without those that the working of the present dose says
    finish: str
    is_at_least: bool
    has_bars: bool  # there is room for the OME as a bar in each row
    daily_head: str  # names the unit where all amounts are in mg; else each says its own
    sources: tuple[str, ...]


def present_schedule(schedule: Schedule, *, today: date, wide: ChartSize) -> SchedulePage:
    """`today` decides what is past, what is taken now and what is firm; the schedule itself knows no clock."""
    columns, medicine = _name_once(_columns(schedule.steps))
    firm_until = last_firm_step(schedule, today)
    return SchedulePage(
        medicine=medicine,
        columns=columns,
        rows=tuple(_row(step, schedule, columns, firm_until, today) for step in schedule.steps),
        figures=_figures(schedule, today) if len(schedule.steps) > 1 else None,
        wide_chart=_chart(schedule, firm_until, wide),
        narrow_chart=_chart(schedule, firm_until, NARROW),
        blocked=tuple(CautionLine("danger", gate.text, gate.citation) for gate in schedule.blocked),
        cautions=_caution_lines((*_regimen_cautions(schedule), *schedule.cautions)),
        plan_cautions=_caution_lines(
            each for each in schedule.cautions if each not in _regimen_cautions(schedule)
        ),
        finish=schedule.finish.why,
        is_at_least=not schedule.baseline.complete,
        has_bars=len(columns) <= MOST_COLUMNS_BESIDE_BARS,
        daily_head="A day, mg" if _is_all_in_mg(schedule) else "A day",
        sources=_sources(schedule),
    )


# ------------------------------------------------------------------------------------- what is firm


def current_step(schedule: Schedule, today: date) -> Step:
    """The step that is followed on that day; the baseline before the first one starts."""
    begun = [step for step in schedule.steps if step.starts is None or step.starts <= today]
    return begun[-1]


def last_firm_step(schedule: Schedule, today: date) -> int:
    """The number of the last step that is agreed: the one followed today, or the first one before it starts.

    Everything later is provisional until it is decided at a check-in.
    """
    return max(1, current_step(schedule, today).number) if schedule.steps else 0


def next_step(schedule: Schedule, today: date) -> Step | None:
    """The next change of dose after that day; None at the end of a plan."""
    return next((step for step in schedule.steps if step.starts is not None and step.starts > today), None)


def end_range(schedule: Schedule) -> tuple[date, date] | None:
    """The earliest end, as planned, and the latest to be thought of; None where the plan has no end."""
    start, end = _first_start(schedule), schedule.finish.on
    if start is None or end is None:
        return None
    return end, start + timedelta(days=(end - start).days * LATEST_END_IN_PERCENT // 100)


def _first_start(schedule: Schedule) -> date | None:
    return next((step.starts for step in schedule.steps if step.starts is not None), None)


# ------------------------------------------------------------------------------------------- the table

TIME_HEADS = {time: time.value.capitalize() for time in TimeOfDay}


def _columns(steps: Sequence[Step]) -> tuple[Column, ...]:
    """One column for each time of day that is used in any step, then patches and as-needed doses."""
    columns: list[Column] = []
    for key, name in (
        *((time.value, TIME_HEADS[time]) for time in TimeOfDay),
        ("patches", "Patches"),
        ("as_needed", "As needed"),
    ):
        taken = {
            (wording.medicine(item.drug, item.release, item.combination), _unit_of(item, key))
            for step in steps
            for item in step.items
            if _has(item, key)
        }
        if len(taken) == 1:
            (medicine, unit), *_ = taken
            columns.append(Column(key, name, f"{medicine}, {unit}"))
        elif taken:
            columns.append(Column(key, name, ""))
    return tuple(columns)


def _name_once(columns: tuple[Column, ...]) -> tuple[tuple[Column, ...], str]:
    """Where all columns are of one medicine, its name once above the table, and units only in the columns."""
    names = {column.medicine.rpartition(", ")[0] for column in columns}
    if len(columns) < 2 or len(names) != 1 or "" in names:
        return columns, ""
    return tuple(
        replace(column, medicine=column.medicine.rpartition(", ")[2]) for column in columns
    ), names.pop()


def _has(item: StepItem, key: str) -> bool:
    if key == "patches":
        return bool(item.patches)
    if key == "as_needed":
        return item.as_needed is not None
    return bool(_taken_at(item, key))


def _taken_at(item: StepItem, key: str) -> tuple[UnitsOfStrength, ...]:
    return next((taken for time, taken in item.doses if time.value == key), ())


def _unit_of(item: StepItem, key: str) -> str:
    if key == "as_needed" and item.as_needed_strength is not None:
        return f"{plain(item.as_needed_strength)} {_mass(item.unit)}"
    return _mass(item.unit)


def _mass(unit: str) -> str:
    """The unit of an amount: a liquid's strength is in mg/mL, its doses in mg."""
    return "mg" if unit in ("mg/mL", "mg/day") else unit


def _row(step: Step, schedule: Schedule, columns: Sequence[Column], firm_until: int, today: date) -> Row:
    state, state_label = _state(step, schedule, firm_until, today)
    return Row(
        name=_name(step, today),
        state=state,
        state_label=state_label,
        is_pause=step.kind == "pause",
        starts=step.starts,
        starts_text=wording.day(step.starts) if step.starts else _until(step),
        held="–" if step.days is None else wording.length(step.days),
        cells=tuple(_cell(step, column) for column in columns),
        daily_amounts=_daily_amounts(step.items),
        ome="not counted" if step.ome_per_day is None else wording.one_decimal(step.ome_per_day),
        bar_width=_bar_width(step, schedule),
        of_previous="–"
        if step.change_percent_of_previous is None
        else wording.percent_change(step.change_percent_of_previous),
        of_original="–"
        if step.change_percent_of_original is None
        else wording.percent_change(step.change_percent_of_original),
        flags=tuple(_flags(step)),
        why=step.why,
    )


def _name(step: Step, today: date) -> str:
    if step.kind == "baseline":
        return "Today" if step.ends is None or today <= step.ends else "Before"
    return "End" if step.ends is None and not step.items else str(step.number)


def _until(step: Step) -> str:
    return f"until {wording.day(step.ends)}" if step.ends else "–"


def _state(step: Step, schedule: Schedule, firm_until: int, today: date) -> tuple[str, str]:
    current = current_step(schedule, today).number
    if step.number == current:
        return ("base" if step.kind == "baseline" else "firm"), "now"
    if step.number < current:
        return "past", "past"
    return ("firm", "firm") if step.number <= firm_until else ("prov", "provisional")


def _cell(step: Step, column: Column) -> Cell:
    doses = (_dose(item, column) for item in step.items)
    return Cell(column.label, tuple(dose for dose in doses if dose is not None))


def _dose(item: StepItem, column: Column) -> Dose | None:
    name = "" if column.medicine else wording.medicine(item.drug, item.release, item.combination)
    if column.key == "as_needed":
        return _as_needed(item, item.as_needed, name) if item.as_needed else None
    taken = item.patches if column.key == "patches" else _taken_at(item, column.key)
    if not taken:
        return None
    amount = sum((part.units * part.strength for part in taken), Decimal(0))
    return Dose(
        medicine=name,
        amount=f"{plain(amount)} {_mass(taken[0].unit)}" if name else plain(amount),
        tabs=tuple(tab for part in taken for tab in tabs_of(part)),
        words=wording.in_words([_units_in_words(part) for part in taken]),
    )


def _as_needed(item: StepItem, as_needed: AsNeeded, name: str) -> Dose | None:
    if as_needed.maximum_per_day == 0:
        return None
    strength = item.as_needed_strength
    units = f" × {plain(strength)} {_mass(item.unit)}" if name and strength is not None else ""
    return Dose(name, f"up to {plain(as_needed.maximum_per_day)}{units}", (), _average(as_needed))


def _average(as_needed: AsNeeded) -> str:
    if as_needed.average_per_day is None:
        return "average not known"
    return f"{plain(as_needed.average_per_day)} on an average day"


def tabs_of(part: UnitsOfStrength) -> list[Tab]:
    """A shape for each unit; a liquid is one measured amount."""
    if part.unit == "mg/mL":
        return [Tab(f"{plain(part.units)} mL", "liquid")]
    shape = "patch" if part.unit == "mcg/h" else "tablet"
    whole, half = divmod(part.units, 1)
    tabs = [Tab(plain(part.strength), shape)] * int(whole)
    return tabs + ([Tab(f"½ {plain(part.strength)}", "half")] if half else [])


def _units_in_words(part: UnitsOfStrength) -> str:
    if part.unit == "mg/mL":
        return f"{plain(part.units)} mL of {plain(part.strength)} mg/mL"
    return f"{plain(part.units).replace('0.5', '½') if part.units < 1 else plain(part.units)} × {plain(part.strength)} {part.unit}"


def _daily_amounts(items: Iterable[StepItem]) -> tuple[str, ...]:
    """The amount a day of each drug, all its products together; named where there are several."""
    totals: dict[tuple[str, str], Decimal] = {}
    for item in items:
        key = (item.drug, _mass(item.unit))
        totals[key] = totals.get(key, Decimal(0)) + item.daily_amount
    if not totals:
        return ("0",)
    if len(totals) == 1:
        ((_, unit), amount), *_ = totals.items()
        return (plain(amount) if unit == "mg" else f"{plain(amount)} {unit}",)
    return tuple(f"{drug} {plain(amount)}{NO_BREAK_SPACE}{unit}" for (drug, unit), amount in totals.items())


def _bar_width(step: Step, schedule: Schedule) -> str:
    highest = max(
        (other.ome_per_day for other in schedule.steps if other.ome_per_day is not None), default=Decimal(0)
    )
    if step.ome_per_day is None or highest == 0:
        return "0"
    return wording.one_decimal(60 * step.ome_per_day / highest)


def _flags(step: Step) -> Iterator[Flag]:
    if step.kind in KINDS:
        yield Flag(*KINDS[step.kind])
    for code in step.flags:
        yield Flag(*FLAGS.get(code, ("note", code.replace("_", " ").capitalize())))


# ------------------------------------------------------------------------------------- figures, chart


def _figures(schedule: Schedule, today: date) -> Figures:
    current = current_step(schedule, today)
    coming = next_step(schedule, today)
    later = sum(1 for step in schedule.steps if step.number > last_firm_step(schedule, today))
    ends = end_range(schedule)
    strengths = _strengths(schedule)
    return Figures(
        now=_ome(current.ome_per_day, schedule),
        now_detail=", ".join(_amounts_in_words(current.items)) or "nothing is taken",
        next_label="Next step, firm" if current.kind == "baseline" else "Next step, provisional",
        next=_ome(coming.ome_per_day, schedule) if coming else "none",
        next_detail=_next_detail(coming) if coming else _nothing_planned(current),
        later=wording.count(later, "step"),
        end=f"{wording.month(ends[0])} – {wording.month(ends[1])}" if ends else "open",
        end_detail="not a deadline; holding is a good end too"
        if ends
        else "see the reason below the schedule",
        strengths=wording.count(sum(map(len, strengths.values())), "strength"),
        strengths_detail="; ".join(f"{medicine} {', '.join(each)}" for medicine, each in strengths.items()),
    )


def _ome(ome: Decimal | None, schedule: Schedule) -> str:
    if ome is None:
        return "not counted"
    at_least = "" if schedule.baseline.complete else "at least "
    return f"{at_least}{plain(ome)} mg OME"


def _next_detail(step: Step) -> str:
    when = wording.day(step.starts) if step.starts else ""
    change = step.change_percent_of_previous
    return f"{when}, {wording.percent_change(change)}" if change is not None else when


def _nothing_planned(current: Step) -> str:
    if current.kind in ("pause", "hold"):
        return "planned when the taper is resumed"
    return "this is the plan’s last dose"


def _is_all_in_mg(schedule: Schedule) -> bool:
    return all(_mass(item.unit) == "mg" for step in schedule.steps for item in step.items)


def _amounts_in_words(items: Iterable[StepItem]) -> list[str]:
    totals: dict[tuple[str, str], Decimal] = {}
    for item in items:
        key = (item.drug, _mass(item.unit))
        totals[key] = totals.get(key, Decimal(0)) + item.daily_amount
    return [
        f"{plain(amount)} {unit} {drug}{'' if unit == 'mcg/h' else ' a day'}"
        for (drug, unit), amount in totals.items()
    ]


def _strengths(schedule: Schedule) -> dict[str, list[str]]:
    """What the pharmacy must have for the whole plan: the strengths of each medicine, lowest first."""
    by_medicine: dict[str, set[tuple[Decimal, str]]] = {}
    for step in schedule.steps:
        for supply in step.supply:
            by_medicine.setdefault(_supplied(supply), set()).add((supply.strength, supply.unit))
    return {
        medicine: [f"{plain(strength)} {unit}" for strength, unit in sorted(strengths)]
        for medicine, strengths in by_medicine.items()
    }


def _supplied(supply: Supply) -> str:
    return wording.medicine(supply.drug, supply.release, supply.combination)


def _chart(schedule: Schedule, firm_until: int, size: ChartSize) -> SafeString | None:
    """None where some step's OME cannot be counted at all: a curve with a hole would be read as a fall."""
    start = _first_start(schedule)
    if start is None or any(step.ome_per_day is None for step in schedule.steps):
        return None
    levels = [
        ChartStep(step.starts or start - SHOWN_AROUND, step.ome_per_day, step.number <= firm_until)
        for step in schedule.steps
        if step.ome_per_day is not None
    ]
    return step_chart(levels, shown_to=levels[-1].starts + SHOWN_AROUND, size=size, text=chart_text(schedule))


def chart_text(schedule: Schedule) -> str:
    """The chart for those who do not see it: every dose with the day it starts."""
    at_least = "" if schedule.baseline.complete else "at least "
    baseline, *later = schedule.steps
    doses = [
        f"{plain(step.ome_per_day)} from {wording.day(step.starts)}"
        for step in later
        if step.ome_per_day is not None and step.starts is not None
    ]
    now = "not counted" if baseline.ome_per_day is None else f"{plain(baseline.ome_per_day)}"
    return (
        f"Planned oral morphine equivalents in mg a day: {at_least}{now} before the first step; "
        + "; ".join(doses)
    )


# --------------------------------------------------------------------------------- cautions, sources


def _regimen_cautions(schedule: Schedule) -> tuple[Caution, ...]:
    of_items = (caution for item in schedule.baseline.items for caution in item.cautions)
    return (*schedule.baseline.cautions, *of_items)


def _caution_lines(cautions: Iterable[Caution]) -> tuple[CautionLine, ...]:
    """Each caution once, the gravest first."""
    order = {Severity.DANGER: 0, Severity.WARNING: 1, Severity.INFO: 2}
    once = {(each.code, each.text): each for each in cautions if each.code not in SAID_BY_THE_SOURCES}
    return tuple(
        CautionLine(SEVERITY_ICONS[caution.severity], caution.text, caution.citation)
        for caution in sorted(once.values(), key=lambda caution: order[caution.severity])
    )


def _sources(schedule: Schedule) -> tuple[str, ...]:
    """The releases the plan was made with, each saying how far it was checked."""
    policy, table = schedule.policy, schedule.conversion_table
    return (
        f"Guideline: {schedule.guideline.title} ({schedule.guideline.year}, {schedule.guideline.id}). "
        f"Pace: {policy.citation.rstrip('.')}, {policy.confidence.label}.",
        f"OME: {table.title} ({table.year}, {table.id}), {table.confidence.label}.",
        f"Products: list {schedule.product_list}.",
    )

"""Boxes to tick: one for each dose of each day of the firm step, one cell for each change of patches."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from guidelines.terms import TimeOfDay
from taper.engine.values import Step
from taper.presenters.sheet.medicines import Medicines, wear_days
from taper.presenters.sheet.values import DoseLine, DoseRow, Paper, PatchChange, TickBand, TickDay, Ticks
from taper.presenters.sheet.words import NO_BREAK

OPEN_END_DAYS = 28
# Heights on paper in mm, measured on printed sheets; the tests look for the phone band on page 1.
ROOM_MM: dict[Paper, float] = {"A4": 153.0, "Letter": 147.0}
SENTENCE_MM, NOTHING_MM, DRAWING_MM = 5.4, 6.4, 13.0
TICK_ROW_MM, WEEK_HEAD_MM, FORTNIGHT_HEAD_MM, PATCH_ROW_MM = 6.95, 5.9, 9.4, 20.5


@dataclass(frozen=True)
class Room:
    """The room that page 1 leaves for boxes, beside what else stands there."""

    paper: Paper
    extra_lines: int  # of typed text, beyond one line each

    def left_for_ticks(self, rows: tuple[DoseRow, ...], sentences: int) -> float:
        table = sum(_line_mm(line) for row in rows for line in row.lines)
        table += NOTHING_MM * sum(1 for row in rows if not row.lines)
        return ROOM_MM[self.paper] - table - SENTENCE_MM * (sentences + self.extra_lines)


def _line_mm(line: DoseLine) -> float:
    text = 5.6 * len(line.counts) + 4.2 * -(-len(line.medicine) // 36)
    return max(text, DRAWING_MM) + 2.0


NO_TICKS = Ticks((), ())


def ticks_of(step: Step, on: date | None, room_mm: float, medicines: Medicines) -> tuple[Ticks, Ticks]:
    """The boxes of this step, as many as are likely to fit on page 1, and the rest for a later page.

    A step that began before `on` has boxes from that week on; weeks keep beginning on the step's own weekday.
    """
    if step.starts is None:
        return NO_TICKS, NO_TICKS
    weeks_gone = max((on - step.starts).days // 7, 0) if on else 0
    first = step.starts + timedelta(weeks=weeks_gone)
    last = step.ends or first + timedelta(days=OPEN_END_DAYS - 1)
    days = tuple(first + timedelta(days=offset) for offset in range((last - first).days + 1))
    labels = tuple(_labels(step, medicines))
    bands = _bands(days, weeks_gone + 1, labels, room_mm, medicines) if labels else ()
    changes = tuple(_patch_changes(step, days, medicines))
    change_rows = tuple(changes[place : place + 4] for place in range(0, len(changes), 4))
    fit = _that_fit(bands, room_mm)
    rows_fit = max(int((room_mm - sum(_band_mm(band) for band in bands[:fit])) // PATCH_ROW_MM), 0)
    return Ticks(bands[:fit], change_rows[:rows_fit]), Ticks(bands[fit:], change_rows[rows_fit:])


def _labels(step: Step, medicines: Medicines) -> Iterator[str]:
    """ "Morning 35": the time and its mg; the time alone where two medicines meet, whose mg must not be added up."""
    for time in TimeOfDay:
        taken = [
            medicines.mg(item, dose)
            for item in step.items
            for when, dose in item.doses
            if when is time and dose
        ]
        if taken:
            amount = f" {medicines.words.number(taken[0])}" if len(taken) == 1 else ""
            yield f"{medicines.words.times[time]}{amount}"


def _bands(
    days: tuple[date, ...], first_week: int, labels: tuple[str, ...], room_mm: float, medicines: Medicines
) -> tuple[TickBand, ...]:
    """A week in each band, or two where single ones would not fit."""
    weeks = [days[start : start + 7] for start in range(0, len(days), 7)]
    if len(weeks) * (WEEK_HEAD_MM + TICK_ROW_MM * len(labels)) <= room_mm:
        return tuple(_week(week, first_week + place, labels, medicines) for place, week in enumerate(weeks))
    return tuple(
        _fortnight(days[start : start + 14], first_week + start // 7, labels, medicines)
        for start in range(0, len(days), 14)
    )


def _week(days: tuple[date, ...], number: int, labels: tuple[str, ...], medicines: Medicines) -> TickBand:
    dates = medicines.words.dates
    heads = [
        TickDay(dates.weekdays_short[day.weekday()], dates.number(day, month=day.day == 1)) for day in days
    ]
    label = f"{medicines.words.week}{NO_BREAK}{number}"
    return TickBand(label, "", (*heads, *(None for _ in range(7 - len(days)))), labels)


def _fortnight(
    days: tuple[date, ...], number: int, labels: tuple[str, ...], medicines: Medicines
) -> TickBand:
    """Two weeks side by side. A column is too narrow for the month, so it stands below the weeks' numbers."""
    words = medicines.words
    heads = [TickDay(words.dates.weekdays_short[day.weekday()], str(day.day)) for day in days]
    weeks = (
        f"{words.week}{NO_BREAK}{number}"
        if len(days) <= 7
        else f"{words.weeks}{NO_BREAK}{number}–{number + 1}"
    )
    months = words.dates.months_between(days[0], days[-1])
    return TickBand(weeks, months, (*heads, *(None for _ in range(14 - len(days)))), labels)


def _patch_changes(step: Step, days: tuple[date, ...], medicines: Medicines) -> Iterator[PatchChange]:
    """One cell for each change day, counted from the step's own first day."""
    for item in step.items:
        if not item.patches or step.starts is None:
            continue
        for day in days:
            if (day - step.starts).days % wear_days(item) == 0:
                yield PatchChange(
                    day=medicines.words.dates.brief(day),
                    old_off=medicines.words.old_off,
                    new_on=medicines.words.new_on.format(patches=medicines.patch_labels(item)),
                )


def _band_mm(band: TickBand) -> float:
    head = WEEK_HEAD_MM if len(band.days) == 7 else FORTNIGHT_HEAD_MM
    return head + TICK_ROW_MM * len(band.rows)


def _that_fit(bands: tuple[TickBand, ...], room_mm: float) -> int:
    return min(len(bands), max(int(room_mm // _band_mm(bands[0])), 0)) if bands else 0

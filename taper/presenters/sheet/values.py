"""What a sheet is made from, and what its template gets: strings only, so that templates do no arithmetic."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, Self

from django.utils.safestring import SafeString

from taper.presenters.sheet.text import Rich
from taper.presenters.sheet.words import SheetWords

Paper = Literal["A4", "Letter"]


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
    """Where the person's own naloxone is; an empty place leaves a line to write on. `given_on` None: not known."""

    place: str
    given_on: date | None = None


@dataclass(frozen=True)
class SheetVersion:
    number: int
    made_on: date


# ------------------------------------------------------------------------------------------ what the template gets


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

    def split_last(self) -> tuple["Ticks", "Ticks"]:
        """All but the last row of boxes, and that row: change days of patches first, then weeks."""
        if self.change_rows:
            return Ticks(self.bands, self.change_rows[:-1]), Ticks((), self.change_rows[-1:])
        return Ticks(self.bands[:-1], ()), Ticks(self.bands[-1:], ())

    def before(self, later: "Ticks") -> "Ticks":
        return Ticks(self.bands + later.bands, self.change_rows + later.change_rows)


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
    """Everything the sheet shows, as strings. The same sheet gives the same bytes.

    How long the parts are is known on paper only. Where they do not fit, printing asks for a sheet `with_fewer_ticks` on
    page 1 or `with_fewer_later_steps`, or puts whom to call on top (`call_first`): text is never left out.
    """

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
    call_first: bool = False

    def with_fewer_ticks(self) -> Self:
        """One row of boxes moves from page 1 to the last page."""
        kept, moved = self.firm.ticks.split_last()
        return replace(
            self, firm=replace(self.firm, ticks=kept, more_ticks=moved.before(self.firm.more_ticks))
        )

    def with_fewer_later_steps(self) -> Self:
        return replace(self, later=replace(self.later, steps=self.later.steps[:-1], is_cut=True))

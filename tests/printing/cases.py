"""The sheets that the tests print: a person, and what stands on her paper, for each schedule."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from guidelines.registry import references
from taper.engine.values import Schedule
from taper.presenters.sheet import (
    NextContact,
    PatientSheet,
    SheetClinic,
    SheetNaloxone,
    SheetPerson,
    SheetVersion,
    present_sheet,
)
from taper.printing.patient_sheet import patient_sheet_pdf
from tests.printing import schedules
from tests.printing.reading import Layout, layout_of, pages_of

MARGARET: dict[str, Any] = {
    "person": SheetPerson("Margaret Ellis", date(1964, 3, 14), "MRE-00418"),
    "clinic": SheetClinic("Banksia Street Clinic", "03 5550 0142", "Monday to Friday, 8 am to 6 pm"),
    "goal": "Walk to the park with my grandson.",
    "reason": (
        "Oxycodone helps your back less than it used to. It makes you tired and constipated. "
        "With a lower dose you may feel more awake for walks. (Dr Priya Nair)"
    ),
    "next_contact": NextContact(date(2026, 12, 8), "10:15, by phone"),
    "version": SheetVersion(1, date(2026, 11, 24)),
}
HANS_JOACHIM: dict[str, Any] = {
    "person": SheetPerson("Hans-Joachim Brandstätter", date(1955, 8, 22), "HJB-3391"),
    "clinic": SheetClinic("Praxis am Lindenufer", "030 23125 142", "Mo. bis Fr., 8 bis 17 Uhr"),
    "goal": "Mit dem Rad zu meiner Schwester fahren.",
    "reason": (
        "Das Pflaster hilft Ihrem Rücken weniger als früher. Sie sind oft müde und haben Verstopfung. "
        "Mit weniger Wirkstoff sind Sie vielleicht wacher. (Dr. Ayşe Yılmaz)"
    ),
    "next_contact": NextContact(date(2027, 1, 20), "9:30 Uhr, am Telefon"),
    "version": SheetVersion(1, date(2027, 1, 7)),
    "naloxone": SheetNaloxone("Flurschrank, oberstes Fach", date(2027, 1, 7)),
    "language": "de",
}
JEANNE: dict[str, Any] = {
    "person": SheetPerson("Jeanne Tremblay-Ouellet", date(1958, 5, 3), "JTO-2207"),
    "clinic": SheetClinic("Clinique du Vieux-Moulin", "514-555-0142", "lun. à ven., 8 h à 17 h"),
    "goal": "Chanter à nouveau avec ma chorale.",
    "reason": (
        "L’hydromorphone vous aide moins qu’avant. Elle vous rend somnolente et vous avez failli tomber. "
        "Avec une dose plus basse, vous pourriez être plus éveillée. (Dre Amélie Roy)"
    ),
    "next_contact": NextContact(date(2027, 1, 20), "9 h 30, par téléphone"),
    "version": SheetVersion(1, date(2027, 1, 6)),
    "language": "fr_CA",
}


@dataclass(frozen=True)
class Case:
    name: str
    schedule: Schedule
    given: dict[str, Any] = field(hash=False)

    def sheet(self, **changes: Any) -> PatientSheet:
        return present_sheet(self.schedule, references=references(), **{**self.given, **changes})


CASES = (
    Case("quick-tablets-first", schedules.oxycodone_with_as_needed(), MARGARET),
    Case(
        "quick-tablets-first-on-letter", schedules.oxycodone_with_as_needed(), {**MARGARET, "paper": "Letter"}
    ),
    Case("slow-release", schedules.oxycodone(), MARGARET),
    Case("slow-release-56-days", schedules.oxycodone(days=56), MARGARET),
    Case("german-patches", schedules.fentanyl(), HANS_JOACHIM),
    Case("french-capsules", schedules.hydromorphone(), JEANNE),
    Case("half-tablets", schedules.halves_and_liquid(), MARGARET),
    Case("liquid", schedules.halves_and_liquid(), {**MARGARET, "on": date(2026, 12, 28)}),
    Case("german-drops", schedules.tilidine_drops(), HANS_JOACHIM),
    Case("two-medicines-in-the-us", schedules.two_medicines(), {**MARGARET, "version": None}),
    Case("last-step", schedules.last_step(), MARGARET),
    Case("paused", schedules.paused(), {**MARGARET, "version": SheetVersion(3, date(2027, 2, 10))}),
    Case("blocked", schedules.blocked(), MARGARET),
    Case("nothing-known", schedules.oxycodone_with_as_needed(), {}),
)
BY_NAME = {case.name: case for case in CASES}


@cache
def printed(name: str) -> bytes:
    """The PDF of a case, printed once for all tests that read it."""
    return patient_sheet_pdf(BY_NAME[name].sheet())


@cache
def pages(name: str) -> list[str]:
    return pages_of(printed(name))


@cache
def laid_out(name: str) -> Layout:
    return layout_of(BY_NAME[name].sheet())


def text(name: str) -> str:
    return " ".join(pages(name))

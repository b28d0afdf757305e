"""How people are written on the screen; templates do no arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from guidelines.errors import UnknownCountry
from guidelines.registry import References
from patients.models import Patient


@dataclass(frozen=True)
class PatientBanner:
    """Whose record this is."""

    public_id: UUID
    name: str
    born: str
    age: str
    identifier: str
    country: str
    prescriber: str


@dataclass(frozen=True)
class PatientRow:
    """One line of the patient list."""

    public_id: UUID
    name: str
    identifier: str
    born: str
    age: str
    medicines: str
    country: str
    prescriber: str


def present_banner(patient: Patient, *, today: date, references: References) -> PatientBanner:
    return PatientBanner(
        public_id=patient.public_id,
        name=patient.full_name,
        born=day_month_year(patient.birth_date),
        age=f"{patient.age_on(today)} y",
        identifier=patient.identifier,
        country=country_name(patient.country, references),
        prescriber=patient.prescriber.display_name if patient.prescriber else "not named yet",
    )


def present_row(patient: Patient, *, drugs: list[str], today: date, references: References) -> PatientRow:
    """`drugs` are the names of the opioids taken now, in the order they were entered."""
    banner = present_banner(patient, today=today, references=references)
    return PatientRow(
        public_id=banner.public_id,
        name=banner.name,
        identifier=banner.identifier,
        born=banner.born,
        age=banner.age,
        medicines=", ".join(dict.fromkeys(drugs)) or "not entered yet",
        country=banner.country,
        prescriber=banner.prescriber,
    )


def country_name(code: str, references: References) -> str:
    """The country's name; its code where the reference data no longer holds it, so that the record still opens."""
    try:
        return references.country(code).name
    except UnknownCountry:
        return code


def day_month_year(day: date) -> str:
    """
    >>> day_month_year(date(1964, 6, 9))
    '9 Jun 1964'
    """
    return f"{day.day} {day:%b} {day.year}"

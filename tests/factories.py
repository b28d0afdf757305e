"""Valid, invented people for the tests, made the way the product makes them: through actions."""

from datetime import date
from typing import Any

from django.test import Client

from patients.actions import add_patient, save_regimen
from patients.models import Clinic, Clinician, Patient
from patients.terms import Pronoun, Role

PASSWORD = "quiet river stone 42"

# The published case: oxycodone 40 mg slow-release twice a day, and 5 mg up to three times on most days.
MARGARETS_REGIMEN: list[dict[str, Any]] = [
    {
        "id": "mr",
        "drug": "oxycodone",
        "form": "tablet",
        "release": "MR-12h",
        "strength": "40",
        "unit": "mg",
        "doses": {"morning": "1", "evening": "1"},
    },
    {
        "id": "ir",
        "drug": "oxycodone",
        "form": "tablet",
        "release": "IR",
        "strength": "5",
        "unit": "mg",
        "as_needed": {"average_per_day": "3", "maximum_per_day": "3"},
    },
]


def make_clinic(name: str = "Riverside Practice", country: str = "AU") -> Clinic:
    return Clinic.objects.create(
        name=name,
        phone="02 5550 0123",
        opening_hours="Monday to Friday, 8:30 to 17:30",
        address="1 River Street\nRiverside",
        country=country,
    )


def make_clinician(
    clinic: Clinic | None, username: str = "helen", last_name: str = "Marsh", role: Role = Role.PRESCRIBER
) -> Clinician:
    return Clinician.objects.create_user(
        username=username,
        password=PASSWORD,
        title="Dr",
        first_name=username.title(),
        last_name=last_name,
        clinic=clinic,
        role=role,
    )


def signed_in(clinician: Clinician) -> Client:
    client = Client()
    client.force_login(clinician)
    return client


def make_patient(
    owner: Clinician,
    *,
    given_name: str = "Margaret",
    family_name: str = "Ellis",
    birth_date: date = date(1964, 6, 9),
    identifier: str = "0042-817",
    country: str = "AU",
    pronoun: Pronoun = Pronoun.SHE,
    regimen: list[dict[str, Any]] | None = None,
) -> Patient:
    assert owner.clinic is not None
    patient = add_patient(
        clinic=owner.clinic,
        prescriber=owner,
        given_name=given_name,
        family_name=family_name,
        birth_date=birth_date,
        identifier=identifier,
        country=country,
        pronoun=pronoun,
        added_by=owner,
        route="test",
    )
    if regimen is not None:
        save_regimen(patient=patient, items=regimen, changed_by=owner, route="test")
    return patient

"""What is put on record, and what the record refuses."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from patients.actions import change_patient, save_regimen
from patients.models import AuditEntry, Clinician, MedicationStatement, Patient
from patients.regimen import regimen_data
from patients.terms import AuditAction, MedicationStatus
from tests.factories import MARGARETS_REGIMEN, make_clinic, make_clinician, make_patient

pytestmark = pytest.mark.django_db

PATCH = {
    "id": "patch",
    "drug": "fentanyl",
    "form": "transdermal patch",
    "release": "patch-72h",
    "strength": "25",
    "unit": "mcg/h",
    "patches": 1,
}
SYRUP = {
    "id": "syrup",
    "drug": "codeine",
    "form": "oral solution",
    "strength": "0.5",
    "unit": "mg/mL",
    "daily_units": "37.5",
}
COMBINATION = {
    "id": "pan",
    "drug": "codeine",
    "combination": "paracetamol 500 mg",
    "form": "tablet",
    "release": "IR",
    "strength": "30",
    "unit": "mg",
    "as_needed": {"maximum_per_day": "8"},
}


@pytest.fixture
def helen() -> Clinician:
    return make_clinician(make_clinic())


def test_regimen_comes_back_as_it_was_saved(helen: Clinician) -> None:
    regimen = [*MARGARETS_REGIMEN, PATCH, SYRUP, COMBINATION]

    patient = make_patient(helen, regimen=regimen)

    assert regimen_data(patient) == regimen


def test_changed_dose_ends_the_old_row_and_keeps_the_rest(helen: Clinician) -> None:
    patient = make_patient(helen, regimen=MARGARETS_REGIMEN)
    kept = patient.medication_statements.get(item_id="ir")
    lower = {**MARGARETS_REGIMEN[0], "doses": {"morning": "1", "evening": "0.5"}}

    save_regimen(patient=patient, items=[lower, MARGARETS_REGIMEN[1]], changed_by=helen, route="test")

    ended, new = patient.medication_statements.filter(item_id="mr").order_by("pk")
    assert (ended.status, ended.evening) == (MedicationStatus.COMPLETED, Decimal(1))
    assert ended.ended_at is not None
    assert (new.status, new.evening) == (MedicationStatus.ACTIVE, Decimal("0.5"))
    assert patient.medication_statements.get(item_id="ir", status="active").pk == kept.pk


def test_order_of_rows_follows_the_list(helen: Clinician) -> None:
    patient = make_patient(helen, regimen=MARGARETS_REGIMEN)

    save_regimen(patient=patient, items=MARGARETS_REGIMEN[::-1], changed_by=helen, route="test")

    assert [item["id"] for item in regimen_data(patient)] == ["ir", "mr"]
    assert patient.medication_statements.count() == 2


def test_medicine_left_out_is_no_longer_taken_but_not_forgotten(helen: Clinician) -> None:
    patient = make_patient(helen, regimen=MARGARETS_REGIMEN)

    save_regimen(patient=patient, items=[], changed_by=helen, route="test")

    assert regimen_data(patient) == []
    assert patient.medication_statements.filter(status=MedicationStatus.COMPLETED).count() == 2


def test_other_medicines_keep_what_is_not_known(helen: Clinician) -> None:
    patient = make_patient(helen)

    save_regimen(
        patient=patient,
        items=[],
        other_medicines=[("amlodipine 5 mg", None), ("diazepam 5 mg at night", True)],
        changed_by=helen,
        route="test",
    )

    assert list(patient.other_medicines.values_list("text", "is_sedative")) == [
        ("amlodipine 5 mg", None),
        ("diazepam 5 mg at night", True),
    ]


def test_each_write_is_one_audit_entry(helen: Clinician) -> None:
    patient = make_patient(helen, regimen=MARGARETS_REGIMEN)

    entries = AuditEntry.objects.values_list("action", "object_id", "clinician")

    assert list(entries) == [
        (AuditAction.CREATE, str(patient.public_id), helen.pk),
        (AuditAction.UPDATE, str(patient.public_id), helen.pk),
    ]


def test_identifier_is_used_once_in_a_clinic(helen: Clinician) -> None:
    make_patient(helen)

    with pytest.raises(ValidationError):
        make_patient(helen, given_name="Someone", family_name="Else")

    assert Patient.objects.count() == 1
    make_patient(make_clinician(make_clinic("Hill Practice"), "olga"))


def test_patient_visible_to_own_clinic_only(helen: Clinician) -> None:
    patient = make_patient(helen)
    colleague = make_clinician(helen.clinic, "tom")
    outsider = make_clinician(make_clinic("Hill Practice"), "olga")
    administrator = make_clinician(None, "admin")

    assert list(Patient.objects.visible_to(colleague)) == [patient]
    assert not Patient.objects.visible_to(outsider).exists()
    assert not Patient.objects.visible_to(administrator).exists()


def test_change_of_patient_refuses_text_that_is_too_long(helen: Clinician) -> None:
    patient = make_patient(helen)

    with pytest.raises(ValidationError):
        change_patient(
            patient=patient,
            prescriber=helen,
            given_name="M" * 101,
            family_name="Ellis",
            birth_date=date(1964, 6, 9),
            identifier="0042-817",
            country="AU",
            pronoun="she",
            changed_by=helen,
            route="test",
        )

    patient.refresh_from_db()
    assert patient.given_name == "Margaret"


@pytest.mark.requirement("S19")
@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"strength": -5}, id="negative strength"),
        pytest.param({"strength": 0}, id="no strength"),
        pytest.param({"morning": -1}, id="negative dose"),
        pytest.param({"morning": None}, id="no dose at all"),
        pytest.param({"daily_units": 2}, id="two kinds of dose"),
        pytest.param({"morning": None, "as_needed_average": 2}, id="an average without a maximum"),
        pytest.param({"morning": None, "patches": 0}, id="no patch"),
    ],
)
def test_database_refuses_doses_that_mean_nothing(helen: Clinician, broken: dict[str, Any]) -> None:
    patient = make_patient(helen)
    sound: dict[str, Any] = {
        "item_id": "mr",
        "position": 0,
        "drug": "oxycodone",
        "form": "tablet",
        "release": "MR-12h",
        "strength": 40,
        "unit": "mg",
        "morning": 1,
    }
    MedicationStatement.objects.create(patient=patient, recorded_by=helen, **sound)

    with pytest.raises(IntegrityError), transaction.atomic():
        MedicationStatement.objects.create(
            patient=patient, recorded_by=helen, **(sound | {"item_id": "other"} | broken)
        )


@pytest.mark.requirement("S19")
@pytest.mark.parametrize("strength", ["1234567890", "0.1234567"])
def test_digits_beyond_the_column_are_refused(helen: Clinician, strength: str) -> None:
    patient = make_patient(helen)
    item = {**MARGARETS_REGIMEN[0], "strength": strength}

    with pytest.raises(ValidationError):
        save_regimen(patient=patient, items=[item], changed_by=helen, route="test")

    assert not patient.medication_statements.exists()


@pytest.mark.requirement("S19")
@pytest.mark.parametrize("strength", ["123456789.123456", "0.000001", "37.5", "40"])
def test_decimals_are_kept_exactly(helen: Clinician, strength: str) -> None:
    item = {**MARGARETS_REGIMEN[0], "strength": strength}

    patient = make_patient(helen, regimen=[item])

    assert regimen_data(patient)[0]["strength"] == strength


@pytest.mark.parametrize(
    ("birth_date", "day", "age"),
    [
        (date(1964, 6, 9), date(2026, 6, 8), 61),
        (date(1964, 6, 9), date(2026, 6, 9), 62),
        (date(1964, 2, 29), date(2026, 2, 28), 61),
        (date(1964, 2, 29), date(2026, 3, 1), 62),
    ],
)
def test_age_counts_whole_years(birth_date: date, day: date, age: int) -> None:
    assert Patient(birth_date=birth_date).age_on(day) == age

"""Adding a patient."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from patients.models import AuditEntry, Clinician, Patient
from tests.factories import make_clinician, signed_in

pytestmark = pytest.mark.django_db

TYPED = {
    "given_name": "Margaret",
    "family_name": "Ellis",
    "birth_date": "1964-06-09",
    "identifier": "0042-817",
    "country": "AU",
    "pronoun": "she",
    "prescriber": "",
}


def add(client: Client, **changed: Any) -> str:
    return client.post(reverse("patient_add"), TYPED | changed).content.decode()


def test_anonymous_adds_nobody() -> None:
    response = Client().post(reverse("patient_add"), TYPED)

    assert response.status_code == 302
    assert not Patient.objects.exists()


def test_account_without_a_clinic_is_refused() -> None:
    assert signed_in(make_clinician(None, "admin")).post(reverse("patient_add"), TYPED).status_code == 403
    assert not Patient.objects.exists()


def test_form_fills_in_the_clinics_country_and_the_prescriber(client: Client) -> None:
    page = client.get(reverse("patient_add")).content.decode()

    assert '<option value="AU" selected>Australia</option>' in page
    assert "selected>Dr Helen Marsh</option>" in page


def test_patient_is_added_to_the_own_clinic(client: Client, helen: Clinician) -> None:
    response = client.post(reverse("patient_add"), TYPED | {"prescriber": str(helen.pk)})

    patient = Patient.objects.get()
    assert response["Location"] == reverse("patient", args=[patient.public_id])
    assert (patient.clinic, patient.prescriber, patient.birth_date) == (helen.clinic, helen, date(1964, 6, 9))
    assert list(AuditEntry.objects.values_list("action", "outcome", "route")) == [
        ("CREATE", "ALLOWED", "patients/add/")
    ]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"given_name": ""}, "Write the given name."),
        ({"family_name": "  "}, "Write the family name."),
        ({"family_name": "E" * 101}, "Write at most 100 letters."),
        ({"family_name": "Ellis\nBcc"}, "This holds a hidden character."),
        ({"given_name": "a\u202eb"}, "This holds a hidden character."),
        ({"birth_date": ""}, "Write the date of birth."),
        ({"birth_date": "9.6.1964"}, "Write the date as year, month and day"),
        ({"birth_date": "١٩٦٤-٠٦-٠٩"}, "Write the date as year, month and day"),
        ({"birth_date": "1964-02-30"}, "There is no such day."),
        ({"birth_date": "2026-11-25"}, "This day is still to come."),
        ({"birth_date": "1864-06-09"}, "That is more than 120 years ago."),
        ({"identifier": ""}, "Write the number the patient has in your records."),
        ({"country": "XX"}, "Choose one of the countries in the list."),
        ({"pronoun": "it"}, "Choose one of the list."),
    ],
)
@time_machine.travel("2026-11-24T09:00Z", tick=False)
def test_fault_is_a_sentence_at_its_field_and_nothing_is_lost(
    client: Client, changed: dict[str, str], sentence: str
) -> None:
    page = add(client, **changed)

    assert page.count(sentence) == 2  # at the field, and on top with a link
    assert 'aria-invalid="true"' in page
    assert "Nothing was saved yet" in page
    assert 'value="Margaret"' in page or "given_name" in changed
    assert not Patient.objects.exists()


def test_record_number_in_use_is_named_at_its_field(client: Client, margaret: Patient) -> None:
    page = add(client, given_name="Someone")

    assert "Another patient of your clinic has this record number." in page
    assert Patient.objects.count() == 1


def test_record_number_of_another_clinic_is_free(olga: Clinician, margaret: Patient) -> None:
    assert signed_in(olga).post(reverse("patient_add"), TYPED).status_code == 302


@pytest.mark.requirement("S3")
def test_prescriber_of_another_clinic_cannot_be_named(client: Client, olga: Clinician) -> None:
    page = add(client, prescriber=str(olga.pk))

    assert "Choose someone of your clinic." in page
    assert not Patient.objects.exists()


@pytest.mark.requirement("S3")
def test_only_listed_fields_can_be_set(client: Client, helen: Clinician, olga: Clinician) -> None:
    assert olga.clinic is not None

    add(client, clinic=str(olga.clinic.pk), public_id="00000000-0000-4000-8000-000000000000", id="999")

    patient = Patient.objects.get()
    assert patient.clinic == helen.clinic
    assert patient.pk != 999
    assert str(patient.public_id) != "00000000-0000-4000-8000-000000000000"

"""Mending who a patient is."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from patients.models import AuditEntry, Clinician, Patient
from tests.patients.views.test_patient_add import TYPED
from tests.responses import Response

pytestmark = pytest.mark.django_db


def edit(client: Client, patient: Patient, **changed: Any) -> Response:
    return client.post(reverse("patient_edit", args=[patient.public_id]), TYPED | changed)


def last_entry() -> tuple[str, str, str, str]:
    entry = AuditEntry.objects.order_by("-pk")[0]
    return (entry.action, entry.outcome, entry.object_id, entry.route)


def test_form_shows_what_is_on_record(client: Client, margaret: Patient) -> None:
    page = client.get(reverse("patient_edit", args=[margaret.public_id])).content.decode()

    assert 'value="1964-06-09"' in page
    assert "9 Jun 1964" in page
    assert last_entry() == ("READ", "ALLOWED", str(margaret.public_id), "patients/<uuid:patient_id>/edit/")


def test_change_is_saved_with_one_audit_entry(client: Client, margaret: Patient) -> None:
    before = AuditEntry.objects.count()

    response = edit(client, margaret, family_name="Ellis-Brown")

    margaret.refresh_from_db()
    assert response["Location"] == reverse("patient", args=[margaret.public_id])
    assert margaret.family_name == "Ellis-Brown"
    assert AuditEntry.objects.count() == before + 1
    assert last_entry()[:2] == ("UPDATE", "ALLOWED")


def test_fault_leaves_the_record_and_the_banner_as_they_are(client: Client, margaret: Patient) -> None:
    page = edit(client, margaret, family_name="Other", birth_date="").content.decode()

    margaret.refresh_from_db()
    assert margaret.family_name == "Ellis"
    assert "<bdi>Margaret Ellis</bdi>" in page
    assert 'value="Other"' in page
    assert "Write the date of birth." in page


@pytest.mark.requirement("S3")
def test_clinic_cannot_be_changed(client: Client, margaret: Patient, olga: Clinician) -> None:
    assert olga.clinic is not None

    edit(client, margaret, clinic=str(olga.clinic.pk), family_name="Ellis-Brown")

    margaret.refresh_from_db()
    assert margaret.clinic != olga.clinic
    assert margaret.family_name == "Ellis-Brown"

"""The sheet of a saved version as a PDF, read back."""

import io

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from patients.models import AuditEntry, Clinician, Patient
from taper.models import PlanVersion
from tests.factories import make_patient, signed_in
from tests.taper.conftest import plan_request, save_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]


def address(version: PlanVersion, patient: Patient | None = None, number: int | None = None) -> str:
    owner = patient or version.plan.patient
    return reverse("taper:sheet", args=[owner.public_id, version.plan.public_id, number or version.number])


@pytest.mark.requirement("S1")
def test_anonymous_is_led_to_the_sign_in(version: PlanVersion) -> None:
    assert Client().get(address(version)).status_code == 302


@pytest.mark.requirement("S2")
def test_sheet_of_another_clinic_is_not_there(version: PlanVersion, olga: Clinician) -> None:
    assert signed_in(olga).get(address(version)).status_code == 404


@pytest.mark.requirement("S3")
def test_sheet_under_another_patient_is_not_there(
    client: Client, version: PlanVersion, helen: Clinician
) -> None:
    assert client.get(address(version, make_patient(helen, identifier="0099-001"))).status_code == 404


def test_version_that_is_not_there_has_no_sheet(client: Client, version: PlanVersion) -> None:
    assert client.get(address(version, number=2)).status_code == 404


def test_sheet_says_who_what_and_when(client: Client, version: PlanVersion) -> None:
    response = client.get(address(version))
    text = " ".join(
        " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages).split()
    )

    assert response["Content-Type"] == "application/pdf"
    for words in (
        "Margaret Ellis",
        "0042-817",
        "Walk to the park with my grandson.",
        "The tablets help little now.",
        "Tuesday 1 December",
        "1 tablet of 40 mg",
        "kitchen drawer",
        "Riverside Practice",
        "version 1",
    ):
        assert words in text


@pytest.mark.requirement("S26")
def test_no_name_in_the_files_name_nor_in_its_title(client: Client, version: PlanVersion) -> None:
    response = client.get(address(version))

    assert response["Content-Disposition"] == 'inline; filename="taper-plan-version-1.pdf"'
    assert "no-store" in response["Cache-Control"]


@pytest.mark.requirement("S27")
def test_printing_is_one_entry_in_the_audit_trail(client: Client, version: PlanVersion) -> None:
    AuditEntry.objects.all().delete()

    client.get(address(version))

    assert list(AuditEntry.objects.values_list("action", "outcome")) == [("PRINT", "ALLOWED")]


def test_same_version_is_the_same_file(client: Client, version: PlanVersion) -> None:
    assert client.get(address(version)).content == client.get(address(version)).content


def test_plan_in_pregnancy_has_no_standard_sheet_and_says_why(client: Client, margaret: Patient) -> None:
    request = plan_request(margaret, facts={"pregnant": True}, overrides={"G04": "With the maternity team."})
    saved = save_plan(margaret, request=request)

    response = client.get(address(saved))

    assert response["Content-Type"].startswith("text/html")
    assert "No standard sheet for this plan" in response.content.decode()

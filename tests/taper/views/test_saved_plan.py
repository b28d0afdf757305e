"""A plan as it was saved."""

from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from patients.models import AuditEntry, Clinician, Patient
from taper.models import PlanVersion
from tests.factories import make_patient, signed_in
from tests.taper.conftest import save_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]

UNKNOWN = UUID("00000000-0000-4000-8000-000000000000")


def address(version: PlanVersion, patient: Patient | None = None) -> str:
    owner = patient or version.plan.patient
    return reverse("taper:saved_plan", args=[owner.public_id, version.plan.public_id])


def page_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.requirement("S1")
def test_anonymous_is_led_to_the_sign_in(version: PlanVersion) -> None:
    assert Client().get(address(version)).status_code == 302


@pytest.mark.requirement("S2")
def test_plan_of_another_clinic_answers_as_an_unknown_one(version: PlanVersion, olga: Clinician) -> None:
    client = signed_in(olga)
    hers = make_patient(olga, identifier="1")

    answers = [
        client.get(reverse("taper:saved_plan", args=[hers.public_id, plan_id]))
        for plan_id in (version.plan.public_id, UNKNOWN)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


@pytest.mark.requirement("S3")
def test_plan_under_another_patient_is_not_there(
    client: Client, version: PlanVersion, helen: Clinician
) -> None:
    other = make_patient(helen, identifier="0099-001")
    AuditEntry.objects.all().delete()

    assert client.get(address(version, other)).status_code == 404
    assert list(AuditEntry.objects.values_list("outcome", flat=True)) == ["REFUSED"]


def test_it_says_what_was_agreed_and_what_it_was_made_from(client: Client, version: PlanVersion) -> None:
    page = page_of(client, address(version))

    assert "version 1, draft" in page
    assert "saved on Tue 24 Nov 2026 by Dr Helen Marsh" in page
    assert "“Walk to the park with my grandson.”" in page
    assert "The tablets help little now." in page
    for release in ("AU_MJA2023", "AU_FPM_2025", "AU_2026_11"):
        assert release in page
    assert "not yet checked against the original table" in page
    assert "Given and explained: kitchen drawer" in page
    assert version.digest in page


def test_every_step_is_there_with_its_date_and_dose(client: Client, version: PlanVersion) -> None:
    response = client.get(address(version))

    rows = response.context["page"].rows
    assert len(rows) == len(version.schedule["steps"])
    text = response.content.decode()
    for step in version.schedule["steps"][1:]:
        assert f'datetime="{step["starts"]}"' in text


def test_goal_stands_above_the_dose(client: Client, version: PlanVersion) -> None:
    page = page_of(client, address(version))

    assert page.index("Walk to the park") < page.index("142.5 mg OME")


def test_older_version_says_that_it_is_older(client: Client, version: PlanVersion) -> None:
    save_plan(version.plan.patient, plan=version.plan, goal_in_own_words="Sleep through the night.")

    older = page_of(
        client,
        reverse("taper:saved_version", args=[version.plan.patient.public_id, version.plan.public_id, 1]),
    )
    newest = page_of(client, address(version))

    assert "An older version." in older
    assert "Walk to the park" in older
    assert "Change the plan" not in older
    assert "An older version." not in newest
    assert "Sleep through the night." in newest
    assert "Change the plan" in newest


@pytest.mark.parametrize("number", [0, 2, 99999999999999999999])
def test_version_that_is_not_there_is_404(client: Client, version: PlanVersion, number: int) -> None:
    url = reverse(
        "taper:saved_version", args=[version.plan.patient.public_id, version.plan.public_id, number]
    )

    assert client.get(url).status_code == 404


def test_plan_that_has_begun_goes_on_from_todays_dose(version: PlanVersion, helen: Clinician) -> None:
    with time_machine.travel("2027-01-20T09:00Z", tick=False):
        page = page_of(signed_in(helen), address(version))

    assert "Plan on from today’s dose" in page
    assert "Change the plan" not in page
    assert "Next step, provisional" in page


def test_opening_it_takes_few_queries(
    client: Client, version: PlanVersion, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(8):
        client.get(address(version))


def test_only_reading_is_possible(client: Client, version: PlanVersion) -> None:
    for method in (client.post, client.put, client.delete, client.patch):
        assert method(address(version)).status_code == 405


@pytest.mark.requirement("S27")
def test_opening_it_is_one_entry_in_the_audit_trail(client: Client, version: PlanVersion) -> None:
    AuditEntry.objects.all().delete()

    client.get(address(version))

    assert list(AuditEntry.objects.values_list("action", "outcome", "object_id")) == [
        ("READ", "ALLOWED", str(version.plan.patient.public_id))
    ]


@pytest.mark.requirement("S21")
def test_what_was_typed_is_shown_as_text(client: Client, margaret: Patient) -> None:
    nasty = "<img src=x onerror=alert(1)>"
    saved = save_plan(
        margaret,
        goal_in_own_words=nasty,
        reason_in_plain_words=nasty,
        naloxone_note=nasty,
        next_contact_how=nasty,
    )

    page = page_of(client, address(saved))

    assert "<img src=x" not in page
    assert page.count("&lt;img src=x onerror=alert(1)&gt;") >= 4


def test_patients_page_lists_the_plans(client: Client, version: PlanVersion) -> None:
    page = page_of(client, reverse("patient", args=[version.plan.patient.public_id]))

    assert address(version) in page
    assert "Plan of Tue 24 Nov 2026" in page
    assert "version 1, begun by Dr Helen Marsh" in page


def test_patients_page_without_a_plan_says_that_this_is_fine(client: Client, margaret: Patient) -> None:
    page = page_of(client, reverse("patient", args=[margaret.public_id]))

    assert "No plan yet" in page
    assert reverse("taper:plan", args=[margaret.public_id]) in page

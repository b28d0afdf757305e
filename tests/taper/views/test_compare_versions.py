"""Two versions of a plan side by side."""

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from patients.models import AuditEntry, Clinician, Patient
from taper.models import PlanVersion
from tests.factories import make_patient, signed_in
from tests.taper.conftest import plan_request, save_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]
UNKNOWN = UUID("00000000-0000-4000-8000-000000000000")


@pytest.fixture
def second(version: PlanVersion, margaret: Patient) -> PlanVersion:
    events = [{"on": "2027-03-10", "kind": "pause", "reason": "Withdrawal."}]
    return save_plan(
        margaret,
        plan=version.plan,
        goal_in_own_words="Sleep <b>through</b>.",
        request=plan_request(margaret, events=events),
    )


def address(version: PlanVersion, query: str = "", patient: Patient | None = None) -> str:
    owner = patient or version.plan.patient
    return reverse("taper:compare_versions", args=[owner.public_id, version.plan.public_id]) + query


@pytest.mark.requirement("S1")
def test_anonymous_is_led_to_the_sign_in(version: PlanVersion) -> None:
    assert Client().get(address(version)).status_code == 302


@pytest.mark.requirement("S2")
def test_plan_of_another_clinic_answers_as_an_unknown_one(version: PlanVersion, olga: Clinician) -> None:
    client = signed_in(olga)
    hers = make_patient(olga, identifier="1")

    answers = [
        client.get(reverse("taper:compare_versions", args=[hers.public_id, plan_id]))
        for plan_id in (version.plan.public_id, UNKNOWN)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


@pytest.mark.requirement("S3")
def test_plan_under_another_patient_is_not_there(
    client: Client, version: PlanVersion, helen: Clinician
) -> None:
    other = make_patient(helen, identifier="0099-001")

    assert client.get(address(version, patient=other)).status_code == 404


def test_dates_doses_and_reasons_stand_side_by_side(client: Client, second: PlanVersion) -> None:
    response = client.get(address(second, "?a=1&b=2"))

    page = response.content.decode()
    assert "Walk to the park with my grandson." in page
    assert "<ins>Sleep &lt;b&gt;through&lt;/b&gt;.</ins>" in page
    assert "Wed 10 Mar 2027: pause (Withdrawal.)" in page
    pairs = response.context["comparison"].pairs
    assert pairs[0].old == pairs[0].new
    assert [pair.new.is_pause for pair in pairs if pair.new][-1]


def test_older_one_stands_at_left_whichever_is_asked_for_first(client: Client, second: PlanVersion) -> None:
    there, back, usual = (client.get(address(second, query)) for query in ("?a=1&b=2", "?a=2&b=1", ""))

    assert there.context["comparison"] == back.context["comparison"] == usual.context["comparison"]


def test_version_beside_itself_has_no_change(client: Client, second: PlanVersion) -> None:
    response = client.get(address(second, "?a=2&b=2"))

    assert "<ins>" not in response.content.decode()


@pytest.mark.parametrize("query", ["?a=9&b=1", "?a=x", "?b=²", "?a=-1", "?a=" + "9" * 60, "?a="])
def test_version_that_is_not_there_is_404(client: Client, second: PlanVersion, query: str) -> None:
    assert client.get(address(second, query)).status_code == 404


@pytest.mark.requirement("S27")
def test_opening_it_is_one_entry_in_the_audit_trail(client: Client, second: PlanVersion) -> None:
    AuditEntry.objects.all().delete()

    client.get(address(second))

    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["READ"]

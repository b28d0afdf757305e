"""What happens to a plan that has begun: shown before it is saved, refused in sentences, never lost."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from patients.models import AuditEntry, Clinician, Patient
from patients.terms import Role
from taper.models import PlanStatusChange, PlanVersion
from taper.terms import PlanEvent, PlanStatus
from tests.factories import make_patient, signed_in
from tests.taper.conftest import save_plan

pytestmark = pytest.mark.django_db
UNKNOWN = UUID("00000000-0000-4000-8000-000000000000")


@pytest.fixture
def begun(margaret: Patient) -> Iterator[PlanVersion]:
    """A plan of November, some months on: it is Monday 15 March 2027, and several doses have been lowered."""
    with time_machine.travel("2026-11-24T09:00Z", tick=False):
        version = save_plan(margaret)
    with time_machine.travel("2027-03-15T09:00Z", tick=False):
        yield version


@pytest.fixture
def client(begun: PlanVersion, helen: Clinician) -> Client:
    """Helen's browser, signed in on that day: a session of November would have run out."""
    return signed_in(helen)


def address(version: PlanVersion, kind: str, patient: Patient | None = None) -> str:
    owner = patient or version.plan.patient
    return reverse("taper:plan_event", args=[owner.public_id, version.plan.public_id, kind])


def fields(client: Client, url: str, **changed: str) -> dict[str, Any]:
    """What the page has filled in, with what is typed over it."""
    form = client.get(url).context["form"]
    filled = {name: form[name].value() or "" for name in form.fields}
    return {**filled, "follows": form.version.number, "action": "save", **changed}


def send(client: Client, version: PlanVersion, kind: str, **changed: str) -> Any:
    url = address(version, kind)
    return client.post(url, fields(client, url, **changed))


def starts_before(version: PlanVersion, day: str) -> list[Any]:
    return [
        (step["starts"], step["items"])
        for step in version.schedule["steps"]
        if step["starts"] is not None and step["starts"] < day
    ]


@pytest.mark.requirement("S1")
def test_anonymous_is_led_to_the_sign_in(begun: PlanVersion) -> None:
    assert Client().post(address(begun, "pause"), {"action": "save"}).status_code == 302
    assert PlanVersion.objects.count() == 1


@pytest.mark.requirement("S2")
def test_plan_of_another_clinic_answers_as_an_unknown_one(begun: PlanVersion, olga: Clinician) -> None:
    client = signed_in(olga)
    hers = make_patient(olga, identifier="1")

    answers = [
        client.post(reverse("taper:plan_event", args=[hers.public_id, plan, "pause"]), {"action": "save"})
        for plan in (begun.plan.public_id, UNKNOWN)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert PlanVersion.objects.count() == 1


@pytest.mark.requirement("S3")
def test_plan_under_another_patient_is_not_there(
    client: Client, begun: PlanVersion, helen: Clinician
) -> None:
    other = make_patient(helen, identifier="0099-001")

    assert client.get(address(begun, "pause", other)).status_code == 404


def test_event_that_does_not_exist_is_404(client: Client, begun: PlanVersion) -> None:
    assert client.get(address(begun, "explode")).status_code == 404


@pytest.mark.parametrize("kind", PlanEvent.values)
def test_looking_saves_nothing(client: Client, begun: PlanVersion, kind: str) -> None:
    assert client.get(address(begun, kind)).status_code == 200
    assert send(client, begun, kind, action="show").status_code == 200

    assert PlanVersion.objects.count() == 1
    assert not PlanStatusChange.objects.exists()


def test_pause_shows_the_new_days_in_ins_before_saving(client: Client, begun: PlanVersion) -> None:
    response = client.get(address(begun, "pause"))

    comparison = response.context["comparison"]
    first, second = comparison.pairs[:2]
    assert first.old == first.new
    assert second.old is None
    assert second.new.is_pause
    assert comparison.taken_now
    page = response.content.decode()
    assert "<ins>" in page
    assert "What stays:" in page


def test_pause_is_one_click_and_is_kept_with_reason_review_and_support(
    client: Client, begun: PlanVersion, helen: Clinician
) -> None:
    response = send(client, begun, "pause")

    assert response.status_code == 302
    second = PlanVersion.objects.get(number=2)
    assert second.request == {
        **begun.request,
        "events": [{"on": "2027-03-15", "kind": "pause", "reason": "The person asked for it."}],
    }
    assert str(second.next_contact_on) == "2027-04-26"
    change = PlanStatusChange.objects.get()
    assert (change.status, change.changed_by, change.version) == ("on-hold", helen, 2)
    assert str(change.review_on) == "2027-04-26"
    assert change.support_added
    second.plan.refresh_from_db()
    assert second.plan.status == PlanStatus.ON_HOLD


@pytest.mark.parametrize("missing", ["reason", "review_on", "support_added"])
def test_pause_without_what_belongs_to_it_is_not_saved(
    client: Client, begun: PlanVersion, missing: str
) -> None:
    response = send(client, begun, "pause", **{missing: "", "on": "2027-03-16"})

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [missing]
    assert 'value="2027-03-16"' in response.content.decode()
    assert PlanVersion.objects.count() == 1


EVENTS: list[tuple[str, dict[str, str], PlanStatus]] = [
    ("pause", {}, PlanStatus.ON_HOLD),
    ("step_back", {"warned": "on", "naloxone": "GIVEN", "reason": "Withdrawal."}, PlanStatus.ACTIVE),
    ("set_pace", {"interval": "8", "reason": "Slower, at her wish."}, PlanStatus.ACTIVE),
    ("hold_here", {"reason": "This dose is right."}, PlanStatus.COMPLETED),
    ("end", {"reason": "Not for now."}, PlanStatus.COMPLETED),
]


@pytest.mark.parametrize(("kind", "typed", "status"), EVENTS, ids=lambda value: str(value))
def test_event_moves_the_state_and_never_changes_the_past(
    client: Client, begun: PlanVersion, kind: str, typed: dict[str, str], status: PlanStatus
) -> None:
    assert send(client, begun, kind, **typed).status_code == 302

    second = PlanVersion.objects.select_related("plan").get(number=2)
    assert second.plan.status == status
    assert starts_before(second, "2027-03-15") == starts_before(begun, "2027-03-15")
    assert second.schedule["steps"] != begun.schedule["steps"]


def test_resume_goes_on_after_a_pause(client: Client, begun: PlanVersion) -> None:
    send(client, begun, "pause")
    with time_machine.travel("2027-04-12T09:00Z", tick=False):
        assert send(signed_in(begun.created_by), begun, "resume").status_code == 302

    third = PlanVersion.objects.select_related("plan").get(number=3)
    assert [event["kind"] for event in third.request["events"]] == ["pause", "resume"]
    assert third.plan.status == PlanStatus.ACTIVE
    assert third.schedule["finish"]["reached"]


def test_own_dose_is_taken_as_given_and_planned_on_from(client: Client, begun: PlanVersion) -> None:
    assert send(client, begun, "set_dose", dose_0_morning="20", reason="Drowsy.").status_code == 302

    step = next(
        step for step in PlanVersion.objects.get(number=2).schedule["steps"] if step["starts"] == "2027-03-15"
    )
    assert step["items"][0]["doses"]["morning"] == [{"strength": "20", "unit": "mg", "units": "1"}]
    assert "clinicians_own_dose" in step["flags"]


@pytest.mark.parametrize(
    ("dose", "sentence"),
    [
        ("23", "There is no oxycodone 23 mg"),
        ("½ × 20", "cannot be halved"),
        ("80 + 80", "never raises a dose"),
        ("a few", "Write the strengths taken together"),
    ],
)
def test_own_dose_that_cannot_be_is_a_sentence_and_stays_typed(
    client: Client, begun: PlanVersion, dose: str, sentence: str
) -> None:
    response = send(client, begun, "set_dose", dose_0_morning=dose, reason="Drowsy.")

    page = response.content.decode()
    assert sentence in page
    assert f'value="{dose}"' in page
    assert PlanVersion.objects.count() == 1


@pytest.mark.parametrize("kind", ["step_back"])
def test_step_back_asks_for_the_warning_and_naloxone(client: Client, begun: PlanVersion, kind: str) -> None:
    response = send(client, begun, kind, reason="Withdrawal.")

    assert set(response.context["form"].errors) == {"warned", "naloxone"}
    assert "Tolerance may be lost." in response.content.decode()
    assert PlanVersion.objects.count() == 1


def test_step_back_keeps_its_rows_beside_those_of_the_same_dose(client: Client, begun: PlanVersion) -> None:
    comparison = client.get(address(begun, "step_back")).context["comparison"]

    now, back, *later = comparison.pairs
    assert now.old == now.new
    assert back.old is None
    assert float(back.new.ome) > float(now.new.ome)
    assert all(pair.old.taken == pair.new.taken for pair in later if pair.old and pair.new)
    assert sum(1 for pair in later if pair.old and pair.new and pair.new.starts_changed) > 5


def test_own_dose_page_opens_without_a_complaint(client: Client, begun: PlanVersion) -> None:
    response = client.get(address(begun, "set_dose"))
    assert not response.context["form"].errors

    unchanged = send(client, begun, "set_dose", reason="Drowsy.")
    assert "Change at least one dose." in unchanged.content.decode()
    assert "set_dose needs" not in unchanged.content.decode()
    assert PlanVersion.objects.count() == 1


def test_resume_before_a_pause_is_refused(client: Client, begun: PlanVersion) -> None:
    response = send(client, begun, "resume")

    assert response.status_code == 200
    assert "Enter the pause first." in response.content.decode()
    assert PlanVersion.objects.count() == 1


def test_day_that_lies_behind_is_refused(client: Client, begun: PlanVersion) -> None:
    response = send(client, begun, "pause", on="2027-01-10")

    assert "What lies behind does not change." in response.content.decode()
    assert PlanVersion.objects.count() == 1


def test_pace_faster_than_the_range_needs_a_supervisor(client: Client, begun: PlanVersion) -> None:
    response = send(client, begun, "set_pace", percent="40", reason="Faster.")

    assert "percent" in response.context["form"].errors
    assert PlanVersion.objects.count() == 1


def test_nothing_can_happen_to_what_has_ended(client: Client, begun: PlanVersion) -> None:
    send(client, begun, "end", reason="Not for now.")

    response = send(client, begun, "pause")

    assert "Plan on from what is taken today." in response.content.decode()
    assert PlanVersion.objects.count() == 2


@pytest.mark.requirement("S11")
def test_second_of_two_is_told_and_loses_nothing(client: Client, begun: PlanVersion, tom: Clinician) -> None:
    typed = fields(client, address(begun, "set_pace"), interval="8", reason="Slower, at her wish.")
    send(signed_in(tom), begun, "step_back", warned="on", naloxone="GIVEN", reason="Withdrawal.")

    response = client.post(address(begun, "set_pace"), typed)

    assert response.status_code == 409
    page = response.content.decode()
    assert "Dr Tom Nguyen saved version 2 meanwhile." in page
    assert 'value="Slower, at her wish."' in page
    assert PlanVersion.objects.count() == 2

    assert client.post(address(begun, "set_pace"), {**typed, "follows": "2"}).status_code == 302
    kinds = [event["kind"] for event in PlanVersion.objects.get(number=3).request["events"]]
    assert kinds == ["step_back", "set_pace"]


@pytest.mark.parametrize("follows", ["", "0", "-1", "²", "9" * 40])
def test_form_of_no_version_is_answered_as_an_old_one(
    client: Client, begun: PlanVersion, follows: str
) -> None:
    assert send(client, begun, "pause", follows=follows).status_code == 409
    assert PlanVersion.objects.count() == 1


def test_nurse_pauses_and_leaves_the_dose_to_the_prescriber(begun: PlanVersion, tom: Clinician) -> None:
    tom.role = Role.NURSE
    tom.save()
    client = signed_in(tom)

    answer = send(client, begun, "step_back", warned="on", naloxone="GIVEN", reason="Withdrawal.")

    assert "A prescriber puts this on record." in answer.content.decode()
    assert PlanVersion.objects.count() == 1
    assert send(client, begun, "pause").status_code == 302


def test_plan_that_has_not_begun_is_changed_as_a_whole(client: Client, begun: PlanVersion) -> None:
    with time_machine.travel("2026-11-25T09:00Z", tick=False):
        response = signed_in(begun.created_by).get(address(begun, "pause"))

    assert response.status_code == 302
    assert response["Location"].endswith("/change/")


def test_form_from_elsewhere_is_refused(begun: PlanVersion) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(begun.created_by)

    assert client.post(address(begun, "pause"), {"action": "save", "follows": "1"}).status_code == 403
    assert PlanVersion.objects.count() == 1


@pytest.mark.requirement("S27")
def test_saving_is_one_entry_in_the_audit_trail(client: Client, begun: PlanVersion) -> None:
    typed = fields(client, address(begun, "pause"))
    AuditEntry.objects.all().delete()

    client.post(address(begun, "pause"), typed)

    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["CREATE"]


def test_saved_plan_says_what_happened_with_review_and_support(client: Client, begun: PlanVersion) -> None:
    send(client, begun, "pause", support_added="Physiotherapy, <b>5</b> visits")

    page = client.get(
        reverse("taper:saved_plan", args=[begun.plan.patient.public_id, begun.plan.public_id])
    ).content.decode()

    assert "The person asked for it." in page
    assert "Look again on Mon 26 Apr 2027" in page
    assert "Support added: Physiotherapy, &lt;b&gt;5&lt;/b&gt; visits" in page
    assert "version 2, paused" in page


def test_plan_held_as_a_good_end_can_go_on_one_day(client: Client, begun: PlanVersion) -> None:
    send(client, begun, "hold_here", reason="This dose is right.")
    with time_machine.travel("2027-05-12T09:00Z", tick=False):
        assert send(signed_in(begun.created_by), begun, "resume").status_code == 302

    third = PlanVersion.objects.select_related("plan").get(number=3)
    assert third.plan.status == PlanStatus.ACTIVE
    assert third.schedule["finish"]["reached"]


def test_saved_plan_that_has_begun_leads_to_its_events(client: Client, begun: PlanVersion) -> None:
    page = client.get(
        reverse("taper:saved_plan", args=[begun.plan.patient.public_id, begun.plan.public_id])
    ).content.decode()

    assert address(begun, "pause") in page
    assert address(begun, "resume") not in page

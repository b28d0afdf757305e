"""The planner: a look that stores nothing, and saving."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from patients.models import AuditEntry, Clinician, Patient
from taper.models import PlanVersion, TaperPlan
from tests.factories import make_patient, signed_in
from tests.taper.conftest import save_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]

HTMX = {"HX-Request": "true"}
TYPED = {
    "percent": "10",
    "of": "original",
    "interval": "4",
    "interval_unit": "weeks",
    "first": "ir",
    "start": "2026-12-01",
    "aim": "stop",
    "therapy": "3",
    "therapy_unit": "years",
    "patient_view": "agrees",
    "avoid_from_0": "2026-12-20",
    "avoid_to_0": "2027-01-05",
    "avoid_reason_0": "family holiday",
    "goal_in_own_words": "Walk to the park with my grandson.",
    "reason_in_plain_words": "The tablets help little now.",
    "naloxone": "GIVEN",
    "naloxone_note": "kitchen drawer",
    "next_contact_on": "2026-12-15",
    "next_contact_how": "phone, Tom Nguyen",
}


def address(patient: Patient) -> str:
    return reverse("taper:plan", args=[patient.public_id])


def shown(client: Client, patient: Patient, *, htmx: bool = False, **typed: str) -> str:
    response = client.post(address(patient), TYPED | typed, headers=HTMX if htmx else {})
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def save(client: Client, patient: Patient, **typed: str) -> Any:
    return client.post(address(patient), TYPED | {"action": "save"} | typed)


@pytest.mark.requirement("S1")
def test_anonymous_is_led_to_the_sign_in(margaret: Patient) -> None:
    for response in (Client().get(address(margaret)), Client().post(address(margaret), TYPED)):
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in")


@pytest.mark.requirement("S2")
def test_patient_of_another_clinic_is_not_there(margaret: Patient, olga: Clinician) -> None:
    response = signed_in(olga).post(address(margaret), TYPED | {"action": "save"})

    assert response.status_code == 404
    assert not TaperPlan.objects.exists()


def test_page_is_filled_in_and_shows_the_schedule(client: Client, margaret: Patient) -> None:
    page = " ".join(client.get(address(margaret)).content.decode().split())

    assert "142.5 mg" in page
    assert "10 % of the original dose every 4 weeks is filled in from the guideline." in page
    assert "Her goal, in her own words" in page
    assert "Tue 1 Dec 2026" in page
    assert 'id="schedule"' in page
    assert "<html" in page


def test_look_is_the_part_alone_for_htmx(client: Client, margaret: Patient) -> None:
    response = client.post(address(margaret), TYPED, headers=HTMX)
    part = response.content.decode()

    assert "HX-Request" in response["Vary"]
    assert "<html" not in part
    assert part.count('id="schedule"') == 1
    assert "Walk to the park" not in part  # what is typed stays in the page, untouched


def test_every_choice_moves_the_schedule(client: Client, margaret: Patient) -> None:
    usual = shown(client, margaret, htmx=True)

    assert "Wed 6 Jan 2027" in usual
    assert "oxycodone IR <ins>up to 2 as needed a day</ins>" in usual
    assert "Wed 6 Jan 2027" not in shown(
        client, margaret, htmx=True, avoid_from_0="", avoid_to_0="", avoid_reason_0=""
    )
    assert "oxycodone MR <ins>morning 35 mg (20 + 15)</ins>" in shown(client, margaret, htmx=True, first="mr")
    assert "Tue 12 Jan 2027" in shown(client, margaret, htmx=True, interval="6")
    assert "Mon 7 Dec 2026" in shown(client, margaret, htmx=True, start="2026-12-07")


@pytest.mark.requirement("S25")
def test_look_stores_nothing(client: Client, margaret: Patient) -> None:
    for action in ("", "show", "more-days", "usual-pace", "delete"):
        assert client.post(address(margaret), TYPED | {"action": action}).status_code == 200
    client.get(address(margaret))

    assert not TaperPlan.objects.exists()


def test_fault_is_at_its_field_by_htmx_and_no_old_schedule_is_left(client: Client, margaret: Patient) -> None:
    part = shown(client, margaret, htmx=True, start="2026-11-23")

    assert 'id="id_start_error" class="nhsuk-error-message" hx-swap-oob="true">This day has passed.' in part
    assert "The schedule waits for this" in part
    assert "Whole schedule" not in part
    assert "id_percent_error" in part
    assert part.count("nhsuk-error-message") == 1


def test_fault_loses_nothing_that_was_typed(client: Client, margaret: Patient) -> None:
    page = shown(client, margaret, action="save", percent="1_0", start="2026-11-23")

    assert 'value="1_0"' in page
    assert 'value="2026-11-23"' in page
    assert "Walk to the park with my grandson." in page
    assert 'value="family holiday"' in page
    assert "Nothing was saved yet" in page
    assert not TaperPlan.objects.exists()


def test_saving_leads_to_the_saved_plan(client: Client, margaret: Patient, helen: Clinician) -> None:
    response = save(client, margaret)

    version = PlanVersion.objects.get()
    assert response.status_code == 302
    assert response["Location"] == reverse(
        "taper:saved_plan", args=[margaret.public_id, version.plan.public_id]
    )
    assert (version.number, version.created_by, version.naloxone_note) == (1, helen, "kitchen drawer")
    assert version.request["order"] == ["ir", "mr"]
    assert version.schedule["steps"][1]["starts"] == "2026-12-01"


@pytest.mark.parametrize("missing", ["goal_in_own_words", "reason_in_plain_words", "naloxone"])
def test_nothing_is_saved_without_goal_reason_and_naloxone(
    client: Client, margaret: Patient, missing: str
) -> None:
    """R6 and R12: no plan without a reason in plain words and a goal in the person's own."""
    response = save(client, margaret, **{missing: ""})

    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {missing}
    assert not TaperPlan.objects.exists()


def test_plan_that_a_gate_stops_is_not_saved_and_asks_for_the_reason(
    client: Client, margaret: Patient
) -> None:
    page = shown(client, margaret, action="save", pregnant="yes")

    assert "No schedule yet" in page
    assert 'name="override_G04"' in page
    assert not TaperPlan.objects.exists()

    assert save(client, margaret, pregnant="yes", override_G04="With the maternity team.").status_code == 302


def test_pace_faster_than_the_range_asks_for_reason_and_supervision(
    client: Client, margaret: Patient
) -> None:
    """R23: faster only with a reason and a named service that supervises it."""
    page = shown(client, margaret, htmx=True, percent="40")
    assert "Faster than the range" in page
    assert 'name="supervised_by"' in page

    save(client, margaret, percent="40", pace_reason="Admitted to a ward.", supervised_by="Pain service")
    assert "supervised_pace" in {each["code"] for each in PlanVersion.objects.get().schedule["cautions"]}


def test_guidelines_own_pace_is_one_press_away(client: Client, margaret: Patient) -> None:
    changed = shown(client, margaret, percent="5")
    assert "The guideline’s own pace for these facts" in changed
    assert 'value="usual-pace"' in changed

    back = shown(client, margaret, percent="5", action="usual-pace")
    assert '<input type="text" name="percent" value="10"' in back
    assert "is filled in from the guideline" in back


def test_another_period_gives_an_empty_row_and_keeps_the_first(client: Client, margaret: Patient) -> None:
    page = shown(client, margaret, action="more-days")

    assert 'value="family holiday"' in page
    assert 'name="avoid_from_1"' in page


def test_patient_without_medicines_is_led_to_them(client: Client, helen: Clinician) -> None:
    page = client.get(address(make_patient(helen))).content.decode()

    assert "No medicines yet" in page
    assert "Save the plan" not in page


def test_sedative_on_record_is_a_caution(client: Client, margaret: Patient, helen: Clinician) -> None:
    margaret.other_medicines.create(position=0, text="lorazepam", is_sedative=True, recorded_by=helen)

    assert "Agree which medicine goes first" in shown(client, margaret)


def test_opening_the_planner_takes_few_queries(
    client: Client, margaret: Patient, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(11):
        client.get(address(margaret))


@pytest.mark.requirement("S27")
@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_each_look_is_one_entry_in_the_audit_trail(client: Client, margaret: Patient, htmx: bool) -> None:
    AuditEntry.objects.all().delete()

    shown(client, margaret, htmx=htmx)

    assert list(AuditEntry.objects.values_list("action", "outcome", "object_id")) == [
        ("READ", "ALLOWED", str(margaret.public_id))
    ]


@pytest.mark.requirement("S26")
def test_nothing_about_the_patient_is_left_behind(client: Client, margaret: Patient) -> None:
    response = client.get(address(margaret))
    title = response.content.decode().split("<title>")[1].split("</title>")[0]

    assert "no-store" in response["Cache-Control"]
    assert "Margaret" not in title
    assert "Ellis" not in title
    assert "0042-817" not in address(margaret)


@pytest.mark.requirement("S3")
def test_only_listed_fields_are_stored(
    client: Client, margaret: Patient, olga: Clinician, helen: Clinician
) -> None:
    save(
        client, margaret, clinic=str(olga.clinic_id), created_by=str(olga.pk), number="7", status="completed",
        plan="1", digest="0" * 64, country="DE", regimen="[]",
    )  # fmt: skip

    version = PlanVersion.objects.get()
    assert (version.number, version.created_by, version.plan.status) == (1, helen, "draft")
    assert version.request["country"] == "AU"
    assert len(version.request["regimen"]) == 2
    assert version.digest != "0" * 64


@pytest.mark.requirement("S21")
def test_what_is_typed_is_shown_as_text(client: Client, margaret: Patient) -> None:
    nasty = "<script>alert(1)</script>{{ 7 }}"
    page = shown(client, margaret, goal_in_own_words=nasty, reason_in_plain_words=nasty, avoid_reason_0=nasty)

    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 }}") >= 3


# ------------------------------------------------------------------------------------- changing a plan


def change(version: PlanVersion, patient: Patient | None = None) -> str:
    owner = patient or version.plan.patient
    return reverse("taper:change_plan", args=[owner.public_id, version.plan.public_id])


def test_changing_a_plan_fills_in_what_was_agreed_and_adds_a_version(
    client: Client, version: PlanVersion
) -> None:
    page = client.get(change(version)).content.decode()
    assert "Walk to the park with my grandson." in page
    assert 'value="family holiday"' in page

    response = client.post(change(version), TYPED | {"action": "save", "percent": "5", "follows": "1"})

    assert response.status_code == 302
    assert list(version.plan.versions.values_list("number", flat=True)) == [1, 2]
    assert version.plan.versions.get(number=2).request["pace"] == {"percent": "5"}


@pytest.mark.requirement("S11")
def test_second_of_two_is_told_and_loses_nothing(client: Client, version: PlanVersion) -> None:
    typed = TYPED | {"action": "save", "percent": "5", "follows": "1"}
    save_plan(version.plan.patient, plan=version.plan, goal_in_own_words="Sleep through the night.")

    response = client.post(change(version), typed)

    assert response.status_code == 409
    page = response.content.decode()
    assert "Dr Helen Marsh saved version 2 meanwhile." in page
    assert "Sleep through the night." in page
    assert typed["goal_in_own_words"] in page
    assert response.context["form"]["percent"].value() == "5"
    assert version.plan.versions.count() == 2

    assert client.post(change(version), typed | {"follows": "2"}).status_code == 302
    assert version.plan.versions.count() == 3


def test_looking_again_stays_based_on_the_same_version(client: Client, version: PlanVersion) -> None:
    save_plan(version.plan.patient, plan=version.plan)

    response = client.post(change(version), TYPED | {"action": "show", "follows": "1"})

    assert response.status_code == 200
    assert response.context["follows"] == 1


def test_plan_that_has_begun_is_not_planned_anew(client: Client, margaret: Patient) -> None:
    """R25 and the contract: what lies behind never changes."""
    request = save_plan(margaret).request | {"start": "2026-11-23"}
    begun = save_plan(margaret, request=request)

    for response in (client.get(change(begun)), client.post(change(begun), TYPED | {"action": "save"})):
        assert response.status_code == 302
        assert response["Location"] == reverse(
            "taper:saved_plan", args=[margaret.public_id, begun.plan.public_id]
        )
    assert begun.plan.versions.count() == 1


@pytest.mark.requirement("S3")
def test_plan_of_another_patient_is_not_there(client: Client, version: PlanVersion, helen: Clinician) -> None:
    other = make_patient(helen, identifier="0099-001")
    AuditEntry.objects.all().delete()

    response = client.post(change(version, other), TYPED | {"action": "save"})

    assert response.status_code == 404
    assert PlanVersion.objects.count() == 1
    assert list(AuditEntry.objects.values_list("outcome", "object_kind")) == [("REFUSED", "plan version")]

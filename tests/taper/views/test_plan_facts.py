"""The planner and the facts on record: it begins with them, and what is answered on it goes back."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from patients.facts import current_facts
from patients.models import Clinician, Patient
from taper.models import GateOverride, PlanVersion
from tests.patients.test_facts import record
from tests.taper.test_decisions import override
from tests.taper.views.test_plan import address, save, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]


def on_record(patient: Patient) -> dict[str, object]:
    return {name: row.value for name, row in current_facts(patient).items()}


def page_of(client: Client, patient: Patient) -> str:
    return " ".join(client.get(address(patient)).content.decode().split())


def test_card_shows_what_is_on_record(client: Client, margaret: Patient) -> None:
    record(
        margaret,
        {"therapy_weeks": "160", "suicide_risk": "thoughts", "pregnant": False, "naloxone_on_record": True},
    )

    page = page_of(client, margaret)

    assert 'value="160"' in page
    for chosen in ("thoughts", "no", "GIVEN", "weeks"):
        assert f'<option value="{chosen}" selected>' in page
    assert "profile slow" in page


def test_fact_that_is_not_on_the_card_counts_all_the_same(client: Client, margaret: Patient) -> None:
    record(margaret, {"overdose_warning_signs": True})

    assert "No schedule yet" in page_of(client, margaret)


def test_answers_go_back_on_record_with_the_plan(client: Client, margaret: Patient) -> None:
    save(client, margaret, suicide_risk="none", pregnant="no")

    assert on_record(margaret) == {
        "therapy_weeks": "156",
        "patient_view": "agrees",
        "suicide_risk": "none",
        "pregnant": False,
        "naloxone_on_record": True,
    }
    assert PlanVersion.objects.get().request["facts"]["suicide_risk"] == "none"


def test_look_at_the_schedule_records_nothing(client: Client, margaret: Patient) -> None:
    shown(client, margaret, suicide_risk="none")

    assert on_record(margaret) == {}


def test_answer_that_was_on_record_makes_no_row(client: Client, margaret: Patient) -> None:
    record(margaret, {"therapy_weeks": "156", "patient_view": "agrees"}, as_of=date(2026, 11, 24))

    save(client, margaret, therapy="156", therapy_unit="weeks")

    assert margaret.facts.filter(name__in=["therapy_weeks", "patient_view"]).count() == 2


def test_answer_taken_back_on_the_card_is_not_known_any_more(client: Client, margaret: Patient) -> None:
    record(margaret, {"oud": "mild", "therapy_weeks": "156"})

    save(client, margaret, oud="", therapy="", therapy_unit="weeks")

    assert on_record(margaret)["oud"] is None
    assert on_record(margaret)["therapy_weeks"] is None
    assert "oud" not in PlanVersion.objects.get().request["facts"]


def test_answer_the_card_does_not_offer_stays(client: Client, margaret: Patient) -> None:
    record(margaret, {"patient_view": "not_asked", "falls_risk": True})

    save(client, margaret, patient_view="")

    assert on_record(margaret)["patient_view"] == "not_asked"
    assert on_record(margaret)["falls_risk"] is True


def test_reason_on_record_opens_the_gate_and_is_kept_with_the_plan(client: Client, margaret: Patient) -> None:
    record(margaret, {"pregnant": True})
    override(margaret, "G04", "The specialist leads.")

    page = page_of(client, margaret)
    assert "No schedule yet" not in page
    assert "The specialist leads." in page

    save(client, margaret, pregnant="yes", override_G04="The specialist leads.")
    assert PlanVersion.objects.get().request["overrides"] == {"G04": "The specialist leads."}
    assert GateOverride.objects.count() == 1


def test_reason_typed_in_the_planner_goes_on_record(client: Client, margaret: Patient) -> None:
    save(client, margaret, pregnant="yes", override_G04="The specialist leads.")

    assert GateOverride.objects.get().reason == "The specialist leads."
    advice = client.get(reverse("advice", args=[margaret.public_id])).content.decode()
    assert "The specialist leads." in advice


def test_reason_for_a_gate_that_is_open_now_is_left_out(client: Client, margaret: Patient) -> None:
    override(margaret, "G04", "The specialist leads.")
    record(margaret, {"pregnant": False})

    assert "The specialist leads." not in page_of(client, margaret)


def test_changing_a_plan_begins_with_what_is_known_now(
    client: Client, margaret: Patient, helen: Clinician
) -> None:
    save(client, margaret)
    record(margaret, {"patient_view": "declines"})

    plan = PlanVersion.objects.get().plan
    page = client.get(reverse("taper:change_plan", args=[margaret.public_id, plan.public_id]))

    assert "No schedule yet" in page.content.decode()

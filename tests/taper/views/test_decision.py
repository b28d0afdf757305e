"""Deciding together: over several visits, with every outcome a full answer and nothing typed lost."""

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from patients.facts import current_facts
from patients.models import AuditEntry, Clinician, Patient
from patients.terms import Pronoun
from taper.decision_form import BOXES, LINES
from taper.models import Decision
from taper.terms import Outcome
from tests.factories import make_patient, signed_in
from tests.responses import Response
from tests.taper.test_decision_rules import STANDS
from tests.taper.test_decisions import decide

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]

# What a browser sends of a page that nobody touched.
UNTOUCHED = {
    "follows": "0",
    "outcome": "OPEN",
    "patient_view": "",
    "second_opinion": "",
    "needs_interpreter": "",
}
NOT_NOW = {
    "outcome": "NOT_NOW",
    "patient_view": "undecided",
    "reason_in_plain_words": "The tablets help little now.",
    "ask_again_on": "2027-02-03",
}


def address(patient: Patient, query: str = "") -> str:
    return reverse("decision", args=[patient.public_id]) + query


def page_of(client: Client, patient: Patient, query: str = "") -> str:
    response = client.get(address(patient, query))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def save(client: Client, patient: Patient, **typed: Any) -> Response:
    return client.post(address(patient), UNTOUCHED | typed)


def refused(client: Client, patient: Patient, **typed: Any) -> str:
    response = save(client, patient, **typed)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def fields_of(page: str) -> dict[str, str]:
    """What the page's boxes and lines hold, by field."""
    boxes = re.findall(r'<textarea name="(\w+)"[^>]*>\s*(.*?)</textarea>', page)
    lines = re.findall(r'<input type="(?:text|date)" name="(\w+)"(?: value="([^"]*)")?', page)
    return {name: text for name, text in (*boxes, *lines) if text}


def chosen(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="(\w*)"[^>]* checked', page)


# --------------------------------------------------------------------------------------- who may


@pytest.mark.requirement("S1")
def test_anonymous_is_led_to_the_sign_in(margaret: Patient) -> None:
    for response in (Client().get(address(margaret)), save(Client(), margaret)):
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in")


@pytest.mark.requirement("S2")
def test_patient_of_another_clinic_is_not_there(margaret: Patient, olga: Clinician) -> None:
    assert save(signed_in(olga), margaret, **NOT_NOW).status_code == 404
    assert not Decision.objects.exists()


# ------------------------------------------------------------------------------------- outcomes


@pytest.mark.parametrize("outcome", [each for each in Outcome if each is not Outcome.OPEN])
def test_every_outcome_is_settled_and_nothing_is_missing_from_it(
    client: Client, margaret: Patient, outcome: Outcome
) -> None:
    response = save(client, margaret, outcome=outcome, **STANDS[outcome])
    assert response["Location"] == address(margaret)

    page = page_of(client, margaret)

    assert "Decided together" in page
    assert "Still open" not in page
    assert "Still talking" not in page
    assert "missing" not in page
    assert Decision.objects.get().is_settled


@pytest.mark.parametrize(
    ("query", "outcome"), [("CONTINUE", "CONTINUE"), ("NOT_NOW", "NOT_NOW"), ("X", "OPEN")]
)
def test_outcome_is_one_click_away(client: Client, margaret: Patient, query: str, outcome: str) -> None:
    assert chosen(page_of(client, margaret, f"?outcome={query}"), "outcome") == [outcome]


@pytest.mark.parametrize("name", ["patient", "taper:plan"])
def test_staying_and_not_now_are_offered_where_a_plan_is(
    client: Client, margaret: Patient, name: str
) -> None:
    page = client.get(reverse(name, args=[margaret.public_id])).content.decode()

    for outcome in ("CONTINUE", "NOT_NOW"):
        assert f'href="{address(margaret)}?outcome={outcome}"' in page


def test_patient_page_shows_a_settled_answer_as_settled(client: Client, margaret: Patient) -> None:
    save(client, margaret, **NOT_NOW)

    page = " ".join(client.get(reverse("patient", args=[margaret.public_id])).content.decode().split())

    assert "<b>Not now</b>" in page
    assert "Ask again Wed 3 Feb 2027" in page
    assert "Still open" not in page


def test_day_to_ask_again_is_said_when_it_has_come(client: Client, margaret: Patient) -> None:
    save(client, margaret, **NOT_NOW)
    assert "Ask again on Wed 3 Feb 2027." in page_of(client, margaret)

    with time_machine.travel("2027-02-03T09:00Z", tick=False):
        client.force_login(margaret.prescriber)  # type: ignore[arg-type] # she has one
        assert "Time to ask again" in page_of(client, margaret)


def test_who_declines_gets_no_schedule(client: Client, margaret: Patient) -> None:
    save(client, margaret, outcome="DECLINES", **STANDS[Outcome.DECLINES])

    page = client.get(reverse("taper:plan", args=[margaret.public_id])).content.decode()

    assert "No schedule yet" in page
    assert "Patient declines" in page
    assert 'id="whole-schedule"' not in page


def test_no_shared_decision_keeps_both_views_and_stops_the_planner(client: Client, margaret: Patient) -> None:
    save(client, margaret, outcome="NOT_SHARED", **STANDS[Outcome.NOT_SHARED])

    page = page_of(client, margaret)
    assert "I need them." in page
    assert "The risk is too high." in page
    assert "Offered, and wanted" in page
    assert current_facts(margaret)["shared_decision"].value == "not_reached"
    planner = client.get(reverse("taper:plan", args=[margaret.public_id])).content.decode()
    assert "No schedule yet" in planner


def test_planner_begins_with_the_goal_and_the_reason_of_the_talk(client: Client, margaret: Patient) -> None:
    save(client, margaret, outcome="TAPER_AGREED", **STANDS[Outcome.TAPER_AGREED])

    page = client.get(reverse("taper:plan", args=[margaret.public_id])).content.decode()

    assert "Walk to the park." in page
    assert "The tablets help little now." in page
    assert '<option value="agrees" selected>' in page


# ------------------------------------------------------------------------------- several visits


def test_talk_is_kept_and_goes_on_at_the_next_visit(client: Client, margaret: Patient) -> None:
    everything = {name: f"said of {name}" for name in (*BOXES, *LINES)} | {
        "patient_view": "undecided",
        "fears": ["PAIN", "SLEEP"],
        "life_transport": "hard",
        "life_work": "fine",
        "needs_interpreter": "yes",
        "supporter_name_0": "Ann",
        "supporter_who_0": "sister",
        "supporter_consent_0": "GIVEN",
        "ask_again_on": "2026-12-08",
        "second_opinion": "WANTED",
    }
    save(client, margaret, **everything)

    page = page_of(client, margaret)

    held = fields_of(page)
    assert {name: held.get(name) for name in (*BOXES, *LINES)} == {
        name: f"said of {name}" for name in (*BOXES, *LINES)
    }
    assert (held["supporter_name_0"], held["supporter_who_0"]) == ("Ann", "sister")
    assert held["ask_again_on"] == "2026-12-08"
    assert chosen(page, "fears") == ["PAIN", "SLEEP"]
    assert chosen(page, "patient_view") == ["undecided"]
    assert chosen(page, "life_transport") == ["hard"]
    assert chosen(page, "life_caring") == [""]
    assert '<option value="GIVEN" selected>' in page
    assert "Still open: the outcome." in page
    assert 'name="follows" value="1"' in page


def test_talk_without_an_outcome_asks_for_nothing(client: Client, margaret: Patient) -> None:
    save(client, margaret, goal_in_own_words="Walk to the park.")

    page = page_of(client, margaret)

    assert "Still open: how the person sees it, why now, both sides, other supports and the outcome." in page


def test_new_talk_asks_view_and_outcome_anew_and_keeps_the_rest(client: Client, margaret: Patient) -> None:
    save(client, margaret, **NOT_NOW, goal_in_own_words="Walk to the park.")

    page = page_of(client, margaret, "?again=1")

    assert chosen(page, "outcome") == ["OPEN"]
    assert chosen(page, "patient_view") == [""]
    assert "ask_again_on" not in fields_of(page)
    assert fields_of(page)["goal_in_own_words"] == "Walk to the park."


def test_correcting_begins_with_everything_and_adds_a_row(client: Client, margaret: Patient) -> None:
    save(client, margaret, **NOT_NOW)

    page = page_of(client, margaret, "?correct=1")
    assert (chosen(page, "outcome"), chosen(page, "patient_view")) == (["NOT_NOW"], ["undecided"])
    save(client, margaret, **NOT_NOW, follows="1", goal_in_own_words="Walk to the park.")

    assert [each.goal_in_own_words for each in margaret.decisions.all()] == ["", "Walk to the park."]
    assert "Before that (1)" in page_of(client, margaret)


@pytest.mark.requirement("S11")
def test_colleagues_decision_meanwhile_is_shown_and_nothing_is_lost(
    client: Client, margaret: Patient, tom: Clinician
) -> None:
    save(signed_in(tom), margaret, goal_in_own_words="Sleep through the night.")

    page = refused(client, margaret, goal_in_own_words="Walk to the park.", follows="0")

    assert "Dr Tom Nguyen saved something meanwhile" in page
    assert "Sleep through the night." in page
    assert fields_of(page)["goal_in_own_words"] == "Walk to the park."
    assert Decision.objects.count() == 1
    again = re.findall(r'name="follows" value="(\d+)"', page)
    save(client, margaret, goal_in_own_words="Walk to the park, and sleep.", follows=again[0])
    assert Decision.objects.count() == 2


# ------------------------------------------------------------------------------------------ faults


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"outcome": ""}, "Choose what it came to."),
        ({"outcome": "LATER"}, "Choose one of the entries in the list."),
        ({"patient_view": "perhaps"}, "Choose one of the entries in the list."),
        ({"fears": ["DRAGONS"]}, "Choose one of the entries in the list."),
        ({"ask_again_on": "soon"}, "Write the date as year, month and day"),
        ({**NOT_NOW, "ask_again_on": "2026-11-24"}, "Choose a day still to come."),
        ({**NOT_NOW, "ask_again_on": ""}, "Choose the day to ask again."),
        ({**NOT_NOW, "patient_view": ""}, "Choose how the person sees it."),
        ({**NOT_NOW, "reason_in_plain_words": ""}, "Write down why this was raised"),
        ({"outcome": "TAPER_AGREED"}, "Write down the person’s goal"),
        ({"staying_risks": "x" * 301}, "This is 301 characters long. Shorten it to 300."),
        ({"wishes": "a\u202eb"}, "hidden character"),
        ({"supporter_consent_0": "PERHAPS"}, "Choose one of the entries in the list."),
    ],
    ids=lambda value: str(value)[:40],
)
def test_fault_saves_nothing_and_loses_nothing(
    client: Client, margaret: Patient, typed: dict[str, Any], sentence: str
) -> None:
    page = refused(client, margaret, **{"clinician_words": "What I think.", **typed})

    assert sentence in page
    assert fields_of(page)["clinician_words"] == "What I think."
    assert not Decision.objects.exists()


@pytest.mark.parametrize("follows", ["", "x", "-1", "٣", "9" * 5000])
def test_number_that_is_none_counts_as_nothing_before(
    client: Client, margaret: Patient, follows: str
) -> None:
    save(client, margaret, follows=follows)

    assert Decision.objects.get().number == 1


def test_supporter_is_not_asked_for_consent_until_someone_says_so(client: Client, margaret: Patient) -> None:
    save(client, margaret, supporter_name_0="Ann", supporter_consent_0="")

    assert Decision.objects.get().supporters == [{"name": "Ann", "who": "", "consent": "NOT_ASKED"}]


def test_page_speaks_of_the_person_as_they_wish(client: Client, helen: Clinician) -> None:
    patient = make_patient(helen, pronoun=Pronoun.THEY)

    page = page_of(client, patient)

    assert "Their goal, in their own words" in page
    assert "How they see reducing" in page
    assert "They decline" in page


# ------------------------------------------------------------------------------------------- audit


@pytest.mark.requirement("S27")
@pytest.mark.parametrize(
    ("typed", "action"),
    [(None, "READ"), (NOT_NOW, "CREATE"), ({"outcome": ""}, "READ")],
    ids=["look", "save", "fault"],
)
def test_each_look_and_each_decision_is_one_entry(
    client: Client, margaret: Patient, typed: dict[str, str] | None, action: str
) -> None:
    AuditEntry.objects.all().delete()

    client.get(address(margaret)) if typed is None else save(client, margaret, **typed)

    assert list(AuditEntry.objects.values_list("action", "object_id")) == [(action, str(margaret.public_id))]


@pytest.mark.requirement("S21")
@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\"'><svg onload=alert(1)>", "{{ 7|add:1 }}"])
def test_text_stays_text_on_every_screen(client: Client, margaret: Patient, text: str) -> None:
    said: dict[str, Any] = dict.fromkeys((*BOXES, *LINES), text)
    supporters = [{"name": text, "who": text, "consent": "GIVEN"}]
    decide(margaret, Outcome.NOT_SHARED, **said, supporters=supporters)

    pages = [page_of(client, margaret, query) for query in ("", "?correct=1")]
    decide(margaret, Outcome.NOT_NOW, follows=1, ask_again_on=date(2027, 2, 3))
    pages += [
        page_of(client, margaret),
        client.get(reverse("patient", args=[margaret.public_id])).content.decode(),
    ]

    assert escape(text) in pages[0]
    assert escape(text) in pages[2]
    for page in pages:
        assert "<script>alert" not in page
        assert "<svg onload" not in page


@pytest.mark.requirement("S26")
def test_title_names_nobody(client: Client, margaret: Patient) -> None:
    for name in ("facts", "fact_history", "advice", "decision"):
        page = client.get(reverse(name, args=[margaret.public_id])).content.decode()
        title = page.partition("<title>")[2].partition("</title>")[0]

        assert title
        assert not {"Margaret", "Ellis", "0042-817", "1964"} & set(title.split())

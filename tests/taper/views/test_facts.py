"""The facts of a patient: asked for in order, recorded as rows, nothing typed lost, nobody's answer overwritten."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from guidelines.registry import references
from patients.actions import save_regimen
from patients.facts import current_facts
from patients.models import AuditEntry, Clinician, Fact, Patient
from taper.facts import NEVER_TYPED
from taper.presenters.facts import MOST_ASKED_FIRST
from tests.factories import MARGARETS_REGIMEN, make_patient, signed_in
from tests.patients.test_facts import record
from tests.responses import Response

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]

TYPED = {"as_of": "2026-11-24", "note": ""}


def address(patient: Patient) -> str:
    return reverse("facts", args=[patient.public_id])


def page_of(client: Client, patient: Patient, query: str = "") -> str:
    response = client.get(address(patient) + query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def answer(client: Client, patient: Patient, **typed: str) -> Response:
    return client.post(address(patient), TYPED | typed)


def refused(client: Client, patient: Patient, **typed: str) -> str:
    response = answer(client, patient, **typed)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def on_record(patient: Patient) -> dict[str, Any]:
    return {name: row.value for name, row in current_facts(patient).items()}


def asked_first(page: str) -> list[str]:
    first = page.partition("These settle most")[2].partition("</section>")[0]
    return re.findall(r'name="was_(\w+)"', first)


# -------------------------------------------------------------------------------------------- the page


@pytest.mark.requirement("S1")
def test_anonymous_is_led_to_the_sign_in(margaret: Patient) -> None:
    for response in (Client().get(address(margaret)), Client().post(address(margaret), TYPED)):
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in")


@pytest.mark.requirement("S2")
def test_patient_of_another_clinic_is_not_there(margaret: Patient, olga: Clinician) -> None:
    response = signed_in(olga).post(address(margaret), TYPED | {"oud": "severe"})

    assert response.status_code == 404
    assert not Fact.objects.exists()


def test_few_facts_that_settle_most_come_first(client: Client, margaret: Patient) -> None:
    first = asked_first(page_of(client, margaret))

    assert len(first) == MOST_ASKED_FIRST
    assert first[:2] == ["oud", "therapy_weeks"]


def test_next_ones_move_up_as_they_are_answered(client: Client, margaret: Patient) -> None:
    before = asked_first(page_of(client, margaret))
    answer(client, margaret, oud="none", therapy_weeks="3", therapy_unit="years")

    after = asked_first(page_of(client, margaret))

    assert not {"oud", "therapy_weeks"} & set(after)
    assert before[2:] == after[: len(before) - 2]


def test_each_country_asks_for_what_its_own_guideline_needs(client: Client, helen: Clinician) -> None:
    asked = {}
    for number, country in enumerate(("AU", "CA", "DE", "UK", "US")):
        patient = make_patient(helen, identifier=str(number), country=country)
        asked[country] = tuple(asked_first(page_of(client, patient)))

    assert len(set(asked.values())) == 5


def test_every_fact_is_on_the_page_once_or_known_from_the_record(client: Client, margaret: Patient) -> None:
    page = page_of(client, margaret)
    controls = re.findall(r'name="was_(\w+)"', page)

    assert sorted(controls) == sorted(set(references().common.facts_by_name) - NEVER_TYPED)
    assert "142.5 mg a day" in page


def test_fact_that_a_link_asks_for_comes_first(client: Client, margaret: Patient) -> None:
    page = page_of(client, margaret, "?ask=falls_risk&ask=nonsense&ask=ome_per_day")

    assert asked_first(page)[0] == "falls_risk"
    assert len(asked_first(page)) == MOST_ASKED_FIRST


def test_answer_is_shown_with_its_day_and_who(client: Client, margaret: Patient) -> None:
    record(margaret, {"suicide_risk": "none"}, as_of=date(2026, 11, 3), note="By phone.")

    page = page_of(client, margaret)

    assert "<b>None</b>" in page
    assert "Tue 3 Nov 2026, Dr Helen Marsh. By phone." in page


def test_list_of_other_medicines_suggests_and_does_not_answer(
    client: Client, margaret: Patient, helen: Clinician
) -> None:
    save_regimen(
        patient=margaret,
        items=MARGARETS_REGIMEN,
        other_medicines=[("diazepam 5 mg", True)],
        changed_by=helen,
        route="test",
    )

    page = page_of(client, margaret)

    assert "On the list, marked as sedative: diazepam 5 mg." in page
    assert 'name="was_concurrent_sedative"' not in page
    assert 'name="was_concurrent_benzodiazepine" value=""' in page


# -------------------------------------------------------------------------------------- recording


def test_answers_go_on_record_with_day_and_note(client: Client, margaret: Patient) -> None:
    response = answer(
        client,
        margaret,
        pregnant="no",
        oud="none",
        failed_outpatient_tapers="1",
        as_of="2026-11-20",
        note="Phone call",
    )

    assert response["Location"] == reverse("advice", args=[margaret.public_id])
    assert on_record(margaret) == {"pregnant": False, "oud": "none", "failed_outpatient_tapers": 1}
    assert {(row.as_of, row.note) for row in Fact.objects.all()} == {(date(2026, 11, 20), "Phone call")}


@pytest.mark.parametrize(
    ("number", "unit", "weeks"),
    [("3", "years", "156"), ("12", "months", "52"), ("0.5", "years", "26"), ("9", "weeks", "9")],
)
def test_length_of_therapy_is_recorded_in_weeks(
    client: Client, margaret: Patient, number: str, unit: str, weeks: str
) -> None:
    answer(client, margaret, therapy_weeks=number, therapy_unit=unit)

    assert on_record(margaret) == {"therapy_weeks": weeks}


def test_only_what_was_changed_is_recorded(client: Client, margaret: Patient) -> None:
    record(margaret, {"oud": "none", "pregnant": False})

    answer(client, margaret, oud="none", was_oud="none", pregnant="yes", was_pregnant="no")

    assert Fact.objects.count() == 3
    assert on_record(margaret) == {"oud": "none", "pregnant": True}


def test_asked_again_is_an_answer_of_today(client: Client, margaret: Patient) -> None:
    record(margaret, {"suicide_risk": "none"}, as_of=date(2026, 11, 3))

    answer(client, margaret, suicide_risk="none", was_suicide_risk="none", again_suicide_risk="on")

    assert current_facts(margaret)["suicide_risk"].as_of == date(2026, 11, 24)


def test_answer_can_go_back_to_not_recorded(client: Client, margaret: Patient) -> None:
    record(margaret, {"pregnant": True, "therapy_weeks": "60"})

    answer(client, margaret, pregnant="", was_pregnant="yes", therapy_weeks="", was_therapy_weeks="60")

    assert on_record(margaret) == {"pregnant": None, "therapy_weeks": None}
    assert "Not recorded" in page_of(client, margaret)


def test_length_that_has_counted_on_is_no_change(client: Client, margaret: Patient) -> None:
    record(margaret, {"therapy_weeks": "150"}, as_of=date(2026, 9, 1))
    page = page_of(client, margaret)
    assert 'name="was_therapy_weeks" value="162"' in page

    answer(client, margaret, therapy_weeks="162", was_therapy_weeks="162", therapy_unit="weeks", oud="none")

    assert on_record(margaret) == {"therapy_weeks": "150", "oud": "none"}


def test_nothing_changed_records_nothing(client: Client, margaret: Patient) -> None:
    response = answer(client, margaret)

    assert response.status_code == 302
    assert not Fact.objects.exists()


@pytest.mark.requirement("S3")
def test_fact_that_follows_from_the_record_cannot_be_typed(client: Client, margaret: Patient) -> None:
    answer(client, margaret, ome_per_day="1", age_years="20", oud="none", recorded_by="1", clinic="2")

    assert on_record(margaret) == {"oud": "none"}


# ------------------------------------------------------------------------------------------ faults


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"therapy_weeks": "long"}, "Write a number in digits"),
        ({"therapy_weeks": "-3"}, "Write a number in digits"),
        ({"therapy_weeks": "1_0"}, "Write a number in digits"),
        ({"therapy_weeks": "٣"}, "Write a number in digits"),
        ({"failed_outpatient_tapers": "1.5"}, "Write a whole number"),
        ({"oud": "perhaps"}, "Choose one of the answers."),
        ({"pregnant": "1"}, "Choose one of the answers."),
        ({"as_of": "2026-11-25"}, "This day is still to come."),
        ({"as_of": ""}, "Choose the day of the answers."),
        ({"as_of": "yesterday"}, "Write the date as year, month and day"),
        ({"note": "x" * 201}, "Shorten this to 200 letters."),
        ({"note": "a\u202eb"}, "hidden character"),
    ],
    ids=lambda value: str(value)[:40],
)
@pytest.mark.requirement("S19")
def test_fault_records_nothing_and_loses_nothing(
    client: Client, margaret: Patient, typed: dict[str, str], sentence: str
) -> None:
    page = refused(client, margaret, **{"falls_risk": "yes", **typed})

    assert sentence in page
    assert "Nothing was recorded yet" in page
    assert re.search(r'name="falls_risk" value="yes"[^>]* checked', page)
    assert not Fact.objects.exists()


def test_answer_older_than_the_one_on_record_is_said_at_its_field(client: Client, margaret: Patient) -> None:
    record(margaret, {"oud": "none"})

    page = refused(client, margaret, oud="mild", was_oud="none", as_of="2026-11-01")

    assert "There is a newer answer, of 2026-11-24." in page
    assert 'href="#fact-oud"' in page
    assert on_record(margaret) == {"oud": "none"}


@pytest.mark.requirement("S11")
def test_colleagues_answer_meanwhile_is_not_overwritten(
    client: Client, margaret: Patient, tom: Clinician
) -> None:
    record(margaret, {"oud": "mild"}, recorded_by=tom)

    page = refused(client, margaret, oud="none", was_oud="", falls_risk="yes")

    assert "Dr Tom Nguyen has meanwhile recorded “mild”. Choose again." in page
    assert '<option value="none" selected>' in page
    assert 'name="was_oud" value="mild"' in page
    assert on_record(margaret) == {"oud": "mild"}


@pytest.mark.requirement("S11")
def test_colleagues_answer_stays_where_it_was_not_touched_here(
    client: Client, margaret: Patient, tom: Clinician
) -> None:
    record(margaret, {"oud": "mild"}, recorded_by=tom)

    page = refused(client, margaret, oud="", was_oud="", therapy_weeks="x")
    assert '<option value="mild" selected>' in page

    answer(client, margaret, oud="", was_oud="", falls_risk="yes")
    assert on_record(margaret) == {"oud": "mild", "falls_risk": True}


# --------------------------------------------------------------------------------- history and audit


def test_history_tells_every_answer_the_newest_first(client: Client, margaret: Patient) -> None:
    record(margaret, {"oud": "mild"}, as_of=date(2026, 10, 1), note="Letter of the specialist")
    record(margaret, {"oud": None, "therapy_weeks": "160"})

    page = client.get(reverse("fact_history", args=[margaret.public_id])).content.decode()

    answers = re.findall(r'data-label="Answer">([^<]*)<', page)
    assert sorted(answers[:2]) == ["160 weeks", "not known"]
    assert answers[2] == "mild"
    assert "Letter of the specialist" in page


@pytest.mark.requirement("S27")
@pytest.mark.parametrize(
    ("method", "typed", "action"),
    [("get", {}, "READ"), ("post", {"oud": "none"}, "UPDATE"), ("post", {"oud": "perhaps"}, "READ")],
    ids=["look", "record", "fault"],
)
def test_each_look_and_each_recording_is_one_entry(
    client: Client, margaret: Patient, method: str, typed: dict[str, str], action: str
) -> None:
    AuditEntry.objects.all().delete()

    getattr(client, method)(address(margaret), TYPED | typed)

    assert list(AuditEntry.objects.values_list("action", "route")) == [
        (action, "patients/<uuid:patient_id>/facts/")
    ]


@pytest.mark.requirement("S21")
@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\"'><svg onload=alert(1)>", "{{ 7|add:1 }}"])
def test_text_stays_text(client: Client, margaret: Patient, text: str) -> None:
    answer(client, margaret, oud="none", note=text)

    pages = [
        client.get(reverse(name, args=[margaret.public_id])).content.decode()
        for name in ("facts", "fact_history", "advice")
    ]
    for page in (*pages, refused(client, margaret, therapy_weeks=text, note=text)):
        assert escape(text) in page
        assert "<script>alert" not in page
        assert "<svg onload" not in page

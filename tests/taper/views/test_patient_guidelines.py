"""Five countries' guidelines for one patient's facts: what the screen says is what `advise` says, for the own OME of each."""

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from guidelines.registry import references
from patients.models import AuditEntry, Clinician, Patient
from patients.regimen import regimen_data
from taper.engine.across import views_of_countries
from taper.presenters.side_by_side import Status, present_side_by_side
from tests.factories import make_patient, signed_in
from tests.patients.test_facts import record
from tests.taper.views.test_guideline import text_of
from tests.taper.views.test_patient import METHADONE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]

UNKNOWN = UUID("00000000-0000-4000-8000-000000000000")
HER_FACTS: dict[str, object] = {
    "therapy_weeks": 160,
    "adverse_effects": "tolerable",
    "mood_screen_positive": True,
    "meaningful_benefit": "unclear",
}


def address(patient_id: UUID) -> str:
    return reverse("patient_guidelines", args=[patient_id])


def page_of(client: Client, patient: Patient) -> str:
    response = client.get(address(patient.public_id))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def cells(page: str, question: str) -> dict[str, str]:
    """What each country says on a point, as text."""
    row = re.search(rf'<tr role="row"><th scope="row" role="rowheader">{re.escape(question)}.*?</tr>', page)
    assert row is not None
    found = re.findall(r'<td role="cell" data-label="([^"]+)"[^>]*>(.*?)</td>', row[0])
    return {country: text_of(cell).strip() for country, cell in found}


@pytest.mark.requirement("S1")
def test_anonymous_is_led_to_the_sign_in(margaret: Patient) -> None:
    assert Client().get(address(margaret.public_id))["Location"].startswith(reverse("sign_in"))


@pytest.mark.requirement("S2")
def test_patient_of_another_clinic_answers_as_an_unknown_one(margaret: Patient, olga: Clinician) -> None:
    client = signed_in(olga)

    theirs, nobodys = client.get(address(margaret.public_id)), client.get(address(UNKNOWN))

    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.content == nobodys.content


@pytest.mark.requirement("S27")
def test_colleague_reads_it_and_that_is_one_audit_entry(margaret: Patient, tom: Clinician) -> None:
    client = signed_in(tom)
    AuditEntry.objects.all().delete()

    page_of(client, margaret)

    assert list(AuditEntry.objects.values_list("action", "outcome", "object_id")) == [
        ("READ", "ALLOWED", str(margaret.public_id))
    ]


@pytest.mark.requirement("S25")
def test_only_reading_is_possible(client: Client, margaret: Patient) -> None:
    for method in (client.post, client.put, client.delete, client.patch):
        assert method(address(margaret.public_id)).status_code == 405


def test_opening_it_takes_few_queries(
    client: Client, margaret: Patient, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        client.get(address(margaret.public_id))


def test_own_country_comes_first(client: Client, helen: Clinician) -> None:
    page = page_of(client, make_patient(helen, country="UK", identifier="1"))

    heads = re.findall(r'<th scope="col" role="columnheader">(.*?)</th>', page)
    assert [text_of(head).strip() for head in heads[:6]] == [
        "Point",
        "United Kingdom (own)",
        "Australia",
        "Canada",
        "Germany",
        "United States",
    ]
    assert "United Kingdom holds; the others are to compare" in page


def test_published_case_shows_what_each_country_says(client: Client, margaret: Patient) -> None:
    """Table 1 of the review for her facts, on the screen."""
    record(margaret, HER_FACTS)

    page = page_of(client, margaret)

    assert {
        country: text.split(" a day")[0] for country, text in cells(page, "Dose by its own table").items()
    } == {
        "Australia": "142.5 mg",
        "Canada": "142.5 mg",
        "Germany": "190 mg",
        "United Kingdom": "142.5 mg",
        "United States": "142.5 mg",
    }
    dose = cells(page, "Is there a dose at which to raise it?")
    assert dose["Australia"].startswith("Applies High dose: consider reducing. Expert consensus")
    assert dose["Canada"].startswith("Applies 90 mg or more a day")
    assert "Weak or conditional · OME: 142.5 mg a day (rule: 90 or more)" in dose["Canada"]
    assert "OME: 190 mg a day (rule: above 120)" in dose["Germany"]
    assert "OME: 142.5 mg a day (rule: above 120)" in dose["United Kingdom"]
    time = cells(page, "Is there a time at which to raise it?")
    assert "Strong · Opioid therapy so far: 160 weeks (rule: 26 or more)" in time["Germany"]
    assert time["United Kingdom"] == "No figure"
    request = cells(page, "The person asks for it")
    assert request["Australia"] == "Not in the review’s rows"
    assert request["Canada"].startswith("Not recorded")
    assert "to be recorded: The person’s view of reducing" in request["Canada"]
    no_improvement = cells(page, "No improvement, or goals not met")
    assert no_improvement["Canada"].startswith("Does not apply")
    assert no_improvement["Australia"].startswith("Not recorded")


def test_threshold_only_opens_a_conversation(client: Client, margaret: Patient) -> None:
    page = page_of(client, margaret)

    assert "A threshold opens a conversation, and nothing more." in page
    assert "<form" not in page.partition("<main")[2]


def test_pace_that_is_ours_is_called_ours(client: Client, margaret: Patient) -> None:
    pace = cells(page_of(client, margaret), "Pace it would fill in")

    assert "Ours" in pace["Germany"]
    assert "Our own cautious default, not from a guideline." in pace["Germany"]
    assert "Ours" not in pace["United States"]


@pytest.mark.requirement("S30")
@pytest.mark.parametrize("code", ["AU", "CA", "DE", "UK", "US"])
def test_screen_agrees_with_advise(client: Client, margaret: Patient, tmp_path: Path, code: str) -> None:
    """The same regimen and facts through the command line, for each country, against the screen's cells."""
    record(margaret, HER_FACTS)
    response = client.get(address(margaret.public_id))
    page = response.context["page"]
    request: dict[str, Any] = {
        "country": code,
        "regimen": regimen_data(margaret),
        "facts": {**HER_FACTS, "age_years": 62},
    }
    file, out = tmp_path / "request.json", StringIO()
    file.write_text(json.dumps(request))

    call_command("advise", str(file), stdout=out)

    advice = {prompt["id"]: prompt for prompt in json.loads(out.getvalue())["prompts"]}
    name = references().country(code).name
    shown = [
        rule
        for row in (*page.parting, *page.alike)
        for cell in row.cells
        if cell.country == name
        for rule in cell.rules
    ]
    assert shown
    for rule in shown:
        assert advice[rule.id]["status"] == rule.status
        assert advice[rule.id]["strength"] in (
            rule.strength,
            rule.strength.replace(" ", "-"),
            _code(rule.strength),
        )


def _code(strength: str) -> str:
    return {"expert consensus": "consensus"}.get(strength, strength.replace(" ", "-"))


def test_prompt_turns_as_facts_change(client: Client, margaret: Patient) -> None:
    question = "The person asks for it"
    assert cells(page_of(client, margaret), question)["Canada"].startswith("Not recorded")

    record(margaret, {"patient_view": "requests"})

    assert cells(page_of(client, margaret), question)["Canada"].startswith("Applies")


def test_what_would_settle_most_leads_to_its_question(client: Client, margaret: Patient) -> None:
    page = page_of(client, margaret)

    assert f'href="{reverse("facts", args=[margaret.public_id])}?ask=meaningful_benefit"' in page
    assert "?ask=ome_per_day" not in page


def test_dose_no_table_counts_is_not_below_a_threshold(client: Client, helen: Clinician) -> None:
    page = page_of(client, make_patient(helen, regimen=[METHADONE]))

    dose = cells(page, "Is there a dose at which to raise it?")
    assert dose["Canada"].startswith("Not recorded")
    assert "OME: not counted by this table" in dose["Canada"]
    assert "Does not apply" not in dose["Canada"]
    assert cells(page, "Dose by its own table")["United States"].startswith("141 mg a day")


def test_range_is_said_as_a_range(client: Client, helen: Clinician) -> None:
    """A fentanyl patch of 25 mcg/h: 75 by the Australian table, only 60 to 134 in Canada."""
    patch = {
        "id": "p",
        "drug": "fentanyl",
        "form": "transdermal patch",
        "release": "patch-72h",
        "strength": "25",
        "unit": "mcg/h",
        "patches": 1,
    }
    page = page_of(client, make_patient(helen, regimen=[patch]))

    shown = cells(page, "Dose by its own table")
    assert shown["Australia"].startswith("75 mg a day")
    assert shown["Canada"].startswith("Only a range, 60 to 134 mg a day")


def test_without_medicines_it_says_what_to_enter(client: Client, helen: Clinician) -> None:
    page = page_of(client, make_patient(helen))

    assert "No opioid is on record." in page
    assert cells(page, "Dose by its own table")["Australia"].startswith("Not counted")


def test_medicines_the_lists_no_longer_know_are_named(client: Client, margaret: Patient) -> None:
    margaret.medication_statements.update(drug="forgotten")

    page = page_of(client, margaret)

    assert "These medicines cannot be counted with today’s lists." in page
    assert "forgotten is not an opioid" in page


@pytest.mark.requirement("S26")
def test_title_names_nobody(client: Client, margaret: Patient) -> None:
    for name in ("patient_guidelines", "patient_ome"):
        page = client.get(reverse(name, args=[margaret.public_id])).content.decode()
        title = page.partition("<title>")[2].partition("</title>")[0]
        assert title
        assert not {"Margaret", "Ellis", "0042-817"} & set(title.split())


def test_point_on_which_all_say_the_same_is_not_called_parting() -> None:
    """With nothing recorded and no dose, every rule is unknown; silence beside it still parts."""
    page = present_side_by_side(views_of_countries("AU", {}, None, references()), references())

    for row in page.parting:
        assert len({cell.status for cell in row.cells}) > 1
    for row in page.alike:
        statuses = {cell.status for cell in row.cells}
        assert len(statuses) == 1 or not statuses & {Status.APPLIES, Status.UNKNOWN}

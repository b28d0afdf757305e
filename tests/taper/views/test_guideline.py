"""One guideline: every recommendation and rule, with strength, source and confidence, and what is ours named as ours."""

import html
import re

import pytest
from django.test import Client

from guidelines.base import Guideline
from guidelines.registry import GUIDELINES, references
from tests.taper.views.test_guidelines import page_of

pytestmark = pytest.mark.django_db

GUIDES = [references().guideline(id_) for id_ in references().ids(GUIDELINES)]


def text_of(page: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def rule_on(page: str, recommendation: str) -> str:
    """The row of one recommendation, as text."""
    row = re.search(rf'<tr role="row" id="{recommendation}">(.*?)</tr>', page)
    assert row is not None
    return text_of(row[1])


@pytest.mark.requirement("S30")
@pytest.mark.parametrize("guideline", GUIDES, ids=lambda guideline: guideline.id)
def test_every_recommendation_stands_with_strength_source_and_confidence(
    client: Client, guideline: Guideline
) -> None:
    page = page_of(client, "guideline", guideline.id)

    for item in guideline.recommendations:
        row = rule_on(page, item.id)
        assert item.paraphrase in row
        assert item.strength.label.lower() in row.lower()
        assert item.confidence.label[1:] in row
        for reference in item.source:
            assert references().cite(reference).text.rstrip(".") in row


@pytest.mark.parametrize("guideline", GUIDES, ids=lambda guideline: guideline.id)
def test_pause_referral_end_and_naloxone_are_all_there(client: Client, guideline: Guideline) -> None:
    text = text_of(page_of(client, "guideline", guideline.id))

    for said in (
        *(pause.action for pause in guideline.pause),
        *(rule.to for rule in guideline.refer_when),
        guideline.end_of_taper.rule,
        guideline.naloxone_triggers.text,
        guideline.grading,
        guideline.scope,
    ):
        assert said in text


def test_condition_is_said_in_words(client: Client) -> None:
    page = page_of(client, "guideline", "CA_CMAJ2017")

    assert "OME: 90 mg a day or more" in rule_on(page, "CA-T1")
    assert "ome_per_day" not in page


def test_rule_for_another_setting_says_so(client: Client) -> None:
    assert "Written for VA/DoD users only." in rule_on(page_of(client, "guideline", "US_CDC2022"), "US-T14")


def test_rule_that_silences_the_others_says_so(client: Client) -> None:
    assert "the other prompts rest" in rule_on(page_of(client, "guideline", "AU_MJA2023"), "AU-T8")


@pytest.mark.parametrize(
    ("guideline", "ours"),
    [
        ("DE_LONTS2020", True),  # no German figure was found at all
        ("UK_NG215", False),
    ],
)
def test_pace_that_no_guideline_gives_is_called_ours(client: Client, guideline: str, ours: bool) -> None:
    page = page_of(client, "guideline", guideline)
    pace = re.search(r"Usual pace.*?</tr>", page)

    assert pace is not None
    assert ('5 to 10 %, 10 % filled in</b> <span class="tag tag--prov">Ours' in pace[0]) is ours


def test_single_numbers_that_are_ours_are_named(client: Client) -> None:
    """UK, slow: Opioids Aware says slower; that it is at least 2 % and at most every 12 weeks is the planner's."""
    text = text_of(page_of(client, "guideline", "UK_NG215"))

    assert "Ours the smallest 2 %" in text
    assert "Ours the largest 12 weeks" in text


@pytest.mark.requirement("S30")
def test_base_that_the_guideline_does_not_give_is_called_ours(client: Client) -> None:
    assert "It does not say. Percent of the present dose is used here. Ours" in text_of(
        page_of(client, "guideline", "CA_CMAJ2017")
    )
    assert "Percent of the original dose." in text_of(page_of(client, "guideline", "AU_MJA2023"))


def test_profile_that_is_never_chosen_by_itself_says_so(client: Client) -> None:
    text = text_of(page_of(client, "guideline", "US_CDC2022"))

    assert "Only when a clinician chooses it" in text
    assert "Below 30 % of the original dose: about 10 % of the remaining dose each week." in text


def test_title_and_reading_rule(client: Client) -> None:
    page = page_of(client, "guideline", "DE_LONTS2020")

    assert "<title>Germany – Guidelines – Taper planner</title>" in page
    assert "A matched rule opens a conversation." in page

"""Words for hard moments: on a page of their own, and one click from the planner."""

import pytest
from django.test import Client

from guidelines.registry import references
from patients.models import Patient
from tests.taper.views.test_guideline import text_of
from tests.taper.views.test_guidelines import page_of

pytestmark = pytest.mark.django_db


def test_every_moment_has_its_words_and_sources(client: Client) -> None:
    page = page_of(client, "conversation")

    for moment in references().conversation.moments:
        card = text_of(page.partition(f'id="{moment.id}"')[2].partition("</section>")[0])
        for said in (moment.title, moment.heard, moment.behind, moment.ask, moment.avoid, *moment.say):
            assert said in card
        for reference in moment.source:
            assert references().cite(reference).text.rstrip(".") in card


def test_what_was_read_in_interviews_is_not_called_checked_in_the_review(client: Client) -> None:
    page = page_of(client, "conversation")

    def card(moment: str) -> str:
        return page.partition(f'id="{moment}"')[2].partition("</section>")[0]

    assert "Read in the papers cited, or in the 2025 review." in card("anger")
    assert "Checked in the 2025 New England Journal review." in card("stop")


def test_words_are_called_ours(client: Client) -> None:
    assert "They are not from a guideline." in page_of(client, "conversation")


@pytest.mark.requirement("S23")
def test_page_needs_no_script(client: Client) -> None:
    assert "hx-" not in page_of(client, "conversation").partition("<main")[2]


def test_words_are_one_click_from_the_planner(client: Client, margaret: Patient) -> None:
    page = page_of(client, "taper:plan", str(margaret.public_id))
    closing = page.partition('class="sticky"')[2]

    assert "Words for hard moments" in closing
    for moment in references().conversation.moments:
        assert moment.say[0] in text_of(closing)

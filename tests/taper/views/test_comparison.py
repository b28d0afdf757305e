"""The countries side by side: 18 points, each with what each says, how sure that is, and what is ours."""

import re

import pytest
from django.test import Client

from guidelines.registry import references
from tests.taper.views.test_guideline import text_of
from tests.taper.views.test_guidelines import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client) -> str:
    return page_of(client, "comparison")


def cells_of(page: str, point: str) -> list[str]:
    row = re.search(rf'<tr role="row" id="{point}">(.*?)</tr>', page)
    assert row is not None
    return [text_of(cell) for cell in re.findall(r'<td role="cell".*?</td>', row[1])]


def test_all_points_have_a_cell_for_each_country(page: str) -> None:
    points = references().compared_points.points

    assert [len(cells_of(page, point.id)) for point in points] == [5] * 18


def test_dose_row_says_what_each_says_and_how_sure(page: str) -> None:
    australia, canada, germany, uk, us = cells_of(page, "dose")

    assert "no figure was seen" in australia
    assert "50 mg a day is used here Ours" in australia
    assert "90 mg a day or more, weak" in canada
    assert "CA-T1 (weak or conditional)" in canada
    assert "public copy, unchecked" in germany
    assert "Opioids Aware, not NICE" in uk
    assert "No threshold: dropped on purpose" in us


def test_silence_is_told_from_an_answer(page: str) -> None:
    assert "Not in the review’s rows" in cells_of(page, "request")[0]
    assert page.count('class="said muted"') == 16


def test_sources_are_links_that_tell_nobody_where_from(page: str) -> None:
    links = re.findall(r'<a href="https?://[^"]+"[^>]*>', page)

    assert links
    assert all('rel="noreferrer"' in link for link in links)


def test_what_the_planner_does_is_called_ours(page: str) -> None:
    part = page.partition('id="h-part"')[2].partition('id="h-guidelines"')[0]

    assert part.count("<b>This planner:</b>") == 9
    assert part.count(">Ours</span>") == 9


def test_threshold_only_opens_a_conversation(page: str) -> None:
    assert "A threshold opens a conversation." in page
    assert "It never starts, speeds up or forces a taper." in page

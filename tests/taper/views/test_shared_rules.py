"""Gates, limits and checklists: all of the data, with sources; what is ours is called ours."""

import re

import pytest
from django.test import Client

from guidelines.registry import references
from tests.taper.views.test_guideline import text_of
from tests.taper.views.test_guidelines import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client) -> str:
    return page_of(client, "shared_rules")


def test_every_gate_says_when_and_whether_it_stops_the_way(page: str) -> None:
    for gate in references().common.safety_gates:
        row = re.search(rf'<tr role="row" id="{gate.id}">(.*?)</tr>', page)
        assert row is not None
        text = text_of(row[1])
        assert gate.action in text
        assert ("Stops the way" in text) is gate.blocks


def test_limits_checklists_and_facts_are_all_there(page: str) -> None:
    common, text = references().common, text_of(page)

    for said in (
        *(limit.rule for limit in common.planner_limits),
        *(item.text for checklist in common.checklists for item in checklist.items),
        *(definition.meaning for definition in common.facts),
        *(statement.paraphrase for statement in common.statements()),
    ):
        assert said in text


def test_own_limits_are_called_ours(page: str) -> None:
    assert 'This planner’s own limits <span class="tag tag--prov">Ours</span>' in page


def test_daily_limit_of_one_country_names_it(page: str) -> None:
    assert "Tilidine: at most 600 mg a day (Germany)." in text_of(page)

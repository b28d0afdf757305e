"""Each outcome stands once it says what it must, and nothing more is ever missing from it."""

from typing import Any

import pytest

from taper.decision_rules import BOTH_SIDES, facts_answered, faults_of, still_open
from taper.terms import Outcome

SAID: dict[str, Any] = {
    "patient_view": "undecided",
    "reason_in_plain_words": "The tablets help little now.",
}
SIDES = dict.fromkeys(BOTH_SIDES, "something")
# The least that each outcome stands with.
STANDS: dict[str, dict[str, Any]] = {
    Outcome.TAPER_AGREED: {
        **SAID,
        **SIDES,
        "patient_view": "agrees",
        "goal_in_own_words": "Walk to the park.",
        "supports": "walking group",
    },
    Outcome.CONTINUE: SAID,
    Outcome.NOT_NOW: {**SAID, "ask_again_on": "2027-02-03"},
    Outcome.DECLINES: {**SAID, "patient_view": "declines"},
    Outcome.NOT_SHARED: {
        **SAID,
        "patient_words": "I need them.",
        "clinician_words": "The risk is too high.",
        "second_opinion": "WANTED",
        "ask_again_on": "2026-12-08",
    },
    Outcome.OPEN: {},
}
NEEDED = [
    (outcome, name) for outcome, content in STANDS.items() for name in content if outcome != Outcome.OPEN
]


def test_every_outcome_has_its_least() -> None:
    assert set(STANDS) == set(Outcome)


@pytest.mark.parametrize("outcome", Outcome)
def test_outcome_stands_with_its_least(outcome: Outcome) -> None:
    content = {"outcome": outcome, **STANDS[outcome]}

    assert faults_of(content) == {}
    assert bool(still_open(content)) is (outcome is Outcome.OPEN)


@pytest.mark.parametrize(("outcome", "name"), NEEDED)
@pytest.mark.parametrize("empty", ["", None])
def test_what_is_needed_is_asked_for_by_name(outcome: str, name: str, empty: str | None) -> None:
    content = {"outcome": outcome, **STANDS[outcome], name: empty}

    assert list(faults_of(content)) == [name]
    assert faults_of(content)[name].endswith(".")


def test_no_support_needs_a_reason_in_its_place() -> None:
    content = {**STANDS[Outcome.TAPER_AGREED], "outcome": Outcome.TAPER_AGREED, "supports": ""}

    assert list(faults_of(content)) == ["supports"]
    assert faults_of({**content, "no_support_because": "None within 200 km."}) == {}


@pytest.mark.parametrize("view", ["undecided", "declines"])
def test_nobody_agrees_to_a_taper_by_being_undecided(view: str) -> None:
    content = {**STANDS[Outcome.TAPER_AGREED], "outcome": Outcome.TAPER_AGREED, "patient_view": view}

    assert list(faults_of(content)) == ["outcome"]


@pytest.mark.parametrize("view", ["requests", "agrees", "undecided"])
def test_who_declines_says_so(view: str) -> None:
    content = {**SAID, "outcome": Outcome.DECLINES, "patient_view": view}

    assert list(faults_of(content)) == ["patient_view"]


def test_talk_that_goes_on_names_what_is_open_in_the_order_it_is_asked() -> None:
    content = {"outcome": Outcome.OPEN, **SAID, "goal_in_own_words": "Walk to the park."}

    assert still_open(content) == ("both sides", "other supports", "the outcome")


@pytest.mark.parametrize(
    ("outcome", "shared"),
    [
        (Outcome.TAPER_AGREED, "reached"),
        (Outcome.CONTINUE, "reached"),
        (Outcome.NOT_NOW, "reached"),
        (Outcome.DECLINES, "reached"),
        (Outcome.NOT_SHARED, "not_reached"),
        (Outcome.OPEN, None),
    ],
)
def test_outcome_answers_whether_the_decision_is_shared(outcome: Outcome, shared: str | None) -> None:
    assert facts_answered({"outcome": outcome, **STANDS[outcome]}).get("shared_decision") == shared


@pytest.mark.parametrize(
    ("life", "answer"),
    [
        ({}, None),
        ({"transport": "fine", "cost": "fine"}, None),
        ({"transport": "hard"}, True),
        ({"cost": "hard", "transport": "fine"}, True),
        ({"housing": "hard"}, None),
    ],
)
def test_transport_or_cost_makes_care_hard_to_reach_and_fine_answers_nothing(
    life: dict[str, str], answer: bool | None
) -> None:
    content = {"outcome": Outcome.OPEN, "daily_life": life}

    assert facts_answered(content).get("limited_access_to_care") is answer

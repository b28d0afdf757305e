"""Recorded facts are either clean and exact, or come back with a sentence."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from guidelines.facts import FactDefinition, check_facts
from guidelines.registry import references

FACTS = references().common.facts


@pytest.mark.parametrize(
    ("name", "raw", "clean"),
    [
        ("ome_per_day", "142.5", Decimal("142.5")),
        ("ome_per_day", 142.5, Decimal("142.5")),
        ("ome_per_day", 120, Decimal(120)),
        ("ome_per_day", Decimal("0"), Decimal(0)),
        ("opioid_count", "2", 2),
        ("opioid_count", Decimal("2.0"), 2),
        ("pregnant", False, False),
        ("meaningful_benefit", "no", "no"),
    ],
)
def test_usable_fact_becomes_its_exact_value(name: str, raw: object, clean: object) -> None:
    facts, problems = check_facts(FACTS, {name: raw})

    assert facts == {name: clean}
    assert type(facts[name]) is type(clean)
    assert problems == ()


@pytest.mark.parametrize(
    ("name", "raw", "sentence"),
    [
        ("shoe_size", 42, "shoe_size is not a fact the guidelines ask for. Check the spelling."),
        ("ome_per_day", "much", 'ome_per_day is a number in mg/24h, 0 or more. Give it as in 12 or "12.5".'),
        ("ome_per_day", "-5", 'ome_per_day is a number in mg/24h, 0 or more. Give it as in 12 or "12.5".'),
        ("ome_per_day", "1e3", 'ome_per_day is a number in mg/24h, 0 or more. Give it as in 12 or "12.5".'),
        ("ome_per_day", "١٢", 'ome_per_day is a number in mg/24h, 0 or more. Give it as in 12 or "12.5".'),
        (
            "ome_per_day",
            float("nan"),
            'ome_per_day is a number in mg/24h, 0 or more. Give it as in 12 or "12.5".',
        ),
        ("ome_per_day", True, 'ome_per_day is a number in mg/24h, 0 or more. Give it as in 12 or "12.5".'),
        ("ome_per_day", [90], 'ome_per_day is a number in mg/24h, 0 or more. Give it as in 12 or "12.5".'),
        ("opioid_count", "1.5", "opioid_count is a whole number. Give it without a fraction."),
        ("pregnant", "no", "pregnant is yes or no. Give true or false, or leave it out if not known."),
        ("pregnant", 0, "pregnant is yes or no. Give true or false, or leave it out if not known."),
        (
            "meaningful_benefit",
            "maybe",
            "meaningful_benefit is one of yes, no, unclear. Choose one of these.",
        ),
        ("meaningful_benefit", False, "meaningful_benefit is one of yes, no, unclear. Choose one of these."),
    ],
)
def test_unusable_fact_comes_back_with_a_sentence(name: str, raw: object, sentence: str) -> None:
    assert check_facts(FACTS, {name: raw}) == ({}, ((name, sentence),))


def test_fact_given_as_nothing_is_not_recorded() -> None:
    assert check_facts(FACTS, {"pregnant": None}) == ({}, ())


def test_one_bad_fact_does_not_hide_the_others() -> None:
    facts, problems = check_facts(FACTS, {"pregnant": True, "shoe_size": 42, "opioid_count": "x"})

    assert facts == {"pregnant": True}
    assert [name for name, _ in problems] == ["shoe_size", "opioid_count"]


def test_choices_belong_to_enums_only() -> None:
    with pytest.raises(ValidationError, match="an enum needs choices"):
        FactDefinition(name="f", label="F", type="enum", meaning="m")
    with pytest.raises(ValidationError, match="only an enum has them"):
        FactDefinition(name="f", label="F", type="boolean", choices=("a",), meaning="m")

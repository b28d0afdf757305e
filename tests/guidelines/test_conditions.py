"""Conditions have three answers; the tables follow Kleene's strong logic."""

from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from guidelines.conditions import (
    Answer,
    Condition,
    FactValue,
    because,
    comparisons,
    evaluate,
    facts_of,
    missing_facts,
    show_fact_value,
)

APPLIES, NOT, UNKNOWN = Answer.APPLIES, Answer.DOES_NOT_APPLY, Answer.UNKNOWN
LEAF = {APPLIES: "yes", NOT: "no_", UNKNOWN: "unrecorded"}
FACTS: dict[str, FactValue] = {"yes": True, "no_": False}


def condition(raw: object) -> Condition:
    read: Condition = TypeAdapter(Condition).validate_python(raw, strict=False)
    return read


def leaf(answer: Answer) -> dict[str, object]:
    """A leaf with this answer over FACTS."""
    return {"fact": LEAF[answer], "op": "is", "value": True}


@pytest.mark.parametrize(
    ("first", "second", "all_of", "any_of"),
    [
        (APPLIES, APPLIES, APPLIES, APPLIES),
        (APPLIES, NOT, NOT, APPLIES),
        (APPLIES, UNKNOWN, UNKNOWN, APPLIES),
        (NOT, APPLIES, NOT, APPLIES),
        (NOT, NOT, NOT, NOT),
        (NOT, UNKNOWN, NOT, UNKNOWN),
        (UNKNOWN, APPLIES, UNKNOWN, APPLIES),
        (UNKNOWN, NOT, NOT, UNKNOWN),
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_two_leaves_combine_as_the_table_says(
    first: Answer, second: Answer, all_of: Answer, any_of: Answer
) -> None:
    leaves = [leaf(first), leaf(second)]

    assert evaluate(condition({"all": leaves}), FACTS) is all_of
    assert evaluate(condition({"any": leaves}), FACTS) is any_of


@pytest.mark.parametrize(("inner", "outer"), [(APPLIES, NOT), (NOT, APPLIES), (UNKNOWN, UNKNOWN)])
def test_not_turns_an_answer_round_and_keeps_unknown(inner: Answer, outer: Answer) -> None:
    assert evaluate(condition({"not": leaf(inner)}), FACTS) is outer


@pytest.mark.parametrize(
    ("op", "value", "recorded", "answer"),
    [
        (">=", 90, Decimal(90), APPLIES),
        (">=", 90, Decimal("89.999"), NOT),
        (">", 90, Decimal(90), NOT),
        (">", 90, Decimal("90.001"), APPLIES),
        ("<=", 33, Decimal(33), APPLIES),
        ("<=", 33, Decimal("33.1"), NOT),
        ("<", 1, Decimal("0.5"), APPLIES),
        ("<", 1, Decimal(1), NOT),
        (">=", 1, 1, APPLIES),
        (">", "4.3", Decimal("4.3"), NOT),
        (">", "4.3", Decimal("4.4"), APPLIES),
        ("is", "no", "no", APPLIES),
        ("is", "no", "unclear", NOT),
        ("is_not", True, False, APPLIES),
        ("is_not", True, True, NOT),
        ("is", 2, 2, APPLIES),
        ("in", ["mild", "severe"], "severe", APPLIES),
        ("in", ["mild", "severe"], "none", NOT),
        ("not_in", ["mild", "severe"], "none", APPLIES),
        ("not_in", ["mild", "severe"], "mild", NOT),
    ],
)
def test_fact_is_compared_exactly(op: str, value: object, recorded: FactValue, answer: Answer) -> None:
    asked = condition({"fact": "f", "op": op, "value": value})

    assert evaluate(asked, {"f": recorded}) is answer


@pytest.mark.parametrize("op", ["is", "is_not", "in", "not_in", ">=", ">", "<=", "<"])
def test_fact_that_is_not_recorded_is_unknown_whatever_is_asked(op: str) -> None:
    value = ["a"] if op in {"in", "not_in"} else 1

    assert evaluate(condition({"fact": "f", "op": op, "value": value}), {}) is UNKNOWN


THRESHOLD_OR_MISUSE = condition(
    {
        "any": [
            {"fact": "ome_per_day", "op": ">=", "value": 90},
            {"not": {"fact": "misuse_signs", "op": "is", "value": False}},
        ]
    }
)


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({"ome_per_day": Decimal("142.50")}, ("ome_per_day 142.5 >= 90",)),
        ({"ome_per_day": Decimal(60)}, ("misuse_signs not recorded",)),
        ({"ome_per_day": Decimal(60), "misuse_signs": True}, ("misuse_signs is true",)),
        (
            {"ome_per_day": Decimal(60), "misuse_signs": False},
            ("ome_per_day 60 is not >= 90", "misuse_signs is false"),
        ),
        ({}, ("ome_per_day not recorded", "misuse_signs not recorded")),
    ],
)
def test_reasons_are_the_leaves_that_decide(facts: dict[str, FactValue], reasons: tuple[str, ...]) -> None:
    assert because(THRESHOLD_OR_MISUSE, facts) == reasons


def test_facts_are_named_once_in_the_order_asked() -> None:
    asked = condition({"all": [leaf(NOT), {"any": [leaf(APPLIES), leaf(NOT)]}]})

    assert facts_of(asked) == ("no_", "yes")
    assert len(tuple(comparisons(asked))) == 3


def test_missing_facts_are_named_only_while_they_matter() -> None:
    assert missing_facts(THRESHOLD_OR_MISUSE, {"ome_per_day": Decimal(60)}) == ("misuse_signs",)
    assert missing_facts(THRESHOLD_OR_MISUSE, {"ome_per_day": Decimal(90)}) == ()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("142.50"), "142.5"),
        (Decimal("1E+2"), "100"),
        (Decimal("100"), "100"),
        (Decimal("0.0"), "0"),
        (3, "3"),
        (True, "true"),
        ("severe", "severe"),
    ],
)
def test_value_is_shown_without_zeros_and_exponents(value: FactValue, text: str) -> None:
    assert show_fact_value(value) == text


@pytest.mark.parametrize(
    "raw",
    [
        {"fact": "f", "op": ">=", "value": 4.3},
        {"fact": "f", "op": ">=", "value": "many"},
        {"fact": "f", "op": "in", "value": []},
        {"fact": "f", "op": "in", "value": [1]},
        {"fact": "f", "op": "is", "value": 1, "also": 2},
        {"all": []},
        {},
    ],
)
def test_condition_that_could_not_be_answered_is_refused(raw: object) -> None:
    with pytest.raises(ValidationError):
        condition(raw)


def test_word_cannot_be_put_in_order() -> None:
    with pytest.raises(TypeError, match="check the facts with check_facts first"):
        evaluate(condition({"fact": "f", "op": ">", "value": 1}), {"f": "many"})

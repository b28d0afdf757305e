"""Numbers stay exact, and doubts are said in plain words."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from guidelines.conversions import same_patch_label
from guidelines.terms import (
    Confidence,
    PlainDecimal,
    Strength,
    TimeOfDay,
    Value,
    least_sure,
    read_plain_decimal,
)


class Dose(Value):
    mg: PlainDecimal


@pytest.mark.parametrize(
    ("raw", "number"), [("0.15", "0.15"), ("-3", "-3"), (4, "4"), (Decimal("2.50"), "2.50")]
)
def test_plain_decimal_keeps_what_was_written(raw: object, number: str) -> None:
    assert str(read_plain_decimal(raw)) == number


@pytest.mark.parametrize(
    "raw",
    [
        0.15,
        "1e3",
        "1_000",
        "١٢",
        " 1",
        "+1",
        "1.",
        ".5",
        "",
        "NaN",
        "Infinity",
        Decimal("NaN"),
        Decimal("Infinity"),
        True,
        None,
        [],
    ],
)
def test_what_is_not_a_plain_decimal_is_refused(raw: object) -> None:
    with pytest.raises(ValueError, match=r"is not (a number|quoted)"):
        read_plain_decimal(raw)


def test_values_are_frozen_and_closed() -> None:
    dose = Dose(mg=Decimal(5))

    with pytest.raises(ValidationError):
        dose.mg = Decimal(6)  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Dose.model_validate({"mg": "5", "ml": "1"})


def test_only_what_was_seen_in_the_original_counts_as_verified() -> None:
    assert {confidence for confidence in Confidence if confidence.is_verified} == {
        Confidence.VERIFIED,
        Confidence.SEED,
    }


def test_every_doubt_is_said_in_plain_words() -> None:
    for confidence in Confidence:
        assert confidence.label
        doubtful = "not yet checked" in confidence.label or confidence is Confidence.PLANNER_DEFAULT
        assert doubtful != confidence.is_verified


def test_whole_is_as_sure_as_its_least_sure_part() -> None:
    assert least_sure((Confidence.VERIFIED, Confidence.RECALLED, Confidence.STORED)) is Confidence.RECALLED
    assert least_sure((Confidence.SEED, Confidence.PLANNER_DEFAULT)) is Confidence.PLANNER_DEFAULT


def test_times_stand_in_the_order_of_the_day() -> None:
    assert [time.value for time in TimeOfDay] == ["morning", "noon", "evening", "bedtime"]


def test_every_strength_has_words() -> None:
    assert [strength.label for strength in Strength] == [
        "strong",
        "weak or conditional",
        "expert consensus",
        "not graded",
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("12", "12.5", True),
        ("37.5", "37", True),
        ("52.5", "52", True),
        ("62", "62.5", True),
        ("87.5", "87", True),
        ("12", "12", True),
        ("12", "13", False),
        ("12.5", "13", False),
        ("12", "12.4", False),
        ("25", "50", False),
    ],
)
def test_patch_labels_differ_by_no_more_than_the_half(one: str, other: str, same: bool) -> None:
    assert same_patch_label(Decimal(one), Decimal(other)) is same

"""How oral morphine equivalents are written: exact in the working, "at least" where something is missing."""

from typing import Any

import pytest

from guidelines.registry import references
from taper.engine.ome import calculate_ome
from taper.engine.reading import read_regimen
from taper.presenters.ome import OmeWorking, present_ome
from tests.factories import MARGARETS_REGIMEN

METHADONE = {
    "id": "m",
    "drug": "methadone",
    "form": "tablet",
    "release": "IR",
    "strength": "10",
    "unit": "mg",
    "doses": {"morning": "1"},
}
CODEINE = {
    "id": "c",
    "drug": "codeine",
    "combination": "paracetamol 500 mg",
    "form": "tablet",
    "release": "IR",
    "strength": "15",
    "unit": "mg",
    "as_needed": {"average_per_day": "1", "maximum_per_day": "10"},
}
PATCHES = {
    "id": "f",
    "drug": "fentanyl",
    "form": "transdermal patch",
    "release": "patch-72h",
    "strength": "25",
    "unit": "mcg/h",
    "patches": 2,
}
SYRUP = {
    "id": "s",
    "drug": "morphine",
    "form": "oral solution",
    "release": "IR",
    "strength": "2",
    "unit": "mg/mL",
    "daily_units": "7.5",
}


def working(*items: dict[str, Any]) -> OmeWorking:
    regimen = read_regimen({"country": "AU", "regimen": list(items)}, references())
    return present_ome(calculate_ome(regimen, references()), regimen)


def test_published_case_is_142_5() -> None:
    shown = working(*MARGARETS_REGIMEN)

    assert [(line.amount, line.factor, line.ome) for line in shown.lines] == [
        ("80", "1.5", "120.0"),
        ("15", "1.5", "22.5"),
    ]
    assert shown.total_in_words == "142.5 mg OME a day"


def test_working_hides_no_decimals() -> None:
    assert working(CODEINE).lines[0].ome == "1.95"


def test_maximum_is_said_where_it_differs() -> None:
    assert working(CODEINE).if_maximum == "19.5"
    assert working(*MARGARETS_REGIMEN).if_maximum == ""


def test_total_without_a_drug_is_at_least() -> None:
    shown = working(METHADONE, *MARGARETS_REGIMEN)

    assert shown.total_in_words == "at least 142.5 mg OME a day, without methadone"
    assert shown.lines[0].ome == ""
    assert shown.lines[0].reason_not_counted


def test_total_of_nothing_counted_is_not_a_number() -> None:
    shown = working(METHADONE)

    assert (shown.total, shown.total_in_words) == ("", "not counted: methadone")


@pytest.mark.parametrize(
    ("item", "medicine", "taken"),
    [
        (MARGARETS_REGIMEN[0], "oxycodone 40 mg slow-release tablet", "morning 1, evening 1"),
        (
            CODEINE,
            "codeine 15 mg tablet with paracetamol 500 mg",
            "as needed, 1 on an average day, at most 10",
        ),
        (PATCHES, "fentanyl 25 mcg/h transdermal patch", "2 patches worn together"),
        (SYRUP, "morphine 2 mg/mL oral solution", "7.5 mL a day, times not known"),
    ],
)
def test_medicine_and_dose_are_written_as_clinicians_do(
    item: dict[str, Any], medicine: str, taken: str
) -> None:
    line = working(item).lines[0]

    assert (line.medicine, line.taken) == (medicine, taken)


@pytest.mark.requirement("S30")
def test_number_that_nobody_checked_says_so_once() -> None:
    sources = working(*MARGARETS_REGIMEN).sources

    assert len(sources) == 1
    assert "not yet checked against the original table" in sources[0].doubt


@pytest.mark.requirement("S30")
def test_numbers_of_different_confidence_say_whose_they_are() -> None:
    tramadol = {
        "id": "t",
        "drug": "tramadol",
        "form": "tablet",
        "release": "IR",
        "strength": "50",
        "unit": "mg",
        "daily_units": "3",
    }
    regimen = read_regimen({"country": "CA", "regimen": [SYRUP, tramadol]}, references())

    sources = present_ome(calculate_ome(regimen, references()), regimen).sources

    assert [line.drugs for line in sources] == ["morphine", "tramadol"]
    assert sources[0].doubt != sources[1].doubt


def test_caution_shown_in_the_working_is_not_repeated_below() -> None:
    shown = working(METHADONE, CODEINE)

    assert not [caution for caution in shown.cautions if "could not be counted" in caution.text]
    assert [caution.severity for caution in shown.cautions if "aracetamol" in caution.text] == ["danger"]

"""What is typed into the planner becomes the contract's request, or a sentence at its field."""

from datetime import date
from typing import Any

import pytest

from guidelines.registry import references
from taper.forms import Context, PlannerForm, fields_of_new_plan, fields_of_version
from taper.models import PlanVersion
from tests.factories import MARGARETS_REGIMEN
from tests.taper.conftest import save_plan

TODAY = date(2026, 11, 24)
CONTEXT = Context(
    country="AU", regimen=MARGARETS_REGIMEN, known_facts={}, today=TODAY, references=references()
)
PATCH = [
    {
        "id": "patch",
        "drug": "fentanyl",
        "form": "transdermal patch",
        "release": "patch-72h",
        "strength": "25",
        "unit": "mcg/h",
        "patches": 1,
    }
]


def form(*, context: Context = CONTEXT, saving: bool = False, **typed: str) -> PlannerForm:
    filled = PlannerForm({**fields_of_new_plan(context), **typed}, context=context, saving=saving)
    filled.is_valid()
    return filled


def faults(filled: PlannerForm) -> dict[str, list[str]]:
    return {name: [str(sentence) for sentence in sentences] for name, sentences in filled.errors.items()}


def test_new_plan_is_filled_in_with_the_guidelines_own_pace() -> None:
    filled = form()

    assert filled.is_valid()
    assert filled.schedule is not None
    assert filled.plan_data["start"] == "2026-12-01"
    assert "pace" not in filled.plan_data
    assert fields_of_new_plan(CONTEXT)["percent"] == "10"
    assert filled.schedule.policy.interval_days == 28


def test_only_what_differs_from_the_guideline_is_sent_as_a_pace() -> None:
    assert form(percent="5").plan_data["pace"] == {"percent": "5"}
    assert form(interval="6").plan_data["pace"] == {"interval_days": 42}
    assert form(interval="30", interval_unit="days").plan_data["pace"] == {"interval_days": 30}
    assert form(percent="10.0", interval="28", interval_unit="days").plan_data.get("pace") is None


def test_medicine_that_goes_first_leads_the_order() -> None:
    assert form(first="mr").plan_data["order"] == ["mr", "ir"]
    assert "order" not in form().plan_data


def test_days_to_keep_free_move_the_step() -> None:
    filled = form(avoid_from_0="2026-12-20", avoid_to_0="2027-01-05", avoid_reason_0="family holiday")

    assert filled.plan_data["preferences"]["avoid"] == [
        {"from": "2026-12-20", "to": "2027-01-05", "reason": "family holiday"}
    ]
    assert filled.schedule is not None
    assert [step.starts for step in filled.schedule.steps[1:3]] == [date(2026, 12, 1), date(2027, 1, 6)]


def test_change_of_form_is_made_only_where_it_was_chosen() -> None:
    assert "preferences" not in form().plan_data
    finer = form(coarse="tablets", of="current")

    assert finer.plan_data["preferences"] == {"allow_form_change": True, "allow_liquid": False}
    assert finer.schedule is not None
    assert any("form_change" in step.flags for step in finer.schedule.steps)


def test_tablets_may_be_kept_whole_and_days_off_free() -> None:
    chosen = form(coarse="liquid", halves="no", days_off="holidays")

    assert chosen.plan_data["preferences"] == {
        "allow_form_change": True,
        "allow_liquid": True,
        "allow_halving": False,
        "avoid_weekends": True,
        "avoid_public_holidays": True,
    }
    assert chosen.has_wishes


def test_one_day_alone_is_a_period_of_one_day() -> None:
    assert form(avoid_from_0="2026-12-24").plan_data["preferences"]["avoid"][0]["to"] == "2026-12-24"


def test_there_is_always_an_empty_row_for_another_period() -> None:
    assert len(form().avoided) == 1
    assert len(form(avoid_from_0="2026-12-24", avoid_from_1="2026-12-31").avoided) == 3


def test_empty_rows_between_do_not_shift_a_fault() -> None:
    filled = form(avoid_from_0="2026-12-24", avoid_from_2="2027-01-05", avoid_to_2="2027-01-01")

    assert list(faults(filled)) == ["avoid_to_2"]


def test_unchecked_facts_are_left_out_and_not_no() -> None:
    filled = form(therapy="3", therapy_unit="years", pregnant="no", oud="")

    assert filled.plan_data["facts"] == {"therapy_weeks": "156", "pregnant": False}


@pytest.mark.parametrize(
    ("number", "unit", "weeks"),
    [
        ("3", "years", "156"),
        ("12", "months", "52"),
        ("11", "months", "47"),
        ("0.5", "years", "26"),
        ("9", "weeks", "9"),
    ],
)
def test_length_of_therapy_is_sent_in_whole_weeks(number: str, unit: str, weeks: str) -> None:
    assert form(therapy=number, therapy_unit=unit).plan_data["facts"]["therapy_weeks"] == weeks


@pytest.mark.parametrize(("typed", "known"), [("GIVEN", True), ("DECLINED", False), ("NOT_YET", False)])
def test_naloxone_is_a_fact(typed: str, known: bool) -> None:
    assert form(naloxone=typed).plan_data["facts"]["naloxone_on_record"] is known


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"start": "2026-11-23"}, "start", "This day has passed. Choose today, Tue 24 Nov 2026"),
        ({"start": ""}, "start", "is not a date"),
        ({"start": "1.12.2026"}, "start", "Write the date as year, month and day"),
        ({"start": "2026-02-30"}, "start", "There is no such day."),
        ({"aim": "reduce_to", "aim_ome": "200"}, "aim_ome", "The goal is above today's dose. Choose 142.5"),
        ({"aim": "reduce_to", "aim_ome": ""}, "aim_ome", "Write digits"),
        ({"aim": "reduce_to", "aim_ome": "-5"}, "aim_ome", "below 0"),
        ({"percent": "1_0"}, "percent", "cannot be read as one number"),
        ({"percent": "1e1"}, "percent", "cannot be read as one number"),
        ({"percent": "١٠"}, "percent", "cannot be read as one number"),
        ({"percent": "0"}, "percent", "too little"),
        ({"percent": "40"}, "percent", "faster than the range"),
        ({"interval": "0"}, "interval", "Write the number of weeks as a whole number"),
        ({"interval": "1.5"}, "interval", "Write the number of weeks as a whole number"),
        ({"interval": "9999"}, "interval", "more than can be meant"),
        ({"interval": "1"}, "interval", "faster than the range"),
        ({"therapy": "-1"}, "therapy", "Write how long as a number"),
        ({"of": "yesterday"}, "of", "Choose one of the entries in the list."),
        ({"first": "patch"}, "first", "Choose one of the entries in the list."),
        ({"suicide_risk": "perhaps"}, "suicide_risk", "Choose one of the entries in the list."),
        ({"avoid_from_0": "2026-12-24", "avoid_to_0": "2026-12-20"}, "avoid_to_0", "lies before"),
        ({"avoid_reason_0": "holiday"}, "avoid_from_0", "is not a date"),
        ({"goal_in_own_words": "x" * 301}, "goal_in_own_words", "301 characters long. Shorten it to 300."),
        ({"goal_in_own_words": "a\u202eb"}, "goal_in_own_words", "hidden character"),
        ({"next_contact_on": "soon"}, "next_contact_on", "Write the date as year, month and day"),
    ],
    ids=lambda value: str(value)[:40],
)
@pytest.mark.requirement("S19")
def test_fault_is_one_sentence_at_its_field_and_no_schedule(
    typed: dict[str, Any], field: str, sentence: str
) -> None:
    filled = form(**typed)

    found = faults(filled)
    assert sentence in found[field][0]
    assert len(found[field]) == 1
    assert filled.schedule is None


def test_all_faults_are_told_at_once() -> None:
    found = faults(form(percent="x", interval="y", start="z", saving=True))

    assert {"percent", "interval", "start", "goal_in_own_words", "reason_in_plain_words", "naloxone"} <= set(
        found
    )


def test_lines_of_the_goal_may_break() -> None:
    assert "goal_in_own_words" not in form(goal_in_own_words="Walk.\r\nSleep.").errors


def test_faster_pace_asks_for_reason_and_supervision_and_is_made_with_both() -> None:
    asked = form(percent="40")
    answered = form(percent="40", pace_reason="Admitted to a ward.", supervised_by="Pain service")

    assert asked.asks_for_supervision
    assert asked.schedule is None
    assert answered.schedule is not None
    assert answered.asks_for_supervision
    assert "supervised_pace" in {caution.code for caution in answered.schedule.cautions}
    assert not form().asks_for_supervision


def test_gate_that_stops_asks_for_its_reason_and_takes_it() -> None:
    stopped = form(pregnant="yes")
    answered = form(pregnant="yes", override_G04="Planned with the maternity team.")

    assert stopped.schedule is not None
    assert stopped.schedule.steps == ()
    assert [field.name for field in stopped.overrides_asked_for] == ["override_G04"]
    assert answered.schedule is not None
    assert answered.schedule.steps
    assert [field.name for field in answered.overrides_asked_for] == ["override_G04"]


def test_saving_asks_for_goal_reason_and_naloxone_and_a_look_does_not() -> None:
    assert set(faults(form(saving=True))) == {"goal_in_own_words", "reason_in_plain_words", "naloxone"}
    assert faults(form()) == {}


@pytest.mark.requirement("S3")
def test_fields_that_are_not_the_forms_are_ignored() -> None:
    filled = form(clinic="2", status="active", created_by="1", number="7", country="DE", regimen="[]")

    assert filled.is_valid()
    assert filled.plan_data["country"] == "AU"
    assert filled.plan_data["regimen"] == MARGARETS_REGIMEN


def test_pace_of_the_facts_is_the_one_that_is_offered() -> None:
    """Australia: from a year on the slow profile, 2 to 10 %; the standard one goes to 25 %."""
    assert form(therapy="3", therapy_unit="years", percent="12").schedule is None
    assert form(therapy="3", therapy_unit="months", percent="12").schedule is not None


def test_empty_regimen_is_no_plan() -> None:
    context = Context(country="AU", regimen=[], known_facts={}, today=TODAY, references=references())

    assert "__all__" in faults(form(context=context))


def test_patches_are_planned_too() -> None:
    context = Context(country="DE", regimen=PATCH, known_facts={}, today=TODAY, references=references())
    filled = form(context=context)

    assert filled.schedule is not None
    assert filled.schedule.steps[1].items[0].patches[0].strength == 12


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"percent": "5", "of": "current", "interval": "6", "first": "mr"},
        {
            "aim": "reduce_to",
            "aim_ome": "60",
            "therapy": "30",
            "therapy_unit": "weeks",
            "oud": "none",
            "pregnant": "no",
        },
        {"percent": "40", "pace_reason": "Ward.", "supervised_by": "Pain service"},
        {"avoid_from_0": "2026-12-20", "avoid_to_0": "2027-01-05", "avoid_reason_0": "holiday"},
        {"coarse": "liquid", "halves": "no", "days_off": "weekends"},
        {"pregnant": "yes", "override_G04": "With the maternity team."},
    ],
    ids=lambda typed: ",".join(typed) or "as filled in",
)
def test_saved_version_is_filled_in_again_as_it_was(version: PlanVersion, typed: dict[str, Any]) -> None:
    first = form(**typed, naloxone="GIVEN")
    assert first.is_valid(), faults(first)
    saved = save_plan(version.plan.patient, request=first.plan_data)

    again = PlannerForm(fields_of_version(saved), context=CONTEXT)

    assert again.is_valid(), faults(again)
    assert again.plan_data == first.plan_data

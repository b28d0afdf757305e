"""What is known about a patient: what follows from the record, what was answered, and what is not known."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from guidelines.registry import references
from patients.actions import save_regimen
from patients.models import Clinician, Patient
from taper.actions import change_plan_status, record_decision
from taper.facts import NEVER_TYPED, KnownFact, Origin, patient_facts, planner_facts, weeks
from taper.terms import PlanStatus
from tests.factories import MARGARETS_REGIMEN, make_patient
from tests.patients.test_facts import record
from tests.taper.conftest import plan_request, save_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]

TODAY = date(2026, 11, 24)


def known(patient: Patient, today: date = TODAY) -> dict[str, KnownFact]:
    return patient_facts(patient, today=today, references=references())


def value(patient: Patient, name: str, today: date = TODAY) -> object:
    """The value, or the words "not known"."""
    fact = known(patient, today).get(name)
    return fact.value if fact else "not known"


def set_status(version: Any, status: PlanStatus) -> None:
    change_plan_status(
        plan=version.plan, status=status, reason="", changed_by=version.created_by, route="test"
    )


# ----------------------------------------------------------------------- from the record itself


def test_age_and_doses_follow_from_the_record(margaret: Patient) -> None:
    facts = known(margaret)

    assert {name: facts[name].value for name in sorted(facts)} == {
        "age_years": 62,
        "has_as_needed": True,
        "has_long_acting": True,
        "is_methadone_or_transdermal": False,
        "ome_per_day": Decimal("142.5"),
        "opioid_count": 2,
    }
    assert facts["ome_per_day"].origin is Origin.MEDICINES
    assert facts["age_years"].origin is Origin.BIRTH_DATE


def test_nothing_is_made_up_where_no_medicine_is_on_record(helen: Clinician) -> None:
    assert set(known(make_patient(helen))) == {"age_years"}


def test_dose_that_is_counted_in_part_only_is_not_known(helen: Clinician) -> None:
    methadone = {
        "id": "m",
        "drug": "methadone",
        "form": "oral solution",
        "release": "IR",
        "strength": "5",
        "unit": "mg/mL",
        "doses": {"morning": "6"},
    }
    patient = make_patient(helen, regimen=[MARGARETS_REGIMEN[0], methadone])

    assert value(patient, "ome_per_day") == "not known"
    assert value(patient, "is_methadone_or_transdermal") is True


def test_regimen_the_lists_no_longer_know_leaves_its_facts_unknown(margaret: Patient) -> None:
    margaret.medication_statements.update(drug="forgotten")

    assert not {"ome_per_day", "opioid_count"} & set(known(margaret))


def test_typed_answer_never_stands_in_for_the_record(margaret: Patient) -> None:
    record(margaret, {"ome_per_day": "40", "age_years": "30", "percent_of_original": "50"})

    assert value(margaret, "ome_per_day") == Decimal("142.5")
    assert value(margaret, "age_years") == 62
    assert value(margaret, "percent_of_original") == "not known"


@pytest.mark.parametrize(
    ("others", "sedative"),
    [
        ([("diazepam 5 mg", True)], True),
        ([("amlodipine 5 mg", False), ("diazepam 5 mg", True)], True),
        ([("amlodipine 5 mg", False)], "not known"),
        ([("sertraline 100 mg", None)], "not known"),
        ([], "not known"),
    ],
    ids=["one", "one of two", "none that is", "nobody knows", "empty list"],
)
def test_sedative_on_the_list_is_one_and_none_there_says_nothing(
    margaret: Patient, helen: Clinician, others: list[tuple[str, bool | None]], sedative: object
) -> None:
    save_regimen(
        patient=margaret, items=MARGARETS_REGIMEN, other_medicines=others, changed_by=helen, route="test"
    )

    assert value(margaret, "concurrent_sedative") == sedative
    assert value(margaret, "concurrent_benzodiazepine") == "not known"


def test_list_with_a_sedative_overrules_an_answer_of_no(margaret: Patient, helen: Clinician) -> None:
    record(margaret, {"concurrent_sedative": False})
    assert value(margaret, "concurrent_sedative") is False

    save_regimen(
        patient=margaret,
        items=MARGARETS_REGIMEN,
        other_medicines=[("diazepam 5 mg", True)],
        changed_by=helen,
        route="test",
    )

    fact = known(margaret)["concurrent_sedative"]
    assert (fact.value, fact.origin, fact.note) == (True, Origin.OTHER_MEDICINES, "diazepam 5 mg")


# --------------------------------------------------------------------------- answers that count on


@pytest.mark.parametrize(("days", "weeks_now"), [(0, 150), (6, 150), (7, 151), (84, 162), (-1, "not known")])
def test_length_of_therapy_counts_on_in_whole_weeks(margaret: Patient, days: int, weeks_now: object) -> None:
    with time_machine.travel("2026-09-01T09:00Z", tick=False):
        record(margaret, {"therapy_weeks": "150"}, as_of=date(2026, 9, 1))

    assert value(margaret, "therapy_weeks", date(2026, 9, 1) + timedelta(days=days)) == weeks_now


def test_length_of_therapy_stands_still_once_nothing_is_taken(helen: Clinician) -> None:
    patient = make_patient(helen)
    record(patient, {"therapy_weeks": "150"}, as_of=TODAY - timedelta(days=84))

    assert value(patient, "therapy_weeks") == 150


@pytest.mark.parametrize(
    ("name", "now"), [("weeks_since_review", "4.2"), ("days_at_lower_dose", "18"), ("worse_weeks", "3")]
)
def test_other_spans_count_on_where_they_are_counted_from_a_day(
    margaret: Patient, name: str, now: str
) -> None:
    record(margaret, {name: "3"}, as_of=TODAY - timedelta(days=15 if name == "days_at_lower_dose" else 9))

    assert value(margaret, name) == Decimal(now)


@pytest.mark.parametrize(
    ("days", "shown"), [(30, "4.2"), (31, "4.4"), (91, "13.0"), (92, "13.1"), (0, "0.0")]
)
def test_weeks_are_never_more_than_have_passed(days: int, shown: str) -> None:
    assert weeks(days) == Decimal(shown)
    assert weeks(days) * 7 <= days


# -------------------------------------------------------------------------------------- from plans


@pytest.mark.parametrize(
    ("status", "fact"),
    [
        (PlanStatus.DRAFT, "planned"),
        (PlanStatus.ACTIVE, "active"),
        (PlanStatus.ON_HOLD, "paused"),
        (PlanStatus.COMPLETED, "completed"),
        (PlanStatus.REVOKED, "not known"),
        (PlanStatus.ENTERED_IN_ERROR, "not known"),
        (PlanStatus.UNKNOWN, "not known"),
    ],
)
def test_state_of_the_taper_is_the_plans(margaret: Patient, status: PlanStatus, fact: str) -> None:
    set_status(save_plan(margaret), status)

    assert value(margaret, "taper_status") == fact
    assert value(margaret, "deprescribing_plan_on_record") == (True if fact != "not known" else "not known")


def test_without_a_plan_an_answer_about_one_elsewhere_holds(margaret: Patient) -> None:
    record(margaret, {"taper_status": "active", "deprescribing_plan_on_record": False})
    assert value(margaret, "taper_status") == "active"

    save_plan(margaret)

    assert value(margaret, "taper_status") == "planned"
    assert value(margaret, "deprescribing_plan_on_record") is True


def test_running_taper_tells_its_course(margaret: Patient, helen: Clinician) -> None:
    set_status(save_plan(margaret), PlanStatus.ACTIVE)
    lower = {**MARGARETS_REGIMEN[1], "as_needed": {"average_per_day": "2", "maximum_per_day": "2"}}
    save_regimen(patient=margaret, items=[MARGARETS_REGIMEN[0], lower], changed_by=helen, route="test")

    facts = known(margaret, date(2026, 12, 10))

    assert facts["ome_per_day_original"].value == Decimal("142.5")
    assert facts["ome_per_day"].value == Decimal(135)
    assert facts["percent_of_original"].value == Decimal("94.7")
    assert facts["days_at_lower_dose"].value == 9  # the first step was on 1 December


def test_plan_that_has_not_begun_lowers_nothing(margaret: Patient) -> None:
    set_status(save_plan(margaret), PlanStatus.ACTIVE)

    assert value(margaret, "days_at_lower_dose", date(2026, 11, 30)) == "not known"


def test_draft_has_no_original_dose_yet(margaret: Patient) -> None:
    save_plan(margaret)

    assert value(margaret, "ome_per_day_original") == "not known"


def test_newest_plan_counts(margaret: Patient) -> None:
    older = save_plan(margaret)
    set_status(save_plan(margaret), PlanStatus.ACTIVE)
    set_status(older, PlanStatus.COMPLETED)

    assert value(margaret, "taper_status") == "active"


def test_plan_and_talk_are_reviews(margaret: Patient, helen: Clinician) -> None:
    assert value(margaret, "weeks_since_review") == "not known"
    save_plan(margaret)
    assert value(margaret, "weeks_since_review", TODAY + timedelta(days=31)) == Decimal("4.4")

    with time_machine.travel(datetime(2026, 12, 18, 9, tzinfo=ZoneInfo("UTC")), tick=False):
        record_decision(
            patient=margaret,
            follows=0,
            content={"outcome": "OPEN"},
            recorded_by=helen,
            references=references(),
            route="test",
        )

    assert value(margaret, "weeks_since_review", TODAY + timedelta(days=31)) == Decimal("1.0")


# ------------------------------------------------------------------------------------ for a request


def test_request_leaves_out_what_its_regimen_says(margaret: Patient) -> None:
    record(margaret, {"oud": "none"})

    assert planner_facts(margaret, today=TODAY, references=references()) == {"age_years": 62, "oud": "none"}


def test_every_fact_that_is_never_typed_is_a_fact_of_the_release() -> None:
    assert set(references().common.facts_by_name) >= NEVER_TYPED


def test_facts_make_a_request_the_engine_takes(margaret: Patient) -> None:
    record(margaret, {"therapy_weeks": "160", "oud": "none"})
    facts = {
        name: fact if isinstance(fact, bool | str) else str(fact)
        for name, fact in planner_facts(margaret, today=TODAY, references=references()).items()
    }

    version = save_plan(margaret, request=plan_request(margaret, facts=facts))

    assert "Opioid therapy so far: 160 weeks (rule: 52 or more)" in version.schedule["policy"]["why"]

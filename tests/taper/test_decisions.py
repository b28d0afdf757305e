"""Decisions, ticks and overrides on record: only added, in turn, with the facts they answer."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from guidelines.registry import references
from patients.facts import current_facts
from patients.models import AuditEntry, Clinician, Fact, Patient, RowsAreOnlyAdded
from taper.actions import (
    DecisionMovedOn,
    NothingToSave,
    record_decision,
    record_override,
    tick_strategy,
)
from taper.models import Decision, GateOverride, StrategyTick
from taper.records import overrides_of, ticks_of
from taper.terms import Outcome
from tests.patients.test_facts import record
from tests.taper.conftest import plan_request, save_plan
from tests.taper.test_decision_rules import SAID, STANDS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]


def decide(patient: Patient, outcome: str = Outcome.CONTINUE, follows: int = 0, **content: Any) -> Decision:
    assert patient.prescriber is not None
    said = {
        name: date.fromisoformat(value) if name == "ask_again_on" else value
        for name, value in STANDS.get(outcome, SAID).items()
    }
    return record_decision(
        patient=patient,
        follows=follows,
        content={**said, "outcome": outcome, **content},
        recorded_by=patient.prescriber,
        references=references(),
        route="test",
    )


def override(patient: Patient, gate: str, reason: str = "Agreed with the specialist.") -> GateOverride:
    assert patient.prescriber is not None
    return record_override(
        patient=patient,
        gate=gate,
        reason=reason,
        recorded_by=patient.prescriber,
        references=references(),
        route="test",
    )


# ---------------------------------------------------------------------------------------- decisions


@pytest.mark.parametrize("outcome", Outcome)
def test_decision_is_kept_with_the_facts_it_answers(margaret: Patient, outcome: Outcome) -> None:
    decision = decide(margaret, outcome)

    facts = {name: row.value for name, row in current_facts(margaret).items()}
    assert decision.number == 1
    assert decision.is_settled is (outcome is not Outcome.OPEN)
    assert facts.get("patient_view") == STANDS[outcome].get("patient_view")
    assert Fact.objects.filter(note="Decision 1.").count() == len(facts)


def test_decision_without_what_it_needs_is_refused_whole(margaret: Patient) -> None:
    with pytest.raises(ValidationError) as refusal:
        decide(margaret, Outcome.NOT_NOW, ask_again_on=None, reason_in_plain_words="")

    assert set(refusal.value.message_dict) == {"ask_again_on", "reason_in_plain_words"}
    assert not Decision.objects.exists()
    assert not Fact.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        {"goal_in_own_words": "g" * 301},
        {"wishes": "two\nlines"},
        {"patient_view": "perhaps"},
        {"outcome": "TOMORROW"},
        {"supports": "a\u202eb"},
        {"fears": ["DRAGONS"]},
        {"daily_life": {"transport": "so-so"}},
        {"daily_life": {"weather": "hard"}},
        {"supporters": [{"name": "Ann", "who": "sister", "consent": "yes"}]},
        {"supporters": [{"name": "Ann"}]},
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused(margaret: Patient, content: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        decide(margaret, **content)

    assert not Decision.objects.exists()


@pytest.mark.requirement("S11")
def test_of_two_who_go_on_from_the_same_decision_the_second_is_told(margaret: Patient) -> None:
    decide(margaret, Outcome.OPEN)
    decide(margaret, Outcome.CONTINUE, follows=1)

    with pytest.raises(DecisionMovedOn, match="Dr Helen Marsh saved decision 2 meanwhile") as moved:
        decide(margaret, Outcome.DECLINES, follows=1)

    assert moved.value.newest.outcome == Outcome.CONTINUE
    assert [each.number for each in margaret.decisions.all()] == [1, 2]


@pytest.mark.requirement("S12")
def test_decision_tick_and_override_are_never_changed_or_removed(margaret: Patient, helen: Clinician) -> None:
    tick = tick_strategy(
        patient=margaret,
        recommendation="AU-S1",
        is_done=True,
        recorded_by=helen,
        references=references(),
        route="test",
    )

    for row in (decide(margaret), tick, override(margaret, "G02")):
        with pytest.raises(RowsAreOnlyAdded):
            row.save()
        with pytest.raises(RowsAreOnlyAdded):
            row.delete()


@pytest.mark.parametrize(
    "broken",
    [
        {"outcome": "TOMORROW"},
        {"patient_view": ""},
        {"reason_in_plain_words": ""},
        {"number": 1},
    ],
    ids=str,
)
def test_database_refuses_a_decision_that_says_nothing(
    margaret: Patient, helen: Clinician, broken: dict[str, Any]
) -> None:
    decide(margaret)
    columns = {"number": 2, "outcome": "CONTINUE", **SAID, **broken}

    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(patient=margaret, recorded_by=helen, **columns)


@pytest.mark.requirement("S27")
def test_each_of_them_is_one_audit_entry(margaret: Patient, helen: Clinician) -> None:
    AuditEntry.objects.all().delete()

    decide(margaret, daily_life={"transport": "hard"})
    override(margaret, "G02")

    assert list(AuditEntry.objects.values_list("action", "object_id", "clinician")) == [
        ("CREATE", str(margaret.public_id), helen.pk),
        ("UPDATE", str(margaret.public_id), helen.pk),
    ]


# -------------------------------------------------------------------------------------------- ticks


def test_tick_can_be_taken_back_and_both_stay_on_record(margaret: Patient, helen: Clinician) -> None:
    for is_done in (True, False):
        tick_strategy(
            patient=margaret,
            recommendation="AU-S1",
            is_done=is_done,
            recorded_by=helen,
            references=references(),
            route="test",
        )

    assert ticks_of(margaret, "AU_MJA2023")["AU-S1"].is_done is False
    assert StrategyTick.objects.count() == 2
    assert ticks_of(margaret, "US_CDC2022") == {}


@pytest.mark.parametrize("recommendation", ["AU-T1", "US-S1", "G02", "", "AU-S99"])
@pytest.mark.requirement("S3")
def test_only_how_to_of_the_patients_own_guideline_is_ticked(
    margaret: Patient, helen: Clinician, recommendation: str
) -> None:
    with pytest.raises(ValidationError, match="Choose one of the recommendations"):
        tick_strategy(
            patient=margaret,
            recommendation=recommendation,
            is_done=True,
            recorded_by=helen,
            references=references(),
            route="test",
        )


# ---------------------------------------------------------------------------------------- overrides


def reasons(patient: Patient) -> dict[str, str]:
    return {gate: row.reason for gate, row in overrides_of(patient, references()).items()}


def test_reason_for_going_on_counts_until_it_is_taken_back(margaret: Patient) -> None:
    override(margaret, "G04", "The specialist leads.")
    assert reasons(margaret) == {"G04": "The specialist leads."}

    override(margaret, "G04", "")

    assert reasons(margaret) == {}
    assert GateOverride.objects.count() == 2


def test_newer_answer_ends_a_reason_that_was_given_for_the_older(margaret: Patient, helen: Clinician) -> None:
    record(margaret, {"suicide_risk": "high", "pregnant": True})
    override(margaret, "G02")
    override(margaret, "G04")

    Fact.objects.bulk_create(
        [
            Fact(
                patient=margaret,
                name="suicide_risk",
                value="high",
                as_of=date(2026, 11, 24),
                recorded_by=helen,
            )
        ]
    )
    Fact.objects.filter(pk=Fact.objects.latest("pk").pk).update(recorded_at="2026-11-24T10:00Z")

    assert set(reasons(margaret)) == {"G04"}


@pytest.mark.parametrize("gate", ["G03", "G99", "", "AU-T1"])
@pytest.mark.requirement("S3")
def test_only_a_gate_that_stops_a_plan_is_overridden(margaret: Patient, gate: str) -> None:
    with pytest.raises(ValidationError, match="Choose one of the safety gates"):
        override(margaret, gate)


# ------------------------------------------------------------------------------------ with a plan


def test_plan_puts_its_answers_and_reasons_on_record(margaret: Patient) -> None:
    facts = {"pregnant": True, "oud": "none"}
    request = plan_request(margaret, facts=facts, overrides={"G04": "The specialist leads."})

    save_plan(margaret, request=request, facts=facts)
    save_plan(margaret, request=request)

    assert {name: row.value for name, row in current_facts(margaret).items()} == facts
    assert reasons(margaret) == {"G04": "The specialist leads."}
    assert GateOverride.objects.count() == 1


def test_plan_that_is_not_saved_leaves_no_answer(margaret: Patient) -> None:
    facts = {"patient_view": "declines"}

    with pytest.raises(NothingToSave):
        save_plan(margaret, request=plan_request(margaret, facts=facts), facts=facts)

    assert not Fact.objects.exists()

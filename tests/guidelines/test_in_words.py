"""Conditions read as a clinician would say them, made from the facts' labels and units."""

from decimal import Decimal

import pytest

from guidelines.conditions import FactValue
from guidelines.in_words import condition_in_words, fact_value_in_words, reasons_in_words
from guidelines.registry import GUIDELINES, references

FACTS = references().common.facts_by_name


def words_of(recommendation: str) -> str:
    found = references().default_guideline(recommendation[:2]).recommendation(recommendation)
    assert found is not None
    assert found.condition is not None
    return condition_in_words(found.condition, FACTS)


def reasons_for(recommendation: str, **facts: FactValue) -> tuple[str, ...]:
    found = references().default_guideline(recommendation[:2]).recommendation(recommendation)
    assert found is not None
    assert found.condition is not None
    return reasons_in_words(found.condition, facts, FACTS)


@pytest.mark.parametrize(
    ("recommendation", "words"),
    [
        ("CA-T1", "OME: 90 mg a day or more"),
        ("DE-T6", "OME: above 120 mg a day"),
        ("AU-T8", "Near the end of life: yes"),
        ("AU-T1", "A plan for reducing on record: no"),
        ("AU-T2", "Meaningful benefit: no, or Progress toward goals: not progressing"),
        ("DE-T7", "Opioid therapy so far: above 26 weeks, and Meaningful benefit: no or unclear"),
        (
            "CA-S11",
            "Outpatient tapers given up: 1 or more, or (Finding the taper very hard: yes, and "
            "State of the taper: active or paused)",
        ),
    ],
)
def test_condition_reads_as_it_would_be_said(recommendation: str, words: str) -> None:
    assert words_of(recommendation) == words


def test_naloxone_that_is_anything_but_at_hand_reads_as_no() -> None:
    gate = references().common.gate("G15")
    assert gate is not None

    assert condition_in_words(gate.condition, FACTS) == "Naloxone at hand: no"


@pytest.mark.parametrize(
    ("recommendation", "facts", "reasons"),
    [
        ("CA-T1", {"ome_per_day": Decimal("142.50")}, ("OME: 142.5 mg a day (rule: 90 or more)",)),
        ("CA-T1", {"ome_per_day": Decimal("89.9")}, ("OME: 89.9 mg a day (rule: 90 or more)",)),
        ("CA-T1", {}, ("OME: not recorded",)),
        ("AU-T8", {"end_of_life": False}, ("Near the end of life: no",)),
        ("UK-S4", {"opioid_count": 2}, ("Opioids prescribed: 2 (rule: 2 or more)",)),
        (
            "AU-T2",
            {"meaningful_benefit": "yes"},
            ("Progress toward goals: not recorded",),
        ),
        (
            "DE-T7",
            {"therapy_weeks": Decimal(160), "meaningful_benefit": "unclear"},
            ("Opioid therapy so far: 160 weeks (rule: above 26)", "Meaningful benefit: unclear"),
        ),
    ],
)
def test_reason_names_the_facts_that_decide(
    recommendation: str, facts: dict[str, FactValue], reasons: tuple[str, ...]
) -> None:
    assert reasons_for(recommendation, **facts) == reasons


def test_one_of_a_unit_is_singular() -> None:
    assert fact_value_in_words(Decimal(1), FACTS["therapy_weeks"]) == "1 week"
    assert fact_value_in_words(Decimal("1.5"), FACTS["therapy_weeks"]) == "1.5 weeks"


def test_every_condition_of_the_data_can_be_said() -> None:
    conditions = [
        condition
        for id_ in references().ids(GUIDELINES)
        for _, condition in references().guideline(id_).conditions()
    ] + [gate.condition for gate in references().common.safety_gates]

    for words in (condition_in_words(condition, FACTS) for condition in conditions):
        assert "_" not in words
        assert "true" not in words.lower()


def test_every_fact_has_a_label_of_its_own() -> None:
    labels = [definition.label for definition in FACTS.values()]

    assert len(set(labels)) == len(labels)
    assert not any("_" in label or label.endswith(".") for label in labels)

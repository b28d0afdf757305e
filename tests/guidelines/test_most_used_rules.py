"""The ten recommendations that clinicians meet most, by hand: when each applies, does not apply, and is not known.

Written from the sentences of the guidelines, not from the data, so that a slip in a condition is found. Each case names
the edge it sits on. OME in mg a day, therapy in weeks.
"""

from decimal import Decimal

import pytest

from guidelines.conditions import Answer, FactValue, evaluate
from guidelines.registry import references

Facts = dict[str, FactValue]


def mg(amount: str) -> Facts:
    return {"ome_per_day": Decimal(amount)}


def weeks(number: str) -> Facts:
    return {"therapy_weeks": Decimal(number)}


# (recommendation, what it says, facts, answer)
CASES: list[tuple[str, str, Facts, Answer]] = [
    ("AU-T2", "no benefit is enough", {"meaningful_benefit": "no"}, Answer.APPLIES),
    ("AU-T2", "goals that do not come closer are enough, whatever the benefit", {"meaningful_benefit": "yes", "goals_progress": "not_progressing"}, Answer.APPLIES),
    ("AU-T2", "benefit and progress: no reason", {"meaningful_benefit": "yes", "goals_progress": "progressing"}, Answer.DOES_NOT_APPLY),
    ("AU-T2", "an unclear benefit is no lack of one, and goals were not asked about", {"meaningful_benefit": "unclear"}, Answer.UNKNOWN),
    ("AU-T6", "another sedative", {"concurrent_sedative": True}, Answer.APPLIES),
    ("AU-T6", "asked, and none", {"concurrent_sedative": False}, Answer.DOES_NOT_APPLY),
    ("AU-T6", "nobody asked", {}, Answer.UNKNOWN),
    ("AU-T7", "50 mg is high, by our default", mg("50"), Answer.APPLIES),
    ("AU-T7", "49.6 mg shows as 50 and is not", mg("49.6"), Answer.DOES_NOT_APPLY),
    ("AU-T7", "a dose that cannot be counted", {}, Answer.UNKNOWN),
    ("CA-T1", "90 mg itself", mg("90"), Answer.APPLIES),
    ("CA-T1", "a hair below", mg("89.99"), Answer.DOES_NOT_APPLY),
    ("CA-T1", "a dose that cannot be counted", {}, Answer.UNKNOWN),
    ("CA-T5", "a serious side effect", {"adverse_effects": "intolerable_or_serious"}, Answer.APPLIES),
    ("CA-T5", "an overdose ever", {"adverse_effects": "none", "overdose_or_serious_event": True}, Answer.APPLIES),
    ("CA-T5", "constipation that can be borne, and never an overdose", {"adverse_effects": "tolerable", "overdose_or_serious_event": False}, Answer.DOES_NOT_APPLY),
    ("CA-T5", "constipation that can be borne; overdose not asked about", {"adverse_effects": "tolerable"}, Answer.UNKNOWN),
    ("DE-T5", "26 weeks itself, even when it works", {**weeks("26"), "meaningful_benefit": "yes"}, Answer.APPLIES),
    ("DE-T5", "25.9 weeks", weeks("25.9"), Answer.DOES_NOT_APPLY),
    ("DE-T5", "how long is not known", {"meaningful_benefit": "yes"}, Answer.UNKNOWN),
    ("DE-T6", "above 120 mg", mg("120.1"), Answer.APPLIES),
    ("DE-T6", "120 mg itself is not above", mg("120"), Answer.DOES_NOT_APPLY),
    ("DE-T6", "a dose that cannot be counted", {}, Answer.UNKNOWN),
    ("UK-T4", "judged more harm than benefit", {"benefit_harm_view": "harm"}, Answer.APPLIES),
    ("UK-T4", "close, and side effects that can be borne", {"benefit_harm_view": "close", "adverse_effects": "tolerable"}, Answer.DOES_NOT_APPLY),
    ("UK-T4", "side effects that can be borne; not weighed yet", {"adverse_effects": "tolerable"}, Answer.UNKNOWN),
    ("UK-T7", "above 120 mg", mg("142.5"), Answer.APPLIES),
    ("UK-T7", "120 mg itself is not above", mg("120"), Answer.DOES_NOT_APPLY),
    ("UK-T7", "a dose that cannot be counted", {}, Answer.UNKNOWN),
    ("US-T1", "not weighed yet: weigh it", {"benefit_harm_view": "not_assessed"}, Answer.APPLIES),
    ("US-T1", "weighed, and benefit is greater", {"benefit_harm_view": "benefit"}, Answer.DOES_NOT_APPLY),
    ("US-T1", "nothing on record", {}, Answer.UNKNOWN),
    ("US-T7", "two years, and the balance unclear", {**weeks("104"), "meaningful_benefit": "unclear"}, Answer.APPLIES),
    ("US-T7", "two years, and it plainly helps", {**weeks("104"), "meaningful_benefit": "yes"}, Answer.DOES_NOT_APPLY),
    ("US-T7", "less than two years settles it alone", weeks("103"), Answer.DOES_NOT_APPLY),
    ("US-T7", "two years; benefit not asked about", weeks("104"), Answer.UNKNOWN),
]  # fmt: skip


@pytest.mark.parametrize(
    ("recommendation", "facts", "expected"),
    [(rule, facts, expected) for rule, _, facts, expected in CASES],
    ids=[f"{rule}: {says}" for rule, says, _, _ in CASES],
)
def test_rule_answers_as_its_sentence_says(recommendation: str, facts: Facts, expected: Answer) -> None:
    rule = references().default_guideline(recommendation[:2]).recommendation(recommendation)

    assert rule is not None
    assert rule.condition is not None
    assert evaluate(rule.condition, facts) is expected


def test_each_of_the_ten_has_all_three_answers() -> None:
    answers: dict[str, set[Answer]] = {}
    for rule, _, _, expected in CASES:
        answers.setdefault(rule, set()).add(expected)

    assert len(answers) >= 10
    assert all(found == set(Answer) for found in answers.values())

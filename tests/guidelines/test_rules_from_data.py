"""Every condition in the packaged data can apply, can not apply, and is unknown while nothing is recorded.

The facts that make it so are worked out from the condition itself, then put to `evaluate`.
"""

from decimal import Decimal

import pytest

from guidelines.conditions import AllOf, Answer, AnyOf, Comparison, Condition, FactValue, Operator, evaluate
from guidelines.facts import FactDefinition
from guidelines.registry import GUIDELINES, references

REFERENCES = references()
FACTS = REFERENCES.common.facts_by_name

CONDITIONS = [
    (f"{id_} {'.'.join(map(str, place))}", condition)
    for id_ in REFERENCES.ids(GUIDELINES)
    for place, condition in REFERENCES.guideline(id_).conditions()
] + [(gate.id, gate.condition) for gate in REFERENCES.common.safety_gates]


def facts_that_make(condition: Condition, holds: bool) -> dict[str, FactValue]:
    """Return facts for which the condition holds, or does not."""
    match condition:
        case Comparison():
            return {condition.fact: value_that_makes(condition, FACTS[condition.fact], holds)}
        case AllOf(all_of=parts):
            return together([facts_that_make(part, holds) for part in (parts if holds else parts[:1])])
        case AnyOf(any_of=parts):
            return together([facts_that_make(part, holds) for part in (parts[:1] if holds else parts)])
        case _:
            return facts_that_make(condition.inner, not holds)


def together(parts: list[dict[str, FactValue]]) -> dict[str, FactValue]:
    return {name: value for part in parts for name, value in part.items()}


def value_that_makes(leaf: Comparison, definition: FactDefinition, holds: bool) -> FactValue:
    if definition.type == "boolean":
        wanted = leaf.op is Operator.IS
        return bool(leaf.value) if wanted == holds else not leaf.value
    if definition.type == "enum":
        named = leaf.value if isinstance(leaf.value, tuple) else (str(leaf.value),)
        wanted = (leaf.op in {Operator.IS, Operator.IN}) == holds
        return next(choice for choice in definition.choices if (choice in named) == wanted)
    assert isinstance(leaf.value, Decimal)
    above = leaf.op in {Operator.AT_LEAST, Operator.ABOVE}
    return leaf.value + 1 if above == holds else max(leaf.value - 1, Decimal(0))


@pytest.mark.parametrize("condition", [item[1] for item in CONDITIONS], ids=[item[0] for item in CONDITIONS])
def test_condition_has_three_answers(condition: Condition) -> None:
    can_fail = not (
        isinstance(condition, Comparison) and condition.op is Operator.AT_LEAST and condition.value == 0
    )

    assert evaluate(condition, facts_that_make(condition, True)) is Answer.APPLIES
    if can_fail:  # "0 weeks or more" is written for standard profiles that are for everybody
        assert evaluate(condition, facts_that_make(condition, False)) is Answer.DOES_NOT_APPLY
    assert evaluate(condition, {}) is Answer.UNKNOWN


def answer(recommendation: str, **facts: FactValue) -> Answer:
    """Put facts to one recommendation; its id begins with its country."""
    found = REFERENCES.default_guideline(recommendation[:2]).recommendation(recommendation)
    assert found is not None
    assert found.condition is not None
    return evaluate(found.condition, facts)


@pytest.mark.parametrize(
    ("recommendation", "facts", "expected"),
    [
        ("CA-T1", {"ome_per_day": Decimal("142.5")}, Answer.APPLIES),
        ("CA-T1", {"ome_per_day": Decimal("89.9")}, Answer.DOES_NOT_APPLY),
        ("DE-T6", {"ome_per_day": Decimal(120)}, Answer.DOES_NOT_APPLY),
        ("DE-T6", {"ome_per_day": Decimal(190)}, Answer.APPLIES),
        ("UK-T7", {"ome_per_day": Decimal("142.5")}, Answer.APPLIES),
        ("DE-T5", {"therapy_weeks": Decimal(156)}, Answer.APPLIES),
        ("DE-T1", {"therapy_weeks": Decimal(12), "meaningful_benefit": "no"}, Answer.APPLIES),
        ("DE-T1", {"therapy_weeks": Decimal(13), "meaningful_benefit": "no"}, Answer.DOES_NOT_APPLY),
        ("DE-T1", {"therapy_weeks": Decimal(12), "meaningful_benefit": "yes"}, Answer.UNKNOWN),
        ("DE-T1", {"therapy_weeks": Decimal(13)}, Answer.DOES_NOT_APPLY),
        ("US-T7", {"therapy_weeks": Decimal(104), "meaningful_benefit": "unclear"}, Answer.APPLIES),
        ("US-T8", {"ome_per_day": Decimal("142.5"), "meaningful_benefit": "yes"}, Answer.DOES_NOT_APPLY),
        ("US-T12", {"age_years": Decimal(64)}, Answer.UNKNOWN),
        ("US-T12", {"age_years": Decimal(65)}, Answer.APPLIES),
        ("US-S7", {"therapy_weeks": Decimal(52)}, Answer.APPLIES),
        ("AU-T7", {"ome_per_day": Decimal("49.6")}, Answer.DOES_NOT_APPLY),
        ("AU-T8", {"end_of_life": True}, Answer.APPLIES),
        ("CA-S8", {"worse_weeks": Decimal("4.3")}, Answer.DOES_NOT_APPLY),
        ("UK-S4", {"opioid_count": 2}, Answer.APPLIES),
        ("UK-S4", {"opioid_count": 1}, Answer.UNKNOWN),
    ],
)
def test_most_used_recommendations_by_hand(
    recommendation: str, facts: dict[str, FactValue], expected: Answer
) -> None:
    assert answer(recommendation, **facts) is expected


def test_naloxone_gate_is_unknown_until_someone_records_it() -> None:
    gate = REFERENCES.common.gate("G15")
    assert gate is not None

    assert evaluate(gate.condition, {}) is Answer.UNKNOWN
    assert evaluate(gate.condition, {"naloxone_on_record": False}) is Answer.APPLIES
    assert evaluate(gate.condition, {"naloxone_on_record": True}) is Answer.DOES_NOT_APPLY

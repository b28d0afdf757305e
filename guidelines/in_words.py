"""Conditions and facts in words a clinician reads, made from the facts' own labels and units.

For example, `{fact: ome_per_day, op: ">=", value: 90}` reads "OME: 90 mg a day or more", and for someone on 142.5 mg
its reason reads "OME: 142.5 mg a day (rule: 90 or more)".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guidelines.conditions import (
    ORDERINGS,
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    FactValue,
    Not,
    Operator,
    deciding,
    show_fact_value,
)
from guidelines.facts import FactDefinition

Definitions = Mapping[str, FactDefinition]

_UNITS = {"mg/24h": "mg a day", "percent": "%", "per day": "a day", "count": ""}
_ONE = {"weeks": "week", "days": "day", "years": "year"}
_LIMITS = {
    Operator.AT_LEAST: "{} or more",
    Operator.ABOVE: "above {}",
    Operator.AT_MOST: "{} or less",
    Operator.BELOW: "below {}",
}
_NEGATED = {Operator.IS_NOT, Operator.NOT_IN}


def condition_in_words(condition: Condition, definitions: Definitions) -> str:
    """Return the whole condition as one phrase; parts within parts stand in round brackets."""
    match condition:
        case Comparison():
            return f"{definitions[condition.fact].label}: {_wanted(condition, definitions)}"
        case AllOf(all_of=parts):
            return _joined(parts, ", and ", definitions)
        case AnyOf(any_of=parts):
            return _joined(parts, ", or ", definitions)
        case Not(inner=inner):
            return f"not ({condition_in_words(inner, definitions)})"


def reasons_in_words(
    condition: Condition, facts: Mapping[str, FactValue], definitions: Definitions
) -> tuple[str, ...]:
    """Return what decides the answer, fact by fact; for an unknown answer the facts still to be recorded."""
    return tuple(dict.fromkeys(_reason(leaf, facts, definitions) for leaf in deciding(condition, facts)))


def fact_value_in_words(value: FactValue, definition: FactDefinition) -> str:
    """Return a recorded value with its unit: "142.5 mg a day", "yes", "not progressing"."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value.replace("_", " ")
    number = show_fact_value(value)
    unit = _UNITS.get(definition.unit or "", definition.unit or "")
    return f"{number} {_ONE.get(unit, unit) if value == 1 else unit}".strip()


def _joined(parts: Sequence[Condition], word: str, definitions: Definitions) -> str:
    return word.join(
        f"({text})" if isinstance(part, AllOf | AnyOf) and len(parts) > 1 else text
        for part in parts
        for text in (condition_in_words(part, definitions),)
    )


def _reason(leaf: Comparison, facts: Mapping[str, FactValue], definitions: Definitions) -> str:
    definition = definitions[leaf.fact]
    if leaf.fact not in facts:
        return f"{definition.label}: not recorded"
    recorded = fact_value_in_words(facts[leaf.fact], definition)
    limit = ""
    if leaf.op in ORDERINGS and not isinstance(leaf.value, bool | tuple):
        limit = f" (rule: {_LIMITS[leaf.op].format(show_fact_value(leaf.value))})"
    return f"{definition.label}: {recorded}{limit}"


def _wanted(leaf: Comparison, definitions: Definitions) -> str:
    definition = definitions[leaf.fact]
    if isinstance(leaf.value, tuple):
        choices = [choice.replace("_", " ") for choice in leaf.value]
        listed = " or ".join(filter(None, (", ".join(choices[:-1]), choices[-1])))
    else:
        listed = fact_value_in_words(leaf.value, definition)
    if leaf.op in ORDERINGS:
        return _LIMITS[leaf.op].format(listed)
    if leaf.op is Operator.IS_NOT and isinstance(leaf.value, bool):
        return "no" if leaf.value else "yes"
    return f"not {listed}" if leaf.op in _NEGATED else listed

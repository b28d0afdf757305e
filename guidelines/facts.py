"""The facts about a patient that the rules ask for: their names, types and meanings, and the check of input."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal

from pydantic import model_validator

from guidelines.conditions import MEMBERSHIPS, ORDERINGS, Comparison, Condition, FactValue, comparisons
from guidelines.terms import Text, Value

_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)


class FactDefinition(Value):
    """One fact. `label` names it on a screen; `unit` is that of a number; `choices` are the words of an enum."""

    name: Text
    label: Text
    type: Literal["number", "integer", "boolean", "enum"]
    choices: tuple[Text, ...] = ()
    unit: str | None = None
    meaning: Text

    @model_validator(mode="after")
    def _has_choices_if_enum(self) -> FactDefinition:
        if (self.type == "enum") != bool(self.choices):
            raise ValueError(
                f"{self.name} is of type {self.type}: an enum needs choices, and only an enum has them."
            )
        return self


def check_facts(
    definitions: Iterable[FactDefinition], raw: Mapping[str, object]
) -> tuple[dict[str, Decimal | int | bool | str], tuple[tuple[str, str], ...]]:
    """Sort recorded facts into those that can be used and those that cannot.

    Returns the clean facts (numbers as Decimal, integers as int) and, for each fact that cannot be used, its
    name and a sentence. Numbers may come as numbers or as text. A fact given as None counts as not recorded.
    Facts cannot be negative.
    """
    known = {definition.name: definition for definition in definitions}
    clean: dict[str, Decimal | int | bool | str] = {}
    problems: list[tuple[str, str]] = []
    for name, value in raw.items():
        if name not in known:
            problems.append((name, f"{name} is not a fact the guidelines ask for. Check the spelling."))
        elif value is not None:
            try:
                clean[name] = _read_fact(known[name], value)
            except ValueError as fault:
                problems.append((name, str(fault)))
    return clean, tuple(problems)


def _read_fact(definition: FactDefinition, value: object) -> Decimal | int | bool | str:
    match definition.type:
        case "boolean":
            if isinstance(value, bool):
                return value
            raise ValueError(
                f"{definition.name} is yes or no. Give true or false, or leave it out if not known."
            )
        case "enum":
            if isinstance(value, str) and value in definition.choices:
                return value
            raise ValueError(
                f"{definition.name} is one of {', '.join(definition.choices)}. Choose one of these."
            )
        case "integer":
            number = _read_number(definition, value)
            if number != number.to_integral_value():
                raise ValueError(f"{definition.name} is a whole number. Give it without a fraction.")
            return int(number)
        case "number":
            return _read_number(definition, value)


def _read_number(definition: FactDefinition, value: object) -> Decimal:
    # str() of a JSON number is what was typed, so 142.5 stays 142.5; exponents, signs and NaN are refused.
    text = str(value) if isinstance(value, (int, float, Decimal, str)) and not isinstance(value, bool) else ""
    if not _NUMBER.fullmatch(text):
        unit = f" in {definition.unit}" if definition.unit else ""
        raise ValueError(f'{definition.name} is a number{unit}, 0 or more. Give it as in 12 or "12.5".')
    return Decimal(text)


def check_condition(condition: Condition, definitions: Mapping[str, FactDefinition]) -> tuple[str, ...]:
    """Return a sentence for each comparison that no recorded fact could ever answer."""
    return tuple(
        fault
        for leaf in comparisons(condition)
        if (fault := _fault_of(leaf, definitions.get(leaf.fact))) is not None
    )


def _fault_of(leaf: Comparison, definition: FactDefinition | None) -> str | None:
    if definition is None:
        return f"the condition asks for the fact {leaf.fact}, which is not defined. Define it in common.yaml or correct the name."
    name, value = definition.name, leaf.value
    if definition.type in {"number", "integer"}:
        if leaf.op not in ORDERINGS and not isinstance(value, Decimal):
            return f"{name} is a number, so {value!r} can never match it. Compare it with a number."
    elif leaf.op in ORDERINGS:
        return f"{name} is not a number, so {leaf.op} cannot order it. Use is, is_not, in or not_in."
    elif definition.type == "boolean":
        if leaf.op in MEMBERSHIPS or not isinstance(value, bool):
            return f"{name} is true or false, so {value!r} can never match it. Write true or false."
    else:
        words = value if isinstance(value, tuple) else (value,)
        strange = [str(word) for word in words if word not in definition.choices]
        if strange:
            return f"{name} is never {' or '.join(strange)}. Its choices are {', '.join(definition.choices)}."
    return None


__all__ = ["FactDefinition", "FactValue", "check_condition", "check_facts"]

"""Conditions over a patient's facts, with three answers.

For example, "90 mg or more a day, or signs of misuse" is written

    any:
      - {fact: ome_per_day, op: ">=", value: 90}
      - {fact: misuse_signs, op: is, value: true}

and for a patient on 95 mg whose misuse was never asked about it applies: one leaf is enough. On 60 mg it is
unknown, not "no": the missing fact could still make it apply. This is Kleene's three-valued logic.
Numbers are compared exactly; nothing is rounded first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag, ValidationInfo, field_validator

from guidelines.terms import Text, Value, read_plain_decimal

FactValue = Decimal | int | bool | str


class Answer(StrEnum):
    APPLIES = "applies"
    DOES_NOT_APPLY = "does_not_apply"
    UNKNOWN = "unknown"

    @property
    def opposite(self) -> Answer:
        return _OPPOSITES[self]


_OPPOSITES = {
    Answer.APPLIES: Answer.DOES_NOT_APPLY,
    Answer.DOES_NOT_APPLY: Answer.APPLIES,
    Answer.UNKNOWN: Answer.UNKNOWN,
}


class Operator(StrEnum):
    IS = "is"
    IS_NOT = "is_not"
    IN = "in"
    NOT_IN = "not_in"
    AT_LEAST = ">="
    ABOVE = ">"
    AT_MOST = "<="
    BELOW = "<"


ORDERINGS = frozenset({Operator.AT_LEAST, Operator.ABOVE, Operator.AT_MOST, Operator.BELOW})
MEMBERSHIPS = frozenset({Operator.IN, Operator.NOT_IN})


class Comparison(Value):
    """One fact compared with one value, or with a list of values for `in` and `not_in`."""

    fact: Text
    op: Operator
    value: Decimal | bool | str | tuple[str, ...]

    @field_validator("value", mode="plain")
    @classmethod
    def _fits_the_operator(
        cls, value: object, info: ValidationInfo
    ) -> Decimal | bool | str | tuple[str, ...]:
        op = info.data.get("op")
        if op in ORDERINGS:
            return read_plain_decimal(value)
        if op in MEMBERSHIPS:
            if (
                isinstance(value, (list, tuple))
                and value
                and all(isinstance(choice, str) for choice in value)
            ):
                return tuple(value)
            raise ValueError(
                f"{value!r} is not a list of words. Write `in` and `not_in` with a list, as in [mild, severe]."
            )
        if isinstance(value, (bool, str)):
            return value
        return read_plain_decimal(value)


class AllOf(Value):
    all_of: Annotated[tuple[Condition, ...], Field(alias="all", min_length=1)]


class AnyOf(Value):
    any_of: Annotated[tuple[Condition, ...], Field(alias="any", min_length=1)]


class Not(Value):
    inner: Annotated[Condition, Field(alias="not")]


def _kind_of_condition(raw: Any) -> str | None:
    if isinstance(raw, Value):
        return type(raw).__name__
    if isinstance(raw, dict):
        for key, kind in (("fact", "Comparison"), ("all", "AllOf"), ("any", "AnyOf"), ("not", "Not")):
            if key in raw:
                return kind
    return None


Condition = Annotated[
    Annotated[Comparison, Tag("Comparison")]
    | Annotated[AllOf, Tag("AllOf")]
    | Annotated[AnyOf, Tag("AnyOf")]
    | Annotated[Not, Tag("Not")],
    Discriminator(
        _kind_of_condition,
        custom_error_type="condition",
        custom_error_message="A condition needs one of the keys fact, all, any or not.",
    ),
]


def evaluate(condition: Condition, facts: Mapping[str, FactValue]) -> Answer:
    """Return whether the condition holds for these facts; a fact that is not recorded makes its leaf unknown."""
    match condition:
        case Comparison():
            return _compare(condition, facts)
        case AllOf(all_of=parts):
            return _weakest(evaluate(part, facts) for part in parts)
        case AnyOf(any_of=parts):
            return _weakest(evaluate(part, facts).opposite for part in parts).opposite
        case Not(inner=inner):
            return evaluate(inner, facts).opposite


def because(condition: Condition, facts: Mapping[str, FactValue]) -> tuple[str, ...]:
    """Return the comparisons that decide the answer, as short text: "ome_per_day 142.5 >= 90".

    For an unknown answer these are the facts still to be recorded: "therapy_weeks not recorded".
    """
    return tuple(dict.fromkeys(_in_words(leaf, facts) for leaf in deciding(condition, facts)))


def deciding(condition: Condition, facts: Mapping[str, FactValue]) -> Iterator[Comparison]:
    """Return the comparisons that decide the answer; for an unknown answer those whose facts are not recorded."""
    return _deciding(condition, facts, evaluate(condition, facts))


def facts_of(condition: Condition) -> tuple[str, ...]:
    """Return the names of the facts the condition asks about, in the order it names them."""
    return tuple(dict.fromkeys(leaf.fact for leaf in comparisons(condition)))


def missing_facts(condition: Condition, facts: Mapping[str, FactValue]) -> tuple[str, ...]:
    """Return the facts that keep the answer unknown; none when it is known."""
    if evaluate(condition, facts) is not Answer.UNKNOWN:
        return ()
    return tuple(name for name in facts_of(condition) if name not in facts)


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Yield each leaf of the condition, from left to right."""
    match condition:
        case Comparison():
            yield condition
        case AllOf(all_of=parts) | AnyOf(any_of=parts):
            for part in parts:
                yield from comparisons(part)
        case Not(inner=inner):
            yield from comparisons(inner)


def _weakest(answers: Iterable[Answer]) -> Answer:
    seen = set(answers)
    if Answer.DOES_NOT_APPLY in seen:
        return Answer.DOES_NOT_APPLY
    return Answer.UNKNOWN if Answer.UNKNOWN in seen else Answer.APPLIES


def _compare(leaf: Comparison, facts: Mapping[str, FactValue]) -> Answer:
    if leaf.fact not in facts:
        return Answer.UNKNOWN
    return Answer.APPLIES if _holds(facts[leaf.fact], leaf) else Answer.DOES_NOT_APPLY


def _holds(recorded: FactValue, leaf: Comparison) -> bool:
    match leaf.op, leaf.value:
        case Operator.IS, value:
            return recorded == value
        case Operator.IS_NOT, value:
            return recorded != value
        case Operator.IN, tuple(choices):
            return recorded in choices
        case Operator.NOT_IN, tuple(choices):
            return recorded not in choices
    if isinstance(recorded, str) or not isinstance(leaf.value, Decimal):
        raise TypeError(
            f"{leaf.fact} {recorded!r} cannot be ordered: check the facts with check_facts first."
        )
    match leaf.op:
        case Operator.AT_LEAST:
            return recorded >= leaf.value
        case Operator.ABOVE:
            return recorded > leaf.value
        case Operator.AT_MOST:
            return recorded <= leaf.value
        case _:
            return recorded < leaf.value


def _deciding(condition: Condition, facts: Mapping[str, FactValue], answer: Answer) -> Iterator[Comparison]:
    """Yield the leaves that agree with the answer; within a `not` the leaves that agree with its opposite."""
    match condition:
        case Comparison():
            if _compare(condition, facts) is answer:
                yield condition
        case AllOf(all_of=parts) | AnyOf(any_of=parts):
            for part in parts:
                if evaluate(part, facts) is answer:
                    yield from _deciding(part, facts, answer)
        case Not(inner=inner):
            yield from _deciding(inner, facts, answer.opposite)


def _in_words(leaf: Comparison, facts: Mapping[str, FactValue]) -> str:
    if leaf.fact not in facts:
        return f"{leaf.fact} not recorded"
    recorded = show_fact_value(facts[leaf.fact])
    if leaf.op not in ORDERINGS:
        return f"{leaf.fact} is {recorded}"
    holds = _compare(leaf, facts) is Answer.APPLIES
    limit = show_fact_value(leaf.value) if isinstance(leaf.value, Decimal) else ""
    return (
        f"{leaf.fact} {recorded} {leaf.op} {limit}"
        if holds
        else f"{leaf.fact} {recorded} is not {leaf.op} {limit}"
    )


def show_fact_value(value: FactValue) -> str:
    """Return the value as text: numbers without trailing zeros or exponent, true and false in small letters.

    >>> show_fact_value(Decimal("142.50"))
    '142.5'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return str(value)

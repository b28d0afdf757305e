"""The words all releases share: how sure a number is, when in the day, and percent of what.

Countries and drugs are data, never enumerations: a sixth country adds files and no code.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

_PLAIN_DECIMAL = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


class Value(BaseModel):
    """Base of all value objects: frozen, strict, and closed to unknown keys."""

    # defer_build: a command that needs one table does not pay for the shapes of whole guidelines.
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)


def read_plain_decimal(value: object) -> Decimal:
    """Return the exact number that a data file states.

    Accepts a Decimal, a whole number, or text such as "37.5". Refuses floats, because 0.15 read as a float
    is no longer 0.15, and exponents, signs other than a minus, and digits of other scripts.
    """
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, float):
        raise ValueError(f'{value} is not quoted. Quote decimals, as in "1.5", so that they stay exact.')
    if isinstance(value, str) and _PLAIN_DECIMAL.fullmatch(value):
        return Decimal(value)
    raise ValueError(f"{value!r} is not a number. Write a plain decimal such as 1.5.")


PlainDecimal = Annotated[Decimal, BeforeValidator(read_plain_decimal)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Confidence(StrEnum):
    """How sure we are of one number or sentence. The reference data explains each word in its READMEs."""

    VERIFIED = "verified"
    CORROBORATED = "corroborated"
    SINGLE_SECONDARY = "single-secondary"
    RECALLED = "recalled"
    SEED = "seed"
    STORED = "stored"
    PLANNER_DEFAULT = "planner-default"

    @property
    def is_verified(self) -> bool:
        """True for `verified` (seen in a copy of the table) and `seed` (read in the 2025 review's full text).

        `stored` does not count: it also covers pages *about* a guideline and superseded editions.
        """
        return self in {Confidence.VERIFIED, Confidence.SEED}

    @property
    def label(self) -> str:
        return _CONFIDENCE_LABELS[self]

    @property
    def doubt(self) -> int:
        """0 for the surest; greater means less sure. A planner default is surest about being ours, so comes last."""
        return _BY_DOUBT.index(self)


_CONFIDENCE_LABELS = {
    Confidence.VERIFIED: "checked against a copy of the original",
    Confidence.SEED: "checked in the 2025 New England Journal review",
    Confidence.STORED: "read in a public copy or a page about it, not yet checked against the original text",
    Confidence.CORROBORATED: "found in two second-hand places, not yet checked against the original table",
    Confidence.SINGLE_SECONDARY: "found in one second-hand place, not yet checked against the original table",
    Confidence.RECALLED: "from general knowledge, not yet checked against the original",
    Confidence.PLANNER_DEFAULT: "our own cautious default, not from a guideline",
}
_BY_DOUBT = tuple(_CONFIDENCE_LABELS)


def least_sure(confidences: tuple[Confidence, ...]) -> Confidence:
    """Return the weakest of these confidences: a whole is as sure as its least sure part."""
    return max(confidences, key=lambda confidence: confidence.doubt)


class Strength(StrEnum):
    """How strongly a guideline recommends, in one scale for all countries (each guideline keeps its own grading text)."""

    STRONG = "strong"
    WEAK_OR_CONDITIONAL = "weak-or-conditional"
    CONSENSUS = "consensus"
    NOT_GRADED = "not-graded"

    @property
    def label(self) -> str:
        return {
            Strength.STRONG: "strong",
            Strength.WEAK_OR_CONDITIONAL: "weak or conditional",
            Strength.CONSENSUS: "expert consensus",
            Strength.NOT_GRADED: "not graded",
        }[self]


class TimeOfDay(StrEnum):
    """The four times a dose is taken, in the order of the day."""

    MORNING = "morning"
    NOON = "noon"
    EVENING = "evening"
    BEDTIME = "bedtime"


class Base(StrEnum):
    """What a reduction is a percentage of: the dose of the step before, or the dose when the taper began."""

    CURRENT = "current"
    ORIGINAL = "original"

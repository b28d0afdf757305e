"""Why conversion tables give different totals for the same tablets.

The numbers are worked out from the tables. Here stand, for one opioid by one route, an example dose, the reason, and
the tables whose rows say so: 400 mg of tramadol a day is 40 mg OME by one table and 80 by another.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from guidelines.terms import Confidence, PlainDecimal, Text, Value


class TableDifference(Value):
    """`amount` is an example: a whole day's dose in mg, or the label strength of one patch in mcg/h."""

    id: Text
    opioid: Text
    route: Text
    amount: PlainDecimal
    unit: Literal["mg", "mcg/h"]
    why: Text
    tables: Annotated[tuple[Text, ...], Field(min_length=1)]
    confidence: Confidence

    @model_validator(mode="after")
    def _can_be_counted(self) -> TableDifference:
        if self.amount <= 0:
            raise ValueError(f"the amount {self.amount} is not above 0. Give an example dose.")
        if (self.unit == "mcg/h") != (self.route == "transdermal"):
            raise ValueError(
                f"the unit {self.unit} does not belong to the route {self.route}. Patches are counted in mcg/h."
            )
        return self


class TableDifferences(Value):
    """`reading_rule` says how a total may be used, and how never."""

    reading_rule: Text
    differences: tuple[TableDifference, ...]

    def of(self, opioid: str, route: str | None) -> TableDifference | None:
        """Return why the tables differ on this opioid by this route, or None."""
        return next((each for each in self.differences if (each.opioid, each.route) == (opioid, route)), None)

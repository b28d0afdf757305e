"""Conversion tables: from a day's opioid dose to oral morphine equivalents (OME).

For example, the Australian row for oral oxycodone has the factor 1.5, so 80 mg a day is 120 mg OME a day.
A row may state instead one OME for one patch strength, a band of doses with its own factor, only a range, or
that no number may be computed. A drug without a row has no factor in that table, and none is ever borrowed.
OME compares loads; it never gives the dose of another opioid.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BeforeValidator, model_validator

from guidelines.releases import ReleaseInfo
from guidelines.terms import Confidence, PlainDecimal, Text, Value, read_plain_decimal

ANY_OPIOID = "any opioid"
PATCH_UNIT = "mcg/h patch"

_RANGE = re.compile(r"(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)", re.ASCII)


def _read_range(raw: object) -> object:
    if not isinstance(raw, str):
        return raw
    ends = _RANGE.fullmatch(raw)
    if ends is None:
        raise ValueError(f"{raw!r} is not a range. Write two plain decimals, as in 0.1-0.2.")
    low, high = (read_plain_decimal(end) for end in ends.groups())
    if low >= high:
        raise ValueError(f"the range {raw} does not rise. Write the lower number first.")
    return (low, high)


NumberRange = Annotated[tuple[Decimal, Decimal], BeforeValidator(_read_range)]


class ConversionRow(Value):
    """One line of a conversion table.

    `factor` turns a dose in `unit` into OME in mg per 24 h. `fixed_ome_mg` is the OME per 24 h that the table
    prints for the one patch strength in `lower_bound` and `upper_bound`. For other rows the bounds are a band
    of the whole daily dose: above the lower, up to and including the upper, no end where the upper is None.
    Where the source gives a range, `factor` is its upper end so that load is not understated.
    """

    drug: Text
    route: Text
    unit: Literal["mg/day", "mcg/day", "mcg/h patch"]
    lower_bound: PlainDecimal | None = None
    upper_bound: PlainDecimal | None = None
    factor: PlainDecimal | None = None
    fixed_ome_mg: PlainDecimal | None = None
    factor_range: NumberRange | None = None
    ome_range: NumberRange | None = None
    role: Literal["default", "alternative", "analytics-only"]
    caution: Text
    source_title: Text
    source_url: Text
    confidence: Confidence
    note: Text

    @property
    def do_not_compute(self) -> bool:
        return self.caution.startswith("DO NOT COMPUTE")

    @property
    def range_only(self) -> bool:
        return self.caution.startswith("RANGE ONLY")

    @property
    def is_patch(self) -> bool:
        return self.unit == PATCH_UNIT

    @property
    def is_banded(self) -> bool:
        return self.lower_bound is not None

    def covers(self, amount: Decimal) -> bool:
        """True when this row speaks of `amount`, in the row's unit (a day's dose, or a patch's label strength)."""
        if self.lower_bound is None:
            return True
        if self.is_patch:
            return same_patch_label(amount, self.lower_bound)
        return amount > self.lower_bound and (self.upper_bound is None or amount <= self.upper_bound)

    @model_validator(mode="after")
    def _states_one_thing(self) -> ConversionRow:
        for fault in self._faults():
            raise ValueError(fault)
        return self

    def _faults(self) -> Iterator[str]:
        numbers = [number for number in (self.factor, self.fixed_ome_mg) if number is not None]
        if self.do_not_compute or self.range_only:
            if numbers:
                yield "the caution forbids a number, yet the row has one. Leave factor and fixed_ome_mg empty."
            if self.range_only and self.ome_range is None:
                yield "RANGE ONLY needs the range. Add ome_range=a-b to the note."
        elif len(numbers) != 1:
            yield "a row needs either factor or fixed_ome_mg, and only one of them."
        elif numbers[0] <= 0:
            yield f"{numbers[0]} is not above 0. Correct the number, or say DO NOT COMPUTE in the caution."
        if self.factor_range and self.factor != self.factor_range[1]:
            yield f"factor {self.factor} is not the upper end of range={self.factor_range[0]}-{self.factor_range[1]}."
        if self.is_patch != (self.route == "transdermal"):
            yield f"the unit {self.unit} does not belong to the route {self.route}. Patches are counted in mcg/h patch."
        if self.is_patch and self.lower_bound != self.upper_bound:
            yield "a patch row names one strength. Write it in both lower_bound and upper_bound."
        if self.fixed_ome_mg is not None and not (self.is_patch and self.is_banded):
            yield "fixed_ome_mg belongs to one patch strength. Give the strength in both bounds, or use factor."
        if not self.is_patch and self.upper_bound is not None:
            if self.lower_bound is None:
                yield "a band needs its lower bound. Write 0 where the band starts at nothing."
            elif self.lower_bound >= self.upper_bound:
                yield f"the band {self.lower_bound} to {self.upper_bound} is empty. Write the lower bound first."


class ConversionTable(Value):
    """One published edition of one body's table. `confidence` is that of the table as a whole."""

    id: Text
    country: Text
    title: Text
    year: Text
    confidence: Confidence
    rows: tuple[ConversionRow, ...]
    release: ReleaseInfo

    @cached_property
    def _rows_by_place(self) -> dict[tuple[str, str], tuple[ConversionRow, ...]]:
        places: dict[tuple[str, str], list[ConversionRow]] = defaultdict(list)
        for row in self.rows:
            places[row.drug, row.route].append(row)
        return {place: tuple(rows) for place, rows in places.items()}

    def rows_for(self, drug: str, route: str) -> tuple[ConversionRow, ...]:
        """Return the rows for this opioid by this route, or those for any opioid by it; empty when there are none."""
        return self._rows_by_place.get((drug, route)) or self._rows_by_place.get((ANY_OPIOID, route), ())

    @cached_property
    def drugs(self) -> tuple[str, ...]:
        """The opioids this table speaks of, in alphabetical order, also those it refuses to count."""
        return tuple(sorted({row.drug for row in self.rows} - {ANY_OPIOID}))


def clashing_rows(rows: tuple[ConversionRow, ...]) -> Iterator[tuple[int, int, str]]:
    """Yield (position, position, reason) for rows that speak of the same dose of the same opioid by the same route."""
    places: dict[tuple[str, str], list[tuple[int, ConversionRow]]] = defaultdict(list)
    for position, row in enumerate(rows):
        places[row.drug, row.route].append((position, row))
    for (drug, route), placed in places.items():
        ordered = sorted(
            placed, key=lambda item: item[1].lower_bound if item[1].lower_bound is not None else Decimal(-1)
        )
        for (first_position, first), (second_position, second) in pairwise(ordered):
            if _overlap(first, second):
                yield first_position, second_position, f"two rows speak of the same dose of {drug} ({route})"


def _overlap(first: ConversionRow, second: ConversionRow) -> bool:
    """True when two rows, ordered by lower bound, share a dose."""
    if first.lower_bound is None or second.lower_bound is None:
        return True
    if first.is_patch:
        return same_patch_label(first.lower_bound, second.lower_bound)
    return first.upper_bound is None or second.lower_bound < first.upper_bound


def same_patch_label(one: Decimal, other: Decimal) -> bool:
    """True when two strengths in mcg/h are one label: 12 and 12.5, 37 and 37.5, 52 and 52.5, 62 and 62.5, 87 and 87.5.

    Makers print the half or leave it out for the same patch (source: the README of each conversion table).
    """
    return one == other or (one // 1 == other // 1 and {one % 1, other % 1} == {Decimal(0), Decimal("0.5")})

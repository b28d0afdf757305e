"""The patient's facts as they are on record: what holds now, and the rows as values and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from guidelines.conditions import FactValue
from guidelines.facts import check_facts
from guidelines.registry import References
from patients.models import Fact, Patient
from patients.regimen import plain


def current_facts(patient: Patient, *, on: date | None = None, seen: int | None = None) -> dict[str, Fact]:
    """The newest row of each name, those that say "not known" included.

    `on` leaves out what was answered after that day; `seen` what was added after the row with this primary key.
    """
    rows = patient.facts.select_related("recorded_by").order_by("as_of", "pk")
    if on is not None:
        rows = rows.filter(as_of__lte=on)
    if seen is not None:
        rows = rows.filter(pk__lte=seen)
    return {row.name: row for row in rows}


def values_of(rows: Mapping[str, Fact], references: References) -> dict[str, FactValue]:
    """The values that the rules can use. One that a newer release no longer knows counts as not recorded."""
    clean, _ = check_facts(references.common.facts, {name: row.value for name, row in rows.items()})
    return clean


def json_scalar(value: FactValue | None) -> bool | int | str | None:
    """A value as a row holds it: a Decimal becomes text, so that it stays exact."""
    return plain(value) if isinstance(value, Decimal) else value

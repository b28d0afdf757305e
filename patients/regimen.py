"""What the patient takes, as the contract's "regimen" list, and back into rows.

Rows become values at this one place: the list is what `taper.engine.reading.read_regimen` takes, so a regimen from
the record is checked like one from a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from patients.models import MedicationStatement, Patient
from patients.terms import MedicationStatus

TIMES_OF_DAY = ("morning", "noon", "evening", "bedtime")


def regimen_data(patient: Patient) -> list[dict[str, Any]]:
    """The contract's "regimen" list of what is taken now, in the order it was entered; numbers are plain strings."""
    return [item_data(row) for row in active_statements(patient)]


def active_statements(patient: Patient) -> list[MedicationStatement]:
    return list(
        patient.medication_statements.filter(status=MedicationStatus.ACTIVE).order_by("position", "pk")
    )


def drugs_taken(patients: Iterable[Patient]) -> dict[int, list[str]]:
    """The drug names each patient takes now, by the patient's primary key, in the order they were entered."""
    drugs: dict[int, list[str]] = {patient.pk: [] for patient in patients}
    rows = MedicationStatement.objects.filter(patient__in=drugs, status=MedicationStatus.ACTIVE)
    for patient_pk, drug in rows.order_by("position", "pk").values_list("patient_id", "drug"):
        if drug not in drugs[patient_pk]:
            drugs[patient_pk].append(drug)
    return drugs


def other_medicines_taken(patient: Patient) -> list[tuple[str, bool | None]]:
    """What else is taken now: the text, and whether it is sedative (None: not known)."""
    rows = patient.other_medicines.filter(status=MedicationStatus.ACTIVE).order_by("position", "pk")
    return [(row.text, row.is_sedative) for row in rows]


def item_data(row: MedicationStatement) -> dict[str, Any]:
    data: dict[str, Any] = {"id": row.item_id, "drug": row.drug, "form": row.form}
    if row.combination:
        data["combination"] = row.combination
    if row.release:
        data["release"] = row.release
    data |= {"strength": plain(row.strength), "unit": row.unit}
    doses = {time: plain(getattr(row, time)) for time in TIMES_OF_DAY if getattr(row, time) is not None}
    if doses:
        data["doses"] = doses
    elif row.daily_units is not None:
        data["daily_units"] = plain(row.daily_units)
    elif row.as_needed_maximum is not None:
        data["as_needed"] = {"maximum_per_day": plain(row.as_needed_maximum)}
        if row.as_needed_average is not None:
            data["as_needed"]["average_per_day"] = plain(row.as_needed_average)
    else:
        data["patches"] = row.patches
    return data


def row_values(item: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of one item of the contract's list: the inverse of `item_data`.

    Takes an item that `read_regimen` has accepted; it converts and checks nothing of its own.
    """
    doses: Mapping[str, Any] = item.get("doses") or {}
    as_needed: Mapping[str, Any] = item.get("as_needed") or {}
    patches = item.get("patches")
    return {
        "item_id": item["id"],
        "drug": item["drug"],
        "combination": item.get("combination") or "",
        "form": item["form"],
        "release": item.get("release") or "",
        "strength": Decimal(str(item["strength"])),
        "unit": item["unit"],
        **{time: _decimal(doses.get(time)) for time in TIMES_OF_DAY},
        "daily_units": _decimal(item.get("daily_units")),
        "as_needed_average": _decimal(as_needed.get("average_per_day")),
        "as_needed_maximum": _decimal(as_needed.get("maximum_per_day")),
        "patches": None if patches is None else int(patches),
    }


def plain(number: Decimal) -> str:
    """Exact, without exponent and trailing zeros: the column's 40.000000 reads 40."""
    return "0" if number == 0 else format(number.normalize(), "f")


def _decimal(number: object) -> Decimal | None:
    return None if number is None else Decimal(str(number))

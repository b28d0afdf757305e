"""Everything that changes a patient's record: one function each, in one transaction with its audit entry."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from guidelines.facts import check_facts
from guidelines.registry import References
from patients.audit import record_allowed
from patients.facts import current_facts, json_scalar
from patients.models import Clinic, Clinician, Fact, MedicationStatement, OtherMedicine, Patient
from patients.regimen import TIMES_OF_DAY, active_statements, row_values
from patients.terms import AuditAction, MedicationStatus


@transaction.atomic
def add_patient(
    *,
    clinic: Clinic,
    prescriber: Clinician | None,
    given_name: str,
    family_name: str,
    birth_date: date,
    identifier: str,
    country: str,
    pronoun: str,
    added_by: Clinician,
    route: str,
) -> Patient:
    """Raises ValidationError where a value does not fit or the identifier is already in use in the clinic."""
    patient = Patient(
        clinic=clinic,
        prescriber=prescriber,
        given_name=given_name,
        family_name=family_name,
        birth_date=birth_date,
        identifier=identifier,
        country=country,
        pronoun=pronoun,
    )
    patient.full_clean()
    patient.save()
    record_allowed(clinician=added_by, action=AuditAction.CREATE, patient=patient, route=route)
    return patient


@transaction.atomic
def change_patient(
    *,
    patient: Patient,
    prescriber: Clinician | None,
    given_name: str,
    family_name: str,
    birth_date: date,
    identifier: str,
    country: str,
    pronoun: str,
    changed_by: Clinician,
    route: str,
) -> Patient:
    """Raises ValidationError as `add_patient` does. The clinic cannot be changed here."""
    changed = _locked(patient)
    changed.prescriber = prescriber
    changed.given_name = given_name
    changed.family_name = family_name
    changed.birth_date = birth_date
    changed.identifier = identifier
    changed.country = country
    changed.pronoun = pronoun
    changed.full_clean()
    changed.save()
    record_allowed(clinician=changed_by, action=AuditAction.UPDATE, patient=changed, route=route)
    return changed


@transaction.atomic
def save_regimen(
    *,
    patient: Patient,
    items: Sequence[Mapping[str, Any]],
    changed_by: Clinician,
    route: str,
    confirmed_unlisted: Collection[str] = (),
    other_medicines: Sequence[tuple[str, bool | None]] | None = None,
) -> None:
    """Put on record what the patient takes now.

    `items` is the contract's "regimen" list and has passed `taper.engine.reading.read_regimen`;
    `confirmed_unlisted` holds the ids of the items that no product list knows and the clinician confirmed.
    `other_medicines` are (text, is it sedative: None for not known); None leaves them as they are.
    Rows that stay the same are kept, the others are ended: nothing that was taken is forgotten.
    """
    patient = _locked(patient)
    wanted = [
        MedicationStatement(
            patient=patient,
            position=position,
            confirmed_unlisted=item["id"] in confirmed_unlisted,
            recorded_by=changed_by,
            **row_values(item),
        )
        for position, item in enumerate(items)
    ]
    before = {_content(row): row for row in active_statements(patient)}
    new = []
    for row in wanted:
        same = before.pop(_content(row), None)
        if same is None:
            new.append(row)
        else:
            same.position = row.position
            same.save(update_fields=["position"])
    _end(before.values())
    for row in new:
        row.full_clean()
        row.save()
    if other_medicines is not None:
        _save_other_medicines(patient=patient, medicines=other_medicines, changed_by=changed_by)
    record_allowed(clinician=changed_by, action=AuditAction.UPDATE, patient=patient, route=route)


def _save_other_medicines(
    *, patient: Patient, medicines: Sequence[tuple[str, bool | None]], changed_by: Clinician
) -> None:
    current = list(patient.other_medicines.filter(status=MedicationStatus.ACTIVE).order_by("position", "pk"))
    if [(row.text, row.is_sedative) for row in current] == list(medicines):
        return
    _end(current)
    for position, (text, is_sedative) in enumerate(medicines):
        row = OtherMedicine(
            patient=patient, position=position, text=text, is_sedative=is_sedative, recorded_by=changed_by
        )
        row.full_clean()
        row.save()


@transaction.atomic
def record_facts(
    *,
    patient: Patient,
    values: Mapping[str, object],
    as_of: date,
    recorded_by: Clinician,
    references: References,
    route: str,
    note: str = "",
) -> list[Fact]:
    """Put answers on record: by name what is so, or None for what is not known. As `add_facts`, with the audit entry."""
    rows = add_facts(
        patient=patient,
        values=values,
        as_of=as_of,
        recorded_by=recorded_by,
        references=references,
        note=note,
    )
    record_allowed(clinician=recorded_by, action=AuditAction.UPDATE, patient=patient, route=route)
    return rows


def add_facts(
    *,
    patient: Patient,
    values: Mapping[str, object],
    as_of: date,
    recorded_by: Clinician,
    references: References,
    note: str = "",
) -> list[Fact]:
    """The rows of `record_facts`, for an action that records more than facts and makes the audit entry itself.

    An answer that is given again is a row too: it was asked again. Raises ValidationError, by name, for a value that
    does not fit, for a day to come ("as_of"), and for an answer older than the one on record.
    """
    patient = _locked(patient)
    before = current_facts(patient)
    clean, problems = check_facts(references.common.facts, values)
    faults = dict(problems)
    if as_of > timezone.localdate():
        faults["as_of"] = "This day is still to come. Choose today or an earlier day."
    for name in values:
        if name in before and before[name].as_of > as_of:
            faults.setdefault(
                name,
                f"There is a newer answer, of {before[name].as_of.isoformat()}. Choose that day or a later one.",
            )
    if faults:
        raise ValidationError(faults)
    rows = [
        Fact(
            patient=patient,
            name=name,
            value=json_scalar(clean.get(name)),
            as_of=as_of,
            note=note,
            recorded_by=recorded_by,
        )
        for name, value in values.items()
        if value is not None or (name in before and before[name].value is not None)
    ]
    for row in rows:
        row.full_clean()
        row.save()
    return rows


def _content(row: MedicationStatement) -> tuple[object, ...]:
    """What the clinician said about the product; its place in the list is not part of it."""
    fields = ("item_id", "drug", "combination", "form", "release", "strength", "unit", *TIMES_OF_DAY)
    more = ("daily_units", "as_needed_average", "as_needed_maximum", "patches", "confirmed_unlisted")
    return tuple(getattr(row, name) for name in (*fields, *more))


def _end(rows: Iterable[MedicationStatement | OtherMedicine]) -> None:
    for row in rows:
        row.status = MedicationStatus.COMPLETED
        row.ended_at = timezone.now()
        row.save(update_fields=["status", "ended_at"])


def _locked(patient: Patient) -> Patient:
    """The patient as stored now; a second writer waits until this transaction ends."""
    return Patient.objects.select_for_update().get(pk=patient.pk)

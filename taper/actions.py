"""Everything that changes a plan: one function each, in one transaction with its audit entry."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from guidelines.registry import References
from patients.audit import record_allowed
from patients.models import Clinician, Patient
from patients.terms import AuditAction
from taper.engine.planner import make_schedule
from taper.engine.reading import read_plan_request
from taper.mapping import schedule_columns
from taper.models import PlanStatusChange, PlanVersion, TaperPlan
from taper.records import newest_number
from taper.terms import PlanStatus


class NothingToSave(Exception):
    """The request gives no steps: a safety gate stops it, so there is no schedule to agree on."""

    def __init__(self, gates: tuple[str, ...]) -> None:
        super().__init__(
            f"No schedule was made, because of {', '.join(gates)}. Record why to go on, or do not plan."
        )


@transaction.atomic
def save_plan_version(
    *,
    patient: Patient,
    plan: TaperPlan | None,
    request: Mapping[str, Any],
    goal_in_own_words: str,
    reason_in_plain_words: str,
    naloxone: str,
    naloxone_note: str = "",
    next_contact_on: date | None = None,
    next_contact_how: str = "",
    saved_by: Clinician,
    references: References,
    route: str,
) -> PlanVersion:
    """Add a version to the plan, or begin a plan where there is none.

    `request` is the contract's plan request; its schedule is made here, so that what is stored belongs together. Raises
    InputErrors where the request is wrong, NothingToSave where a safety gate stops it, ValidationError where a text
    does not fit.
    """
    schedule = make_schedule(read_plan_request(request, references), references)
    if not schedule.steps:
        raise NothingToSave(tuple(gate.gate for gate in schedule.blocked))
    if plan is None:
        plan = TaperPlan(patient=patient, created_by=saved_by)
        plan.full_clean()
        plan.save()
    else:
        # Two savings at once take turns here; the number is theirs alone.
        plan = TaperPlan.objects.select_for_update().get(pk=plan.pk, patient=patient)
    version = PlanVersion(
        plan=plan,
        number=newest_number(plan) + 1,
        goal_in_own_words=goal_in_own_words,
        reason_in_plain_words=reason_in_plain_words,
        naloxone=naloxone,
        naloxone_note=naloxone_note,
        next_contact_on=next_contact_on,
        next_contact_how=next_contact_how,
        created_by=saved_by,
        **schedule_columns(request, schedule),
    )
    version.full_clean()
    version.save()
    record_allowed(clinician=saved_by, action=AuditAction.CREATE, patient=patient, route=route)
    return version


@transaction.atomic
def change_plan_status(
    *, plan: TaperPlan, status: PlanStatus, reason: str, changed_by: Clinician, route: str
) -> PlanStatusChange:
    """Move a plan to another status and write down who did and why. Raises ValidationError where the reason does not fit."""
    plan = TaperPlan.objects.select_for_update().select_related("patient").get(pk=plan.pk)
    change = PlanStatusChange(plan=plan, status=status, reason=reason, changed_by=changed_by)
    change.full_clean()
    change.save()
    plan.status = status
    plan.save(update_fields=["status"])
    record_allowed(clinician=changed_by, action=AuditAction.UPDATE, patient=plan.patient, route=route)
    return change

"""Everything that changes a plan or a decision about one: one function each, in one transaction with its audit entry."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from guidelines.registry import References
from patients.actions import add_facts
from patients.audit import record_allowed
from patients.models import Clinician, Patient
from patients.terms import AuditAction
from taper.decision_rules import facts_answered
from taper.engine.planner import make_schedule
from taper.engine.reading import read_plan_request
from taper.mapping import schedule_columns
from taper.models import Decision, GateOverride, PlanStatusChange, PlanVersion, StrategyTick, TaperPlan
from taper.policies import check_event, state_after
from taper.records import newest_decision, newest_number, overrides_of
from taper.terms import PlanEvent, PlanStatus


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
    facts: Mapping[str, Any] | None = None,
    follows: int | None = None,
    saved_by: Clinician,
    references: References,
    route: str,
) -> PlanVersion:
    """Add a version to the plan, or begin a plan where there is none.

    `request` is the contract's plan request; its schedule is made here, so that what is stored belongs together. `facts`
    are answers to put on record with it (None for not known), as are the reasons for going past a gate. `follows` is
    the number of the version it was based on; None, and nobody asks. Raises PlanMovedOn where another was saved since,
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
        _check_follows(plan, follows)
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
    add_facts(
        patient=patient,
        values=facts or {},
        as_of=timezone.localdate(),
        recorded_by=saved_by,
        references=references,
        note="Planner.",
    )
    _add_new_overrides(patient, request.get("overrides", {}), saved_by, references)
    record_allowed(clinician=saved_by, action=AuditAction.CREATE, patient=patient, route=route)
    return version


def _add_new_overrides(
    patient: Patient, reasons: Mapping[str, str], recorded_by: Clinician, references: References
) -> None:
    on_record = overrides_of(patient, references)
    for gate, reason in reasons.items():
        if gate not in on_record or on_record[gate].reason != reason:
            add_override(
                patient=patient, gate=gate, reason=reason, recorded_by=recorded_by, references=references
            )


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


class PlanMovedOn(Exception):
    """Someone else saved a version meanwhile: what was typed was based on an older one."""

    def __init__(self, newest: PlanVersion) -> None:
        super().__init__(f"{newest.created_by.display_name} saved version {newest.number} meanwhile.")
        self.newest = newest


def _check_follows(plan: TaperPlan, follows: int | None) -> None:
    newest = plan.versions.select_related("created_by").order_by("-number").first()
    if follows is not None and newest is not None and newest.number != follows:
        raise PlanMovedOn(newest)


@transaction.atomic
def record_event(
    *,
    plan: TaperPlan,
    follows: int,
    event: Mapping[str, Any],
    texts: Mapping[str, Any],
    review_on: date | None,
    support_added: str,
    recorded_by: Clinician,
    references: References,
    route: str,
) -> PlanVersion:
    """Add the version that an event leads to, and move the plan's state.

    The version's request is that of the one before, with the event added; `texts` are columns that differ from it.
    `follows` is the number of the version it was based on. Raises PlanMovedOn where another has been saved since,
    EventNotAllowed where the state or the clinician does not allow it, InputErrors where the engine refuses it.
    """
    plan = TaperPlan.objects.select_for_update().select_related("patient").get(pk=plan.pk)
    _check_follows(plan, follows)
    newest = plan.versions.order_by("-number")[0]
    kind, status = PlanEvent(event["kind"]), PlanStatus(plan.status)
    check_event(kind, status, recorded_by.role)
    same = (
        "goal_in_own_words",
        "reason_in_plain_words",
        "naloxone",
        "naloxone_note",
        "next_contact_on",
        "next_contact_how",
    )
    version = save_plan_version(
        patient=plan.patient,
        plan=plan,
        request=with_event(newest.request, event),
        saved_by=recorded_by,
        references=references,
        route=route,
        **{**{name: getattr(newest, name) for name in same}, **texts},
    )
    plan.status = state_after(kind, status)
    plan.save(update_fields=["status"])
    change = PlanStatusChange(
        plan=plan,
        status=plan.status,
        event=kind,
        reason=event.get("reason", ""),
        review_on=review_on,
        support_added=support_added,
        version=version.number,
        changed_by=recorded_by,
    )
    change.full_clean()
    change.save()
    return version


def with_event(request: Mapping[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    """The contract's plan request with one more event; nothing else of it changes."""
    return {**request, "events": [*request.get("events", ()), dict(event)]}


class DecisionMovedOn(Exception):
    """Someone else saved a decision meanwhile: what was typed was based on an older one."""

    def __init__(self, newest: Decision) -> None:
        super().__init__(f"{newest.recorded_by.display_name} saved decision {newest.number} meanwhile.")
        self.newest = newest


@transaction.atomic
def record_decision(
    *,
    patient: Patient,
    follows: int,
    content: Mapping[str, Any],
    recorded_by: Clinician,
    references: References,
    route: str,
) -> Decision:
    """Add a decision and the facts it answers. `content` holds the columns of a decision by name.

    `follows` is the number of the decision it was based on, 0 for none. Raises DecisionMovedOn where another has been
    saved since, ValidationError where something is missing or does not fit.
    """
    patient = Patient.objects.select_for_update().get(pk=patient.pk)
    newest = newest_decision(patient)
    if newest is not None and newest.number != follows:
        raise DecisionMovedOn(newest)
    number = newest.number + 1 if newest else 1
    decision = Decision(patient=patient, number=number, recorded_by=recorded_by, **content)
    decision.full_clean()
    decision.save()
    add_facts(
        patient=patient,
        values=facts_answered(content),
        as_of=timezone.localdate(),
        recorded_by=recorded_by,
        references=references,
        note=f"Decision {decision.number}.",
    )
    record_allowed(clinician=recorded_by, action=AuditAction.CREATE, patient=patient, route=route)
    return decision


@transaction.atomic
def tick_strategy(
    *,
    patient: Patient,
    recommendation: str,
    is_done: bool,
    recorded_by: Clinician,
    references: References,
    route: str,
) -> StrategyTick:
    """Write down that a recommendation on how to taper was done, or was not after all. Raises ValidationError for one
    that the guideline of the patient's country does not have."""
    guideline = references.default_guideline(patient.country)
    found = guideline.recommendation(recommendation)
    if found is None or found.kind == "timing":
        raise ValidationError("Choose one of the recommendations on this page.")
    tick = StrategyTick(
        patient=patient,
        guideline=guideline.id,
        recommendation=recommendation,
        is_done=is_done,
        recorded_by=recorded_by,
    )
    tick.full_clean()
    tick.save()
    record_allowed(clinician=recorded_by, action=AuditAction.UPDATE, patient=patient, route=route)
    return tick


@transaction.atomic
def record_override(
    *,
    patient: Patient,
    gate: str,
    reason: str,
    recorded_by: Clinician,
    references: References,
    route: str,
) -> GateOverride:
    """Write down why to plan although this safety gate stops it; an empty reason takes that back."""
    override = add_override(
        patient=patient, gate=gate, reason=reason, recorded_by=recorded_by, references=references
    )
    record_allowed(clinician=recorded_by, action=AuditAction.UPDATE, patient=patient, route=route)
    return override


def add_override(
    *, patient: Patient, gate: str, reason: str, recorded_by: Clinician, references: References
) -> GateOverride:
    """The row of `record_override`, for an action that makes the audit entry itself. Raises ValidationError for a gate
    that does not exist or stops nothing."""
    found = references.common.gate(gate)
    if found is None or not found.blocks:
        raise ValidationError("Choose one of the safety gates on this page.")
    override = GateOverride(patient=patient, gate=gate, reason=reason, recorded_by=recorded_by)
    override.full_clean()
    override.save()
    return override

"""The planner: choices, the schedule that follows from them, and saving it as a version.

Every POST but the one that saves is a look: it stores nothing and answers 200, wrong or right, with what was typed.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from guidelines.conditions import Answer, FactValue, evaluate
from guidelines.registry import references
from patients.audit import route_of
from patients.http import ClinicianHttpRequest
from patients.models import Patient
from patients.presenters import present_banner
from patients.records import find_patient_or_404, record_read
from patients.regimen import regimen_data
from taper.actions import PlanMovedOn, save_plan_version
from taper.charts import BESIDE_CONTROLS
from taper.engine.errors import InputErrors
from taper.engine.ome import calculate_ome
from taper.engine.reading import read_regimen
from taper.facts import planner_facts
from taper.forms import (
    Context,
    PlannerForm,
    fact_fields,
    fields_of_new_plan,
    fields_of_version,
    medicine_choices,
    pace_fields,
)
from taper.http import follows_of
from taper.models import PlanVersion
from taper.presenters.ome import OmeWorking, present_ome
from taper.presenters.plan import present_next_step, present_usual_pace
from taper.presenters.schedule import present_schedule
from taper.records import has_begun, newest_decision, overrides_of, version_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def plan(request: ClinicianHttpRequest, patient_id: UUID) -> HttpResponse:
    return _planner(request, find_patient_or_404(request, patient_id), None)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def change_plan(request: ClinicianHttpRequest, patient_id: UUID, plan_id: UUID) -> HttpResponse:
    """Another version of a plan that has not begun. Of one that has, nothing that lies behind may be planned anew."""
    patient = find_patient_or_404(request, patient_id)
    version = version_or_404(request, patient, plan_id)
    if has_begun(version, timezone.localdate()):
        record_read(request, patient)
        messages.warning(
            request, "This plan has begun, and what lies behind does not change. Plan on from today’s dose."
        )
        return redirect("taper:saved_plan", patient.public_id, plan_id)
    return _planner(request, patient, version)


def _planner(request: ClinicianHttpRequest, patient: Patient, version: PlanVersion | None) -> HttpResponse:
    context = _context(patient, version)
    action = request.POST.get("action", "")
    form = _form(request, patient, context, version, saving=action == "save")
    can_be_saved = form.is_valid() and form.schedule is not None and not form.schedule.blocked
    moved: PlanVersion | None = None
    if action == "save" and can_be_saved:
        try:
            return _save(request, patient, version, form)
        except PlanMovedOn as change:
            moved = change.newest
    if action == "usual-pace":
        usual = pace_fields(form.usual.percent, form.usual.of, form.usual.interval_days)
        form = PlannerForm({**request.POST.dict(), **usual}, context=context)
    record_read(request, patient)
    part = "#schedule" if request.htmx else ""
    page = _page(patient, version, context, form)
    # What was typed stays based on what it was based on, until somebody has seen what was saved meanwhile.
    based_on = follows_of(request) if request.method == "POST" else version.number if version else 0
    page |= {"moved": moved, "follows": moved.number if moved else based_on}
    return render(request, f"taper/plan.html{part}", page, status=409 if moved else 200)


def _form(
    request: ClinicianHttpRequest,
    patient: Patient,
    context: Context,
    version: PlanVersion | None,
    *,
    saving: bool,
) -> PlannerForm:
    if request.method == "POST":
        return PlannerForm(request.POST, context=context, saving=saving)
    if version is not None:
        # What was said about the person since then stands in place of what was said for that version.
        return PlannerForm(
            {**fields_of_version(version), **fact_fields(context.known_facts)}, context=context
        )
    return PlannerForm({**fields_of_new_plan(context), **_words_on_record(patient)}, context=context)


def _words_on_record(patient: Patient) -> dict[str, str]:
    """The goal and the reason as the newest talk has them."""
    decision = newest_decision(patient)
    if decision is None:
        return {}
    return {
        "goal_in_own_words": decision.goal_in_own_words,
        "reason_in_plain_words": decision.reason_in_plain_words,
    }


def _context(patient: Patient, version: PlanVersion | None) -> Context:
    facts = planner_facts(patient, today=timezone.localdate(), references=references())
    return Context(
        country=patient.country,
        regimen=regimen_data(patient),
        known_facts=facts,
        overrides=_overrides_needed(patient, facts),
        today=timezone.localdate(),
        references=references(),
        events=version.request.get("events", ()) if version else (),
    )


def _overrides_needed(patient: Patient, facts: Mapping[str, FactValue]) -> dict[str, str]:
    """The reasons on record for the gates that stop a plan now."""
    stopping = {
        gate.id
        for gate in references().common.safety_gates
        if gate.blocks and evaluate(gate.condition, facts) is Answer.APPLIES
    }
    on_record = overrides_of(patient, references()) if stopping else {}
    return {gate: row.reason for gate, row in on_record.items() if gate in stopping}


def _save(
    request: ClinicianHttpRequest, patient: Patient, version: PlanVersion | None, form: PlannerForm
) -> HttpResponse:
    saved = save_plan_version(
        patient=patient,
        plan=version.plan if version else None,
        request=form.plan_data,
        facts=form.facts_said,
        follows=follows_of(request) if version else None,
        saved_by=request.user,
        references=references(),
        route=route_of(request),
        **form.texts,
    )
    messages.success(request, f"Version {saved.number} is saved. Next: print the sheet.")
    return redirect("taper:saved_plan", patient.public_id, saved.plan.public_id)


def _page(
    patient: Patient, version: PlanVersion | None, context: Context, form: PlannerForm
) -> dict[str, Any]:
    form.is_valid()
    schedule, today = form.schedule, context.today
    own = patient.words.possessive
    return {
        "banner": present_banner(patient, today=today, references=context.references),
        "plan": version.plan if version else None,
        "context": context,
        "working": _working(context),
        "several_medicines": len(medicine_choices(context.regimen)) > 1,
        "goal_label": f"{own.capitalize()} goal, in {own} own words",
        "form": form,
        "usual": present_usual_pace(
            form.usual,
            schedule.policy if schedule else None,
            knows_therapy="therapy_weeks" in form.plan_data.get("facts", {}),
        ),
        "page": present_schedule(schedule, today=today, wide=BESIDE_CONTROLS) if schedule else None,
        "next_step": present_next_step(schedule, today=today) if schedule else None,
    }


def _working(context: Context) -> OmeWorking | None:
    """The present dose with its working, whether or not a schedule can be made; None where nothing can be counted."""
    try:
        regimen = read_regimen({"country": context.country, "regimen": context.regimen}, context.references)
    except InputErrors:
        return None
    return present_ome(calculate_ome(regimen, context.references), regimen)

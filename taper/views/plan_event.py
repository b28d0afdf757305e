"""Something happens to a plan that has begun: what the schedule becomes is shown first, old beside new, then saved."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from guidelines.registry import references
from patients.audit import route_of
from patients.http import ClinicianHttpRequest
from patients.presenters import present_banner
from patients.records import find_patient_or_404, record_read
from taper.actions import PlanMovedOn, record_event
from taper.event_form import EventForm, fields_of_event
from taper.http import follows_of
from taper.mapping import schedule_of
from taper.models import PlanVersion
from taper.policies import EventNotAllowed, check_event, events_in
from taper.presenters.schedule import current_step
from taper.presenters.versions import present_comparison
from taper.records import has_begun, version_or_404
from taper.terms import PlanEvent, PlanStatus


@require_http_methods(["GET", "HEAD", "POST"])
def plan_event(request: ClinicianHttpRequest, patient_id: UUID, plan_id: UUID, kind: str) -> HttpResponse:
    patient, today = find_patient_or_404(request, patient_id), timezone.localdate()
    version = version_or_404(request, patient, plan_id)
    if kind not in PlanEvent.values:
        raise Http404
    event = PlanEvent(kind)
    if not has_begun(version, today):
        record_read(request, patient)
        messages.warning(request, "This plan has not begun. Until it has, it can be changed as a whole.")
        return redirect("taper:change_plan", patient.public_id, plan_id)
    old = schedule_of(version)
    saving = request.POST.get("action") == "save"
    current = current_step(old, today)
    form = EventForm(
        request.POST if request.method == "POST" else fields_of_event(event, version, current, today),
        kind=event,
        version=version,
        current=current,
        today=today,
        references=references(),
        saving=saving,
    )
    not_allowed = _why_not(event, version, request.user.role)
    follows = follows_of(request)
    moved = version if request.method == "POST" and follows != version.number else None
    if form.is_valid() and saving and not moved and not not_allowed:
        try:
            saved = _save(request, version, form, follows)
        except PlanMovedOn as change:
            moved = change.newest
        except EventNotAllowed as refusal:
            not_allowed = str(refusal)
        else:
            messages.success(
                request, f"Version {saved.number} is saved, and version {version.number} stays readable."
            )
            return redirect("taper:saved_plan", patient.public_id, plan_id)
    record_read(request, patient)
    context: dict[str, Any] = {
        "banner": present_banner(patient, today=today, references=references()),
        "plan_id": plan_id,
        "event": event,
        "others": [each for each in events_in(PlanStatus(version.plan.status)) if each is not event],
        "version": version,
        "moved": moved,
        "not_allowed": not_allowed,
        "form": form,
        "comparison": present_comparison(old, form.schedule, today=today, only_from_today=True)
        if form.schedule
        else None,
    }
    return render(request, "taper/plan_event.html", context, status=409 if moved and saving else 200)


def _why_not(event: PlanEvent, version: PlanVersion, role: str) -> str:
    try:
        check_event(event, PlanStatus(version.plan.status), role)
    except EventNotAllowed as refusal:
        return str(refusal)
    return ""


def _save(request: ClinicianHttpRequest, version: PlanVersion, form: EventForm, follows: int) -> PlanVersion:
    return record_event(
        plan=version.plan,
        follows=follows,
        event=form.event,
        texts=form.texts,
        review_on=form.cleaned_data.get("review_on"),
        support_added=form.cleaned_data.get("support_added", ""),
        recorded_by=request.user,
        references=references(),
        route=route_of(request),
    )

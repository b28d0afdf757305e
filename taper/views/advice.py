"""What the guideline says for this patient. Ticking and overriding are one button each, and one row each."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from guidelines.registry import references
from patients.audit import route_of
from patients.http import ClinicianHttpRequest
from patients.models import Patient
from patients.presenters import present_banner
from patients.records import find_patient_or_404, record_read
from taper.actions import record_override, tick_strategy
from taper.engine.advice import advise
from taper.facts import fact_values, patient_facts
from taper.presenters.advice import present_advice
from taper.records import overrides_of, ticks_of


@require_http_methods(["GET", "HEAD", "POST"])
def advice(request: ClinicianHttpRequest, patient_id: UUID) -> HttpResponse:
    patient, today = find_patient_or_404(request, patient_id), timezone.localdate()
    fault = {}
    if request.method == "POST":
        try:
            place = _change(request, patient)
        except ValidationError as refusal:
            fault = {"gate": request.POST.get("gate", ""), "sentence": refusal.messages[0]}
        else:
            return redirect(f"{request.path}#{place}")
    record_read(request, patient)
    known = patient_facts(patient, today=today, references=references())
    found = advise(patient.country, fact_values(known), references())
    context = {
        "banner": present_banner(patient, today=today, references=references()),
        "words": patient.words,
        "fault": fault,
        "typed": request.POST.get("reason", ""),
        "page": present_advice(
            found,
            known=known,
            ticks=ticks_of(patient, found.guideline.id),
            overrides=overrides_of(patient, references()),
            today=today,
            references=references(),
        ),
    }
    return render(request, "taper/advice.html", context)


def _change(request: ClinicianHttpRequest, patient: Patient) -> str:
    """One tick or one override; returns where on the page it is. Raises ValidationError where it cannot be."""
    about: dict[str, Any] = {
        "patient": patient,
        "recorded_by": request.user,
        "references": references(),
        "route": route_of(request),
    }
    match request.POST.get("action"):
        case "tick" | "untick" as action:
            tick = tick_strategy(
                recommendation=request.POST.get("done", ""), is_done=action == "tick", **about
            )
            return tick.recommendation
        case "override":
            reason = request.POST.get("reason", "").strip()
            if not reason:
                raise ValidationError("Write down why to go on all the same.")
            return record_override(gate=request.POST.get("gate", ""), reason=reason, **about).gate
        case "take-back":
            return record_override(gate=request.POST.get("gate", ""), reason="", **about).gate
    raise ValidationError("Use one of the buttons on this page.")

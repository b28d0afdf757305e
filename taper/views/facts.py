"""A patient's facts: the few that settle most first, then the rest; and everything that was ever answered."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from guidelines.registry import references
from patients.actions import record_facts
from patients.audit import route_of
from patients.http import ClinicianHttpRequest
from patients.presenters import present_banner
from patients.records import find_patient_or_404, read_patient_or_404, record_read
from patients.regimen import other_medicines_taken
from taper import wording
from taper.engine.advice import advise
from taper.facts import fact_values, patient_facts
from taper.facts_form import FactsForm
from taper.presenters.facts import present_facts, present_history


@require_http_methods(["GET", "HEAD", "POST"])
def facts(request: ClinicianHttpRequest, patient_id: UUID) -> HttpResponse:
    patient, today = find_patient_or_404(request, patient_id), timezone.localdate()
    known = patient_facts(patient, today=today, references=references())
    form = FactsForm(
        request.POST if request.method == "POST" else None,
        known=known,
        today=today,
        references=references(),
    )
    if request.method == "POST" and form.is_valid():
        if not form.answers:
            messages.info(request, "Nothing was changed.")
            return redirect("advice", patient.public_id)
        try:
            rows = record_facts(
                patient=patient,
                values=form.answers,
                as_of=form.cleaned_data["as_of"],
                note=form.cleaned_data["note"],
                recorded_by=request.user,
                references=references(),
                route=route_of(request),
            )
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{wording.count(len(rows), 'answer')} recorded.")
            return redirect("advice", patient.public_id)
    record_read(request, patient)
    context = {
        "banner": present_banner(patient, today=today, references=references()),
        "words": patient.words,
        "form": form,
        "page": present_facts(
            form,
            advice=advise(patient.country, fact_values(known), references()),
            asked=request.GET.getlist("ask"),
            sedatives=[text for text, is_sedative in other_medicines_taken(patient) if is_sedative],
            references=references(),
        ),
    }
    return render(request, "taper/facts.html", context)


@require_safe
def fact_history(request: ClinicianHttpRequest, patient_id: UUID) -> HttpResponse:
    patient = read_patient_or_404(request, patient_id)
    rows = patient.facts.select_related("recorded_by").order_by("-as_of", "-pk")
    context = {
        "banner": present_banner(patient, today=timezone.localdate(), references=references()),
        "lines": present_history(rows, references()),
    }
    return render(request, "taper/fact_history.html", context)

"""The countries' guidelines for one patient's facts, side by side: the patient's own country first."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from guidelines.registry import references
from patients.http import ClinicianHttpRequest
from patients.presenters import present_banner
from patients.records import read_patient_or_404
from taper.current_regimen import current_regimen
from taper.engine.across import views_of_countries
from taper.facts import fact_values, patient_facts
from taper.presenters.side_by_side import present_side_by_side


@require_safe
def patient_guidelines(request: ClinicianHttpRequest, patient_id: UUID) -> HttpResponse:
    patient = read_patient_or_404(request, patient_id)
    today = timezone.localdate()
    facts = fact_values(patient_facts(patient, today=today, references=references()))
    regimen, faults = current_regimen(patient, references())
    views = views_of_countries(patient.country, facts, regimen, references())
    context = {
        "banner": present_banner(patient, today=today, references=references()),
        "words": patient.words,
        "page": present_side_by_side(views, references()),
        "faults": faults,
        "has_regimen": regimen is not None,
    }
    return render(request, "guidelines/patient_guidelines.html", context)

"""What a patient takes, counted by each country's conversion table, line by line, with the reasons the sums differ."""

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
from taper.presenters.ome_tables import present_ome_tables


@require_safe
def patient_ome(request: ClinicianHttpRequest, patient_id: UUID) -> HttpResponse:
    patient = read_patient_or_404(request, patient_id)
    regimen, faults = current_regimen(patient, references())
    context = {
        "banner": present_banner(patient, today=timezone.localdate(), references=references()),
        "words": patient.words,
        "page": present_ome_tables(regimen, references()) if regimen else None,
        "faults": faults,
    }
    return render(request, "guidelines/patient_ome.html", context)

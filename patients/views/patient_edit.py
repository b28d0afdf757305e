"""Mending what is on record about who a patient is."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from guidelines.registry import references
from patients.actions import change_patient
from patients.audit import route_of
from patients.forms import PatientForm
from patients.http import ClinicianHttpRequest
from patients.models import Patient
from patients.presenters import present_banner
from patients.records import find_patient_or_404, record_read


@require_http_methods(["GET", "HEAD", "POST"])
def patient_edit(request: ClinicianHttpRequest, patient_id: UUID) -> HttpResponse:
    patient = find_patient_or_404(request, patient_id)
    form = PatientForm(
        request.POST if request.method == "POST" else None,
        initial=_on_record(patient),
        clinic=patient.clinic,
        today=timezone.localdate(),
        references=references(),
        patient=patient,
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_patient(
                **form.cleaned_data, patient=patient, changed_by=request.user, route=route_of(request)
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, "The changes are saved.")
            return redirect("patient", patient.public_id)
    record_read(request, patient)
    banner = present_banner(patient, today=timezone.localdate(), references=references())
    return render(request, "patients/patient_edit.html", {"form": form, "banner": banner})


def _on_record(patient: Patient) -> dict[str, Any]:
    return {
        "given_name": patient.given_name,
        "family_name": patient.family_name,
        "birth_date": patient.birth_date,
        "identifier": patient.identifier,
        "country": patient.country,
        "pronoun": patient.pronoun,
        "prescriber": patient.prescriber_id,
    }

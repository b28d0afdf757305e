"""Adding a patient to the clinic."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from guidelines.registry import references
from patients.actions import add_patient
from patients.audit import route_of
from patients.forms import PatientForm
from patients.http import ClinicianHttpRequest


@require_http_methods(["GET", "HEAD", "POST"])
def patient_add(request: ClinicianHttpRequest) -> HttpResponse:
    clinic = request.user.clinic
    if clinic is None:
        raise PermissionDenied
    form = PatientForm(
        request.POST if request.method == "POST" else None,
        initial={"country": clinic.country, "prescriber": request.user.pk},
        clinic=clinic,
        today=timezone.localdate(),
        references=references(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            patient = add_patient(
                **form.cleaned_data, clinic=clinic, added_by=request.user, route=route_of(request)
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request,
                f"The patient is on record. Next: what {patient.words.subject} {patient.words.takes}.",
            )
            return redirect("patient", patient.public_id)
    return render(request, "patients/patient_add.html", {"form": form, "nav_current": "patients"})

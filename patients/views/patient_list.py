"""The clinic's patients, all or those a search finds."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from guidelines.registry import references
from patients.forms import PatientSearchForm
from patients.http import ClinicianHttpRequest
from patients.models import Patient
from patients.presenters import present_row
from patients.regimen import drugs_taken
from patients.search import search_patients

MOST_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def patient_list(request: ClinicianHttpRequest) -> HttpResponse:
    """A search is a POST so that no name ends in an address; it stores nothing."""
    form = PatientSearchForm(request.POST if request.method == "POST" else {})
    own = Patient.objects.visible_to(request.user)
    clinic = request.user.clinic
    words = form.cleaned_data["words"] if form.is_valid() else ""
    found = search_patients(own, words, clinic.country) if clinic else own
    shown = list(found.select_related("prescriber")[:MOST_SHOWN])
    drugs = drugs_taken(shown)
    today = timezone.localdate()
    context = {
        "nav_current": "patients",
        "clinic": clinic,
        "form": form,
        "words": words,
        "rows": [
            present_row(patient, drugs=drugs[patient.pk], today=today, references=references())
            for patient in shown
        ],
        "found_count": found.count(),
        "all_count": own.count(),
        "today": today,
    }
    part = "#found" if request.htmx else ""
    return render(request, f"patients/patient_list.html{part}", context)

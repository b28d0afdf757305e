"""A patient's page: who it is, what is taken with its oral morphine equivalents, and the plans."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from guidelines.registry import references
from patients.http import ClinicianHttpRequest
from patients.models import Patient
from patients.presenters import present_banner
from patients.records import read_patient_or_404
from patients.regimen import other_medicines_taken, regimen_data
from taper.engine.errors import InputErrors
from taper.engine.ome import calculate_ome
from taper.engine.reading import read_regimen
from taper.presenters.ome import OmeWorking, present_ome


@require_safe
def patient(request: ClinicianHttpRequest, patient_id: UUID) -> HttpResponse:
    record = read_patient_or_404(request, patient_id)
    items = regimen_data(record)
    working, faults = _working(record, items)
    context = {
        "banner": present_banner(record, today=timezone.localdate(), references=references()),
        "patient": record,
        "words": record.words,
        "working": working,
        "faults": faults,
        "others": other_medicines_taken(record),
    }
    return render(request, "taper/patient.html", context)


def _working(record: Patient, items: list[dict[str, object]]) -> tuple[OmeWorking | None, list[str]]:
    """The working; or, where the lists have changed since the medicines were entered, what to mend."""
    if not items:
        return None, []
    try:
        regimen = read_regimen({"country": record.country, "regimen": items}, references())
    except InputErrors as refusal:
        return None, [problem.message for problem in refusal.problems]
    return present_ome(calculate_ome(regimen, references()), regimen), []

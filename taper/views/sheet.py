"""The patient's sheet of a saved version, as a PDF."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from guidelines.registry import references
from patients.http import ClinicianHttpRequest
from patients.models import Patient
from patients.records import find_patient_or_404, record_read
from patients.terms import AuditAction
from taper.mapping import schedule_of
from taper.models import PlanVersion
from taper.presenters.sheet import (
    NextContact,
    NoSheet,
    PatientSheet,
    SheetClinic,
    SheetNaloxone,
    SheetPerson,
    SheetVersion,
    present_sheet,
)
from taper.printing.patient_sheet import patient_sheet_pdf
from taper.records import version_or_404
from taper.terms import NaloxoneStatus


@require_safe
def sheet(request: ClinicianHttpRequest, patient_id: UUID, plan_id: UUID, number: int) -> HttpResponse:
    patient = find_patient_or_404(request, patient_id)
    version = version_or_404(request, patient, plan_id, number)
    record_read(request, patient, AuditAction.PRINT)
    try:
        pdf = patient_sheet_pdf(_sheet(patient, version))
    except NoSheet as reason:
        return render(
            request, "taper/no_sheet.html", {"reason": str(reason), "version": version, "patient": patient}
        )
    # No name in the file's name: it ends up in the list of downloads.
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="taper-plan-version-{version.number}.pdf"'},
    )


def _sheet(patient: Patient, version: PlanVersion) -> PatientSheet:
    clinic = patient.clinic
    return present_sheet(
        schedule_of(version),
        references=references(),
        person=SheetPerson(
            name=patient.full_name, birth_date=patient.birth_date, identifier=patient.identifier
        ),
        clinic=SheetClinic(name=clinic.name, phone=clinic.phone, opening_hours=clinic.opening_hours),
        goal=version.goal_in_own_words,
        reason=version.reason_in_plain_words,
        next_contact=(
            NextContact(on=version.next_contact_on, how=version.next_contact_how)
            if version.next_contact_on
            else None
        ),
        naloxone=(
            SheetNaloxone(place=version.naloxone_note) if version.naloxone == NaloxoneStatus.GIVEN else None
        ),
        version=SheetVersion(number=version.number, made_on=timezone.localdate(version.created_at)),
        on=timezone.localdate(),  # printed again months later, the sheet shows the step in force
    )

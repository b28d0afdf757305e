"""Opening a patient's record: the one way in for every view, here and in taper.

A record of another clinic is answered exactly as one that does not exist, so that nobody can find out whom another
clinic treats: the same 404, and the same entry in the audit trail.
"""

from typing import NoReturn
from uuid import UUID

from django.http import Http404

from patients.audit import record_allowed, record_refused, route_of
from patients.http import ClinicianHttpRequest
from patients.models import Patient
from patients.terms import AuditAction


def find_patient_or_404(request: ClinicianHttpRequest, patient_id: UUID) -> Patient:
    """The patient, for a view that goes on to change the record: the action writes the audit entry."""
    patient = (
        Patient.objects.visible_to(request.user)
        .select_related("clinic", "prescriber")
        .filter(public_id=patient_id)
        .first()
    )
    if patient is None:
        refuse(request, "patient", patient_id)
    return patient


def read_patient_or_404(request: ClinicianHttpRequest, patient_id: UUID) -> Patient:
    """The patient, for a view that shows the record, with the audit entry that says so."""
    patient = find_patient_or_404(request, patient_id)
    record_read(request, patient)
    return patient


def record_read(
    request: ClinicianHttpRequest, patient: Patient, action: AuditAction = AuditAction.READ
) -> None:
    record_allowed(clinician=request.user, action=action, patient=patient, route=route_of(request))


def refuse(request: ClinicianHttpRequest, object_kind: str, object_id: object) -> NoReturn:
    """Write down what was asked for, and answer as if it did not exist."""
    action = AuditAction.READ if request.method in {"GET", "HEAD"} else AuditAction.UPDATE
    record_refused(
        clinician=request.user,
        action=action,
        object_kind=object_kind,
        object_id=str(object_id),
        route=route_of(request),
    )
    raise Http404

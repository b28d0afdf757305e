"""The one door to the audit trail: each read and write of a patient's record, and each refusal, is one entry.

An entry holds who, when, what and through which page; never a name, an identifier or anything that was typed.
"""

from django.http import HttpRequest

from patients.models import AuditEntry, Clinician, Patient
from patients.terms import AuditAction, AuditOutcome


def record_allowed(*, clinician: Clinician, action: AuditAction, patient: Patient, route: str) -> AuditEntry:
    """Write down that the clinician read or changed the patient's record. Raises if it cannot be written."""
    return AuditEntry.objects.create(
        clinician=clinician,
        action=action,
        object_kind="patient",
        object_id=str(patient.public_id),
        outcome=AuditOutcome.ALLOWED,
        route=route,
    )


def record_refused(
    *, clinician: Clinician, action: AuditAction, object_kind: str, object_id: str, route: str
) -> AuditEntry:
    """Write down that something was asked for that this clinician may not see, or that does not exist."""
    return AuditEntry.objects.create(
        clinician=clinician,
        action=action,
        object_kind=object_kind,
        object_id=object_id,
        outcome=AuditOutcome.REFUSED,
        route=route,
    )


def route_of(request: HttpRequest) -> str:
    """The URL's pattern, "patients/<uuid:patient_id>/": the same for every patient."""
    return request.resolver_match.route if request.resolver_match else ""

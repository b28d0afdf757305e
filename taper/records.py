"""Opening a plan of a patient's record, and what the record already tells the planner."""

from datetime import date
from uuid import UUID

from django.db.models import Max

from guidelines.conditions import FactValue
from patients.http import ClinicianHttpRequest
from patients.models import Patient
from patients.records import refuse
from patients.regimen import other_medicines_taken
from taper.models import PlanVersion, TaperPlan


def version_or_404(
    request: ClinicianHttpRequest, patient: Patient, plan_id: UUID, number: int | None = None
) -> PlanVersion:
    """A version of a plan of this patient, the newest where no number is asked for."""
    versions = PlanVersion.objects.filter(plan__patient=patient, plan__public_id=plan_id)
    if number is not None:
        versions = versions.filter(number=number)
    version = versions.select_related("plan", "created_by").order_by("-number").first()
    if version is None:
        refuse(request, "plan version", plan_id if number is None else f"{plan_id} {number}")
    return version


def newest_number(plan: TaperPlan) -> int:
    """The number of the newest version; 0 for a plan that has none yet."""
    newest: int | None = plan.versions.aggregate(newest=Max("number"))["newest"]
    return newest or 0


def has_begun(version: PlanVersion, today: date) -> bool:
    """Whether its first step began before today. On the day itself a version can still be mended."""
    return date.fromisoformat(version.request["start"]) < today


def known_facts(patient: Patient, today: date) -> dict[str, FactValue]:
    """Facts that follow from the record. What is not on record is left out: unknown is a third answer, never "no"."""
    facts: dict[str, FactValue] = {"age_years": patient.age_on(today)}
    if any(is_sedative for _, is_sedative in other_medicines_taken(patient)):
        facts["concurrent_sedative"] = True
    return facts

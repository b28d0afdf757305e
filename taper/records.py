"""Opening a plan of a patient's record, and the rows that hold now beside it."""

from datetime import date
from uuid import UUID

from django.db.models import Max

from guidelines.conditions import facts_of
from guidelines.registry import References
from patients.http import ClinicianHttpRequest
from patients.models import Patient
from patients.records import refuse
from taper.models import Decision, GateOverride, PlanVersion, StrategyTick, TaperPlan


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


def newest_decision(patient: Patient) -> Decision | None:
    return patient.decisions.select_related("recorded_by").order_by("-number").first()


def ticks_of(patient: Patient, guideline_id: str) -> dict[str, StrategyTick]:
    """The newest tick of each recommendation of a guideline, those taken back included."""
    rows = patient.strategy_ticks.filter(guideline=guideline_id).select_related("recorded_by").order_by("pk")
    return {row.recommendation: row for row in rows}


def overrides_of(patient: Patient, references: References) -> dict[str, GateOverride]:
    """The reasons that count now, by gate. One was given for the facts as they were: a newer answer ends it."""
    rows = patient.gate_overrides.select_related("recorded_by").order_by("pk")
    newest = {row.gate: row for row in rows}
    answered = {row.name: row.recorded_at for row in patient.facts.order_by("recorded_at")} if newest else {}
    return {
        gate.id: row
        for gate in references.common.safety_gates
        if (row := newest.get(gate.id)) is not None
        and row.reason
        and all(answered.get(name, row.recorded_at) <= row.recorded_at for name in facts_of(gate.condition))
    }

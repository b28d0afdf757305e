"""The patient's plans, for pages of the patients app, which knows nothing of plans."""

from typing import Any
from uuid import UUID

from django import template
from django.db.models import Max
from django.utils import timezone

from patients.models import Patient
from taper import wording
from taper.models import TaperPlan
from taper.presenters.decision import present_decision
from taper.records import newest_decision
from taper.terms import PlanStatus

register = template.Library()


@register.inclusion_tag("taper/_patient_plans.html")
def patient_plans(patient_id: UUID) -> dict[str, Any]:
    """A patient's plans, newest first, each with its state and its newest version. The view has checked who may see them."""
    plans = (
        TaperPlan.objects.filter(patient__public_id=patient_id)
        .select_related("created_by")
        .annotate(newest=Max("versions__number"))
    )
    return {
        "patient_id": patient_id,
        "plans": [
            {
                "id": plan.public_id,
                "begun": wording.day(timezone.localdate(plan.created_at)),
                "by": plan.created_by.display_name,
                "status": plan.get_status_display(),
                "is_active": plan.status == PlanStatus.ACTIVE,
                "version": plan.newest,
            }
            for plan in plans
        ],
    }


@register.inclusion_tag("taper/_patient_decision.html")
def patient_decision(patient: Patient) -> dict[str, Any]:
    """What was decided last with a patient, settled or still open. The view has checked who may see it."""
    newest = newest_decision(patient)
    return {
        "patient_id": patient.public_id,
        "words": patient.words,
        "decision": present_decision(newest, patient.words, today=timezone.localdate()) if newest else None,
    }

"""The people of the patients' tests, and a plan that Helen and Margaret agreed on."""

from typing import Any

import pytest

from guidelines.registry import references
from patients.models import Patient
from patients.regimen import regimen_data
from taper.actions import save_plan_version
from taper.models import PlanVersion
from tests.patients.conftest import client, helen, in_november, margaret, olga, tom

__all__ = ["client", "helen", "in_november", "margaret", "olga", "tom"]


def plan_request(patient: Patient, **changed: Any) -> dict[str, Any]:
    """The contract's plan request for what the patient takes: as-needed tablets first, a holiday kept free."""
    return {
        "country": patient.country,
        "regimen": regimen_data(patient),
        "start": "2026-12-01",
        "goal": {"kind": "stop"},
        "order": ["ir", "mr"],
        "preferences": {"avoid": [{"from": "2026-12-20", "to": "2027-01-05", "reason": "family holiday"}]},
        "facts": {"therapy_weeks": "160", "patient_view": "agrees", "pregnant": False},
        **changed,
    }


def save_plan(patient: Patient, **changed: Any) -> PlanVersion:
    prescriber = patient.prescriber
    assert prescriber is not None
    return save_plan_version(
        **{
            "patient": patient,
            "plan": None,
            "request": plan_request(patient),
            "goal_in_own_words": "Walk to the park with my grandson.",
            "reason_in_plain_words": "The tablets help little now.",
            "naloxone": "GIVEN",
            "naloxone_note": "kitchen drawer",
            "saved_by": prescriber,
            "references": references(),
            "route": "test",
            **changed,
        }
    )


@pytest.fixture
def version(margaret: Patient) -> PlanVersion:
    return save_plan(margaret)

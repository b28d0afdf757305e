"""Saving versions of a plan, and moving its status."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from patients.models import AuditEntry, Clinician, Patient
from taper.actions import NothingToSave, change_plan_status
from taper.engine.errors import InputErrors
from taper.models import PlanStatusChange, PlanVersion, TaperPlan, VersionsAreOnlyAdded
from taper.terms import PlanStatus
from tests.factories import make_patient
from tests.taper.conftest import plan_request, save_plan

pytestmark = pytest.mark.django_db


def test_first_version_begins_a_plan(margaret: Patient, helen: Clinician) -> None:
    version = save_plan(margaret)

    assert (version.number, version.plan.patient, version.created_by) == (1, margaret, helen)
    assert version.plan.status == PlanStatus.DRAFT
    assert version.schedule["baseline"]["ome_per_day"] == "142.5"
    assert (version.guideline, version.conversion_table, version.product_list) == (
        "AU_MJA2023",
        "AU_FPM_2025",
        "AU_2026_11",
    )


def test_next_version_is_added_and_the_older_one_stays(version: PlanVersion, margaret: Patient) -> None:
    before = PlanVersion.objects.filter(pk=version.pk).values().get()

    second = save_plan(margaret, plan=version.plan, goal_in_own_words="Sleep through.")

    assert (second.number, second.plan) == (2, version.plan)
    assert PlanVersion.objects.filter(pk=version.pk).values().get() == before


@pytest.mark.requirement("S27")
def test_saving_is_one_entry_in_the_audit_trail(margaret: Patient, helen: Clinician) -> None:
    AuditEntry.objects.all().delete()

    save_plan(margaret)

    assert list(AuditEntry.objects.values_list("clinician", "action", "object_id", "route")) == [
        (helen.pk, "CREATE", str(margaret.public_id), "test")
    ]


def test_wrong_request_saves_nothing(margaret: Patient) -> None:
    with pytest.raises(InputErrors):
        save_plan(margaret, request=plan_request(margaret, start="yesterday"))

    assert not TaperPlan.objects.exists()


def test_plan_that_a_gate_stops_is_not_saved(margaret: Patient) -> None:
    with pytest.raises(NothingToSave, match="G04"):
        save_plan(margaret, request=plan_request(margaret, facts={"pregnant": True}))

    assert not TaperPlan.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"goal_in_own_words": ""},
        {"reason_in_plain_words": ""},
        {"goal_in_own_words": "x" * 301},
        {"reason_in_plain_words": "x" * 601},
        {"naloxone": "PERHAPS"},
        {"next_contact_how": "x" * 121},
    ],
    ids=lambda changed: next(iter(changed)),
)
@pytest.mark.requirement("S19")
def test_text_that_does_not_fit_saves_nothing(margaret: Patient, changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        save_plan(margaret, **changed)

    assert not TaperPlan.objects.exists()


@pytest.mark.requirement("S3")
def test_plan_of_another_patient_gets_no_version(version: PlanVersion, helen: Clinician) -> None:
    other = make_patient(helen, identifier="0099-001", regimen=plan_request(version.plan.patient)["regimen"])

    with pytest.raises(TaperPlan.DoesNotExist):
        save_plan(other, plan=version.plan)

    assert PlanVersion.objects.count() == 1


def test_saved_version_cannot_be_changed_or_removed(version: PlanVersion) -> None:
    version.goal_in_own_words = "Something else"

    with pytest.raises(VersionsAreOnlyAdded):
        version.save()
    with pytest.raises(VersionsAreOnlyAdded):
        version.delete()

    assert PlanVersion.objects.get().goal_in_own_words == "Walk to the park with my grandson."


@pytest.mark.parametrize(
    "changed",
    [{"number": 0}, {"goal_in_own_words": ""}, {"reason_in_plain_words": ""}, {"naloxone": "PERHAPS"}],
    ids=lambda changed: next(iter(changed)),
)
@pytest.mark.requirement("S19")
def test_database_itself_refuses_what_must_not_be(version: PlanVersion, changed: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanVersion.objects.update(**changed)


def test_version_number_is_there_once(version: PlanVersion) -> None:
    version.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        PlanVersion.objects.bulk_create([version])


def test_status_moves_with_who_and_why(version: PlanVersion, helen: Clinician) -> None:
    change_plan_status(
        plan=version.plan,
        status=PlanStatus.ON_HOLD,
        reason="She asked for it.",
        changed_by=helen,
        route="test",
    )

    version.plan.refresh_from_db()
    assert version.plan.status == PlanStatus.ON_HOLD
    assert list(PlanStatusChange.objects.values_list("status", "reason", "changed_by")) == [
        ("on-hold", "She asked for it.", helen.pk)
    ]

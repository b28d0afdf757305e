"""Rows of plans. A plan is a line of versions; a version is what was agreed on one day, and is only ever added.

A version holds the request and the answer as the command-line contract writes them, so that what was printed can be
read in ten years without this program, with the ids of the reference data it was made from and a digest over both.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from patients.models import Clinician, Patient
from taper.terms import NaloxoneStatus, PlanStatus


class VersionsAreOnlyAdded(Exception):
    """Someone tried to change or remove what was agreed: add a version instead."""

    def __init__(self) -> None:
        super().__init__("A saved version is never changed or removed. Save a new version of the plan.")


class TaperPlan(models.Model):
    """An FHIR R4 CarePlan with intent `plan`: not a prescription, and no order to dispense."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="taper_plans")
    status = models.CharField(max_length=20, choices=PlanStatus, default=PlanStatus.DRAFT)
    created_by = models.ForeignKey(Clinician, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=PlanStatus.values), name="plan_status_is_known"),
        ]

    def __str__(self) -> str:
        return f"taper plan {self.public_id}"


class PlanStatusChange(models.Model):
    """One move of a plan's status: who, when and why. Only ever added."""

    plan = models.ForeignKey(TaperPlan, models.PROTECT, related_name="status_changes")
    status = models.CharField(max_length=20, choices=PlanStatus)
    reason = models.CharField(max_length=300, blank=True)
    changed_by = models.ForeignKey(Clinician, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["plan", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=PlanStatus.values), name="plan_status_change_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} becomes {self.status}"


class PlanVersion(models.Model):
    """What was agreed: the schedule, the person's own goal, the reason, and what else the printed sheet says."""

    plan = models.ForeignKey(TaperPlan, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    goal_in_own_words = models.CharField(max_length=300)
    reason_in_plain_words = models.CharField(max_length=600)
    naloxone = models.CharField(max_length=20, choices=NaloxoneStatus)
    naloxone_note = models.CharField(max_length=200, blank=True)
    next_contact_on = models.DateField(null=True, blank=True)
    next_contact_how = models.CharField(max_length=120, blank=True)
    request = models.JSONField()
    schedule = models.JSONField()
    guideline = models.CharField(max_length=60)
    conversion_table = models.CharField(max_length=60)
    product_list = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, validators=[RegexValidator(r"\A[0-9a-f]{64}\Z")])
    created_by = models.ForeignKey(Clinician, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="plan_version_counts_from_one"),
            models.CheckConstraint(condition=~Q(goal_in_own_words=""), name="plan_version_has_a_goal"),
            models.CheckConstraint(condition=~Q(reason_in_plain_words=""), name="plan_version_has_a_reason"),
            models.CheckConstraint(
                condition=Q(naloxone__in=NaloxoneStatus.values), name="plan_version_naloxone_known"
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of {self.plan}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise VersionsAreOnlyAdded
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise VersionsAreOnlyAdded

"""Rows of plans. A plan is a line of versions; a version is what was agreed on one day, and is only ever added.

A version holds the request and the answer as the command-line contract writes them, so that what was printed can be
read in ten years without this program, with the ids of the reference data it was made from and a digest over both.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from patients.fields import validate_lines, validate_one_line
from patients.models import Clinician, OnlyAdded, Patient
from taper.decision_rules import faults_of
from taper.terms import NaloxoneStatus, Outcome, PatientView, PlanEvent, PlanStatus, SecondOpinion


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
    """One move of a plan: who, when and why. Only ever added.

    An event that leaves the state as it is, such as another pace, has its row too. `version` is the one it led to.
    """

    plan = models.ForeignKey(TaperPlan, models.PROTECT, related_name="status_changes")
    status = models.CharField(max_length=20, choices=PlanStatus)
    event = models.CharField(max_length=20, choices=PlanEvent, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    review_on = models.DateField(null=True, blank=True)
    support_added = models.CharField(max_length=200, blank=True, validators=[validate_one_line])
    version = models.PositiveSmallIntegerField(null=True, blank=True)
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


class Decision(OnlyAdded):
    """What a talk came to, and what was said in it. A row holds all that was known then; the newest is what is so now.

    Lists are JSON: `fears` holds codes of `Fear`, `daily_life` a code of `Ease` by code of `DailyLife` (what was not
    asked is left out), `supporters` the keys name, who and consent.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=20, choices=Outcome)
    patient_view = models.CharField(max_length=20, choices=PatientView, blank=True)
    ask_again_on = models.DateField(null=True, blank=True)
    reason_in_plain_words = models.CharField(max_length=600, blank=True, validators=[validate_lines])
    goal_in_own_words = models.CharField(max_length=300, blank=True, validators=[validate_lines])
    staying_benefits = models.CharField(max_length=300, blank=True, validators=[validate_lines])
    staying_risks = models.CharField(max_length=300, blank=True, validators=[validate_lines])
    tapering_benefits = models.CharField(max_length=300, blank=True, validators=[validate_lines])
    tapering_risks = models.CharField(max_length=300, blank=True, validators=[validate_lines])
    patient_words = models.CharField(max_length=600, blank=True, validators=[validate_lines])
    clinician_words = models.CharField(max_length=600, blank=True, validators=[validate_lines])
    second_opinion = models.CharField(max_length=20, choices=SecondOpinion, blank=True)
    second_opinion_note = models.CharField(max_length=200, blank=True, validators=[validate_one_line])
    fears = models.JSONField(default=list, blank=True)
    fears_in_own_words = models.CharField(max_length=300, blank=True, validators=[validate_lines])
    supporters = models.JSONField(default=list, blank=True)
    daily_life = models.JSONField(default=dict, blank=True)
    daily_life_note = models.CharField(max_length=200, blank=True, validators=[validate_one_line])
    supports = models.CharField(max_length=400, blank=True, validators=[validate_lines])
    no_support_because = models.CharField(max_length=200, blank=True, validators=[validate_one_line])
    fills_the_gap = models.CharField(max_length=300, blank=True, validators=[validate_lines])
    needs_interpreter = models.BooleanField(null=True, blank=True)
    language = models.CharField(max_length=60, blank=True, validators=[validate_one_line])
    wishes = models.CharField(max_length=200, blank=True, validators=[validate_one_line])

    class Meta:
        ordering = ["patient", "number"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "number"], name="decision_number_once"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="decision_outcome_is_known"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.OPEN) | (~Q(patient_view="") & ~Q(reason_in_plain_words="")),
                name="decision_has_a_view_and_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.number} of {self.patient}"

    @property
    def is_settled(self) -> bool:
        return self.outcome != Outcome.OPEN

    def clean(self) -> None:
        if faults := faults_of({field.attname: getattr(self, field.attname) for field in self._meta.fields}):
            raise ValidationError(faults)


class StrategyTick(OnlyAdded):
    """One recommendation of a guideline was done, or was not after all. The newest row of a recommendation holds."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="strategy_ticks")
    guideline = models.CharField(max_length=60)
    recommendation = models.CharField(max_length=40)
    is_done = models.BooleanField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"strategy tick {self.pk}"


class GateOverride(OnlyAdded):
    """Why to plan although a safety gate stops it. An empty reason takes it back; the newest row of a gate holds.

    It was given for the facts as they were: once one of the gate's facts is answered anew, it counts no more.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="gate_overrides")
    gate = models.CharField(max_length=20)
    reason = models.CharField(max_length=300, blank=True, validators=[validate_one_line])

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"gate override {self.pk}"

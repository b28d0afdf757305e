"""Rows about people: the clinic, its clinicians, its patients, what they take, and who looked.

A row of another clinic does not exist for a clinician: every view starts from
`Patient.objects.visible_to(clinician)`. Names, identifiers and birth dates stay out of `__str__`, because that
is what ends up in log lines; URLs carry the public id only.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from patients.fields import validate_one_line
from patients.terms import AuditAction, AuditOutcome, MedicationStatus, Pronoun, PronounWords, Role

# Fifteen digits is what SQLite keeps exactly; six of them behind the point is what the number parser lets in.
DIGITS, PLACES = 15, 6

country_code = RegexValidator(r"\A[A-Z]{2}\Z", "Write the country as its two capital letters, such as AU.")
item_id_pattern = RegexValidator(
    r"\A[A-Za-z0-9_.-]{1,60}\Z", "Write a short name of letters, digits and dashes, such as mr."
)


class Clinic(models.Model):
    """A practice. Its phone number and hours are printed on the patient's plan: whom to call."""

    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40, blank=True)
    opening_hours = models.CharField(max_length=120, blank=True)
    address = models.TextField(max_length=400, blank=True)
    country = models.CharField(max_length=2, validators=[country_code])

    def __str__(self) -> str:
        return self.name


class Clinician(AbstractUser):
    """Someone who signs in. Without a clinic (an administrator) no patient is visible."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, null=True, blank=True, related_name="clinicians")
    title = models.CharField(max_length=30, blank=True)
    role = models.CharField(max_length=20, choices=Role, default=Role.PRESCRIBER)

    @property
    def display_name(self) -> str:
        """As colleagues say it, "Dr Helen Marsh"; the account's name where no other is known."""
        named = " ".join(part for part in (self.title, self.first_name, self.last_name) if part)
        return named if self.first_name or self.last_name else self.username


class PatientQuerySet(models.QuerySet["Patient"]):
    def visible_to(self, clinician: Clinician) -> PatientQuerySet:
        """The patients of the clinician's own clinic; none where there is no clinic."""
        if clinician.clinic_id is None:
            return self.none()
        return self.filter(clinic_id=clinician.clinic_id)


class Patient(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="patients")
    prescriber = models.ForeignKey(
        Clinician, models.PROTECT, null=True, blank=True, related_name="prescribes_for"
    )
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    birth_date = models.DateField()
    identifier = models.CharField(max_length=40)
    country = models.CharField(max_length=2, validators=[country_code])
    pronoun = models.CharField(max_length=8, choices=Pronoun, default=Pronoun.THEY)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PatientQuerySet.as_manager()

    class Meta:
        ordering = ["family_name", "given_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "identifier"], name="patient_identifier_once_per_clinic"
            ),
            models.CheckConstraint(condition=~Q(identifier=""), name="patient_has_identifier"),
        ]

    def __str__(self) -> str:
        return f"patient {self.public_id}"

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def words(self) -> PronounWords:
        return Pronoun(self.pronoun).words

    def age_on(self, day: date) -> int:
        """Whole years on that day; someone born on 29 February is a year older from 1 March on."""
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (0 if had_birthday else 1)


def exactly_one_of(*groups: Q) -> Q:
    """Exactly one of the groups holds."""
    alternatives = Q()
    for chosen in groups:
        others = [~group for group in groups if group is not chosen]
        alternatives |= Q(chosen, *others)
    return alternatives


GIVEN_AT_TIMES = (
    Q(morning__isnull=False) | Q(noon__isnull=False) | Q(evening__isnull=False) | Q(bedtime__isnull=False)
)
GIVEN_A_DAY = Q(daily_units__isnull=False)
GIVEN_AS_NEEDED = Q(as_needed_maximum__isnull=False)
GIVEN_AS_PATCHES = Q(patches__isnull=False)


class MedicationStatement(models.Model):
    """One product as the patient takes it: one item of the contract's regimen, an FHIR R4 MedicationStatement.

    Amounts are units (tablets, mL, patches) of `strength`; None is "not at this time", never 0. A changed dose is
    a new row and the old one is `completed`: what was taken before stays on record.
    """

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="medication_statements")
    item_id = models.CharField(max_length=60, validators=[item_id_pattern])
    position = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=20, choices=MedicationStatus, default=MedicationStatus.ACTIVE)
    drug = models.CharField(max_length=60)
    combination = models.CharField(max_length=60, blank=True)
    form = models.CharField(max_length=60)
    release = models.CharField(max_length=20, blank=True)
    strength = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES)
    unit = models.CharField(max_length=20)
    morning = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    noon = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    evening = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    bedtime = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    daily_units = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    as_needed_average = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    as_needed_maximum = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    patches = models.PositiveSmallIntegerField(null=True, blank=True)
    confirmed_unlisted = models.BooleanField(
        default=False, help_text="The clinician confirmed it although no list knows this product."
    )
    recorded_by = models.ForeignKey(Clinician, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["patient", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "item_id"],
                condition=Q(status=MedicationStatus.ACTIVE),
                name="medication_item_once_while_active",
            ),
            models.CheckConstraint(condition=Q(strength__gt=0), name="medication_strength_positive"),
            models.CheckConstraint(
                condition=exactly_one_of(GIVEN_AT_TIMES, GIVEN_A_DAY, GIVEN_AS_NEEDED, GIVEN_AS_PATCHES),
                name="medication_has_one_kind_of_dose",
            ),
            models.CheckConstraint(
                condition=Q(as_needed_average__isnull=True) | Q(as_needed_maximum__isnull=False),
                name="medication_average_has_maximum",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{amount}__isnull": True}) | Q(**{f"{amount}__{compared}": 0}),
                    name=f"medication_{amount}_not_negative",
                )
                for amount, compared in (
                    ("morning", "gte"),
                    ("noon", "gte"),
                    ("evening", "gte"),
                    ("bedtime", "gte"),
                    ("daily_units", "gt"),
                    ("as_needed_average", "gte"),
                    ("as_needed_maximum", "gt"),
                    ("patches", "gt"),
                )
            ),
        ]

    def __str__(self) -> str:
        return f"medication statement {self.pk}"


class OtherMedicine(models.Model):
    """A medicine that is not an opioid, in the clinician's words. `is_sedative` None: not known, never "no"."""

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="other_medicines")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    is_sedative = models.BooleanField(null=True, blank=True)
    status = models.CharField(max_length=20, choices=MedicationStatus, default=MedicationStatus.ACTIVE)
    recorded_by = models.ForeignKey(Clinician, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["patient", "position", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="other_medicine_has_text")]

    def __str__(self) -> str:
        return f"other medicine {self.pk}"


class RowsAreOnlyAdded(Exception):
    """Someone tried to change or remove what was put on record: add a row instead."""

    def __init__(self) -> None:
        super().__init__("What was put on record is never changed or removed. Add what is so now.")


class OnlyAdded(models.Model):
    """A kind of row that is only ever added, each with who did and when. What is newest is so now."""

    recorded_by = models.ForeignKey(Clinician, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise RowsAreOnlyAdded
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise RowsAreOnlyAdded


class Fact(OnlyAdded):
    """One answer about a patient, as of one day, to a question the guidelines ask (`name`, as in their release).

    `value` is a JSON scalar: true, false, a word, or a number as text ("12.5"), so that it stays exact. None says that
    it is not known, or not known any more: a third answer, never "no". The newest answer to a name holds now.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="facts")
    name = models.CharField(max_length=60)
    value = models.JSONField(null=True, blank=True)
    as_of = models.DateField()
    note = models.CharField(max_length=200, blank=True, validators=[validate_one_line])

    class Meta:
        ordering = ["as_of", "pk"]
        indexes = [models.Index(fields=["patient", "name"], name="fact_by_patient_and_name")]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="fact_has_a_name")]

    def __str__(self) -> str:
        return f"fact {self.pk}"


class AuditEntry(models.Model):
    """Who looked at or changed which record, and when (UTC). `route` is the URL's pattern, without identifiers."""

    at = models.DateTimeField(auto_now_add=True)
    clinician = models.ForeignKey(Clinician, models.PROTECT, related_name="audit_entries")
    action = models.CharField(max_length=20, choices=AuditAction)
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=60)
    outcome = models.CharField(max_length=20, choices=AuditOutcome)
    route = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"audit entry {self.pk}"

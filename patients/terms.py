"""The words of this app: stable codes that are stored, with the labels that are shown."""

from dataclasses import dataclass

from django.db import models


class Role(models.TextChoices):
    PRESCRIBER = "PRESCRIBER", "Prescriber"
    NURSE = "NURSE", "Nurse"
    PHARMACIST = "PHARMACIST", "Pharmacist"


class MedicationStatus(models.TextChoices):
    """FHIR R4 `MedicationStatement.status` (R5 has three codes only, so R4 is pinned)."""

    ACTIVE = "active", "Taken now"
    COMPLETED = "completed", "No longer taken"
    ENTERED_IN_ERROR = "entered-in-error", "Entered in error"
    INTENDED = "intended", "To be taken"
    STOPPED = "stopped", "Stopped early"
    ON_HOLD = "on-hold", "On hold"
    UNKNOWN = "unknown", "Not known"
    NOT_TAKEN = "not-taken", "Not taken"


class AuditAction(models.TextChoices):
    READ = "READ", "Read"
    CREATE = "CREATE", "Created"
    UPDATE = "UPDATE", "Changed"
    PRINT = "PRINT", "Printed"


class AuditOutcome(models.TextChoices):
    ALLOWED = "ALLOWED", "Allowed"
    REFUSED = "REFUSED", "Refused"


@dataclass(frozen=True)
class PronounWords:
    """How sentences on the clinician's screen speak of the patient."""

    subject: str
    takes: str
    possessive: str


class Pronoun(models.TextChoices):
    SHE = "she", "she, her"
    HE = "he", "he, his"
    THEY = "they", "they, their"

    @property
    def words(self) -> PronounWords:
        return {
            Pronoun.SHE: PronounWords("she", "takes", "her"),
            Pronoun.HE: PronounWords("he", "takes", "his"),
            Pronoun.THEY: PronounWords("they", "take", "their"),
        }[self]

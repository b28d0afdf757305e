"""The words of this app: stable codes that are stored, with the labels that are shown."""

from django.db import models


class PlanStatus(models.TextChoices):
    """FHIR R4 `CarePlan.status`. A plan that stops early, or at a dose to stay on, is completed like any other."""

    DRAFT = "draft", "Draft"
    ACTIVE = "active", "Active"
    ON_HOLD = "on-hold", "Paused"
    REVOKED = "revoked", "Withdrawn"
    COMPLETED = "completed", "Completed"
    ENTERED_IN_ERROR = "entered-in-error", "Entered in error"
    UNKNOWN = "unknown", "Not known"


class NaloxoneStatus(models.TextChoices):
    """Whether naloxone is at home. "Not yet" is a state that is shown, never a blank."""

    GIVEN = "GIVEN", "Given and explained"
    DECLINED = "DECLINED", "Offered, declined"
    NOT_AVAILABLE = "NOT_AVAILABLE", "Not available here"
    NOT_YET = "NOT_YET", "Not offered yet"

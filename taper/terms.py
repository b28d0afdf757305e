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


class PlanEvent(models.TextChoices):
    """What can happen to a plan that has begun: the engine's events."""

    PAUSE = "pause", "Pause the plan"
    RESUME = "resume", "Resume"
    STEP_BACK = "step_back", "Step back one dose"
    SET_PACE = "set_pace", "Slow down, or set another pace"
    SET_DOSE = "set_dose", "Set your own dose"
    HOLD_HERE = "hold_here", "Hold here as a good end"
    END = "end", "End early"


class NaloxoneStatus(models.TextChoices):
    """Whether naloxone is at home. "Not yet" is a state that is shown, never a blank."""

    GIVEN = "GIVEN", "Given and explained"
    DECLINED = "DECLINED", "Offered, declined"
    NOT_AVAILABLE = "NOT_AVAILABLE", "Not available here"
    NOT_YET = "NOT_YET", "Not offered yet"


class Outcome(models.TextChoices):
    """What a talk about reducing came to. Each but the last is a full answer."""

    TAPER_AGREED = "TAPER_AGREED", "Taper agreed"
    CONTINUE = "CONTINUE", "Continue, and improve other care"
    NOT_NOW = "NOT_NOW", "Not now"
    DECLINES = "DECLINES", "The person declines"
    NOT_SHARED = "NOT_SHARED", "No shared decision"
    OPEN = "OPEN", "Still talking"


class PatientView(models.TextChoices):
    """The words of the fact `patient_view`, but for "not asked": that is left blank."""

    REQUESTS = "requests", "Asks for it"
    AGREES = "agrees", "Agrees"
    UNDECIDED = "undecided", "Undecided"
    DECLINES = "declines", "Declines"


class SecondOpinion(models.TextChoices):
    WANTED = "WANTED", "Offered, and wanted"
    NOT_WANTED = "NOT_WANTED", "Offered, not wanted"
    NOT_POSSIBLE = "NOT_POSSIBLE", "Nobody can give one here"


class Fear(models.TextChoices):
    """What people are afraid of when reducing is raised."""

    PAIN = "PAIN", "More pain"
    WITHDRAWAL = "WITHDRAWAL", "Withdrawal"
    ABANDONED = "ABANDONED", "Being left alone with it"
    NO_WAY_BACK = "NO_WAY_BACK", "No way back once it is lower"
    NOT_BELIEVED = "NOT_BELIEVED", "Not being believed"
    FUNCTION = "FUNCTION", "Not managing work or the day"
    SLEEP = "SLEEP", "Sleep"
    MOOD = "MOOD", "Mood, or being alone"
    EARLIER_TRY = "EARLIER_TRY", "It went badly before"


class DailyLife(models.TextChoices):
    """What decides whether a plan can be followed."""

    TRANSPORT = "transport", "Getting to visits"
    COST = "cost", "Cost of visits and medicines"
    HOUSING = "housing", "Housing"
    WORK = "work", "Work"
    CARING = "caring", "Caring for others"
    INTERNET = "internet", "Phone and internet"


class Ease(models.TextChoices):
    FINE = "fine", "Fine"
    HARD = "hard", "Hard"


class Consent(models.TextChoices):
    """Whether the patient agrees that a supporter is spoken with."""

    NOT_ASKED = "NOT_ASKED", "Not asked yet"
    GIVEN = "GIVEN", "Agrees"
    REFUSED = "REFUSED", "Does not agree"

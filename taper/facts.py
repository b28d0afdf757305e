"""What is known about a patient, by the guidelines' names: what was recorded, and what follows from the record.

What follows from the record is never typed, so that it cannot be out of date: the age from the birth date, the OME and
the kinds of opioid from the medicines, the state and the course of a taper from the newest plan. Where a plan or the list
of other medicines says nothing, a recorded answer holds; where there is none either, the fact is left out: unknown is a
third answer, never "no" and never 0.

Three answers go on counting from the day they were given. For example, therapy_weeks recorded as 150 on 1 September is
162 on 24 November, twelve whole weeks later, as long as an opioid is taken.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from django.utils import timezone

from guidelines.conditions import FactValue
from guidelines.registry import References
from patients.facts import current_facts, values_of
from patients.models import Fact, MedicationStatement, Patient
from patients.regimen import active_statements, item_data
from patients.terms import MedicationStatus
from taper.engine.errors import InputErrors
from taper.engine.ome import calculate_ome
from taper.engine.planner import known_facts
from taper.engine.reading import read_regimen
from taper.mapping import schedule_of
from taper.models import PlanVersion
from taper.terms import PlanStatus

DAYS_A_WEEK = 7
TENTH = Decimal("0.1")

# These follow from the record, or are not known; a typed answer would only contradict it.
NEVER_TYPED = frozenset(
    {
        "age_years",
        "ome_per_day",
        "opioid_count",
        "has_long_acting",
        "has_as_needed",
        "is_methadone_or_transdermal",
        "ome_per_day_original",
        "percent_of_original",
    }
)
# Of these, what the planner works out anew from the regimen of each request.
OF_THE_REGIMEN = NEVER_TYPED - {"age_years", "ome_per_day_original", "percent_of_original"}

TAPER_STATUS = {
    PlanStatus.DRAFT: "planned",
    PlanStatus.ACTIVE: "active",
    PlanStatus.ON_HOLD: "paused",
    PlanStatus.COMPLETED: "completed",
}
BEGUN = frozenset({PlanStatus.ACTIVE, PlanStatus.ON_HOLD, PlanStatus.COMPLETED})


class Origin(StrEnum):
    RECORDED = "recorded"
    BIRTH_DATE = "from the birth date"
    MEDICINES = "from the medicines"
    OTHER_MEDICINES = "from the other medicines"
    PLAN = "from the plan"
    REVIEWS = "from plans and decisions"


@dataclass(frozen=True)
class KnownFact:
    """A value with where it comes from, and the day it is of. `by` says who recorded it."""

    name: str
    value: FactValue
    origin: Origin
    as_of: date
    by: str = ""
    note: str = ""


def patient_facts(patient: Patient, *, today: date, references: References) -> dict[str, KnownFact]:
    """Everything known on that day, by name. What follows from the record stands in place of what was typed."""
    medicines = active_statements(patient)
    rows = current_facts(patient, on=today)
    found = {
        name: _recorded(rows[name], value, today=today, takes_opioids=bool(medicines))
        for name, value in values_of(rows, references).items()
        if name not in NEVER_TYPED
    }
    version = _newest_version(patient)
    for known in (
        KnownFact("age_years", patient.age_on(today), Origin.BIRTH_DATE, today),
        *_of_medicines(patient, medicines, today, references),
        *_of_other_medicines(patient),
        *(_of_plan(version, today) if version else ()),
        *_of_reviews(patient, version, today),
    ):
        found[known.name] = known
    if share := _share_of_original(found, today):
        found[share.name] = share
    return found


def fact_values(known: Mapping[str, KnownFact]) -> dict[str, FactValue]:
    """The facts as the rules take them."""
    return {name: fact.value for name, fact in known.items()}


def planner_facts(patient: Patient, *, today: date, references: References) -> dict[str, FactValue]:
    """The facts for a plan request. What follows from its regimen is left out: the engine works that out itself."""
    known = patient_facts(patient, today=today, references=references)
    return {name: value for name, value in fact_values(known).items() if name not in OF_THE_REGIMEN}


def _recorded(row: Fact, value: FactValue, *, today: date, takes_opioids: bool) -> KnownFact:
    passed = (today - row.as_of).days
    if isinstance(value, Decimal):
        if row.name == "therapy_weeks" and takes_opioids:
            value += passed // DAYS_A_WEEK
        elif row.name == "weeks_since_review":
            value += weeks(passed)
        elif row.name == "days_at_lower_dose":
            value += passed
    return KnownFact(
        row.name, value, Origin.RECORDED, row.as_of, by=row.recorded_by.display_name, note=row.note
    )


def weeks(days: int) -> Decimal:
    """Whole days as weeks to one decimal, never more than have passed.

    >>> weeks(31), weeks(28)
    (Decimal('4.4'), Decimal('4.0'))
    """
    return (Decimal(days) / DAYS_A_WEEK).quantize(TENTH, rounding=ROUND_DOWN)


def _of_medicines(
    patient: Patient, rows: Sequence[MedicationStatement], today: date, references: References
) -> Iterator[KnownFact]:
    """Nothing where no medicine is on record, or where today's lists cannot read what is."""
    if not rows:
        return
    items = [item_data(row) for row in rows]
    try:
        regimen = read_regimen({"country": patient.country, "regimen": items}, references)
    except InputErrors:
        return
    since = min(timezone.localdate(max(row.recorded_at for row in rows)), today)
    facts = known_facts({}, regimen, calculate_ome(regimen, references), references)
    for name, value in facts.items():
        yield KnownFact(name, value, Origin.MEDICINES, since)


def _of_other_medicines(patient: Patient) -> Iterator[KnownFact]:
    """A sedative on the list is one. That none is there says nothing: a list leaves out what nobody asked about."""
    sedatives = patient.other_medicines.filter(status=MedicationStatus.ACTIVE, is_sedative=True).order_by(
        "pk"
    )
    if found := list(sedatives):
        yield KnownFact(
            "concurrent_sedative",
            True,
            Origin.OTHER_MEDICINES,
            timezone.localdate(max(row.recorded_at for row in found)),
            note="; ".join(row.text for row in found),
        )


# -------------------------------------------------------------------------------------------- plans


def _newest_version(patient: Patient) -> PlanVersion | None:
    """The newest version of the newest plan that counts: not one withdrawn or entered in error."""
    return (
        PlanVersion.objects.filter(plan__patient=patient, plan__status__in=TAPER_STATUS)
        .select_related("plan")
        .order_by("-plan__created_at", "-plan__pk", "-number")
        .first()
    )


def _of_plan(version: PlanVersion, today: date) -> Iterator[KnownFact]:
    day = timezone.localdate(version.created_at)
    status = PlanStatus(version.plan.status)
    schedule = schedule_of(version)
    yield KnownFact("taper_status", TAPER_STATUS[status], Origin.PLAN, day)
    yield KnownFact("deprescribing_plan_on_record", True, Origin.PLAN, day)
    if status not in BEGUN:
        return
    if schedule.baseline.complete and schedule.baseline.ome_per_day is not None:
        yield KnownFact("ome_per_day_original", schedule.baseline.ome_per_day, Origin.PLAN, day)
    reductions = [
        step.starts
        for step in schedule.steps
        if step.kind == "reduce" and step.starts is not None and step.starts <= today
    ]
    if reductions:
        yield KnownFact("days_at_lower_dose", Decimal((today - max(reductions)).days), Origin.PLAN, today)


def _of_reviews(patient: Patient, version: PlanVersion | None, today: date) -> Iterator[KnownFact]:
    """A plan that was saved, or a talk that was written down, is a review of the opioid."""
    talk = patient.decisions.order_by("-number").values_list("recorded_at", flat=True).first()
    moments = [moment for moment in (version.created_at if version else None, talk) if moment is not None]
    if moments:
        last = min(timezone.localdate(max(moments)), today)
        yield KnownFact("weeks_since_review", weeks((today - last).days), Origin.REVIEWS, last)


def _share_of_original(found: Mapping[str, KnownFact], today: date) -> KnownFact | None:
    now, original = found.get("ome_per_day"), found.get("ome_per_day_original")
    if now is None or original is None:
        return None
    if not isinstance(now.value, Decimal) or not isinstance(original.value, Decimal) or not original.value:
        return None
    share = (100 * now.value / original.value).quantize(TENTH)
    return KnownFact("percent_of_original", share, Origin.PLAN, today)

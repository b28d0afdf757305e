"""The engine's values: what goes in and what comes out, named as in the command-line contract.

All are frozen and strict: Decimal and tuples, never float and list. Build a changed value anew; `model_copy`
skips validation.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from guidelines.conditions import Answer
from guidelines.terms import Base, Confidence, Strength, TimeOfDay, Value

# ---------------------------------------------------------------------------------------- the regimen


class AsNeeded(Value):
    """Units taken only when needed, a day. Without a known average the item counts at its maximum."""

    average_per_day: Decimal | None
    maximum_per_day: Decimal


class RegimenItem(Value):
    """One product as the patient takes it now; exactly one of doses, daily_units, as_needed, patches is set."""

    id: str
    drug: str
    combination: str | None = None
    form: str
    release: str | None
    strength: Decimal
    unit: str
    doses: tuple[tuple[TimeOfDay, Decimal], ...] | None = None
    daily_units: Decimal | None = None
    as_needed: AsNeeded | None = None
    patches: int | None = None


class Regimen(Value):
    """What is taken, and the releases it is read with: ids of a conversion table and of a product list."""

    country: str
    conversion_table: str
    product_list: str
    items: tuple[RegimenItem, ...]


# ------------------------------------------------------------------------------------ the plan request


class Goal(Value):
    kind: Literal["stop", "reduce_to"]
    ome_per_day: Decimal | None = None


class Pace(Value):
    """The pace the clinician asked for; None where the guideline's own value is to be used."""

    percent: Decimal | None = None
    of: Base | None = None
    interval_days: int | None = None
    reason: str | None = None
    supervised_by: str | None = None


class AvoidDates(Value):
    """Days, both inclusive, on which no reduction may start."""

    from_day: date
    to_day: date
    reason: str = ""


class UnavailableProduct(Value):
    """Products the pharmacy cannot get now; None matches anything."""

    drug: str
    form: str | None = None
    release: str | None = None
    strength: Decimal | None = None


class Preferences(Value):
    avoid: tuple[AvoidDates, ...] = ()
    allow_halving: bool = True
    allow_liquid: bool = True
    # Off until the clinician allows it: a change of release is a step of its own that both have to agree on.
    allow_form_change: bool = False
    heavier: TimeOfDay = TimeOfDay.BEDTIME
    unavailable: tuple[UnavailableProduct, ...] = ()
    start_weekday: int | None = None
    avoid_weekends: bool = False
    avoid_public_holidays: bool = False
    region: str | None = None


class UnitsOfStrength(Value):
    """So many units (tablets, mL, patches) of one strength."""

    strength: Decimal
    unit: str
    units: Decimal


class ItemDoses(Value):
    """A clinician's own dose of one item: units of each strength at each time of day, or patches, or as needed."""

    id: str
    doses: tuple[tuple[TimeOfDay, tuple[UnitsOfStrength, ...]], ...] = ()
    patches: tuple[UnitsOfStrength, ...] = ()
    as_needed: AsNeeded | None = None


EventKind = Literal["pause", "resume", "step_back", "set_pace", "set_dose", "hold_here", "end"]


class Event(Value):
    """Something that happened to the plan on a day; what lies before that day never changes."""

    on: date
    kind: EventKind
    reason: str = ""
    percent: Decimal | None = None
    of: Base | None = None
    interval_days: int | None = None
    supervised_by: str | None = None
    items: tuple[ItemDoses, ...] = ()


class PlanRequest(Value):
    """A whole plan. `guideline` is the id of the release whose rules hold; a saved plan keeps the one it was made with."""

    regimen: Regimen
    guideline: str
    start: date
    goal: Goal
    pace: Pace = Pace()
    order: tuple[str, ...] = ()
    preferences: Preferences = Preferences()
    facts: tuple[tuple[str, Decimal | int | bool | str], ...] = ()
    overrides: tuple[tuple[str, str], ...] = ()
    events: tuple[Event, ...] = ()


class AdviceRequest(Value):
    country: str
    facts: tuple[tuple[str, Decimal | int | bool | str], ...] = ()
    regimen: Regimen | None = None


# ------------------------------------------------------------------------------------------- the answers


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"
    DANGER = "danger"


class Caution(Value):
    """Something the clinician must see: never an error, never silent."""

    code: str
    severity: Severity
    text: str
    citation: str


class TableSummary(Value):
    id: str
    title: str
    year: str
    confidence: Confidence


class ItemOme(Value):
    id: str
    drug: str
    daily_amount: Decimal
    unit: str
    factor: Decimal | None
    ome_per_day: Decimal | None
    ome_per_day_if_maximum: Decimal | None
    ome_low: Decimal | None
    ome_high: Decimal | None
    reason_not_counted: str | None
    cautions: tuple[Caution, ...]
    source: str
    confidence: Confidence | None


class OmeAnswer(Value):
    """OME in mg per 24 h. `complete` is False when an item could not be counted: read the total as "at least"."""

    country: str
    conversion_table: TableSummary
    ome_per_day: Decimal | None
    ome_per_day_if_maximum: Decimal | None
    ome_low: Decimal | None
    ome_high: Decimal | None
    complete: bool
    items: tuple[ItemOme, ...]
    cautions: tuple[Caution, ...]


class Policy(Value):
    """How far one reduction may go and how long each step lasts, with where that comes from."""

    percent: Decimal
    percent_min: Decimal
    percent_max: Decimal
    of: Base
    interval_days: int
    interval_days_min: int
    interval_days_max: int
    why: str
    citation: str
    confidence: Confidence


class StepItem(Value):
    """What is taken of one medicine in a step."""

    id: str
    drug: str
    combination: str | None
    form: str
    release: str | None
    doses: tuple[tuple[TimeOfDay, tuple[UnitsOfStrength, ...]], ...]
    patches: tuple[UnitsOfStrength, ...]
    as_needed: AsNeeded | None
    as_needed_strength: Decimal | None
    daily_amount: Decimal
    unit: str
    ome_per_day: Decimal | None


class Supply(Value):
    """Units of one strength to dispense for the whole step (as-needed at its maximum, halves rounded up)."""

    drug: str
    combination: str | None
    form: str
    release: str | None
    strength: Decimal
    unit: str
    units: Decimal


StepKind = Literal["baseline", "reduce", "hold", "pause", "step_back"]


class Step(Value):
    number: int
    kind: StepKind
    starts: date | None
    ends: date | None
    days: int | None
    ome_per_day: Decimal | None
    change_percent: Decimal | None
    of: Base
    change_percent_of_previous: Decimal | None
    change_percent_of_original: Decimal | None
    items: tuple[StepItem, ...]
    supply: tuple[Supply, ...]
    supply_by_days: tuple[tuple[int, tuple[Supply, ...]], ...]  # for prescriptions of 7, 14 and 28 days
    flags: tuple[str, ...]
    why: str


class Blocked(Value):
    gate: str
    text: str
    citation: str


class Finish(Value):
    on: date | None
    ome_per_day: Decimal | None
    reached: bool
    why: str


class GuidelineSummary(Value):
    id: str
    title: str
    year: str


class Schedule(Value):
    country: str
    guideline: GuidelineSummary
    conversion_table: TableSummary
    product_list: str
    baseline: OmeAnswer
    policy: Policy
    steps: tuple[Step, ...]
    blocked: tuple[Blocked, ...]
    finish: Finish
    cautions: tuple[Caution, ...]


class Summary(Value):
    """The figures of one schedule. Weeks from the first step to the finish; percent of the step before."""

    steps: int
    weeks: int | None
    finish: date | None
    largest_change_percent: Decimal | None
    most_units_a_day: Decimal
    strengths_to_stock: int


class Alternative(Value):
    name: str
    summary: Summary
    schedule: Schedule


class Prompt(Value):
    """One recommendation or gate for one patient. `text` is what to show; `paraphrase` what the source says, in our words."""

    id: str
    list: Literal["timing", "strategy", "caution"]
    status: Answer
    text: str
    paraphrase: str
    strength: Strength
    citation: str
    confidence: Confidence
    because: tuple[str, ...]
    effect: Literal["prompt", "suppress", "redirect", "block"]


class Advice(Value):
    country: str
    guideline: GuidelineSummary
    prompts: tuple[Prompt, ...]
    missing_facts: tuple[str, ...]
    suggested_policy: Policy

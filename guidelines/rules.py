"""The shape of a guideline: when to raise reducing, how to do it, and how fast.

For example, the Canadian guideline's standard profile says 5 to 10 percent (10 by default) every 2 to 4 weeks
(4 by default) of the current dose; its slow profile takes over when therapy has lasted a year or more.
A matched rule opens a conversation; none ever starts, speeds up or forces a taper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Literal

from pydantic import model_validator

from guidelines.conditions import Answer, Condition, FactValue, evaluate
from guidelines.releases import ReleaseInfo
from guidelines.terms import Base, Confidence, PlainDecimal, Strength, Text, Value, least_sure

STANDARD = "standard"
SLOW = "slow"
SHORT_THERAPY_NAMES = ("short_therapy", "shorter_therapy")


class Statement(Value):
    """One sentence in our own words, with its sources."""

    id: Text
    paraphrase: Text
    source: tuple[Text, ...]
    confidence: Confidence
    note: str = ""


class Range(Value):
    """The smallest, the largest and the usual value of a pace, each with its own confidence where they differ."""

    minimum: PlainDecimal
    maximum: PlainDecimal
    default: PlainDecimal
    cite: tuple[Text, ...]
    confidence: Confidence
    min_confidence: Confidence | None = None
    max_confidence: Confidence | None = None
    default_confidence: Confidence | None = None
    default_cite: tuple[Text, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _rises(self) -> Range:
        if not 0 < self.minimum <= self.default <= self.maximum:
            raise ValueError(
                f"{self.minimum}, {self.default}, {self.maximum} do not rise from above 0. Order minimum, default, maximum."
            )
        return self

    def confidence_of(self, end: Literal["minimum", "maximum", "default"]) -> Confidence:
        own = {
            "minimum": self.min_confidence,
            "maximum": self.max_confidence,
            "default": self.default_confidence,
        }[end]
        return own or self.confidence


class ProfileTail(Value):
    """What a scheme does below a part of the original dose (not used by the planner's own tail rules)."""

    below_percent_of_original: PlainDecimal
    then: Text
    cite: tuple[Text, ...]
    confidence: Confidence


class TaperProfile(Value):
    """How large and how far apart reductions are, for whom (`when`).

    `of` says what the percent refers to; `of_is_planner_default` that the guideline does not say and we chose.
    `automatic` profiles can be chosen from the facts; the others only by a clinician.
    """

    name: Text
    automatic: bool
    when: Condition | None = None
    when_confidence: Confidence | None = None
    of: Base
    of_is_planner_default: bool = False
    reduction_percent: Range
    interval_weeks: Range
    tail: ProfileTail | None = None
    note: str = ""

    @property
    def cite(self) -> tuple[str, ...]:
        """The sources of both ranges, each once."""
        return tuple(dict.fromkeys(self.reduction_percent.cite + self.interval_weeks.cite))

    @property
    def confidence(self) -> Confidence:
        """The weaker confidence of the two ranges."""
        return least_sure((self.reduction_percent.confidence, self.interval_weeks.confidence))

    @model_validator(mode="after")
    def _is_possible(self) -> TaperProfile:
        if self.reduction_percent.maximum > 100:
            raise ValueError(
                f"a reduction of {self.reduction_percent.maximum} percent is above 100. Correct the percent."
            )
        if self.automatic and self.name not in (STANDARD, SLOW, *SHORT_THERAPY_NAMES):
            raise ValueError(
                f"{self.name} cannot be automatic: only {STANDARD}, {SLOW}, {' and '.join(SHORT_THERAPY_NAMES)} are chosen from the facts."
            )
        return self


class TaperBase(Value):
    """What the guideline takes the percent of: `of` is None where it does not say, and then the default is ours."""

    of: Base | None
    planner_default: Base | None = None
    cite: tuple[Text, ...]
    confidence: Confidence
    note: str = ""

    @model_validator(mode="after")
    def _has_one(self) -> TaperBase:
        if (self.of is None) == (self.planner_default is None):
            raise ValueError("give `of`, or planner_default where the guideline does not say, but not both.")
        return self


class PublishedSpeed(Value):
    """A named speed a source prints, for showing beside the profiles."""

    name: Text
    over: Text
    minimum_percent: PlainDecimal
    maximum_percent: PlainDecimal
    every: Text
    follow_up: Text
    supervised: bool = False
    cite: tuple[Text, ...]
    confidence: Confidence
    note: str = ""

    @model_validator(mode="after")
    def _is_possible(self) -> PublishedSpeed:
        if not 0 < self.minimum_percent <= self.maximum_percent <= 100:
            raise ValueError(
                f"{self.minimum_percent} to {self.maximum_percent} percent do not rise within 0 and 100."
            )
        return self


class LowDoseSlowdown(Value):
    when: Condition
    rule: Text
    cite: tuple[Text, ...]
    confidence: Confidence
    note: str = ""


class FastSupervised(Value):
    """When a taper faster than the profiles may be considered, and what it then requires."""

    allowed_when: Condition
    requires: Text
    cite: tuple[Text, ...]
    confidence: Confidence
    note: str = ""


class ReviewRule(Value):
    max_weeks_between: PlainDecimal
    cite: tuple[Text, ...]
    confidence: Confidence
    note: str = ""


class DrugHoliday(Value):
    offer_when: Condition
    text: Text
    cite: tuple[Text, ...]
    confidence: Confidence
    note: str = ""


class PauseRule(Value):
    id: Text
    trigger: Condition
    action: Text
    cite: tuple[Text, ...]
    confidence: Confidence
    note: str = ""


class AfterFailure(Value):
    """Ids of the statements and recommendations that hold when a taper could not go on, and what is added to them."""

    rules: tuple[Text, ...]
    extra: str = ""
    cite: tuple[Text, ...]
    confidence: Confidence


class ReferralRule(Value):
    condition: Condition
    to: Text
    cite: tuple[Text, ...]
    confidence: Confidence
    note: str = ""


class EndOfTaper(Value):
    rule: Text
    stop_when: Condition | None = None
    cite: tuple[Text, ...]
    confidence: Confidence
    note: str = ""


class ToleranceWarning(Value):
    days_to_warn: PlainDecimal
    text: Text
    cite: tuple[Text, ...]
    confidence: Confidence


class NaloxoneTrigger(Value):
    condition: Condition
    text: Text
    cite: tuple[Text, ...]
    confidence: Confidence
    note: str = ""


class Recommendation(Value):
    """One recommendation in our own words. `kind` is the list it is shown in.

    An evaluable one has a condition over the facts and a prompt; the others are for a person to judge.
    `effect` suppress switches the other prompts off while it applies; redirect offers the other pathway instead.
    `applies_to` names the only setting the recommendation was written for.
    """

    id: Text
    kind: Literal["timing", "strategy", "caution"]
    paraphrase: Text
    strength: Strength
    source: tuple[Text, ...]
    confidence: Confidence
    evaluable: bool
    condition: Condition | None = None
    condition_confidence: Confidence | None = None
    prompt: str | None = None
    effect: Literal["prompt", "suppress", "redirect"] = "prompt"
    applies_to: str | None = None
    note: str = ""

    @model_validator(mode="after")
    def _can_be_evaluated(self) -> Recommendation:
        if self.evaluable and (self.condition is None or not self.prompt):
            raise ValueError(f"{self.id} is evaluable, so it needs a condition and a prompt.")
        if not self.evaluable and (self.condition is not None or self.prompt is not None):
            raise ValueError(
                f"{self.id} is not evaluable, yet has a condition or a prompt. Write evaluable: true."
            )
        return self


class Guideline(Value):
    """One published guideline of one country, as rules."""

    id: Text
    country: Text
    title: Text
    year: Text
    body: Text
    grading: Text
    scope: Text
    doi: str | None = None
    url: str | None = None
    companion: str = ""
    supplements: tuple[Text, ...] = ()
    recommendations: tuple[Recommendation, ...]
    base: TaperBase
    profiles: tuple[TaperProfile, ...]
    published_speeds: tuple[PublishedSpeed, ...] = ()
    low_dose_slowdown: LowDoseSlowdown | None = None
    fast_supervised: FastSupervised
    review: ReviewRule
    drug_holiday: DrugHoliday | None = None
    pause: tuple[PauseRule, ...]
    after_failure: AfterFailure
    refer_when: tuple[ReferralRule, ...]
    end_of_taper: EndOfTaper
    naloxone_triggers: NaloxoneTrigger
    tolerance: ToleranceWarning | None = None
    release: ReleaseInfo

    def choose_profile(self, facts: Mapping[str, FactValue]) -> TaperProfile:
        """Return the profile for these facts: slow if it applies, else short therapy if it applies, else standard.

        A profile whose condition is unknown is not chosen. That 52 weeks of therapy cap the default at 10 percent
        each 4 weeks (planner limit L03) is left to the engine.
        """
        for name in (SLOW, *SHORT_THERAPY_NAMES):
            profile = self.profile(name)
            if (
                profile
                and profile.automatic
                and profile.when
                and evaluate(profile.when, facts) is Answer.APPLIES
            ):
                return profile
        return self._standard

    def profile(self, name: str) -> TaperProfile | None:
        """Return the profile of this name, or None."""
        return next((profile for profile in self.profiles if profile.name == name), None)

    def recommendation(self, key: str) -> Recommendation | None:
        """Return the recommendation with this id, or None."""
        return self._recommendations_by_id.get(key)

    @cached_property
    def _standard(self) -> TaperProfile:
        return next(profile for profile in self.profiles if profile.name == STANDARD)

    @cached_property
    def _recommendations_by_id(self) -> dict[str, Recommendation]:
        return {recommendation.id: recommendation for recommendation in self.recommendations}

    @model_validator(mode="after")
    def _has_a_standard_pace(self) -> Guideline:
        if self.profile(STANDARD) is None:
            raise ValueError(f"a guideline needs the profile {STANDARD}: it is used when no other applies.")
        for profile in self.profiles:
            if profile.of_is_planner_default and profile.of != self.base.planner_default:
                raise ValueError(
                    f"the profile {profile.name} takes the percent of what base does not give as planner_default."
                )
        return self

    def conditions(self) -> Iterator[tuple[tuple[str | int, ...], Condition]]:
        """Yield every condition with its place in the file, for checking against the facts."""
        for number, recommendation in enumerate(self.recommendations):
            if recommendation.condition is not None:
                yield ("recommendations", number, "condition"), recommendation.condition
        for number, profile in enumerate(self.profiles):
            if profile.when is not None:
                yield ("profiles", number, "when"), profile.when
        for number, pause in enumerate(self.pause):
            yield ("pause", number, "trigger"), pause.trigger
        for number, referral in enumerate(self.refer_when):
            yield ("refer_when", number, "condition"), referral.condition
        yield ("fast_supervised", "allowed_when"), self.fast_supervised.allowed_when
        yield ("naloxone_triggers", "condition"), self.naloxone_triggers.condition
        if self.low_dose_slowdown is not None:
            yield ("low_dose_slowdown", "when"), self.low_dose_slowdown.when
        if self.drug_holiday is not None:
            yield ("drug_holiday", "offer_when"), self.drug_holiday.offer_when
        if self.end_of_taper.stop_when is not None:
            yield ("end_of_taper", "stop_when"), self.end_of_taper.stop_when


class SafetyGate(Value):
    """A danger to be looked at before a step. `blocks` yields no schedule until a reason for going on is recorded."""

    id: Text
    name: Text
    blocks: bool = False
    condition: Condition
    action: Text
    source: tuple[Text, ...]
    confidence: Confidence
    note: str = ""


class PlannerLimit(Value):
    """A hard limit of the planner itself: a default for safety, not guideline text."""

    id: Text
    rule: Text
    confidence: Confidence
    basis: tuple[Text, ...]


class DailyLimit(Value):
    """The most of one substance in a day: of a combination's partner, or of an opioid by its label.

    `names` are the words product lists use for it. No `countries` means all of them.
    """

    id: Text
    names: tuple[Text, ...]
    part: Literal["partner", "opioid"]
    route: str | None = None
    countries: tuple[Text, ...] = ()
    maximum_per_day: PlainDecimal
    unit: Literal["mg/day", "mcg/h"]
    confidence: Confidence
    source: tuple[Text, ...]
    note: str = ""


class ChecklistItem(Value):
    id: Text
    text: Text
    source: tuple[Text, ...]
    confidence: Confidence
    note: str = ""


class Checklist(Value):
    id: Text
    title: Text
    use: str = ""
    items: tuple[ChecklistItem, ...]

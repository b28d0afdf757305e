"""How far one reduction may go and how long it lasts: the guideline's profile for the patient's facts, or the pace agreed.

Worked example, Australia, three years of therapy: the slow profile applies (therapy_weeks >= 52): 10 % every 4 weeks,
2 to 10 % and 4 to 12 weeks. A pace of 15 % every 4 weeks is faster than that range: it needs a reason and a supervising
service. A pace of 5 % every 8 weeks is not faster and needs neither.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from guidelines.conditions import Answer, FactValue, evaluate
from guidelines.in_words import reasons_in_words
from guidelines.registry import References
from guidelines.rules import Guideline, TaperProfile
from guidelines.terms import Base, Confidence
from taper.engine.errors import Problem
from taper.engine.numbers import plain
from taper.engine.values import Pace, Policy

DAYS_A_WEEK = 7
# Planner limit L03: from a year of therapy on the default is at most 10 % per 4 weeks, whatever the country's standard.
LONG_THERAPY_WEEKS, LONG_THERAPY_PERCENT, LONG_THERAPY_INTERVAL_DAYS = Decimal(52), Decimal(10), 28


@dataclass(frozen=True)
class ChosenPolicy:
    """The policy, and whether it leaves the guideline's range towards the faster side."""

    policy: Policy
    profile: TaperProfile
    is_supervised: bool


def choose_policy(
    guideline: Guideline, facts: Mapping[str, FactValue], pace: Pace, references: References
) -> ChosenPolicy:
    """The policy for these facts: the profile's defaults, with what `pace` sets in their place.

    Percent as agreed (0 to 100), interval in days. Does not check that the pace is within the range: see `pace_problems`.
    Source: the guideline's taper block; where it gives no number the default is the planner's own and its confidence
    says so.
    """
    profile = guideline.choose_profile(facts)
    percent = pace.percent if pace.percent is not None else _default_percent(profile, facts)
    interval_days = (
        pace.interval_days if pace.interval_days is not None else _default_interval_days(profile, facts)
    )
    of = pace.of or _base_of(guideline, profile)
    policy = Policy(
        percent=percent,
        percent_min=profile.reduction_percent.minimum,
        percent_max=_highest_percent(profile, facts),
        of=of,
        interval_days=interval_days,
        interval_days_min=shortest_interval_days(profile, facts),
        interval_days_max=max(longest_interval_days(profile), interval_days),
        why=_why(guideline, profile, facts, pace, references),
        citation="; ".join(references.cite(key).text for key in profile.cite) or guideline.title,
        confidence=profile.confidence,
    )
    return ChosenPolicy(policy, profile, is_supervised=_is_faster(policy, pace))


def pace_problems(chosen: ChosenPolicy, pace: Pace, path: str) -> tuple[Problem, ...]:
    """A pace faster than the range needs both a reason and a named supervising service."""
    policy = chosen.policy
    if not chosen.is_supervised or (pace.reason and pace.supervised_by):
        return ()
    missing = " and ".join(
        word
        for word, given in (("a reason", pace.reason), ("who supervises it", pace.supervised_by))
        if not given
    )
    text = (
        f"{plain(policy.percent)} % every {policy.interval_days} days is faster than the range for this patient, "
        f"{plain(policy.percent_min)} to {plain(policy.percent_max)} % every {policy.interval_days_min} days or more. "
        f"Choose a slower pace, or give {missing}."
    )
    field = "percent" if policy.percent > policy.percent_max else "interval_days"
    return (Problem(f"{path}.{field}", text),)


def _is_faster(policy: Policy, pace: Pace) -> bool:
    return policy.percent > policy.percent_max or policy.interval_days < policy.interval_days_min


def _has_long_therapy(facts: Mapping[str, FactValue]) -> bool:
    weeks = facts.get("therapy_weeks")
    return isinstance(weeks, (Decimal, int)) and weeks >= LONG_THERAPY_WEEKS


def _default_percent(profile: TaperProfile, facts: Mapping[str, FactValue]) -> Decimal:
    usual = profile.reduction_percent.default
    return min(usual, LONG_THERAPY_PERCENT) if _has_long_therapy(facts) else usual


def _default_interval_days(profile: TaperProfile, facts: Mapping[str, FactValue]) -> int:
    usual = _days(profile.interval_weeks.default, ROUND_CEILING)
    return max(usual, LONG_THERAPY_INTERVAL_DAYS) if _has_long_therapy(facts) else usual


def _highest_percent(profile: TaperProfile, facts: Mapping[str, FactValue]) -> Decimal:
    return profile.reduction_percent.maximum


def shortest_interval_days(profile: TaperProfile, facts: Mapping[str, FactValue]) -> int:
    return _days(profile.interval_weeks.minimum, ROUND_CEILING)


def longest_interval_days(profile: TaperProfile) -> int:
    return _days(profile.interval_weeks.maximum, ROUND_FLOOR)


def _days(weeks: Decimal, rounding: str) -> int:
    return int((weeks * DAYS_A_WEEK).to_integral_value(rounding=rounding))


def _base_of(guideline: Guideline, profile: TaperProfile) -> Base:
    return profile.of or guideline.base.of or guideline.base.planner_default or Base.CURRENT


def _why(
    guideline: Guideline,
    profile: TaperProfile,
    facts: Mapping[str, FactValue],
    pace: Pace,
    references: References,
) -> str:
    """One or two sentences a clinician can read out: which profile, because of what, and what was changed by hand."""
    sentences = [
        f"{guideline.title} ({guideline.year}), profile {profile.name.replace('_', ' ')}{_reason(profile, facts, references)}."
    ]
    if "therapy_weeks" not in facts:
        sentences.append(
            "How long opioids have been taken is not recorded: from a year on, slower than 10 % every 4 weeks is asked for."
        )
    said_by_guideline = guideline.base.of if profile.of is None else profile.of
    if pace.of is None and (said_by_guideline is None or profile.of_is_planner_default):
        sentences.append(
            "The guideline does not say of which dose the percent is taken; that is the planner's choice."
        )
    if pace.percent is not None or pace.interval_days is not None:
        usual = f"{plain(profile.reduction_percent.default)} % every {plain(profile.interval_weeks.default)} weeks"
        sentences.append(f"The pace was set by hand; the profile's own is {usual}.")
    return " ".join(sentences)


def _reason(profile: TaperProfile, facts: Mapping[str, FactValue], references: References) -> str:
    if profile.when is None or evaluate(profile.when, facts) is not Answer.APPLIES:
        return ""
    reasons = reasons_in_words(profile.when, facts, references.common.facts_by_name)
    return f", because of {'; '.join(reasons)}"


__all__ = ["ChosenPolicy", "Confidence", "choose_policy", "pace_problems"]

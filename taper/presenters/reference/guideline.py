"""One guideline as a page to read: recommendations, paces, pauses, referral, end, each with source and confidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from guidelines.base import Condition, Guideline, PublishedSpeed, Range, Recommendation, TaperProfile
from guidelines.in_words import condition_in_words
from guidelines.registry import GUIDELINES, References
from guidelines.rules import STANDARD
from guidelines.terms import Base, Confidence
from taper import wording
from taper.engine.numbers import plain
from taper.presenters.reference.releases import ReleaseLabel, present_label
from taper.presenters.reference.sources import Cited, Origin, present_citation, present_origin
from taper.wording import NO_BREAK_SPACE

BASES = {Base.CURRENT: "the present dose", Base.ORIGINAL: "the original dose"}
EFFECTS = {
    "suppress": "While it applies, the other prompts rest.",
    "redirect": "It offers another way in place of a taper.",
}
PROFILES = {
    "standard": "Usual pace",
    "slow": "Slow pace",
    "short_therapy": "After short therapy",
    "shorter_therapy": "After shorter therapy",
    "weeks_to_months_therapy": "After weeks to months of therapy",
}


@dataclass(frozen=True)
class RuleLine:
    """One rule in words. `when` is empty where it is for everyone, or for a person to judge."""

    id: str
    text: str
    when: str
    strength: str
    prompt: str
    notes: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True)
class PaceLine:
    """A size or an interval: "5 to 10 %, 10 % filled in". `ours` names each number that no guideline gives."""

    text: str
    ours: str
    note: str
    origin: Origin


@dataclass(frozen=True)
class ProfileLine:
    name: str
    when: str
    is_automatic: bool
    of: str
    of_is_ours: bool
    percent: PaceLine
    interval: PaceLine
    tail: str
    note: str


@dataclass(frozen=True)
class SpeedLine:
    name: str
    over: str
    percent: str
    every: str
    follow_up: str
    is_supervised: bool
    note: str
    origin: Origin


@dataclass(frozen=True)
class GuidelinePage:
    label: ReleaseLabel
    body: str
    grading: str
    scope: str
    companion: str
    link: str
    supplements: tuple[Cited, ...]
    timing: tuple[RuleLine, ...]
    strategy: tuple[RuleLine, ...]
    base: PaceLine
    profiles: tuple[ProfileLine, ...]
    speeds: tuple[SpeedLine, ...]
    on_the_way: tuple[RuleLine, ...]
    referral: tuple[RuleLine, ...]
    end: tuple[RuleLine, ...]
    reading_rule: str


def present_guideline(guideline: Guideline, references: References, *, today: date) -> GuidelinePage:
    rules = _Rules(guideline, references)
    return GuidelinePage(
        label=present_label(references, GUIDELINES, guideline.id, today=today),
        body=guideline.body,
        grading=guideline.grading,
        scope=guideline.scope,
        companion=guideline.companion,
        link=f"https://doi.org/{guideline.doi}" if guideline.doi else guideline.url or "",
        supplements=tuple(present_citation(references.cite(key)) for key in guideline.supplements),
        timing=rules.recommendations("timing"),
        strategy=rules.recommendations("strategy") + rules.recommendations("caution"),
        base=rules.base(),
        profiles=tuple(rules.profile(profile) for profile in guideline.profiles),
        speeds=tuple(rules.speed(speed) for speed in guideline.published_speeds),
        on_the_way=tuple(rules.on_the_way()),
        referral=tuple(rules.referral()),
        end=tuple(rules.end()),
        reading_rule=references.common.reading_rule,
    )


class _Rules:
    """A guideline's rules as lines of its page."""

    def __init__(self, guideline: Guideline, references: References) -> None:
        self.guideline = guideline
        self.references = references

    def recommendations(self, kind: str) -> tuple[RuleLine, ...]:
        return tuple(
            self._recommendation(item) for item in self.guideline.recommendations if item.kind == kind
        )

    def _recommendation(self, item: Recommendation) -> RuleLine:
        notes = [EFFECTS.get(item.effect, "")]
        if item.applies_to:
            notes.append(f"Written for {item.applies_to}.")
        if item.condition_confidence is not None:
            notes.append(f"Its condition is {item.condition_confidence.label}.")
        return RuleLine(
            id=item.id,
            text=item.paraphrase,
            when=self._when(item.condition),
            strength=item.strength.label,
            prompt=item.prompt or "",
            notes=tuple(filter(None, (*notes, item.note))),
            origin=present_origin(self.references, item.source, item.confidence),
        )

    def _line(
        self,
        text: str,
        cite: tuple[str, ...],
        confidence: Confidence,
        *,
        when: Condition | None = None,
        note: str = "",
    ) -> RuleLine:
        return RuleLine(
            id="",
            text=text,
            when=self._when(when),
            strength="",
            prompt="",
            notes=(note,) if note else (),
            origin=present_origin(self.references, cite, confidence),
        )

    def _when(self, condition: Condition | None) -> str:
        return (
            "" if condition is None else condition_in_words(condition, self.references.common.facts_by_name)
        )

    def base(self) -> PaceLine:
        base = self.guideline.base
        used = BASES[base.of or base.planner_default or Base.CURRENT]
        return PaceLine(
            text=f"Percent of {used}." if base.of else f"It does not say. Percent of {used} is used here.",
            ours="" if base.of is not None else "the base",
            note=base.note,
            origin=present_origin(self.references, base.cite, base.confidence),
        )

    def profile(self, profile: TaperProfile) -> ProfileLine:
        return ProfileLine(
            name=PROFILES.get(profile.name, profile.name.replace("_", " ")),
            when=profile_in_words(profile, self.references),
            is_automatic=profile.automatic,
            of=BASES[profile.of],
            of_is_ours=profile.of_is_planner_default,
            percent=self._pace(profile.reduction_percent, "%"),
            interval=self._pace(profile.interval_weeks, "weeks"),
            tail=_tail(profile),
            note=profile.note,
        )

    def _pace(self, pace: Range, unit: str) -> PaceLine:
        return PaceLine(
            text=range_in_words(pace, unit),
            ours=_ours(pace, unit),
            note=pace.note,
            origin=present_origin(self.references, (*pace.cite, *pace.default_cite), pace.confidence),
        )

    def speed(self, speed: PublishedSpeed) -> SpeedLine:
        return SpeedLine(
            name=speed.name,
            over=speed.over,
            percent=f"{plain(speed.minimum_percent)} to {wording.plain_percent(speed.maximum_percent)}",
            every=speed.every,
            follow_up=speed.follow_up,
            is_supervised=speed.supervised,
            note=speed.note,
            origin=present_origin(self.references, speed.cite, speed.confidence),
        )

    def on_the_way(self) -> Iterator[RuleLine]:
        guideline = self.guideline
        review = guideline.review
        yield self._line(
            f"Review at least every {plain(review.max_weeks_between)} weeks.",
            review.cite,
            review.confidence,
            note=review.note,
        )
        for pause in guideline.pause:
            yield self._line(pause.action, pause.cite, pause.confidence, when=pause.trigger, note=pause.note)
        if slowdown := guideline.low_dose_slowdown:
            yield self._line(
                slowdown.rule, slowdown.cite, slowdown.confidence, when=slowdown.when, note=slowdown.note
            )
        if holiday := guideline.drug_holiday:
            yield self._line(
                holiday.text, holiday.cite, holiday.confidence, when=holiday.offer_when, note=holiday.note
            )
        fast = guideline.fast_supervised
        yield self._line(
            f"A faster taper only with: {fast.requires[:1].lower()}{fast.requires[1:]}.",
            fast.cite,
            fast.confidence,
            when=fast.allowed_when,
            note=fast.note,
        )

    def referral(self) -> Iterator[RuleLine]:
        for rule in self.guideline.refer_when:
            yield self._line(rule.to, rule.cite, rule.confidence, when=rule.condition, note=rule.note)

    def end(self) -> Iterator[RuleLine]:
        guideline, common = self.guideline, self.references.common
        end, failure = guideline.end_of_taper, guideline.after_failure
        yield self._line(end.rule, end.cite, end.confidence, when=end.stop_when, note=end.note)
        for key in failure.rules:
            if statement := common.statement(key):
                yield self._line(statement.paraphrase, statement.source, statement.confidence)
            elif own := guideline.recommendation(key):
                yield self._line(own.paraphrase, own.source, own.confidence)
        if failure.extra:
            yield self._line(failure.extra, failure.cite, failure.confidence)
        if warning := guideline.tolerance:
            yield self._line(warning.text, warning.cite, warning.confidence)
        naloxone = guideline.naloxone_triggers
        yield self._line(
            naloxone.text, naloxone.cite, naloxone.confidence, when=naloxone.condition, note=naloxone.note
        )


def profile_in_words(profile: TaperProfile, references: References) -> str:
    """For whom a profile is; the usual one is for everyone whom no other fits."""
    if profile.name == STANDARD and profile.automatic:
        return "Everyone whom no other pace here fits"
    if profile.when is None:
        return "Chosen by a clinician"
    return condition_in_words(profile.when, references.common.facts_by_name)


def range_in_words(pace: Range, unit: str) -> str:
    """ "5 to 10 %, 10 % filled in"."""
    ends = (
        _amount(plain(pace.minimum), unit)
        if pace.minimum == pace.maximum
        else _amount(f"{plain(pace.minimum)} to {plain(pace.maximum)}", unit)
    )
    return f"{ends}, {_amount(plain(pace.default), unit)} filled in"


def _ours(pace: Range, unit: str) -> str:
    """ "smallest 2 %, largest 12 weeks": the numbers that are the planner's own."""
    return ", ".join(
        f"{name} {_amount(plain(number), unit)}"
        for name, number, confidence in (
            ("the smallest", pace.minimum, pace.confidence_of("minimum")),
            ("the largest", pace.maximum, pace.confidence_of("maximum")),
            ("the usual", pace.default, pace.confidence_of("default")),
        )
        if confidence is Confidence.PLANNER_DEFAULT
    )


def _amount(number: str, unit: str) -> str:
    if unit == "weeks" and number == "1":
        unit = "week"
    return f"{number}{NO_BREAK_SPACE}{unit}"


def _tail(profile: TaperProfile) -> str:
    if profile.tail is None:
        return ""
    return f"Below {wording.plain_percent(profile.tail.below_percent_of_original)} of the original dose: {profile.tail.then}."

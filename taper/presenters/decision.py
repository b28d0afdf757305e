"""A decision on the screen: the outcome as something settled, what was said, and the decisions before it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from patients.terms import PronounWords
from taper import wording
from taper.decision_rules import still_open
from taper.models import Decision
from taper.terms import Consent, DailyLife, Ease, Fear, Outcome

OUTCOME_WORDS = {
    Outcome.TAPER_AGREED: "The plan says how, one step at a time.",
    Outcome.CONTINUE: "The opioid stays as it is, and other care gets better.",
    Outcome.NOT_NOW: "The dose stays as it is until you ask again. That is a full answer.",
    Outcome.DECLINES: "The care goes on as before, and no schedule is made. That is a full answer.",
    Outcome.NOT_SHARED: "Both views are kept, a second opinion is offered, and the care goes on.",
    Outcome.OPEN: "What was said is kept for the next visit.",
}


@dataclass(frozen=True)
class Supporter:
    name: str
    who: str
    consent: str
    may_be_spoken_with: bool


@dataclass(frozen=True)
class DecisionPage:
    """`again` says when it is asked again; `is_due` that the day has come."""

    number: int
    is_settled: bool
    outcome: str
    means: str
    view: str
    again: str
    is_due: bool
    said: str
    reason: str
    goal: str
    both_sides: tuple[tuple[str, str, str], ...]
    patient_words: str
    clinician_words: str
    second_opinion: str
    fears: tuple[str, ...]
    fears_in_own_words: str
    supporters: tuple[Supporter, ...]
    hard: tuple[str, ...]
    fine: tuple[str, ...]
    life_note: str
    supports: str
    fills_the_gap: str
    language: str
    wishes: str
    still_open: str
    is_taper: bool


@dataclass(frozen=True)
class EarlierDecision:
    outcome: str
    said: str
    again: str
    reason: str


def present_decision(decision: Decision, words: PronounWords, *, today: date) -> DecisionPage:
    outcome = Outcome(decision.outcome)
    life = decision.daily_life
    return DecisionPage(
        number=decision.number,
        is_settled=decision.is_settled,
        outcome=outcome_label(outcome, words),
        means=OUTCOME_WORDS[outcome],
        view=decision.get_patient_view_display() if decision.patient_view else "",
        again=wording.day(decision.ask_again_on) if decision.ask_again_on else "",
        is_due=decision.ask_again_on is not None and decision.ask_again_on <= today,
        said=_said(decision),
        reason=decision.reason_in_plain_words,
        goal=decision.goal_in_own_words,
        both_sides=_both_sides(decision),
        patient_words=decision.patient_words,
        clinician_words=decision.clinician_words,
        second_opinion=_second_opinion(decision),
        fears=tuple(Fear(code).label for code in decision.fears if code in Fear.values),
        fears_in_own_words=decision.fears_in_own_words,
        supporters=tuple(_supporter(each) for each in decision.supporters),
        hard=tuple(part.label for part in DailyLife if life.get(part.value) == Ease.HARD),
        fine=tuple(part.label for part in DailyLife if life.get(part.value) == Ease.FINE),
        life_note=decision.daily_life_note,
        supports=decision.supports or decision.no_support_because,
        fills_the_gap=decision.fills_the_gap,
        language=_language(decision),
        wishes=decision.wishes,
        still_open=wording.in_words(
            still_open({field.attname: getattr(decision, field.attname) for field in decision._meta.fields})
        ),
        is_taper=outcome is Outcome.TAPER_AGREED,
    )


def present_earlier(decisions: Iterable[Decision], words: PronounWords) -> tuple[EarlierDecision, ...]:
    return tuple(
        EarlierDecision(
            outcome=outcome_label(Outcome(each.outcome), words),
            said=_said(each),
            again=wording.day(each.ask_again_on) if each.ask_again_on else "",
            reason=each.reason_in_plain_words,
        )
        for each in decisions
    )


def outcome_label(outcome: Outcome, words: PronounWords) -> str:
    if outcome is Outcome.DECLINES:
        verb = "decline" if words.takes == "take" else "declines"
        return f"{words.subject.capitalize()} {verb}"
    return str(outcome.label)


def _said(decision: Decision) -> str:
    return f"{wording.day(timezone.localdate(decision.recorded_at))}, {decision.recorded_by.display_name}"


def _both_sides(decision: Decision) -> tuple[tuple[str, str, str], ...]:
    """Staying and reducing, what is good and what is risky; empty where nobody weighed them."""
    rows = (
        ("Good about it", decision.staying_benefits, decision.tapering_benefits),
        ("Risks", decision.staying_risks, decision.tapering_risks),
    )
    return rows if any(staying or tapering for _, staying, tapering in rows) else ()


def _second_opinion(decision: Decision) -> str:
    if not decision.second_opinion:
        return ""
    note = f": {decision.second_opinion_note}" if decision.second_opinion_note else ""
    return f"{decision.get_second_opinion_display()}{note}"


def _supporter(each: dict[str, str]) -> Supporter:
    consent = Consent(each["consent"])
    return Supporter(
        name=each["name"],
        who=each["who"],
        consent=str(consent.label),
        may_be_spoken_with=consent is Consent.GIVEN,
    )


def _language(decision: Decision) -> str:
    interpreter = {True: "interpreter needed", False: "no interpreter needed", None: ""}[
        decision.needs_interpreter
    ]
    return ", ".join(part for part in (decision.language, interpreter) if part)

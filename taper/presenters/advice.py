"""What the country's guideline says for one patient: why now, how, what to look at first, and whom to ask.

Each line carries its strength, the facts it rests on with their days, its sources and how sure it is. What waits for a
fact asks for it, and never counts as "does not apply".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from guidelines.conditions import Answer, Condition, FactValue, deciding, evaluate, missing_facts
from guidelines.in_words import reasons_in_words
from guidelines.registry import GUIDELINES, References
from guidelines.rules import Guideline, Recommendation, ReferralRule, SafetyGate
from guidelines.terms import Confidence
from taper import wording
from taper.engine.values import Advice, Prompt
from taper.facts import KnownFact, fact_values
from taper.facts_form import can_be_typed
from taper.models import GateOverride, StrategyTick
from taper.presenters.facts import present_source
from taper.presenters.plan import UsualPace, present_usual_pace
from taper.presenters.reference.sources import Origin, present_origin


@dataclass(frozen=True)
class Reason:
    """One fact that decides; `source` says where it comes from and of which day."""

    text: str
    source: str


@dataclass(frozen=True)
class Wanted:
    """A fact that is not recorded; `name` is empty where nobody can type it."""

    name: str
    label: str


@dataclass(frozen=True)
class AdviceLine:
    id: str
    status: str
    text: str
    says: str
    strength: str
    reasons: tuple[Reason, ...]
    wanted: tuple[Wanted, ...]
    origin: Origin
    is_ours: str
    note: str
    address: str


@dataclass(frozen=True)
class StrategyLine:
    """Good practice, ticked or not. `now` is its prompt, where the facts call for it now."""

    line: AdviceLine
    text: str
    now: str
    is_done: bool
    done: str


@dataclass(frozen=True)
class GateLine:
    line: AdviceLine
    blocks: bool
    override: str
    overridden: str


@dataclass(frozen=True)
class WaitingFact:
    """A fact that nobody has checked, with the gates that wait for it."""

    fact: Wanted
    gates: str


@dataclass(frozen=True)
class ClearFact:
    """A fact that was looked at and stands in nobody's way, with the gates it clears."""

    fact: Reason
    gates: str


@dataclass(frozen=True)
class AdvicePage:
    title: str
    year: str
    address: str
    past_review: str
    reading_rule: str
    why_applies: tuple[AdviceLine, ...]
    why_waits: tuple[AdviceLine, ...]
    why_not: tuple[AdviceLine, ...]
    how: tuple[StrategyLine, ...]
    how_not: tuple[AdviceLine, ...]
    gates_apply: tuple[GateLine, ...]
    gates_wait: tuple[WaitingFact, ...]
    gates_clear: tuple[ClearFact, ...]
    refer: tuple[AdviceLine, ...]
    refer_waits: tuple[AdviceLine, ...]
    refer_not: tuple[AdviceLine, ...]
    pace: UsualPace
    wanted: tuple[Wanted, ...]


MOST_WANTED = 5


def present_advice(
    advice: Advice,
    *,
    known: Mapping[str, KnownFact],
    ticks: Mapping[str, StrategyTick],
    overrides: Mapping[str, GateOverride],
    today: date,
    references: References,
) -> AdvicePage:
    lines = _Lines(references.default_guideline(advice.country), known, references)
    why = [lines.prompt(prompt) for prompt in advice.prompts if prompt.list == "timing"]
    how = [lines.prompt(prompt) for prompt in advice.prompts if lines.is_how(prompt)]
    gates = [_gate(lines, prompt, overrides) for prompt in advice.prompts if lines.is_gate(prompt)]
    refer = [lines.referral(rule) for rule in lines.guideline.refer_when]
    info = references.info(GUIDELINES, advice.guideline.id)
    return AdvicePage(
        title=advice.guideline.title,
        year=advice.guideline.year,
        address=reverse("guideline", args=[advice.guideline.id]),
        past_review=wording.day(info.review_by) if info.is_past_review(today) else "",
        reading_rule=references.common.reading_rule,
        why_applies=_with(why, Answer.APPLIES),
        why_waits=_with(why, Answer.UNKNOWN),
        why_not=_with(why, Answer.DOES_NOT_APPLY),
        how=tuple(_strategy(line, ticks) for line in how if line.status != Answer.DOES_NOT_APPLY),
        how_not=_with(how, Answer.DOES_NOT_APPLY),
        gates_apply=tuple(gate for gate in gates if gate.line.status == Answer.APPLIES),
        gates_wait=_waiting(gates),
        gates_clear=_clear(gates),
        refer=_with(refer, Answer.APPLIES),
        refer_waits=_with(refer, Answer.UNKNOWN),
        refer_not=_with(refer, Answer.DOES_NOT_APPLY),
        pace=present_usual_pace(advice.suggested_policy, None, knows_therapy="therapy_weeks" in known),
        wanted=tuple(wanted for name in advice.missing_facts if (wanted := lines.wanted_fact(name)).name)[
            :MOST_WANTED
        ],
    )


def _with(lines: list[AdviceLine], status: Answer) -> tuple[AdviceLine, ...]:
    return tuple(line for line in lines if line.status == status)


def _strategy(line: AdviceLine, ticks: Mapping[str, StrategyTick]) -> StrategyLine:
    tick = ticks.get(line.id)
    is_done = tick is not None and tick.is_done
    return StrategyLine(
        line,
        text=line.says or line.text,
        now=line.text if line.says and line.status == Answer.APPLIES else "",
        is_done=is_done,
        done=_said_by(tick) if tick is not None and is_done else "",
    )


def _gate(lines: _Lines, prompt: Prompt, overrides: Mapping[str, GateOverride]) -> GateLine:
    override = overrides.get(prompt.id)
    return GateLine(
        line=lines.prompt(prompt),
        blocks=prompt.effect == "block",
        override=override.reason if override else "",
        overridden=_said_by(override) if override else "",
    )


def _waiting(gates: list[GateLine]) -> tuple[WaitingFact, ...]:
    """Each fact once, however many gates ask for it."""
    found: dict[Wanted, list[str]] = {}
    for gate in gates:
        for wanted in gate.line.wanted:
            found.setdefault(wanted, []).append(gate.line.id)
    return tuple(WaitingFact(fact, " ".join(ids)) for fact, ids in found.items())


def _clear(gates: list[GateLine]) -> tuple[ClearFact, ...]:
    """Each fact once. One that sets off another gate is not shown as clear: high suicide risk is not "no thoughts"."""
    setting_off = {
        reason for gate in gates if gate.line.status == Answer.APPLIES for reason in gate.line.reasons
    }
    found: dict[Reason, list[str]] = {}
    for gate in gates:
        if gate.line.status == Answer.DOES_NOT_APPLY:
            for reason in gate.line.reasons:
                if reason not in setting_off:
                    found.setdefault(reason, []).append(gate.line.id)
    return tuple(ClearFact(fact, " ".join(ids)) for fact, ids in found.items())


def _said_by(row: StrategyTick | GateOverride) -> str:
    return f"{wording.day(timezone.localdate(row.recorded_at))}, {row.recorded_by.display_name}"


class _Lines:
    """The rules of one guideline as lines about one patient."""

    def __init__(self, guideline: Guideline, known: Mapping[str, KnownFact], references: References) -> None:
        self.guideline, self.known, self.references = guideline, known, references
        self.values: dict[str, FactValue] = fact_values(known)
        self.definitions = references.common.facts_by_name
        self.rules = {rule.id: rule for rule in guideline.recommendations}

    def is_gate(self, prompt: Prompt) -> bool:
        return self.references.common.gate(prompt.id) is not None

    def is_how(self, prompt: Prompt) -> bool:
        return prompt.list != "timing" and not self.is_gate(prompt)

    def prompt(self, prompt: Prompt) -> AdviceLine:
        gate = self.references.common.gate(prompt.id)
        rule = gate or self.rules[prompt.id]
        page = reverse("shared_rules") if gate else reverse("guideline", args=[self.guideline.id])
        return AdviceLine(
            id=prompt.id,
            status=prompt.status,
            text=prompt.text,
            says=prompt.paraphrase if prompt.paraphrase not in prompt.text else "",
            strength="" if gate else prompt.strength.label,
            reasons=self._reasons(rule, prompt),
            wanted=self._wanted(rule.condition) if prompt.status == Answer.UNKNOWN else (),
            origin=present_origin(self.references, rule.source, rule.confidence),
            is_ours=_ours(rule),
            note=rule.note,
            address=f"{page}#{prompt.id}",
        )

    def referral(self, rule: ReferralRule) -> AdviceLine:
        status = evaluate(rule.condition, self.values)
        return AdviceLine(
            id="",
            status=status,
            text=rule.to,
            says="",
            strength="",
            reasons=() if status is Answer.UNKNOWN else self._deciding(rule.condition),
            wanted=self._wanted(rule.condition) if status is Answer.UNKNOWN else (),
            origin=present_origin(self.references, rule.cite, rule.confidence),
            is_ours="ours" if rule.confidence is Confidence.PLANNER_DEFAULT else "",
            note=rule.note,
            address=f"{reverse('guideline', args=[self.guideline.id])}",
        )

    def wanted_fact(self, name: str) -> Wanted:
        return Wanted(name if can_be_typed(name, self.known) else "", self.definitions[name].label)

    def _reasons(self, rule: Recommendation | SafetyGate, prompt: Prompt) -> tuple[Reason, ...]:
        """The facts that decide; the engine's own words where no fact does (a judgement, a rule that is switched off)."""
        by_facts = rule.condition is not None and evaluate(rule.condition, self.values) == prompt.status
        if not by_facts or getattr(rule, "applies_to", None):
            return tuple(Reason(f"{text[:1].upper()}{text[1:]}", "") for text in prompt.because)
        if prompt.status == Answer.UNKNOWN or rule.condition is None:
            return ()
        return self._deciding(rule.condition)

    def _deciding(self, condition: Condition) -> tuple[Reason, ...]:
        reasons = {
            leaf.fact: Reason(
                reasons_in_words(leaf, self.values, self.definitions)[0],
                present_source(self.known[leaf.fact]) if leaf.fact in self.known else "",
            )
            for leaf in deciding(condition, self.values)
        }
        return tuple(reasons.values())

    def _wanted(self, condition: Condition | None) -> tuple[Wanted, ...]:
        if condition is None:
            return ()
        return tuple(self.wanted_fact(name) for name in missing_facts(condition, self.values))


def _ours(rule: Recommendation | SafetyGate) -> str:
    """What of a rule is the planner's own: the whole, or the number that sets it off."""
    if rule.confidence is Confidence.PLANNER_DEFAULT:
        return "ours"
    if getattr(rule, "condition_confidence", None) is Confidence.PLANNER_DEFAULT:
        return "its limit is ours"
    return ""

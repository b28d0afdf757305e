"""Patient facts in, guideline prompts out: what applies, what does not, and what is not recorded.

A prompt opens a conversation. None starts, speeds up or forces a taper, and a threshold alone is never a reason.

Worked example, Canada: at 142.5 mg OME a day CA-T1 (90 mg or more) applies, "because ome_per_day 142.5 >= 90"; whether
pain has improved (CA-T2) is not recorded, so CA-T2 is unknown and asks for it.
"""

from collections import Counter
from collections.abc import Mapping

from guidelines.conditions import Answer, FactValue, because, evaluate, missing_facts
from guidelines.registry import References
from guidelines.rules import Guideline, Recommendation, SafetyGate
from guidelines.terms import Strength
from taper.engine.ome import calculate_ome
from taper.engine.planner import known_facts
from taper.engine.policy import choose_policy
from taper.engine.values import Advice, AdviceRequest, GuidelineSummary, Pace, Prompt

SUPPRESS = "suppress"


def advise_on(request: AdviceRequest, references: References) -> Advice:
    """Advice on the facts of a request; what follows from its regimen (the OME first) is worked out from it."""
    facts: dict[str, FactValue] = dict(request.facts)
    if request.regimen is not None:
        baseline = calculate_ome(request.regimen, references)
        facts = known_facts(facts, request.regimen, baseline, references)
    return advise(request.country, facts, references)


def advise(country: str, facts: Mapping[str, FactValue], references: References) -> Advice:
    """The prompts of the country's guideline for these facts, then the safety gates (as list "caution").

    Facts as in the guideline release (OME in mg/24 h, weeks of therapy). A fact that is not recorded gives "unknown",
    never "does not apply". While a rule that switches the others off applies (end of life), the other timing prompts do
    not apply and say so. Strength and citation are the guideline's own; gates are the planner's, with their sources.
    """
    guideline = references.default_guideline(country)
    silencing = _silencing_rule(guideline, facts)
    prompts = (
        *(_prompt(each, silencing, facts, references) for each in guideline.recommendations),
        *(_gate_prompt(gate, facts, references) for gate in references.common.safety_gates),
    )
    return Advice(
        country=country,
        guideline=GuidelineSummary(id=guideline.id, title=guideline.title, year=guideline.year),
        prompts=prompts,
        missing_facts=_missing(guideline, facts, references),
        suggested_policy=choose_policy(guideline, facts, Pace(), references).policy,
    )


def _silencing_rule(guideline: Guideline, facts: Mapping[str, FactValue]) -> Recommendation | None:
    for rule in guideline.recommendations:
        if rule.effect == SUPPRESS and rule.condition and evaluate(rule.condition, facts) is Answer.APPLIES:
            return rule
    return None


def _prompt(
    rule: Recommendation,
    silencing: Recommendation | None,
    facts: Mapping[str, FactValue],
    references: References,
) -> Prompt:
    status, reasons = _answer(rule, silencing, facts)
    return Prompt(
        id=rule.id,
        list=rule.kind,
        status=status,
        text=rule.prompt or rule.paraphrase,
        paraphrase=rule.paraphrase,
        strength=rule.strength,
        citation="; ".join(references.cite(key).text for key in rule.source),
        confidence=rule.confidence,
        because=reasons,
        effect=rule.effect,
    )


def _answer(
    rule: Recommendation, silencing: Recommendation | None, facts: Mapping[str, FactValue]
) -> tuple[Answer, tuple[str, ...]]:
    if rule.applies_to is not None:
        return Answer.UNKNOWN, (f"written for {rule.applies_to}",)
    if rule.condition is None:
        # Good practice for every taper applies to all; whether it is time to raise one needs a person's judgement.
        return (Answer.UNKNOWN, ("needs your judgement",)) if rule.kind == "timing" else (Answer.APPLIES, ())
    if silencing is not None and rule.kind == "timing" and rule is not silencing:
        return Answer.DOES_NOT_APPLY, (f"switched off by {silencing.id}",)
    return evaluate(rule.condition, facts), because(rule.condition, facts)


def _gate_prompt(gate: SafetyGate, facts: Mapping[str, FactValue], references: References) -> Prompt:
    return Prompt(
        id=gate.id,
        list="caution",
        status=evaluate(gate.condition, facts),
        text=f"{gate.name[:1].upper()}{gate.name[1:]}: {gate.action}",
        paraphrase=gate.action,
        strength=Strength.NOT_GRADED,
        citation="; ".join(references.cite(key).text for key in gate.source),
        confidence=gate.confidence,
        because=because(gate.condition, facts),
        effect="block" if gate.blocks else "prompt",
    )


def _missing(guideline: Guideline, facts: Mapping[str, FactValue], references: References) -> tuple[str, ...]:
    """Facts that keep a prompt or gate unknown, those that would settle most first."""
    conditions = [
        rule.condition for rule in guideline.recommendations if rule.condition and not rule.applies_to
    ]
    conditions += [gate.condition for gate in references.common.safety_gates]
    conditions += [profile.when for profile in guideline.profiles if profile.automatic and profile.when]
    wanted = Counter(name for condition in conditions for name in missing_facts(condition, facts))
    return tuple(name for name, _ in sorted(wanted.items(), key=lambda pair: (-pair[1], pair[0])))

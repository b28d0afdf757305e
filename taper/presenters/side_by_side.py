"""A patient's facts put to the guideline of each country: where they part, what each rests on, what pace each fills in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse

from guidelines.base import PointAnswer, Recommendation
from guidelines.conditions import Answer, missing_facts
from guidelines.in_words import reasons_in_words
from guidelines.registry import References
from taper import wording
from taper.engine.across import CountryView
from taper.engine.numbers import plain
from taper.engine.values import OmeAnswer, Policy, Prompt
from taper.facts import NEVER_TYPED
from taper.presenters.plan import interval_range, present_pace

# A conversation can be had with this much still to ask; more would be a questionnaire.
MOST_FACTS_TO_ASK = 6
OME = "ome_per_day"


class Status(StrEnum):
    """What a country says on a point. SILENT: it has no rule that facts could answer."""

    APPLIES = "applies"
    UNKNOWN = "unknown"
    DOES_NOT_APPLY = "does_not_apply"
    SILENT = "silent"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Status.APPLIES: "Applies",
    Status.UNKNOWN: "Not recorded",
    Status.DOES_NOT_APPLY: "Does not apply",
    Status.SILENT: "",
}
_BY_WEIGHT = (Status.APPLIES, Status.UNKNOWN, Status.DOES_NOT_APPLY, Status.SILENT)


@dataclass(frozen=True)
class RuleLine:
    id: str
    status: Status
    text: str
    strength: str
    why: str


@dataclass(frozen=True)
class PointCell:
    """`rules` are those that decide the status; `says` is what the guideline says where no rule decides."""

    country: str
    status: Status
    rules: tuple[RuleLine, ...]
    says: str


@dataclass(frozen=True)
class PointRow:
    question: str
    cells: tuple[PointCell, ...]
    planner: tuple[str, ...]  # what this planner does where guidelines part on it


@dataclass(frozen=True)
class CountryColumn:
    """`ome` is "142.5", "at least 120", or "not counted"."""

    code: str
    name: str
    is_own: bool
    guideline: str
    address: str
    ome: str
    table: str
    is_complete: bool
    ome_note: str
    pace: str
    pace_range: str
    pace_why: str
    pace_confidence: str
    pace_is_ours: bool


@dataclass(frozen=True)
class FactToAsk:
    name: str
    label: str


@dataclass(frozen=True)
class SideBySide:
    columns: tuple[CountryColumn, ...]
    parting: tuple[PointRow, ...]
    alike: tuple[PointRow, ...]
    to_ask: tuple[FactToAsk, ...]


def present_side_by_side(views: Sequence[CountryView], references: References) -> SideBySide:
    """`views`: the patient's own country first, as `views_of_countries` gives them."""
    rows = [_row(point.id, point.question, views, references) for point in references.compared_points.points]
    asked = [row for row in rows if any(cell.status is not Status.SILENT for cell in row.cells)]
    return SideBySide(
        columns=tuple(_column(view, references, is_own=number == 0) for number, view in enumerate(views)),
        parting=tuple(row for row in asked if _parts(row)),
        alike=tuple(row for row in asked if not _parts(row)),
        to_ask=_to_ask(views, references),
    )


def _parts(row: PointRow) -> bool:
    """They part on a point in use: one raises it, or would if a fact were known, and not all say the same.

    A guideline that is silent says something else than one whose rule applies.
    """
    statuses = {cell.status for cell in row.cells}
    return len(statuses) > 1 and bool(statuses & {Status.APPLIES, Status.UNKNOWN})


def _row(point: str, question: str, views: Sequence[CountryView], references: References) -> PointRow:
    return PointRow(
        question=question,
        cells=tuple(_cell(point, view, references) for view in views),
        planner=tuple(each.planner for each in references.compared_points.disagreements_on(point)),
    )


def _cell(point: str, view: CountryView, references: References) -> PointCell:
    country = references.country(view.country).name
    answer = references.guideline_answers(view.advice.guideline.id).answer_to(point)
    if answer is None:
        return PointCell(country, Status.SILENT, (), "Not compared yet")
    rules = _rules(answer, view, references)
    status = next(
        (status for status in _BY_WEIGHT if any(rule.status is status for rule in rules)), Status.SILENT
    )
    return PointCell(
        country=country,
        status=status,
        rules=tuple(rule for rule in rules if rule.status is status),
        says="; ".join(saying.text for saying in answer.says),
    )


def _rules(answer: PointAnswer, view: CountryView, references: References) -> tuple[RuleLine, ...]:
    """The rules behind an answer that facts can answer: not those for a person to judge, or for another setting."""
    guideline = references.guideline(view.advice.guideline.id)
    prompts = {prompt.id: prompt for prompt in view.advice.prompts}
    found = (guideline.recommendation(key) for key in answer.rules)
    return tuple(
        _rule(rule, prompts[rule.id], view, references)
        for rule in found
        if rule is not None and rule.condition is not None and rule.applies_to is None
    )


def _rule(rule: Recommendation, prompt: Prompt, view: CountryView, references: References) -> RuleLine:
    return RuleLine(
        id=rule.id,
        status=Status(prompt.status.value),
        # The prompt of a rule that may not apply would claim what nobody knows.
        text=prompt.text if prompt.status is Answer.APPLIES else prompt.paraphrase,
        strength=prompt.strength.label,
        why=_why(rule, prompt, view, references),
    )


def _why(rule: Recommendation, prompt: Prompt, view: CountryView, references: References) -> str:
    """What decided it, or what is still to be recorded.

    An OME that a table cannot give is not "to be recorded": nobody forgot to ask for it.
    """
    facts = references.common.facts_by_name
    if rule.condition is None or _is_switched_off(prompt):
        return "; ".join(prompt.because)
    if prompt.status is not Answer.UNKNOWN:
        return "; ".join(reasons_in_words(rule.condition, view.facts, facts))
    missing = missing_facts(rule.condition, view.facts)
    parts = []
    if asked := [facts[name].label for name in missing if name != OME]:
        parts.append(f"to be recorded: {', '.join(asked)}")
    if OME in missing:
        parts.append(f"{facts[OME].label}: {ome_in_words(view.ome)} by this table")
    return "; ".join(parts)


def _is_switched_off(prompt: Prompt) -> bool:
    return any(reason.startswith("switched off by") for reason in prompt.because)


def ome_in_words(ome: OmeAnswer | None) -> str:
    """ "142.5 mg a day", "at least 120 mg a day", "60 to 134 mg a day", "not counted"."""
    if ome is None:
        return "not counted"
    if ome.ome_per_day is None:
        if ome.ome_low is not None and ome.ome_high is not None:
            return f"only a range, {plain(ome.ome_low)} to {plain(ome.ome_high)} mg a day"
        return "not counted"
    return f"{'' if ome.complete else 'at least '}{plain(ome.ome_per_day)} mg a day"


def _column(view: CountryView, references: References, *, is_own: bool) -> CountryColumn:
    country = references.country(view.country)
    policy = view.advice.suggested_policy
    return CountryColumn(
        code=view.country,
        name=country.name,
        is_own=is_own,
        guideline=f"{view.advice.guideline.title}, {view.advice.guideline.year}",
        address=reverse("guideline", args=[view.advice.guideline.id]),
        ome=ome_in_words(view.ome),
        table=references.conversion_table(country.default_conversion_table).title,
        is_complete=view.ome is not None and view.ome.complete,
        ome_note=_ome_note(view.ome),
        pace=_first_capital(present_pace(policy)),
        pace_range=_range(policy),
        pace_why=policy.why,
        pace_confidence=_first_capital(policy.confidence.label),
        pace_is_ours=policy.confidence.value == "planner-default",
    )


def _ome_note(ome: OmeAnswer | None) -> str:
    """What is left out of the sum, and the table's own range where it prints one."""
    if ome is None:
        return ""
    left_out = list(dict.fromkeys(item.drug for item in ome.items if item.ome_per_day is None))
    notes = [f"without {wording.in_words(left_out)}"] if left_out and ome.ome_per_day is not None else []
    if (
        ome.ome_per_day is not None
        and ome.ome_low is not None
        and ome.ome_high is not None
        and ome.ome_low != ome.ome_high
    ):
        notes.append(f"the table’s own range: {plain(ome.ome_low)} to {plain(ome.ome_high)}")
    return "; ".join(notes)


def _range(policy: Policy) -> str:
    return (
        f"{plain(policy.percent_min)}–{wording.plain_percent(policy.percent_max)} "
        f"every {interval_range(policy.interval_days_min, policy.interval_days_max)}"
    )


def _first_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _to_ask(views: Sequence[CountryView], references: References) -> tuple[FactToAsk, ...]:
    """The facts that would settle most in all countries together, the most useful first.

    What follows from the record (the age, the OME) is worked out, never asked for.
    """
    wanted: Counter[str] = Counter()
    for view in views:
        for place, name in enumerate(view.advice.missing_facts):
            wanted[name] += len(view.advice.missing_facts) - place
    facts = references.common.facts_by_name
    return tuple(
        FactToAsk(name, facts[name].label) for name, _ in wanted.most_common() if name not in NEVER_TYPED
    )[:MOST_FACTS_TO_ASK]

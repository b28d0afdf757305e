"""The patient's facts on the screen: what is asked first, the rest by subject, and what follows from the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from guidelines.conditions import missing_facts
from guidelines.facts import FactDefinition
from guidelines.in_words import fact_value_in_words
from guidelines.registry import References
from patients.models import Fact
from taper import wording
from taper.engine.values import Advice
from taper.facts import KnownFact, Origin, fact_values
from taper.facts_form import THERAPY, FactsForm, can_be_typed, choices_of

MOST_ASKED_FIRST = 8

# The subjects, each with the fact it begins with, in the order of the release.
SUBJECTS = {
    "ome_per_day": "Dose and therapy",
    "pain_context": "Pain and benefit",
    "adverse_effects": "Harm and risk",
    "patient_view": "Person and safety",
    "taper_status": "Course of the taper",
}
UNITS = {"mg/24h": "mg a day", "percent": "%", "per day": "a day", "count": ""}


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class FactRow:
    """One question. `kind` is "yes-no", "choice" or "number"; `was` is what is on record, as its control holds it."""

    name: str
    label: str
    meaning: str
    kind: str
    choices: tuple[Choice, ...]
    value: str
    unit: str
    was: str
    present: str
    source: str
    hint: str
    asked_again: bool
    errors: tuple[str, ...]
    waits: str  # the prompts that wait for it

    @property
    def described_by(self) -> str:
        parts = (f"about-{self.name}", f"fault-{self.name}" if self.errors else "", f"now-{self.name}")
        return " ".join(part for part in parts if part)


@dataclass(frozen=True)
class FactGroup:
    title: str
    rows: tuple[FactRow, ...]
    recorded: int
    is_open: bool


@dataclass(frozen=True)
class WorkedOut:
    """A fact that nobody types, because the record answers it."""

    label: str
    value: str
    source: str


@dataclass(frozen=True)
class FactsPage:
    first: tuple[FactRow, ...]
    groups: tuple[FactGroup, ...]
    worked_out: tuple[WorkedOut, ...]
    therapy_units: tuple[Choice, ...]
    faults: tuple[tuple[str, str], ...]  # the id of the control, and the sentence


@dataclass(frozen=True)
class HistoryLine:
    day: str
    label: str
    answer: str
    by: str
    recorded: str
    note: str


def present_facts(
    form: FactsForm,
    *,
    advice: Advice,
    asked: Sequence[str],
    sedatives: Sequence[str],
    references: References,
) -> FactsPage:
    """`asked` are the names that a link asked for; they come first, then those that settle most."""
    waiting = waiting_for(advice, references, form.known)
    first = _asked_first(form, asked, advice.missing_facts)
    rows = {name: _row(form, name, waiting.get(name, ()), sedatives) for name in form.definitions}
    return FactsPage(
        first=tuple(rows[name] for name in first),
        groups=tuple(_groups(rows, first, references.common.facts)),
        worked_out=tuple(
            WorkedOut(definition.label, fact_value_in_words(fact.value, definition), present_source(fact))
            for name, definition in references.common.facts_by_name.items()
            if (fact := form.known.get(name)) is not None and not can_be_typed(name, form.known)
        ),
        therapy_units=tuple(
            Choice(unit, unit, unit == form.unit_shown)
            for unit, _ in form.fields["therapy_unit"].choices  # type: ignore[attr-defined]
        ),
        faults=tuple(
            (_control_of(name, rows), f"{form.fields[name].label}: {sentence}")
            for name, sentences in form.errors.items()
            if name in form.fields
            for sentence in sentences
        ),
    )


def present_source(fact: KnownFact) -> str:
    """Where a fact comes from and the day it is of: "Tue 24 Nov 2026, Dr Helen Marsh"."""
    day = wording.day(fact.as_of)
    if fact.origin is not Origin.RECORDED:
        named = f"{fact.origin.capitalize()}, {day}"
        return f"{named}: {fact.note}" if fact.note else named
    named = f"{day}, {fact.by}"
    return f"{named}. {fact.note}" if fact.note else named


def waiting_for(
    advice: Advice, references: References, known: Mapping[str, KnownFact]
) -> dict[str, tuple[str, ...]]:
    """By fact, the ids of the prompts and gates that stay unknown for want of it, and the pace that may change."""
    found: dict[str, list[str]] = {}
    guideline, values = references.default_guideline(advice.country), fact_values(known)
    for prompt in advice.prompts:
        rule = guideline.recommendation(prompt.id) or references.common.gate(prompt.id)
        if prompt.status == "unknown" and rule is not None and rule.condition is not None:
            for name in missing_facts(rule.condition, values):
                found.setdefault(name, []).append(prompt.id)
    for profile in guideline.profiles:
        if profile.automatic and profile.when is not None:
            for name in missing_facts(profile.when, values):
                found.setdefault(name, []).append("the usual pace")
    return {name: tuple(dict.fromkeys(waiting)) for name, waiting in found.items()}


def present_history(rows: Iterable[Fact], references: References) -> tuple[HistoryLine, ...]:
    """Every answer ever recorded, the newest first."""
    definitions = references.common.facts_by_name
    return tuple(
        HistoryLine(
            day=wording.day(row.as_of),
            label=definitions[row.name].label if row.name in definitions else row.name,
            answer=_answer_on_record(row, definitions.get(row.name)),
            by=row.recorded_by.display_name,
            recorded=wording.day(timezone.localdate(row.recorded_at)),
            note=row.note,
        )
        for row in rows
    )


def _answer_on_record(row: Fact, definition: FactDefinition | None) -> str:
    if row.value is None:
        return "not known"
    if isinstance(row.value, bool):
        return "yes" if row.value else "no"
    words = str(row.value).replace("_", " ")
    unit = UNITS.get(definition.unit or "", definition.unit or "") if definition else ""
    return f"{words} {unit}".strip()


def _asked_first(form: FactsForm, asked: Sequence[str], missing: Sequence[str]) -> list[str]:
    wanted = [name for name in dict.fromkeys((*asked, *missing)) if name in form.definitions]
    return wanted[: max(MOST_ASKED_FIRST, len([name for name in asked if name in form.definitions]))]


def _groups(
    rows: Mapping[str, FactRow], first: Sequence[str], definitions: Iterable[FactDefinition]
) -> Iterator[FactGroup]:
    """The questions by subject, without those that are asked first."""
    subject = "Other facts"
    members: dict[str, list[FactRow]] = {}
    for definition in definitions:
        subject = SUBJECTS.get(definition.name, subject)
        if definition.name in rows and definition.name not in first:
            members.setdefault(subject, []).append(rows[definition.name])
    for title, questions in members.items():
        yield FactGroup(
            title=title,
            rows=tuple(questions),
            recorded=sum(bool(row.was) for row in questions),
            is_open=any(row.errors or row.value != row.was for row in questions),
        )


def _row(form: FactsForm, name: str, waits: Sequence[str], sedatives: Sequence[str]) -> FactRow:
    definition, value, fact = form.definitions[name], form.shown[name], form.known.get(name)
    kind = {"boolean": "yes-no", "enum": "choice"}.get(definition.type, "number")
    choices = choices_of(definition) if kind != "number" else []
    return FactRow(
        name=name,
        label=definition.label,
        meaning=definition.meaning,
        kind=kind,
        choices=tuple(Choice(code, words, code == value) for code, words in (*choices, ("", "Not recorded")))
        if choices
        else (),
        value=value,
        unit="" if name == THERAPY else UNITS.get(definition.unit or "", definition.unit or ""),
        was=form.now[name],
        present=fact_value_in_words(fact.value, definition) if fact else "",
        source=present_source(fact) if fact else "",
        hint=_hint(name, sedatives) if fact is None else "",
        asked_again=name in form.asked_again,
        errors=tuple(str(sentence) for sentence in form.errors.get(name, ())),
        waits=wording.in_words(waits),
    )


def _hint(name: str, sedatives: Sequence[str]) -> str:
    """What the list of other medicines suggests. It says "sedative", not which kind, so a person answers."""
    if name == "concurrent_benzodiazepine" and sedatives:
        return f"On the list, marked as sedative: {'; '.join(sedatives)}."
    return ""


def _control_of(name: str, rows: Mapping[str, FactRow]) -> str:
    return f"fact-{name}" if name in rows else f"id_{name}"

"""What holds in every country, as a page to read: safety gates, limits, checklists, and the facts rules ask about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from guidelines.base import FactDefinition, Statement
from guidelines.in_words import condition_in_words
from guidelines.registry import COMMON, References
from taper.engine.numbers import plain
from taper.presenters.reference.releases import ReleaseLabel, present_label
from taper.presenters.reference.sources import Origin, present_origin


@dataclass(frozen=True)
class GateLine:
    id: str
    name: str
    blocks: bool
    when: str
    action: str
    note: str
    origin: Origin


@dataclass(frozen=True)
class LimitLine:
    id: str
    text: str
    note: str
    origin: Origin


@dataclass(frozen=True)
class CheckItem:
    text: str
    note: str
    origin: Origin


@dataclass(frozen=True)
class CheckList:
    title: str
    use: str
    items: tuple[CheckItem, ...]


@dataclass(frozen=True)
class FactLine:
    label: str
    kind: str
    meaning: str
    name: str


@dataclass(frozen=True)
class SharedRulesPage:
    label: ReleaseLabel
    reading_rule: str
    gates: tuple[GateLine, ...]
    limits: tuple[LimitLine, ...]
    daily_limits: tuple[LimitLine, ...]
    checklists: tuple[CheckList, ...]
    statements: tuple[LimitLine, ...]
    facts: tuple[FactLine, ...]


def present_shared_rules(references: References, *, today: date) -> SharedRulesPage:
    common = references.common
    return SharedRulesPage(
        label=present_label(references, COMMON, common.release.id, today=today),
        reading_rule=common.reading_rule,
        gates=tuple(
            GateLine(
                id=gate.id,
                name=gate.name[:1].upper() + gate.name[1:],
                blocks=gate.blocks,
                when=condition_in_words(gate.condition, common.facts_by_name),
                action=gate.action,
                note=gate.note,
                origin=present_origin(references, gate.source, gate.confidence),
            )
            for gate in common.safety_gates
        ),
        limits=tuple(
            LimitLine(limit.id, limit.rule, "", present_origin(references, limit.basis, limit.confidence))
            for limit in common.planner_limits
        ),
        daily_limits=tuple(
            LimitLine(
                id=limit.id,
                text=(
                    f"{' or '.join(limit.names).capitalize()}: at most {plain(limit.maximum_per_day)} {UNITS[limit.unit]}"
                    f"{_where(limit.countries, references)}"
                ),
                note=limit.note,
                origin=present_origin(references, limit.source, limit.confidence),
            )
            for limit in common.daily_limits
        ),
        checklists=tuple(
            CheckList(
                title=checklist.title,
                use=checklist.use,
                items=tuple(
                    CheckItem(item.text, item.note, present_origin(references, item.source, item.confidence))
                    for item in checklist.items
                ),
            )
            for checklist in common.checklists
        ),
        statements=tuple(_statement(each, references) for each in common.statements()),
        facts=tuple(_fact(definition) for definition in common.facts),
    )


UNITS = {"mg/day": "mg a day", "mcg/h": "mcg/h worn at once"}


def _where(countries: tuple[str, ...], references: References) -> str:
    names = [references.country(code).name for code in countries if code in references.countries]
    return f" ({', '.join(names)})" if names else ""


def _statement(statement: Statement, references: References) -> LimitLine:
    return LimitLine(
        statement.id,
        statement.paraphrase,
        statement.note,
        present_origin(references, statement.source, statement.confidence),
    )


def _fact(definition: FactDefinition) -> FactLine:
    match definition.type:
        case "boolean":
            kind = "yes or no"
        case "enum":
            kind = ", ".join(choice.replace("_", " ") for choice in definition.choices)
        case _:
            kind = (
                f"a number{f', {definition.unit}' if definition.unit and definition.unit != 'count' else ''}"
            )
    return FactLine(definition.label, kind, definition.meaning, definition.name)

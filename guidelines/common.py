"""What holds in every country: the facts, safety gates, planner limits, checklists and shared statements."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from guidelines.conditions import Condition
from guidelines.facts import FactDefinition
from guidelines.releases import ReleaseInfo
from guidelines.rules import Checklist, DailyLimit, PlannerLimit, SafetyGate, Statement
from guidelines.terms import Text, Value


class Common(Value):
    """The rules shared by all guidelines. `reading_rule` says what a matched rule means, and what it never means."""

    reading_rule: Text
    facts: tuple[FactDefinition, ...]
    safety_gates: tuple[SafetyGate, ...]
    planner_limits: tuple[PlannerLimit, ...]
    daily_limits: tuple[DailyLimit, ...]
    checklists: tuple[Checklist, ...]
    principles: tuple[Statement, ...]
    worked_case: Statement
    after_failure: tuple[Statement, ...]
    loss_of_tolerance: Statement
    monitor: Statement
    what_helps: tuple[Statement, ...]
    release: ReleaseInfo

    def fact(self, name: str) -> FactDefinition | None:
        """Return the definition of this fact, or None."""
        return self.facts_by_name.get(name)

    def gate(self, key: str) -> SafetyGate | None:
        """Return the safety gate with this id, or None."""
        return next((gate for gate in self.safety_gates if gate.id == key), None)

    def limit(self, key: str) -> PlannerLimit | None:
        """Return the planner limit with this id, or None."""
        return next((limit for limit in self.planner_limits if limit.id == key), None)

    def checklist(self, key: str) -> Checklist | None:
        """Return the checklist with this id, or None."""
        return next((checklist for checklist in self.checklists if checklist.id == key), None)

    def daily_limits_for(self, country: str, name: str) -> tuple[DailyLimit, ...]:
        """Return the daily limits of a substance (a partner or an opioid) in a country."""
        return tuple(
            limit
            for limit in self.daily_limits
            if name in limit.names and (not limit.countries or country in limit.countries)
        )

    def statement(self, key: str) -> Statement | None:
        """Return the shared statement with this id, or None."""
        return next((statement for statement in self.statements() if statement.id == key), None)

    def statements(self) -> Iterator[Statement]:
        """Yield every shared statement."""
        yield from self.principles
        yield self.worked_case
        yield from self.after_failure
        yield self.loss_of_tolerance
        yield self.monitor
        yield from self.what_helps

    def conditions(self) -> Iterator[tuple[tuple[str | int, ...], Condition]]:
        """Yield every condition with its place in the file, for checking against the facts."""
        for number, gate in enumerate(self.safety_gates):
            yield ("safety_gates", number, "condition"), gate.condition

    @cached_property
    def facts_by_name(self) -> dict[str, FactDefinition]:
        return {definition.name: definition for definition in self.facts}

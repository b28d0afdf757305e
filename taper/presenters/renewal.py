"""What newer releases would change in a saved plan, old beside new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from guidelines.base import ConversionRow, Product
from guidelines.registry import GUIDELINES, TABLES, References
from guidelines.releases import ReleaseInfo
from taper import wording
from taper.engine.numbers import plain
from taper.engine.renewal import NewRelease, Renewal, StepChange
from taper.engine.values import Policy, Schedule, Step
from taper.presenters.plan import interval_range, present_pace
from taper.presenters.reference.releases import release_day
from taper.presenters.reference.tables import counts_in_words

MOST_STEPS_SHOWN = 12


@dataclass(frozen=True)
class NewReleaseLine:
    """`address` is empty for a kind of release that has no page; `is_used_now` by plans that are made today."""

    kind: str
    old: str
    title: str
    id: str
    counts_since: str
    is_checked: bool
    is_used_now: bool
    address: str


@dataclass(frozen=True)
class OldAndNew:
    """`is_changed` marks the cells to look at."""

    name: str
    old: str
    new: str

    @property
    def is_changed(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True)
class StepLine:
    name: str
    starts: OldAndNew
    amounts: OldAndNew
    ome: OldAndNew


@dataclass(frozen=True)
class RenewalPage:
    """`same_tablets`: neither a dose nor a day would change. `faults`: why it cannot be made with the newer releases."""

    releases: tuple[NewReleaseLine, ...]
    faults: tuple[str, ...]
    figures: tuple[OldAndNew, ...]
    steps: tuple[StepLine, ...]
    more_steps: int
    same_steps: int
    same_tablets: bool
    products_gone: tuple[str, ...]
    products_new: tuple[str, ...]
    rules: tuple[tuple[str, str], ...]


def present_renewal(renewal: Renewal, references: References) -> RenewalPage:
    changed = [step for step in renewal.steps if step.is_a_change]
    return RenewalPage(
        releases=tuple(_release(release, references) for release in renewal.releases),
        faults=renewal.faults,
        figures=tuple(_figures(renewal)),
        steps=tuple(_step(step) for step in changed[:MOST_STEPS_SHOWN]),
        more_steps=max(0, len(changed) - MOST_STEPS_SHOWN),
        same_steps=len(renewal.steps) - len(changed),
        same_tablets=bool(renewal.steps) and not renewal.changes_what_is_taken,
        products_gone=tuple(_product(product) for product in renewal.products_gone),
        products_new=tuple(_product(product) for product in renewal.products_new),
        rules=tuple(
            (name, ", ".join(ids))
            for name, ids in (
                ("New recommendations", renewal.rules_new),
                ("Recommendations that are gone", renewal.rules_gone),
                ("Recommendations that read differently", renewal.rules_changed),
            )
            if ids
        ),
    )


def _release(release: NewRelease, references: References) -> NewReleaseLine:
    info = release.new
    if release.kind is TABLES:
        address = reverse("conversion_table", args=[info.id])
    else:
        address = reverse("guideline", args=[info.id]) if release.kind is GUIDELINES else ""
    return NewReleaseLine(
        kind=release.kind.name.capitalize(),
        old=release.old_id,
        title=info.title,
        id=info.id,
        counts_since=release_day(info.valid_from),
        is_checked=info.is_checked,
        is_used_now=info.id in _defaults(info, references),
        address=address,
    )


def _defaults(info: ReleaseInfo, references: References) -> tuple[str, ...]:
    country = references.countries.get(info.country or "")
    if country is None:
        return ()
    return country.default_conversion_table, country.default_product_list, country.default_guideline


def _figures(renewal: Renewal) -> Iterator[OldAndNew]:
    for factor in renewal.factors:
        name = f"{factor.opioid}, {factor.route}" if factor.route else factor.opioid
        yield OldAndNew(f"{name.capitalize()} counts", _rows(factor.old), _rows(factor.new))
    old, new = renewal.old, renewal.new
    if old is None or new is None:
        return
    yield OldAndNew("OME before the first step", _ome(old), _ome(new))
    yield OldAndNew("Pace", present_pace(old.policy), present_pace(new.policy))
    yield OldAndNew("The guideline’s range", _range(old.policy), _range(new.policy))
    yield OldAndNew("Stopped by a safety gate", _gates(old), _gates(new))
    yield OldAndNew("Steps down", _reductions(old), _reductions(new))
    yield OldAndNew("Earliest end", _end(old), _end(new))


def _rows(rows: tuple[ConversionRow, ...]) -> str:
    if not rows:
        return "no row"
    if len(rows) == 1:
        return counts_in_words(rows[0])
    return wording.in_words([f"{_at(row)}{counts_in_words(row)}" for row in rows], "and")


def _at(row: ConversionRow) -> str:
    return "" if row.lower_bound is None else f"{'' if row.is_patch else 'above '}{plain(row.lower_bound)}: "


def _ome(schedule: Schedule) -> str:
    ome = schedule.baseline.ome_per_day
    if ome is None:
        return "not counted"
    return f"{'' if schedule.baseline.complete else 'at least '}{plain(ome)} mg a day"


def _range(policy: Policy) -> str:
    return (
        f"{plain(policy.percent_min)}–{wording.plain_percent(policy.percent_max)} "
        f"every {interval_range(policy.interval_days_min, policy.interval_days_max)}"
    )


def _gates(schedule: Schedule) -> str:
    return ", ".join(gate.gate for gate in schedule.blocked) or "none"


def _reductions(schedule: Schedule) -> str:
    return str(sum(1 for step in schedule.steps if step.kind == "reduce"))


def _end(schedule: Schedule) -> str:
    return wording.day(schedule.finish.on) if schedule.finish.on else "none"


def _step(change: StepChange) -> StepLine:
    return StepLine(
        name=_name(change),
        starts=OldAndNew("Starts", _starts(change.old), _starts(change.new)),
        amounts=OldAndNew("Taken in a day", _amounts(change.old), _amounts(change.new)),
        ome=OldAndNew("OME", _step_ome(change.old), _step_ome(change.new)),
    )


def _name(change: StepChange) -> str:
    step = change.old or change.new
    return "Before the first step" if step is None or step.kind == "baseline" else str(step.number)


def _starts(step: Step | None) -> str:
    return "–" if step is None or step.starts is None else wording.day(step.starts)


def _amounts(step: Step | None) -> str:
    if step is None:
        return "no such step"
    return (
        ", ".join(
            f"{wording.medicine(item.drug, item.release, item.combination)} {plain(item.daily_amount)} "
            f"{'mg' if item.unit == 'mg/mL' else item.unit}"
            for item in step.items
        )
        or "nothing"
    )


def _step_ome(step: Step | None) -> str:
    if step is None:
        return "–"
    return "not counted" if step.ome_per_day is None else wording.one_decimal(step.ome_per_day)


def _product(product: Product) -> str:
    strength = f"{plain(product.strength)} {product.unit}" if product.strength is not None else ""
    return " ".join(
        filter(
            None,
            (wording.medicine(product.drug, product.release, product.combination), strength, product.form),
        )
    )

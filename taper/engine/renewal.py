"""What a saved plan would be with newer releases of its reference data: old beside new, and nothing changed by itself.

The plan's own request is planned twice by the same planner, once with the releases it names and once with those that have
taken their place, so that every difference comes from the releases. For example, a table that counts oxycodone with 2 in
place of 1.5 raises the OME of every step by a third and leaves the tablets as they are, unless the goal was an OME.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from guidelines.base import ConversionRow, Product
from guidelines.errors import UnknownReference
from guidelines.registry import GUIDELINES, PRODUCTS, TABLES, Kind, References
from guidelines.releases import ReleaseInfo
from taper.engine.errors import InputErrors
from taper.engine.medicines import identify
from taper.engine.planner import make_schedule
from taper.engine.reading import read_plan_request
from taper.engine.values import PlanRequest, Policy, Regimen, Schedule, Step

NAMED_BY: dict[Kind, str] = {TABLES: "conversion_table", PRODUCTS: "product_list", GUIDELINES: "guideline"}


@dataclass(frozen=True)
class NewRelease:
    """A release that the plan was made with, and the newest that has taken its place."""

    kind: Kind
    old_id: str
    new: ReleaseInfo


@dataclass(frozen=True)
class FactorChange:
    """How an opioid that is taken was counted, and how it would be. No rows: no factor in that table."""

    opioid: str
    route: str | None
    old: tuple[ConversionRow, ...]
    new: tuple[ConversionRow, ...]


@dataclass(frozen=True)
class StepChange:
    """One step as agreed and as it would be; None where there is none. `taken` is about tablets, `sum` about OME."""

    old: Step | None
    new: Step | None
    taken: bool
    sum: bool
    days: bool

    @property
    def is_a_change(self) -> bool:
        return self.taken or self.sum or self.days


@dataclass(frozen=True)
class Renewal:
    """`old` and `new` are None, with the sentences why, where that schedule cannot be made."""

    releases: tuple[NewRelease, ...]
    old: Schedule | None
    new: Schedule | None
    faults: tuple[str, ...]
    factors: tuple[FactorChange, ...]
    products_gone: tuple[Product, ...]
    products_new: tuple[Product, ...]
    rules_new: tuple[str, ...]
    rules_gone: tuple[str, ...]
    rules_changed: tuple[str, ...]

    @property
    def policies(self) -> tuple[Policy, Policy] | None:
        """The pace as agreed and as it would be, where they differ in a number or in what the percent is of."""
        if self.old is None or self.new is None:
            return None
        old, new = self.old.policy, self.new.policy
        return (old, new) if _numbers(old) != _numbers(new) else None

    @property
    def steps(self) -> tuple[StepChange, ...]:
        if self.old is None or self.new is None:
            return ()
        return tuple(_step_change(old, new) for old, new in zip_longest(self.old.steps, self.new.steps))

    @property
    def changes_what_is_taken(self) -> bool:
        return any(step.taken or step.days for step in self.steps)


def newer_releases(named: Mapping[Kind, str], references: References) -> tuple[NewRelease, ...]:
    """Those of these releases that a newer one has superseded. `named` is the id by kind."""
    found = ((kind, id_, references.newer_than(kind, id_)) for kind, id_ in named.items())
    return tuple(NewRelease(kind, id_, new) for kind, id_, new in found if new is not None)


def renewal_of(
    request: Mapping[str, object], named: Mapping[Kind, str], references: References
) -> Renewal | None:
    """What newer releases would change in the plan of this request; None where there is none.

    `request` is the contract's plan request; `named` the releases that the plan was made with. Pure: nothing is saved,
    and nothing that was agreed changes.
    """
    newer = newer_releases(named, references)
    if not newer:
        return None
    was = {**request, **{NAMED_BY[kind]: id_ for kind, id_ in named.items()}}
    becomes = {**was, **{NAMED_BY[release.kind]: release.new.id for release in newer}}
    old_request, old, old_faults = _planned(was, references)
    new_request, new, new_faults = _planned(becomes, references)
    gone, come = _product_changes(old_request, new_request, references)
    rules_new, rules_gone, rules_changed = _rule_changes(newer, references)
    return Renewal(
        releases=newer,
        old=old,
        new=new,
        faults=(*old_faults, *new_faults),
        factors=tuple(_factor_changes(old_request, new_request, references)),
        products_gone=gone,
        products_new=come,
        rules_new=rules_new,
        rules_gone=rules_gone,
        rules_changed=rules_changed,
    )


def _planned(
    data: Mapping[str, object], references: References
) -> tuple[PlanRequest | None, Schedule | None, tuple[str, ...]]:
    request = None
    try:
        request = read_plan_request(data, references)
        return request, make_schedule(request, references), ()
    except InputErrors as refusal:
        return request, None, tuple(problem.message for problem in refusal.problems)
    except UnknownReference as unknown:
        return request, None, (str(unknown),)


def _step_change(old: Step | None, new: Step | None) -> StepChange:
    if old is None or new is None:
        return StepChange(old, new, taken=True, sum=True, days=True)
    return StepChange(
        old,
        new,
        taken=_taken(old) != _taken(new),
        sum=old.ome_per_day != new.ome_per_day,
        days=(old.starts, old.ends) != (new.starts, new.ends),
    )


def _taken(step: Step) -> object:
    """What is swallowed or worn, whatever a table counts it as."""
    return [(item.id, item.form, item.doses, item.patches, item.as_needed) for item in step.items]


def _numbers(policy: Policy) -> object:
    return (
        policy.percent,
        policy.percent_min,
        policy.percent_max,
        policy.of,
        policy.interval_days,
        policy.interval_days_min,
        policy.interval_days_max,
    )


def _factor_changes(
    old: PlanRequest | None, new: PlanRequest | None, references: References
) -> Iterator[FactorChange]:
    if old is None or new is None or old.regimen.conversion_table == new.regimen.conversion_table:
        return
    before = references.conversion_table(old.regimen.conversion_table)
    after = references.conversion_table(new.regimen.conversion_table)
    for opioid, route in _opioids(old.regimen, references):
        rows = before.rows_for(opioid, route or ""), after.rows_for(opioid, route or "")
        if [_counted(row) for row in rows[0]] != [_counted(row) for row in rows[1]]:
            yield FactorChange(opioid, route, *rows)


def _counted(row: ConversionRow) -> object:
    return row.lower_bound, row.upper_bound, row.factor, row.fixed_ome_mg, row.factor_range, row.ome_range


def _opioids(regimen: Regimen, references: References) -> list[tuple[str, str | None]]:
    medicines = [identify(item, regimen.product_list, references) for item in regimen.items]
    return list(dict.fromkeys((medicine.opioid, medicine.route) for medicine in medicines))


def _product_changes(
    old: PlanRequest | None, new: PlanRequest | None, references: References
) -> tuple[tuple[Product, ...], tuple[Product, ...]]:
    """Products of the drugs taken that can no longer be dispensed, and those that can now."""
    if old is None or new is None or old.regimen.product_list == new.regimen.product_list:
        return (), ()
    drugs = {item.drug for item in old.regimen.items}
    before, after = (
        {
            product.code: product
            for product in references.product_list(list_id).products
            if product.drug in drugs and product.dispensable
        }
        for list_id in (old.regimen.product_list, new.regimen.product_list)
    )
    return (
        tuple(product for code, product in before.items() if code not in after),
        tuple(product for code, product in after.items() if code not in before),
    )


def _rule_changes(
    newer: tuple[NewRelease, ...], references: References
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Ids of the guideline's recommendations that are new, gone, or changed in wording, strength or condition."""
    release = next((release for release in newer if release.kind is GUIDELINES), None)
    if release is None:
        return (), (), ()
    before, after = (
        {rule.id: rule for rule in references.guideline(id_).recommendations}
        for id_ in (release.old_id, release.new.id)
    )
    return (
        tuple(id_ for id_ in after if id_ not in before),
        tuple(id_ for id_ in before if id_ not in after),
        tuple(id_ for id_ in after if id_ in before and after[id_] != before[id_]),
    )

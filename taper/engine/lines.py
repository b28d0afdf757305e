"""Lines and nodes: for each medicine, all that could be taken in a day instead of what is taken now.

A line is one drug, one combination (or none), one form, one release, one salt or base. A node is what is taken of it in
a day: a dose at each time of day, or so many units as needed, or patches. Nodes obey these rules, whatever the path:

- every dose is one that a pharmacy can dispense (catalogue.py);
- no time of day gets more than it has today, so the largest single dose never rises;
- a day's doses lie close together: within four neighbouring dose sizes, or as today where today is less even;
- of the ways to spread one daily amount the most doses win, then the most even, then the heavier night, then the fewest
  pieces, then the fewest strengths.

Worked example: oxycodone MR 40 mg morning and evening, Australian tablets (10, 15, 20, 30, 40, 80). 75 mg is 35 + 40
(20 and 15, then 40): 40 + 35 is as even but lowers the night first. 10 mg is one tablet in the evening: no two doses
make it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import combinations_with_replacement
from operator import le

from guidelines.base import Product
from guidelines.terms import TimeOfDay
from taper.engine.catalogue import (
    MOST_UNITS_PER_DOSE,
    NOTHING,
    Composition,
    delivered_mcg_per_h,
    liquid_doses,
    product_strength,
    solid_doses,
)
from taper.engine.numbers import plain
from taper.engine.values import AsNeeded

# Dose sizes in a day lie within so many neighbours on the scale of doses that can be made. A liquid's scale is even, so
# two neighbours make every daily amount.
WINDOW, WINDOW_OF_LIQUIDS = 4, 2
# Nodes kept for one daily amount and number of doses.
WAYS_KEPT = 2
MOST_PATCHES_WORN = 2
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """What is taken of one line in a day. `amounts` is compared part by part: no part may rise along a path.

    Nodes are told apart by identity, not by value: a graph holds each once, and hashing one must cost nothing.
    """

    amounts: tuple[Decimal, ...]
    total: Decimal  # mg a day, or mcg/h of patches
    ome: Decimal | None  # mg/24 h by the plan's table; None where the table gives no number
    doses_per_day: int
    unevenness: Decimal  # largest less smallest dose of the day
    pieces: int  # to swallow or wear in a day
    strengths: frozenset[Decimal]
    form_index: int = 0  # which of the line's preparations this is made of
    by_time: tuple[tuple[TimeOfDay, Composition], ...] = ()
    as_needed: AsNeeded | None = None
    as_needed_product: Product | None = None
    patches: Composition = NOTHING

    @property
    def largest_dose(self) -> Decimal:
        return max((dose.amount for _, dose in self.by_time), default=ZERO)

    @property
    def partners_mg(self) -> dict[str, Decimal]:
        """Pain relievers beside the opioid in a day (mg; as needed at the most). Naloxone is there to be swallowed in vain."""
        found: dict[str, Decimal] = defaultdict(Decimal)
        parts = [part for _, dose in self.by_time for part in dose.parts]
        if self.as_needed is not None and self.as_needed_product is not None:
            parts.append((self.as_needed_product, self.as_needed.maximum_per_day))
        for product, units in parts:
            for partner in product.partners:
                if product.drug == product.opioid:
                    found[partner.name] += units * partner.amount
        return dict(found)

    def lies_under(self, other: "Node") -> bool:
        return all(map(le, self.amounts, other.amounts))


OmeOf = Callable[[Composition], Decimal | None]


@dataclass(frozen=True, eq=False)
class Preparation:
    """A form in which a medicine can be dispensed, and every node that its products make."""

    form: str
    release: str | None
    combination: str | None
    products: tuple[Product, ...]
    make_nodes: Callable[[], tuple[Node, ...]]
    lower_one_dose: Callable[[Node], tuple[Node, ...]]

    @property
    def words(self) -> str:
        """The form; for a liquid with its concentration, because two of one form differ in that alone."""
        first = self.products[0] if self.products else None
        if first is None or not first.is_liquid:
            return self.form
        return f"{self.form} {plain(product_strength(first))} mg/mL"

    @cached_property
    def nodes_by_total(self) -> dict[Decimal, tuple[Node, ...]]:
        """Largest daily amount first, the preferred way first within one amount. Made when first asked for."""
        groups: dict[Decimal, list[Node]] = defaultdict(list)
        for node in self.make_nodes():
            groups[node.total].append(node)
        return {total: tuple(groups[total]) for total in sorted(groups, reverse=True)}

    @cached_property
    def _nodes_by_amounts(self) -> dict[tuple[Decimal, ...], Node]:
        return {node.amounts: node for ways in self.nodes_by_total.values() for node in ways}

    def one_dose_lower(self, node: Node) -> tuple[Node, ...]:
        """What is left when one dose of the day goes to the next lower one that can be made, for each time of day."""
        return tuple(
            self._nodes_by_amounts.setdefault(lower.amounts, lower) for lower in self.lower_one_dose(node)
        )


@dataclass(frozen=True, eq=False)
class Line:
    """A medicine of the plan: what is taken of it today, in which preparation, and finer ones it could change to."""

    id: str
    item_ids: tuple[str, ...]
    drug: str
    unit: str
    baseline: Node
    preparations: tuple[Preparation, ...]  # as taken today first, then finer forms, coarsest first
    wear_days: int | None
    left_alone_because: str | None
    ome_of: OmeOf
    may_change_form: bool
    finer_forms: tuple[
        str, ...
    ]  # in words: those whose smallest dose is less than that of the form taken today

    @property
    def own(self) -> Preparation:
        return self.preparations[0]

    @property
    def is_as_needed(self) -> bool:
        return self.baseline.as_needed is not None

    @property
    def is_counted(self) -> bool:
        return self.baseline.ome is not None

    def words(self, form_index: int = 0) -> str:
        """ "Oxycodone MR-12h tablet": how a sentence names it."""
        preparation = self.preparations[form_index]
        return f"{self.drug.capitalize()} {preparation.release or ''} {preparation.words}".replace("  ", " ")


# ------------------------------------------------------------------------------------- fixed doses by mouth


def times_in_order_of_lowering(times: Iterable[TimeOfDay], heavier: TimeOfDay) -> tuple[TimeOfDay, ...]:
    """Which time of day goes down first: in the order of the day, the one that is to stay heavier last.

    Where `heavier` is not a time this medicine is taken at, the last time of the day takes its place.
    """
    of_the_day = [time for time in TimeOfDay if time in set(times)]
    last = heavier if heavier in of_the_day else of_the_day[-1]
    return (*(time for time in of_the_day if time is not last), last)


def times_in_order_of_dropping(lowering: tuple[TimeOfDay, ...]) -> tuple[TimeOfDay, ...]:
    """Which dose ends first when a day has to lose one: those in the middle of the day, so that the rest lie apart."""
    ends_of_day = (TimeOfDay.MORNING, lowering[-1])
    middle = tuple(time for time in lowering if time not in ends_of_day)
    return (*middle, *(time for time in lowering if time in ends_of_day))


def fixed_dose_nodes(
    products: tuple[Product, ...],
    today: tuple[tuple[TimeOfDay, Composition], ...],
    *,
    heavier: TimeOfDay,
    allow_halving: bool,
    ome_of: OmeOf,
    form_index: int = 0,
) -> tuple[Node, ...]:
    """Every node below what is taken `today`, the preferred way of each daily amount first.

    The partner of a combination product (paracetamol) never rises while the opioid falls, at a time or in a day.
    """
    baseline = {time: dose.amount for time, dose in today}
    lowering = times_in_order_of_lowering(baseline, heavier)
    partners = tuple(dose.partners_mg for _, dose in today)
    days = days_of_doses(
        products, lowering, tuple(baseline[time] for time in lowering), partners, allow_halving
    )
    return tuple(
        fixed_node(_in_order_of_the_day(day, lowering), lowering, ome_of, form_index) for day in days
    )


@lru_cache(maxsize=256)
def days_of_doses(
    products: tuple[Product, ...],
    lowering: tuple[TimeOfDay, ...],
    caps: tuple[Decimal, ...],
    partners_today: tuple[Decimal, ...],
    allow_halving: bool,
) -> tuple[tuple[Composition, ...], ...]:
    """The doses at the times of `lowering`, for every day that is a node: kept, because a plan is often made anew."""
    options = {
        dose.amount: dose
        for dose in _doses_up_to(products, max(caps), allow_halving)
        if dose.partners_mg <= max(partners_today)
    }
    most_partner = sum(partners_today, ZERO)
    window = WINDOW_OF_LIQUIDS if any(item.is_liquid for item in products) else WINDOW
    spreads = _spreads((ZERO, *options), caps, lowering, window)
    ways: dict[tuple[Decimal, int], list[tuple[Decimal, ...]]] = defaultdict(list)
    for amounts in dict.fromkeys(spreads):
        if most_partner < sum((options[amount].partners_mg for amount in amounts if amount), ZERO):
            continue
        ways[sum(amounts, ZERO), sum(1 for amount in amounts if amount)].append(amounts)
    kept = []
    for total, doses in sorted(ways, key=lambda key: (-key[0], -key[1])):
        best = ways[total, doses]
        if len(best) > 1:
            best = sorted(best, key=lambda amounts: _preferred_first(amounts, options))[:WAYS_KEPT]
        kept += [tuple(options.get(amount, NOTHING) for amount in amounts) for amounts in best]
    return tuple(kept)


def _in_order_of_the_day(
    doses: tuple[Composition, ...], lowering: tuple[TimeOfDay, ...]
) -> tuple[tuple[TimeOfDay, Composition], ...]:
    taken = {time: dose for time, dose in zip(lowering, doses, strict=True) if dose.parts}
    return tuple((time, taken[time]) for time in TimeOfDay if time in taken)


def nodes_one_dose_lower(
    node: Node,
    products: tuple[Product, ...],
    lowering: tuple[TimeOfDay, ...],
    *,
    allow_halving: bool,
    ome_of: OmeOf,
) -> tuple[Node, ...]:
    """For each time of day the node with that dose lowered to the next one that can be made, or to nothing.

    Doses taken today that cannot be made (of an unlisted strength, or of five tablets) go down to one that can, all
    at once.
    """
    doses = tuple(_doses_up_to(products, node.largest_dose, allow_halving))
    today = dict(node.by_time)
    kept = {time: _largest_made(dose, doses, below=False) for time, dose in today.items()}
    if any(kept[time].amount < today[time].amount for time in today):
        return (_node_of_doses(kept, node, lowering, ome_of),)
    lowered = {time: _largest_made(today[time], doses, below=True) for time in lowering if time in today}
    return tuple(_node_of_doses({**kept, time: lowered[time]}, node, lowering, ome_of) for time in lowered)


def _largest_made(was: Composition, doses: tuple[Composition, ...], *, below: bool) -> Composition:
    """Of the doses that can be made the largest up to (or `below`) what is taken, with no more of a partner."""
    fitting = [
        dose
        for dose in doses
        if dose.amount <= was.amount
        and dose.partners_mg <= was.partners_mg
        and not (below and dose.amount == was.amount)
    ]
    return fitting[-1] if fitting else NOTHING


def _node_of_doses(
    doses: dict[TimeOfDay, Composition], like: Node, lowering: tuple[TimeOfDay, ...], ome_of: OmeOf
) -> Node:
    by_time = tuple((time, doses[time]) for time in TimeOfDay if time in doses and doses[time].parts)
    return fixed_node(by_time, lowering, ome_of, like.form_index)


def _doses_up_to(
    products: tuple[Product, ...], largest: Decimal, allow_halving: bool
) -> Iterator[Composition]:
    liquids = tuple(item for item in products if item.is_liquid)
    if liquids:
        weakest = min(liquids, key=product_strength)
        yield from liquid_doses(weakest, largest)
        return
    for dose in solid_doses(products, allow_halving):
        if dose.amount > largest:
            return
        yield dose


def _spreads(
    levels: tuple[Decimal, ...], caps: tuple[Decimal, ...], lowering: tuple[TimeOfDay, ...], window: int
) -> Iterator[tuple[Decimal, ...]]:
    """Ways to spread a day: doses from a window of neighbouring levels, lowest at the times that go down first.

    A time that may not have as much as the window's lowest level takes the most it may have. Where doses end, those in
    the middle of the day end first.
    """
    most = tuple(max(level for level in levels if level <= cap) for cap in caps)
    dropping = times_in_order_of_dropping(lowering)
    for index, lowest in enumerate(levels):
        free = [time for time, top in zip(lowering, most, strict=True) if top > lowest]
        for ascending in combinations_with_replacement(levels[index : index + window], len(free)):
            ends = [time for time in dropping if time in free][: sum(1 for amount in ascending if not amount)]
            rest = iter(amount for amount in ascending if amount)
            taken = {time: ZERO if time in ends else next(rest) for time in free}
            yield tuple(min(taken.get(time, top), top) for time, top in zip(lowering, most, strict=True))


def _preferred_first(
    amounts: tuple[Decimal, ...], options: dict[Decimal, Composition]
) -> tuple[Decimal, tuple[Decimal, ...], int, int]:
    taken = [options[amount] for amount in amounts if amount]
    return (
        _unevenness(amounts),
        tuple(-amount for amount in reversed(amounts)),  # the time lowered last carries the most
        sum(dose.pieces for dose in taken),
        len(frozenset[Decimal]().union(*(dose.strengths for dose in taken))),
    )


def _unevenness(amounts: tuple[Decimal, ...]) -> Decimal:
    taken = [amount for amount in amounts if amount]
    return max(taken) - min(taken) if taken else ZERO


def fixed_node(
    by_time: tuple[tuple[TimeOfDay, Composition], ...],
    lowering: tuple[TimeOfDay, ...],
    ome_of: OmeOf,
    form_index: int = 0,
) -> Node:
    """The node of these doses; `lowering` orders its amounts so that nodes of one line compare part by part."""
    taken = dict(by_time)
    amounts = tuple(taken.get(time, NOTHING).amount for time in lowering)
    omes = [ome_of(dose) for _, dose in by_time]
    return Node(
        amounts=(*amounts, sum((dose.partners_mg for _, dose in by_time), ZERO)),
        total=sum(amounts, ZERO),
        ome=None if None in omes else sum((ome for ome in omes if ome is not None), ZERO),
        doses_per_day=len(by_time),
        unevenness=_unevenness(amounts),
        pieces=sum(dose.pieces for _, dose in by_time),
        strengths=frozenset[Decimal]().union(*(dose.strengths for _, dose in by_time)),
        form_index=form_index,
        by_time=by_time,
    )


# ---------------------------------------------------------------------------------------------- as needed


def as_needed_node(product: Product, units: AsNeeded, counted_units: Decimal, ome_of: OmeOf) -> Node:
    """`counted_units` a day count towards the load: the average, or the maximum where the average is not known."""
    strength = product_strength(product)
    taken = Composition(parts=((product, counted_units),)) if counted_units else NOTHING
    return Node(
        amounts=(strength, counted_units, taken.partners_mg),
        total=strength * counted_units,
        ome=ome_of(taken),
        doses_per_day=1 if counted_units else 0,
        unevenness=ZERO,
        pieces=taken.pieces,
        strengths=taken.strengths,
        as_needed=units,
        as_needed_product=product,
    )


def as_needed_nodes(products: tuple[Product, ...], baseline: Node, ome_of: OmeOf) -> tuple[Node, ...]:
    """Fewer units a day, of the same strength or a lower one, each a whole unit; a ceiling that counts in full.

    From three on an average day (four at most) the next node is two at most: lowering only the ceiling that is seldom
    reached would change nothing that is taken. Halves are not used as needed.
    """
    most = int(baseline.amounts[1])
    nodes = [
        as_needed_node(
            item,
            AsNeeded(average_per_day=Decimal(count), maximum_per_day=Decimal(count)),
            Decimal(count),
            ome_of,
        )
        for item in products
        if product_strength(item) <= baseline.amounts[0]
        for count in range(1, most + 1)
    ]
    nodes.append(no_more_as_needed(ome_of))
    return tuple(sorted(nodes, key=lambda node: (-node.total, -node.amounts[1])))


def no_more_as_needed(ome_of: OmeOf) -> Node:
    return Node(
        amounts=(ZERO, ZERO, ZERO),
        total=ZERO,
        ome=ome_of(NOTHING),
        doses_per_day=0,
        unevenness=ZERO,
        pieces=0,
        strengths=frozenset(),
    )


# ------------------------------------------------------------------------------------------------ patches


def patch_node(worn: Composition, ome_of: OmeOf) -> Node:
    return Node(
        amounts=(delivered_mcg_per_h(worn),),
        total=worn.amount,
        ome=ome_of(worn),
        doses_per_day=1 if worn.parts else 0,
        unevenness=ZERO,
        pieces=worn.pieces,
        strengths=worn.strengths,
        patches=worn,
    )


def patch_nodes(products: tuple[Product, ...], baseline: Node, ome_of: OmeOf) -> tuple[Node, ...]:
    """Whole patches of one wear time, two at most (as many as today up to four): fewest patches, then strengths of today."""
    most = max(MOST_PATCHES_WORN, min(baseline.pieces, MOST_UNITS_PER_DOSE))
    strongest_first = sorted(products, key=lambda item: -product_strength(item))
    nodes = [patch_node(NOTHING, ome_of)]
    for count in range(1, most + 1):
        for chosen in combinations_with_replacement(strongest_first, count):
            parts = tuple((item, Decimal(chosen.count(item))) for item in dict.fromkeys(chosen))
            if len(parts) <= 2:
                nodes.append(patch_node(Composition(parts=parts), ome_of))
    fewest_first = sorted(
        nodes,
        key=lambda node: (
            -node.amounts[0],
            node.pieces,
            len(node.strengths),
            len(node.strengths - baseline.strengths),
        ),
    )
    by_delivered: dict[Decimal, Node] = {}
    for node in fewest_first:
        if node.amounts[0] < baseline.amounts[0]:
            by_delivered.setdefault(node.amounts[0], node)
    return tuple(by_delivered.values())

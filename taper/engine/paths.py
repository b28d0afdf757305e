"""The best way down: a shortest path over the nodes of one line.

From each node arrows lead to the nodes below it whose fall is at most the agreed percent. Where there are none, one
arrow leads to the smallest reduction there is; such a step is *forced* and says so. Nothing is reached only from a node
below which nothing smaller can be dispensed. The path with the fewest breaches of the policy would be a jump to
nothing: a forced arrow is never chosen, it is what is left.

Among the paths the best is found by these aims, each deciding only between paths that are equal in all before it:

1. it ends as low as the goal allows;
2. each step is close to the agreed percent: the square of the distance in whole fifths of it, summed (of an agreed
   10 % all from 8 to 10 % count as equal, so that evenness and few tablets may decide between them);
3. the day keeps its doses: how many fewer than at first, summed over the steps;
4. the day's doses are even: largest less smallest dose, summed over the steps;
5. few pieces to take;
6. few different strengths in a step;
7. few strengths that the step before did not need.

The aims are sums over arrows, so a dynamic programme from the lowest node upwards proves the optimum; a test compares it
with every path of small catalogues.
"""

from dataclasses import dataclass
from decimal import Decimal

from guidelines.terms import Base
from taper.engine.lines import Line, Node

Cost = tuple[int, int, Decimal, int, int, int]
# Steps of the original dose bite harder and harder. Ours, not a guideline's: none takes more than this of the present
# dose while a smaller one can be dispensed (products.md marks steps above 25 % for a second look).
MOST_PERCENT_OF_PRESENT = Decimal(25)
# Steps whose percent differs by less than this part of the agreed one are equally close to it.
CLOSENESS = 5
NO_COST: Cost = (0, 0, Decimal(0), 0, 0, 0)


@dataclass(frozen=True)
class Measure:
    """What one step's fall is compared with.

    `other_ome` is the OME of the other medicines that this plan lowers in their turn, `left_alone_ome` of those it does
    not; `original` what the former and this line came to at the start; `goal_ome` the whole load not to go below. A line that the table cannot count is measured by its own daily amount
    (mg or mcg/h), with the same percent.
    """

    percent: Decimal
    of: Base
    other_ome: Decimal
    left_alone_ome: Decimal
    original: Decimal
    goal_ome: Decimal | None
    counted: bool

    def load(self, node: Node) -> Decimal:
        if self.counted and node.ome is not None:
            return self.other_ome + node.ome
        return node.total

    def base(self, node: Node) -> Decimal:
        """What the percent is of, for a step that leaves `node`."""
        return self.original if self.of is Base.ORIGINAL else self.load(node)

    def largest_fall(self, node: Node) -> Decimal:
        """The most by which the load may fall in one step from `node`, by the policy."""
        agreed = self.percent * self.base(node) / 100
        if self.of is Base.ORIGINAL:
            return min(agreed, max(self.percent, MOST_PERCENT_OF_PRESENT) * self.load(node) / 100)
        return agreed

    def is_below_goal(self, load: Decimal) -> bool:
        return self.goal_ome is not None and load + self.left_alone_ome < self.goal_ome


@dataclass(frozen=True)
class Arrow:
    """One step down; forced where nothing that can be dispensed lies within the agreed percent.

    A change of form is a step of its own at the same daily amount.
    """

    source: Node
    target: Node
    forced: bool = False

    @property
    def is_form_change(self) -> bool:
        return self.source.form_index != self.target.form_index


def arrows_from(node: Node, line: Line, measure: Measure) -> tuple[Arrow, ...]:
    """All steps that may follow `node`.

    The reductions within the policy; where there are none, the change to a finer form that has some; else the smallest
    reduction alone; at the end none.
    """
    within, smallest = _reductions(node, line, measure)
    if within or smallest is None:
        return within
    return _form_change(node, line, measure) or (smallest,)


def _reductions(node: Node, line: Line, measure: Measure) -> tuple[tuple[Arrow, ...], Arrow | None]:
    """The reductions within the policy, and the smallest one there is where there are none."""
    within: list[Arrow] = []
    smallest: list[Node] = []
    something_smaller = False
    preparation = line.preparations[node.form_index]
    present, largest_fall = measure.load(node), measure.largest_fall(node)
    for total, ways in preparation.nodes_by_total.items():
        if total >= node.total:
            continue
        if total == 0 and (
            something_smaller or any(lower.total for lower in preparation.one_dose_lower(node))
        ):
            continue  # nothing follows the smallest dose only
        target = _reachable(ways, node)
        load = present if target is None else measure.load(target)
        if target is None or load >= present:
            continue
        something_smaller = something_smaller or total > 0
        if measure.is_below_goal(load):
            break
        if present - load > largest_fall:
            smallest.append(target)
            break
        within.append(Arrow(node, target))
    if within:
        return tuple(within), None
    # What is taken today may be less even than any node: then one dose lowered by itself is the smallest reduction.
    smallest += [
        lower
        for lower in preparation.one_dose_lower(node)
        if measure.load(lower) < present and not measure.is_below_goal(measure.load(lower))
    ]
    if not smallest:
        return (), None
    target = min(smallest, key=lambda lower: (-lower.total, -lower.doses_per_day))
    if present - measure.load(target) <= largest_fall:
        return (Arrow(node, target),), None
    return (), Arrow(node, target, forced=True)


def _reachable(ways: tuple[Node, ...], node: Node) -> Node | None:
    """Of the ways to take one daily amount the preferred one that raises no dose and adds none."""
    for way in ways:
        if way.doses_per_day <= node.doses_per_day and way.lies_under(node):
            return way
    return None


def _form_change(node: Node, line: Line, measure: Measure) -> tuple[Arrow, ...]:
    """The change to the first finer form that makes the same daily amount and can be lowered within the policy.

    One change in a plan: from a finer form the smallest reduction follows, not a third form.
    """
    if node.form_index or not line.may_change_form:
        return ()
    for preparation in line.preparations[1:]:
        for way in preparation.nodes_by_total.get(node.total, ()):
            if way.largest_dose <= node.largest_dose and _reductions(way, line, measure)[0]:
                return (Arrow(node, way),)
    return ()


def step_cost(arrow: Arrow, measure: Measure, doses_at_first: int) -> Cost:
    """The aims 2 to 7 for one arrow, as a tuple that adds up along a path and compares in their order."""
    fall = measure.load(arrow.source) - measure.load(arrow.target)
    if arrow.is_form_change:
        return NO_COST
    of_agreed = 100 * fall / (measure.base(arrow.source) * measure.percent)
    distance = int(abs(1 - of_agreed) * CLOSENESS)
    target = arrow.target
    new_strengths = len(target.strengths - arrow.source.strengths)
    return (
        distance * distance,
        doses_at_first - target.doses_per_day,
        target.unevenness,
        target.pieces,
        len(target.strengths),
        new_strengths,
    )


def best_path(start: Node, line: Line, measure: Measure) -> tuple[Arrow, ...]:
    """The steps from `start` down to nothing, or to the lowest node that is not below the goal."""
    arrows = _arrows_within_reach(start, line, measure)
    best: dict[Node, tuple[Decimal, Cost]] = {}
    chosen: dict[Node, Arrow] = {}
    for node in sorted(arrows, key=lambda node: (node.total, -node.form_index)):
        best[node] = (measure.load(node), NO_COST)
        ways = [
            (_added(step_cost(arrow, measure, line.baseline.doses_per_day), best[arrow.target]), arrow)
            for arrow in arrows[node]
        ]
        if ways:
            best[node], chosen[node] = min(ways, key=lambda way: way[0])
    path, node = [], start
    while node in chosen:
        path.append(chosen[node])
        node = chosen[node].target
    return tuple(path)


def _added(cost: Cost, rest: tuple[Decimal, Cost]) -> tuple[Decimal, Cost]:
    end, later = rest
    return end, (
        cost[0] + later[0],
        cost[1] + later[1],
        cost[2] + later[2],
        cost[3] + later[3],
        cost[4] + later[4],
        cost[5] + later[5],
    )


def _arrows_within_reach(start: Node, line: Line, measure: Measure) -> dict[Node, tuple[Arrow, ...]]:
    reached: dict[Node, tuple[Arrow, ...]] = {}
    waiting = [start]
    while waiting:
        node = waiting.pop()
        if node in reached:
            continue
        reached[node] = arrows_from(node, line, measure)
        waiting += [arrow.target for arrow in reached[node]]
    return reached

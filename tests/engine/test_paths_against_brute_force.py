"""The best path is the best of all paths, and the nodes are the best ways of all ways: checked by trying every one.

The arrows, the costs and the spreads are written down here a second time, from the words of paths.py and lines.py, in
fractions and without any programme cleverer than "all of them".
"""

import math
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from guidelines.base import Product
from guidelines.registry import references
from guidelines.terms import Base
from taper.engine.catalogue import product_strength, solid_doses
from taper.engine.lines import Line, Node
from taper.engine.paths import Measure, best_path
from taper.engine.reading import read_plan_request
from taper.engine.regimen_lines import lines_of
from tests.engine.rules import single_doses
from tests.strategies import COUNTRIES, listed, regimen_items

MOST_PATHS = 2_000
DAY = ("morning", "noon", "evening", "bedtime")


def line_of(country: str, item: dict[str, Any], **preferences: Any) -> Line:
    request = {
        "country": country,
        "regimen": [item],
        "start": date(2027, 1, 4).isoformat(),
        "goal": {"kind": "stop"},
        "preferences": {"allow_form_change": False, **preferences},
    }
    (line,) = lines_of(read_plan_request(request, references()), references())
    return line


def tablet(drug: str, release: str, strength: str, doses: dict[str, str], **more: Any) -> dict[str, Any]:
    item = {
        "id": "item",
        "drug": drug,
        "form": "tablet",
        "release": release,
        "strength": strength,
        "unit": "mg",
    }
    return {**item, "doses": doses, **more}


def measure(line: Line, percent: str, of: Base = Base.CURRENT, goal: str | None = None) -> Measure:
    return Measure(
        percent=Decimal(percent),
        of=of,
        other_ome=Decimal(0),
        left_alone_ome=Decimal(0),
        original=line.baseline.ome if line.baseline.ome is not None else line.baseline.total,
        goal_ome=None if goal is None else Decimal(goal),
        counted=line.is_counted,
    )


# ------------------------------------------------------------------------------------------- every path


def load(node: Node) -> Fraction:
    return Fraction(node.total if node.ome is None else node.ome)


def targets_of(node: Node, line: Line, measure: Measure) -> list[Node]:
    """Where an arrow leads from a node: all within the agreed percent; or, where there are none, the smallest fall."""
    below = [way for way in _one_way_for_each_total(node, line) if load(way) < load(node)]
    one_lower = [way for way in line.own.one_dose_lower(node) if load(way) < load(node)]
    if any(way.total for way in [*below, *one_lower]):
        below, one_lower = [way for way in below if way.total], [way for way in one_lower if way.total]
    if measure.goal_ome is not None:
        below = [way for way in below if load(way) >= Fraction(measure.goal_ome)]
        one_lower = [way for way in one_lower if load(way) >= Fraction(measure.goal_ome)]
    within = [way for way in below if is_within(node, way, measure)]
    if within:
        return within
    nearest = sorted([*below, *one_lower], key=lambda way: (-way.total, -way.doses_per_day))
    return nearest[:1]


def _one_way_for_each_total(node: Node, line: Line) -> Iterator[Node]:
    """Of the ways to take one daily amount the first that raises no dose and adds none."""
    for total, ways in line.own.nodes_by_total.items():
        fitting = [
            way
            for way in ways
            if way.doses_per_day <= node.doses_per_day
            and all(mine <= theirs for mine, theirs in zip(way.amounts, node.amounts, strict=True))
        ]
        if total < node.total and fitting:
            yield fitting[0]


def is_within(node: Node, target: Node, measure: Measure) -> bool:
    fall, percent = load(node) - load(target), Fraction(measure.percent)
    if measure.of is Base.CURRENT:
        return 100 * fall <= percent * load(node)
    return 100 * fall <= percent * Fraction(measure.original) and 100 * fall <= max(
        percent, Fraction(25)
    ) * load(node)


def every_path(node: Node, targets: dict[Node, list[Node]]) -> Iterator[tuple[Node, ...]]:
    if not targets[node]:
        yield (node,)
    for target in targets[node]:
        for rest in every_path(target, targets):
            yield (node, *rest)


def all_targets(line: Line, measure: Measure) -> dict[Node, list[Node]]:
    """Where the arrows lead from every node that can be reached, lowest node first."""
    found: dict[Node, list[Node]] = {}
    waiting = [line.baseline]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found[node] = targets_of(node, line, measure)
            waiting += found[node]
    return dict(sorted(found.items(), key=lambda entry: entry[0].total))


def number_of_paths(line: Line, targets: dict[Node, list[Node]]) -> int:
    count: dict[Node, int] = {}
    for node, below in targets.items():
        count[node] = sum(count[target] for target in below) if below else 1
    return count[line.baseline]


def cost_of(path: tuple[Node, ...], line: Line, measure: Measure) -> tuple[Fraction, ...]:
    """The seven aims of paths.py in their order, each summed over the steps."""
    steps = list(pairwise(path))
    return (
        load(path[-1]),
        Fraction(sum(_distance(before, after, measure) ** 2 for before, after in steps)),
        Fraction(sum(line.baseline.doses_per_day - after.doses_per_day for _, after in steps)),
        sum((Fraction(_unevenness(after)) for _, after in steps), Fraction(0)),
        Fraction(sum(after.pieces for _, after in steps)),
        Fraction(sum(len(after.strengths) for _, after in steps)),
        Fraction(sum(len(after.strengths - before.strengths) for before, after in steps)),
    )


def _distance(before: Node, after: Node, measure: Measure) -> int:
    """From the agreed percent, in whole fifths of it."""
    base = Fraction(measure.original) if measure.of is Base.ORIGINAL else load(before)
    percent = 100 * (load(before) - load(after)) / base
    return int(abs(percent - Fraction(measure.percent)) / (Fraction(measure.percent) / 5))


def _unevenness(node: Node) -> Decimal:
    doses = [dose.amount for _, dose in node.by_time]
    return max(doses) - min(doses) if doses else Decimal(0)


def compare_with_every_path(line: Line, measure: Measure) -> int:
    """Checks `best_path` against all paths; returns how many there are, or 0 where there are too many to try."""
    targets = all_targets(line, measure)
    if number_of_paths(line, targets) > MOST_PATHS:
        return 0
    costs = [cost_of(path, line, measure) for path in every_path(line.baseline, targets)]
    arrows = best_path(line.baseline, line, measure)
    found = (line.baseline, *(arrow.target for arrow in arrows))
    assert all(one.target is other.source for one, other in pairwise(arrows))
    assert cost_of(found, line, measure) == min(costs)
    for arrow in arrows:
        assert arrow.forced != is_within(arrow.source, arrow.target, measure)
    return len(costs)


TWICE_20 = tablet("oxycodone", "MR-12h", "20", {"morning": "1", "bedtime": "1"})
TWICE_40 = tablet("oxycodone", "MR-12h", "40", {"morning": "1", "bedtime": "1"})


@pytest.mark.parametrize(
    ("country", "item", "percent", "of", "goal"),
    [
        pytest.param("AU", TWICE_40, "15", Base.CURRENT, None, id="oxycodone 40 mg twice, 15 %"),
        pytest.param("AU", TWICE_20, "25", Base.CURRENT, None, id="oxycodone 20 mg twice, 25 %"),
        pytest.param("UK", TWICE_20, "25", Base.CURRENT, None, id="British oxycodone 20 mg twice, 25 %"),
        pytest.param("UK", TWICE_20, "25", Base.ORIGINAL, None, id="British oxycodone, 25 % of the original"),
        pytest.param("AU", TWICE_40, "20", Base.CURRENT, "50", id="oxycodone 40 mg twice, to 50 mg OME"),
        pytest.param(
            "UK",
            tablet("codeine", "IR", "30", {"morning": "1", "noon": "1", "bedtime": "1"}, combination="paracetamol 500 mg"),
            "25",
            Base.CURRENT,
            None,
            id="co-codamol three times, 25 %",
        ),
        pytest.param(
            "AU",
            tablet("oxycodone", "IR", "5", {"morning": "1", "noon": "1", "bedtime": "1"}),
            "40",
            Base.CURRENT,
            None,
            id="oxycodone IR with halves, 40 %",
        ),
        pytest.param(
            "DE",
            tablet("dihydrocodeine", "MR-12h", "120", {"morning": "1", "evening": "1"}),
            "30",
            Base.CURRENT,
            None,
            id="dihydrocodeine without a factor, 30 %",
        ),
        pytest.param(
            "AU",
            {"id": "item", "drug": "oxycodone", "form": "oral solution", "release": "IR", "strength": "1", "unit": "mg/mL", "doses": {"bedtime": "1.5"}},
            "25",
            Base.CURRENT,
            None,
            id="a liquid, 25 %",
        ),
        pytest.param(
            "US",
            {"id": "item", "drug": "fentanyl", "form": "transdermal patch", "release": "patch-72h", "strength": "75", "unit": "mcg/h", "patches": 1},
            "35",
            Base.CURRENT,
            None,
            id="a patch, 35 %",
        ),
    ],
)  # fmt: skip
def test_best_path_is_the_best_of_all(
    country: str, item: dict[str, Any], percent: str, of: Base, goal: str | None
) -> None:
    line = line_of(country, item)

    tried = compare_with_every_path(line, measure(line, percent, of, goal))

    assert tried > 1  # a case with a single path would prove nothing


@st.composite
def small_cases(draw: st.DrawFn) -> tuple[Line, Measure]:
    country = draw(st.sampled_from(COUNTRIES))
    item = draw(regimen_items(country, "item"))
    line = line_of(country, item, allow_halving=draw(st.booleans()), heavier=draw(st.sampled_from(DAY)))
    percent = draw(st.sampled_from(["10", "15", "20", "30", "40"]))
    goal = None
    if line.baseline.ome is not None and draw(st.booleans()):
        goal = str(line.baseline.ome * draw(st.integers(20, 80)) / 100)
    return line, measure(line, percent, draw(st.sampled_from(Base)), goal)


@given(small_cases())
def test_best_path_is_the_best_of_all_in_generated_cases(case: tuple[Line, Measure]) -> None:
    line, wanted = case
    assume(not line.left_alone_because)

    compare_with_every_path(line, wanted)


# ------------------------------------------------------------------------------------------- every way to make a dose


@pytest.mark.parametrize("allow_halving", [True, False])
@pytest.mark.parametrize("country", COUNTRIES)
def test_each_dose_is_made_of_the_fewest_pieces(country: str, allow_halving: bool) -> None:
    """Then of the fewest strengths, then with the fewest halves; a half tablet is a piece to swallow like any other."""
    for products in _solid_lines(country):
        best: dict[Decimal, tuple[int, int, int]] = {}
        for parts in _all_compositions(products, allow_halving):
            amount = sum((strength * units for strength, units in parts), Decimal(0))
            best[amount] = min(_simplicity(parts), best.get(amount, (99, 99, 99)))

        made = {
            dose.amount: _simplicity([(product_strength(one), units) for one, units in dose.parts])
            for dose in solid_doses(products, allow_halving)
        }

        assert made == best, products[0].code


def _solid_lines(country: str) -> list[tuple[Product, ...]]:
    groups: dict[tuple[object, ...], list[Product]] = {}
    for one in listed(country):
        if one.unit == "mg":
            groups.setdefault((one.drug, one.combination, one.form, one.release, one.salt_basis), []).append(
                one
            )
    return [tuple(group) for group in groups.values()]


def _all_compositions(
    products: tuple[Product, ...], allow_halving: bool
) -> Iterator[list[tuple[Decimal, Decimal]]]:
    counts = {
        product_strength(one): [
            Decimal(half) / 2 for half in range(1, 9) if half % 2 == 0 or (allow_halving and one.can_halve)
        ]
        for one in products
    }
    singles = [(strength, units) for strength in counts for units in counts[strength]]
    for one in singles:
        yield [one]
        for other in singles:
            halves = (one[1] % 1 != 0) + (other[1] % 1 != 0)
            if other[0] < one[0] and one[1] + other[1] <= 4 and halves < 2:
                yield [one, other]


def _simplicity(parts: list[tuple[Decimal, Decimal]]) -> tuple[int, int, int]:
    pieces = sum(math.ceil(units) for _, units in parts)
    return (pieces, len(parts), sum(1 for _, units in parts if units % 1))


# ------------------------------------------------------------------------------------------- every way to spread a day


@pytest.mark.parametrize(
    ("country", "item"),
    [
        pytest.param("AU", TWICE_40, id="AU oxycodone MR"),
        pytest.param("UK", TWICE_40, id="UK oxycodone MR"),
        pytest.param("AU", tablet("morphine", "MR-12h", "30", {"morning": "1", "evening": "1"}), id="AU morphine MR"),
        pytest.param("UK", tablet("oxycodone", "IR", "10", dict.fromkeys(DAY, "1")), id="UK oxycodone IR"),
        pytest.param("AU", tablet("oxycodone", "IR", "5", dict.fromkeys(DAY, "1")), id="AU oxycodone IR, halves"),
        pytest.param("AU", tablet("tapentadol", "MR-12h", "150", {"morning": "1", "evening": "1"}), id="AU tapentadol"),
        pytest.param("US", tablet("hydromorphone", "IR", "4", dict.fromkeys(DAY, "1")), id="US hydromorphone IR"),
        pytest.param("CA", tablet("codeine", "MR-12h", "100", dict.fromkeys(DAY[:3], "1")), id="CA codeine MR thrice"),
    ],
)  # fmt: skip
def test_each_daily_amount_is_spread_in_the_best_of_all_ways(country: str, item: dict[str, Any]) -> None:
    """For a day that is even today: the most doses, the most even, the night heaviest, the fewest pieces and strengths."""
    line = line_of(country, item)
    times = tuple(item["doses"])
    today = line.baseline.by_time[0][1].amount
    request = {"country": country, "regimen": [item]}
    doses = [Decimal(0), *single_doses(request, {**item, "combination": None}, today)]

    best: dict[Decimal, tuple[Decimal, ...]] = {}
    for amounts in product(doses, repeat=len(times)):
        if not _ends_in_the_middle(amounts, times):
            continue
        total = sum(amounts, Decimal(0))
        if total < line.baseline.total and (total not in best or _worse(best[total]) > _worse(amounts)):
            best[total] = amounts

    for total, ways in line.own.nodes_by_total.items():
        if total < line.baseline.total:
            found = {time.value: dose.amount for time, dose in ways[0].by_time}
            assert tuple(found.get(time, Decimal(0)) for time in times) == best[total], f"{total} a day"
    assert {total for total in line.own.nodes_by_total if total < line.baseline.total} == best.keys()


def _worse(amounts: tuple[Decimal, ...]) -> tuple[Any, ...]:
    """Times in the order of the day; the last is the night and stays heaviest."""
    taken = [amount for amount in amounts if amount]
    unevenness = max(taken) - min(taken) if taken else Decimal(0)
    return (-len(taken), unevenness, tuple(-amount for amount in reversed(amounts)))


def _ends_in_the_middle(amounts: tuple[Decimal, ...], times: tuple[str, ...]) -> bool:
    """Doses that end are those in the middle of the day first, so that the rest lie apart."""
    dropping = [time for time in times if time not in ("morning", times[-1])]
    dropping += [time for time in times if time not in dropping]
    ended = [time for time, amount in zip(times, amounts, strict=True) if not amount]
    return set(ended) == set(dropping[: len(ended)])

"""The step chart: what is drawn, and what is said to those who do not see it."""

import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from taper.charts import NARROW, WIDE, ChartSize, ChartStep, step_chart

START = date(2026, 12, 1)


def steps(*omes: str, firm: int = 1, days: int = 28) -> list[ChartStep]:
    return [
        ChartStep(START + timedelta(days=days * place), Decimal(ome), place < firm)
        for place, ome in enumerate(omes)
    ]


def chart(levels: list[ChartStep], size: ChartSize = WIDE) -> str:
    return step_chart(levels, shown_to=levels[-1].starts + timedelta(days=28), size=size, text="142.5 & less")


def numbers(drawing: str, css_class: str) -> list[float]:
    path = re.search(rf'class="{css_class}" d="([^"]*)"', drawing)
    assert path is not None
    return [float(number) for number in re.findall(r"[\d.]+", path[1])]


def test_firm_is_solid_and_provisional_is_dashed() -> None:
    drawing = chart(steps("142.5", "135", "120", firm=2))

    assert drawing.count('class="firmfill"') == drawing.count('class="provfill"') == 1
    assert 'class="prov"' in drawing
    assert 'stroke-dasharray="5 3"' in drawing
    assert "stroke-dasharray" not in drawing[drawing.index('class="firm"') :]


def test_provisional_begins_where_firm_ends() -> None:
    drawing = chart(steps("142.5", "135", "120", firm=2))

    assert max(numbers(drawing, "firmfill")[0::4]) < WIDE.width
    assert numbers(drawing, "prov")[0] == numbers(drawing, "provfill")[0]


def test_no_dashed_line_where_all_is_firm() -> None:
    assert 'class="prov"' not in chart(steps("60", "60", firm=2))


def test_lower_dose_is_drawn_lower() -> None:
    heights = numbers(chart(steps("100", "50", "0", firm=3)), "firm")[1:]

    assert heights[0] < heights[3] < heights[5]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("count", [1, 2, 17, 120])
def test_everything_stays_inside_the_drawing(size: ChartSize, count: int) -> None:
    drawing = chart(steps(*(str(142 - place) for place in range(count))), size)

    across = [float(x) for x in re.findall(r'<text[^>]* x="([\d.]+)"', drawing)]
    assert max(across) < size.width
    assert min(across) >= 0
    assert all(float(y) <= size.height for y in re.findall(r' y="([\d.]+)"', drawing))


def test_doses_are_named_only_where_there_is_room() -> None:
    named = re.findall(
        r'class="labs" x="([\d.]+)"', chart(steps(*(str(142 - p) for p in range(100))), NARROW)
    )

    gaps = [float(right) - float(left) for left, right in pairwise(named)]
    assert len(named) > 3
    assert min(gaps) >= 35


@pytest.mark.requirement("S24")
def test_look_is_in_attributes_so_that_the_content_policy_is_kept() -> None:
    drawing = chart(steps("142.5", "135"))

    assert "style=" not in drawing
    assert "<script" not in drawing


@pytest.mark.requirement("S21")
def test_text_is_text() -> None:
    assert 'role="img" aria-label="142.5 &amp; less"' in chart(steps("142.5", "135"))


def test_dose_of_nothing_from_the_beginning_is_drawn_flat() -> None:
    assert 'viewBox="0 0 1180 190"' in chart(steps("0", "0"))

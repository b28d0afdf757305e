"""Step charts of a schedule as SVG, drawn on the server.

Every look is a presentation attribute, so that the content policy is kept and the chart prints; the classes only let
the screen's light and dark colours win. What is firm is solid, what is provisional is pale with a dashed line. The
text equivalent names dates and doses: nobody needs to see the drawing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from taper import wording
from taper.engine.numbers import plain

# The values of the light theme (design tokens); on screen the classes win.
INK, MUTED, LINE, CONTROL = "#17262d", "#4a5c65", "#cdd7d8", "#667b84"
FIRM, PROVISIONAL, PROVISIONAL_FILL = "#1c4f63", "#5b8da0", "#dbe8ec"


@dataclass(frozen=True)
class ChartStep:
    """One level of the chart: OME in mg a day from a day on, and whether that is agreed."""

    starts: date
    ome_per_day: Decimal
    is_firm: bool


@dataclass(frozen=True)
class ChartSize:
    """The drawing in its own units (CSS px at full width); the screen scales it."""

    css_class: str
    width: int
    height: int
    left: int
    font_size: int
    most_months_named: int


WIDE = ChartSize("only-wide", 1180, 190, left=44, font_size=13, most_months_named=8)
NARROW = ChartSize("only-narrow", 340, 190, left=34, font_size=12, most_months_named=4)
BESIDE_CONTROLS = ChartSize("only-wide", 800, 150, left=44, font_size=13, most_months_named=7)

TOP, BOTTOM = 26, 26
LABEL_WIDTH = Decimal("3.2")  # of the font size: room for "142.5" and a gap


def step_chart(steps: Sequence[ChartStep], *, shown_to: date, size: ChartSize, text: str) -> SafeString:
    """The chart of levels that each last until the next one starts, the last one until `shown_to`.

    `steps` must be in order of time and not empty. `text` is the text equivalent, for those who do not see it.
    """
    frame = _Frame(steps, shown_to, size)
    firm_count = sum(1 for step in steps if step.is_firm)
    levels = list(frame.levels())
    return format_html(
        '<svg class="chart {}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}{}{}{}</svg>',
        size.css_class,
        size.width,
        size.height,
        text,
        _grid(frame),
        _area(levels[firm_count:], frame, "provfill", PROVISIONAL_FILL),
        _area(levels[:firm_count], frame, "firmfill", FIRM),
        _lines(levels, firm_count),
        _months(frame),
        _values(frame),
    )


@dataclass(frozen=True)
class _Level:
    """One level on the drawing."""

    left: float
    right: float
    y: float


class _Frame:
    """Where a day and a dose lie on the drawing."""

    def __init__(self, steps: Sequence[ChartStep], shown_to: date, size: ChartSize) -> None:
        self.steps = steps
        self.first_day = steps[0].starts
        self.last_day = max(shown_to, steps[-1].starts + timedelta(days=1))
        self.size = size
        self.highest = max(max(step.ome_per_day for step in steps), Decimal(1))

    @property
    def floor(self) -> int:
        return self.size.height - BOTTOM

    @property
    def right(self) -> int:
        return self.size.width - 8

    def x(self, day: date) -> float:
        share = (day - self.first_day).days / (self.last_day - self.first_day).days
        return self.size.left + share * (self.right - self.size.left)

    def y(self, ome: Decimal) -> float:
        return self.floor - float(ome / self.highest) * (self.floor - TOP)

    def levels(self) -> Iterator[_Level]:
        ends = [*(step.starts for step in self.steps[1:]), self.last_day]
        for step, end in zip(self.steps, ends, strict=True):
            yield _Level(self.x(step.starts), self.x(end), self.y(step.ome_per_day))


def _grid(frame: _Frame) -> SafeString:
    size = frame.size
    lines = format_html_join(
        "",
        '<path class="ax" d="M{0} {1}H{2}" stroke="{3}" stroke-width="1"/>',
        (
            (size.left, f"{frame.y(value):.1f}", frame.right, LINE)
            for value in _round_values(frame.highest)
            if value
        ),
    )
    names = format_html_join(
        "",
        '<text class="lab" x="{}" y="{}" font-size="{}" text-anchor="end" fill="{}">{}</text>',
        (
            (size.left - 6, f"{frame.y(value) + 4:.1f}", size.font_size, MUTED, plain(value))
            for value in _round_values(frame.highest)
        ),
    )
    base = format_html(
        '<path class="base" d="M{} {}H{}" stroke="{}" stroke-width="1"/>',
        size.left,
        frame.floor,
        frame.right,
        CONTROL,
    )
    return lines + names + base


def _round_values(highest: Decimal) -> list[Decimal]:
    """0 and up to three round values below the highest: 0, 50, 100 for 142.5.

    >>> [str(value) for value in _round_values(Decimal("142.5"))]
    ['0', '50', '100']
    """
    power = Decimal(10) ** highest.adjusted()
    gap = next(
        power * part
        for part in (Decimal("0.1"), Decimal("0.2"), Decimal("0.5"), 1, 2, 5)
        if highest / (power * part) < 4
    )
    return [gap * count for count in range(int(highest / gap) + 1)]


def _area(levels: Sequence[_Level], frame: _Frame, css_class: str, fill: str) -> SafeString:
    outline = "".join(
        f"M{level.left:.1f} {frame.floor}V{level.y:.1f}H{level.right:.1f}V{frame.floor}Z" for level in levels
    )
    return (
        format_html('<path class="{}" d="{}" fill="{}"/>', css_class, outline, fill)
        if outline
        else mark_safe("")
    )


def _lines(levels: Sequence[_Level], firm_count: int) -> SafeString:
    """The upper edges. The dashed one begins with the fall from the last firm dose."""
    firm, provisional = levels[:firm_count], levels[firm_count:]
    drawn = mark_safe("")
    if provisional:
        start = f"M{provisional[0].left:.1f} {(firm or provisional)[-1 if firm else 0].y:.1f}"
        drawn += format_html(
            '<path class="prov" d="{}" fill="none" stroke="{}" stroke-width="2" stroke-dasharray="5 3"/>',
            start + _edge(provisional),
            PROVISIONAL,
        )
    if firm:
        drawn += format_html(
            '<path class="firm" d="{}" fill="none" stroke="{}" stroke-width="2.5"/>',
            f"M{firm[0].left:.1f} {firm[0].y:.1f}" + _edge(firm),
            FIRM,
        )
    return drawn


def _edge(levels: Iterable[_Level]) -> str:
    return "".join(f"V{level.y:.1f}H{level.right:.1f}" for level in levels)


def _months(frame: _Frame) -> SafeString:
    """The first days of some months along the foot, as many as can be read."""
    return format_html_join(
        "",
        '<path class="base" d="M{0} {1}v4" stroke="{2}"/>'
        '<text class="lab" x="{0}" y="{3}" font-size="{4}" text-anchor="middle" fill="{5}">{6}</text>',
        (
            (
                f"{frame.x(day):.1f}", frame.floor, CONTROL, frame.floor + 16,
                frame.size.font_size, MUTED, wording.month(day),
            )
            for day in _months_to_name(frame)
        ),
    )  # fmt: skip


def _months_to_name(frame: _Frame) -> list[date]:
    half_a_name = 2.2 * frame.size.font_size
    firsts = [
        first
        for first in _first_days_of_months(frame.first_day, frame.last_day)
        if frame.size.left + half_a_name <= frame.x(first) <= frame.right - half_a_name + 8
    ]
    for gap in (1, 2, 3, 6, 12, 24, 60):
        chosen = firsts[::gap]
        if len(chosen) <= frame.size.most_months_named:
            return chosen
    return firsts[:1]


def _first_days_of_months(start: date, end: date) -> Iterator[date]:
    year, month = start.year, start.month
    while (first := date(year, month, 1)) <= end:
        if first >= start:
            yield first
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _values(frame: _Frame) -> SafeString:
    """The dose above a level, wherever there is room for it."""
    room = float(LABEL_WIDTH) * frame.size.font_size
    shown: list[tuple[str, str, int, str, str]] = []
    next_free = float(frame.size.left)
    for step, level in zip(frame.steps, frame.levels(), strict=True):
        if level.left + 0.1 < next_free or level.left + room > frame.size.width or step.ome_per_day == 0:
            continue
        x = level.left + (2 if not shown else 4)
        shown.append((f"{x:.1f}", f"{level.y - 5:.1f}", frame.size.font_size, INK, plain(step.ome_per_day)))
        next_free = level.left + room
    return format_html_join(
        "", '<text class="labs" x="{}" y="{}" font-size="{}" font-weight="700" fill="{}">{}</text>', shown
    )

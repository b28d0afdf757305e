"""Tablets, capsules, patches and liquids as small drawings (SVG) for the patient's sheet.

The form gives the outline, the strength its size and rim by rank in this plan, and the number is always inside, so two
strengths at one time never look alike. Solid is agreed, dashed is a guess, and dots are for what acts quickly. No
drawing shows the real shape of a brand. Nothing here is typed by a person, and every word is escaped all the same.

Each drawing has a `<title>`, which becomes the figure's alternative text in the PDF. Sizes are in mm on paper; inside,
a tablet's box is 40 units wide. No numeral is under 9 pt.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString

FONT_FAMILY = "Open Nought"
AGREED_MM, AGREED_OF_MANY_MM, GUESS_MM, GUESS_LONG_MM = 13.0, 10.0, 7.0, 9.0
DRAWN_LARGE = 2
AGREED_PATCH_MM = 15.0
POINTS_PER_MM = 72 / 25.4
LEAST_POINTS = 9.2
# Where the middle of a numeral sits above its base line, as part of its size (WeasyPrint has no dominant-baseline).
MIDDLE_OF_NUMERAL = 0.35
DIGIT_WIDTH, MARK_WIDTH, WIDE_WIDTH = 0.64, 0.34, 0.95

GUESS_DASH, QUICK_DASH = "3 2.4", "1.2 1.8"

SQUARE = (40, 40)
_BOXES = {"capsule": (60, 32), "liquid": (76, 32)}

Shape = Literal["tablet", "half", "capsule", "patch", "liquid", "drops", "other"]


@dataclass(frozen=True)
class Unit:
    """One thing to take. `numeral` stands inside; `rank` 0 is the largest strength of this medicine in the plan."""

    shape: Shape
    numeral: str
    rank: int
    is_quick: bool
    alternative: str
    filled: float = 0  # how full the syringe is, 0 to 1

    @property
    def is_wide(self) -> bool:
        return self.shape in ("capsule", "liquid")


def draw_agreed(units: Sequence[Unit]) -> tuple[SafeString, ...]:
    """Drawings for a dose that is agreed: solid, and smaller where three or four stand in a row."""
    usual = AGREED_MM if len(units) <= DRAWN_LARGE else AGREED_OF_MANY_MM
    return tuple(
        _draw(unit, AGREED_PATCH_MM if unit.shape == "patch" else usual, guess=False) for unit in units
    )


def draw_guess(units: Sequence[Unit]) -> tuple[SafeString, ...]:
    """Smaller ones for a dose that is a guess: dashed, with a larger numeral for their size."""
    return tuple(_draw(unit, guess_mm(unit), guess=True) for unit in units)


def guess_mm(unit: Unit) -> float:
    return GUESS_LONG_MM if unit.is_wide or len(unit.numeral) > 2 else GUESS_MM


def width_of_guess_mm(unit: Unit) -> float:
    return guess_mm(unit) * _BOXES.get(unit.shape, SQUARE)[0] / SQUARE[0]


def _draw(unit: Unit, size_mm: float, *, guess: bool) -> SafeString:
    width, height = _BOXES.get(unit.shape, SQUARE)
    scale = size_mm / SQUARE[0]
    outline, middle, room, on_black = _OUTLINES[unit.shape](unit, guess)
    wanted = {"half": 12.5, "liquid": 15.0}.get(unit.shape, 20.25 if guess else 15.0)
    size = max(min(wanted, room / _width(unit.numeral)), LEAST_POINTS / (scale * POINTS_PER_MM))
    numeral = format_html(
        '<text x="{}" y="{}" text-anchor="middle" font-family="{}" font-weight="700" font-size="{}" fill="{}">{}</text>',
        _short(middle[0]),
        _short(middle[1] + MIDDLE_OF_NUMERAL * size),
        FONT_FAMILY,
        _short(size),
        "#fff" if on_black else "#000",
        unit.numeral,
    )
    return format_html(
        '<svg class="u" role="img" width="{}mm" height="{}mm" viewBox="0 0 {} {}"><title>{}</title>{}{}</svg>',
        _short(width * scale),
        _short(height * scale),
        width,
        height,
        unit.alternative,
        outline,
        numeral,
    )


Outline = tuple[
    SafeString, tuple[float, float], float, bool
]  # drawing, middle of the numeral, room for it, on black


def _tablet(unit: Unit, guess: bool) -> Outline:
    middle = (20.0, 20.0)
    if guess:
        radius = max(18.6 - 0.7 * unit.rank, 16.0)
        return (
            _circle(radius, 1.5, dash=QUICK_DASH if unit.is_quick else GUESS_DASH),
            middle,
            2 * radius - 4,
            False,
        )
    if unit.is_quick:
        radius = max(16.5 - 1.5 * unit.rank, 13.4)
        return _circle(radius, 1.7, dash=QUICK_DASH), middle, 2 * radius - 6, False
    if unit.rank == 0:
        return _circle(18.2, 1.6, fill="#000"), middle, 30.0, True
    if unit.rank == 1:
        return _circle(15.8, 4.0), middle, 25.0, False
    if unit.rank == 2:
        return _circle(15.8, 1.4) + _circle(12.9, 1.1), middle, 22.5, False
    radius = max(14.6 - 0.6 * (unit.rank - 3), 13.0)
    return _circle(radius, 1.6), middle, 2 * radius - 5, False


def _half(unit: Unit, guess: bool) -> Outline:
    """The lower half, on the dotted whole."""
    whole = _circle(17.5, 0.9, dash="1.2 2.2")
    half = format_html(
        '<path d="M2.5 20 a17.5 17.5 0 0 0 35 0 z" fill="#fff" stroke="#000" stroke-width="{}"{}/>',
        "1.5" if guess else "2.2",
        _dashes(GUESS_DASH if guess else ""),
    )
    return whole + half, (20.0, 27.8), 22.0, False


def _capsule(unit: Unit, guess: bool) -> Outline:
    """A pill with one filled end."""
    small = min(unit.rank, 3) * 1.5
    left, top, wide, high = 3.5 + small, 4.5 + small / 2, 53 - 2 * small, 23 - small
    radius = high / 2
    dash = QUICK_DASH if unit.is_quick else GUESS_DASH if guess else ""
    pill = format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="{}" fill="#fff" stroke="#000" stroke-width="{}"{}/>',
        _short(left), _short(top), _short(wide), _short(high), _short(radius), "1.6" if guess else "2.2", _dashes(dash),
    )  # fmt: skip
    end = format_html(
        '<path d="M{} {} h{} a{} {} 0 0 0 0 {} h{} z" fill="{}" stroke="#000" stroke-width="1"/>',
        _short(left + radius + 3), _short(top), "-3", _short(radius), _short(radius), _short(high), "3",
        "#fff" if guess else "#000",
    )  # fmt: skip
    return (
        pill + end,
        (left + radius + 3 + (wide - radius - 3) / 2 - 1, top + radius),
        wide - radius - 8,
        False,
    )


def _patch(unit: Unit, guess: bool) -> Outline:
    """A rounded square with a dotted inner line."""
    inset = 1 + min(unit.rank, 4) * 1.6
    side = 40 - 2 * inset
    dash = GUESS_DASH if guess else ""
    edge = format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="5" fill="#fff" stroke="#000" stroke-width="{}"{}/>',
        _short(inset), _short(inset), _short(side), _short(side), "1.5" if guess else "2.2", _dashes(dash),
    )  # fmt: skip
    if guess:
        return edge, (20.0, 20.0), side - 4, False
    inner = format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="3" fill="none" stroke="#000" stroke-width=".8" stroke-dasharray="2 1.6"/>',
        _short(inset + 3), _short(inset + 3), _short(side - 6), _short(side - 6),
    )  # fmt: skip
    return edge + inner, (20.0, 20.0), side - 9, False


def _liquid(unit: Unit, guess: bool) -> Outline:
    """A syringe: the numeral is in mL, the black strip reaches to the mark."""
    dash = _dashes(GUESS_DASH if guess else "")
    barrel = format_html(
        '<rect x="8" y="4" width="58" height="24" rx="2" fill="#fff" stroke="#000" stroke-width="1.6"{}/>'
        '<path d="M8 16 h-6 M66 16 h6 M72 9 v14" fill="none" stroke="#000" stroke-width="2"/>',
        dash,
    )
    full = format_html(
        '<rect x="8.8" y="22.4" width="{}" height="4.8" fill="#000"/>', _short(56.4 * unit.filled)
    )
    return barrel + full, (37.0, 13.2), 52.0, False


def _drops(unit: Unit, guess: bool) -> Outline:
    dash = _dashes(GUESS_DASH if guess else "")
    drop = format_html(
        '<path d="M20 1.5 C24 9 34 16 34 25 a14 14 0 0 1 -28 0 C6 16 16 9 20 1.5 z" fill="#fff" stroke="#000" stroke-width="1.8"{}/>',
        dash,
    )
    return drop, (20.0, 25.0), 24.0, False


def _other(unit: Unit, guess: bool) -> Outline:
    """A form without a drawing of its own: a plain box."""
    dash = _dashes(GUESS_DASH if guess else "")
    box = format_html(
        '<rect x="3" y="6" width="34" height="28" rx="1" fill="#fff" stroke="#000" stroke-width="1.8"{}/>',
        dash,
    )
    return box, (20.0, 20.0), 29.0, False


_OUTLINES = {
    "tablet": _tablet,
    "half": _half,
    "capsule": _capsule,
    "patch": _patch,
    "liquid": _liquid,
    "drops": _drops,
    "other": _other,
}


def _circle(radius: float, line: float, *, fill: str = "#fff", dash: str = "") -> SafeString:
    return format_html(
        '<circle cx="20" cy="20" r="{}" fill="{}" stroke="#000" stroke-width="{}"{}/>',
        _short(radius),
        fill,
        _short(line),
        _dashes(dash),
    )


def _dashes(pattern: str) -> SafeString:
    return format_html(' stroke-dasharray="{}"', pattern) if pattern else SafeString()


def _width(numeral: str) -> float:
    widths = {".": MARK_WIDTH, ",": MARK_WIDTH, "\u00a0": MARK_WIDTH, "m": WIDE_WIDTH}
    return sum(widths.get(letter, DIGIT_WIDTH) for letter in numeral) or DIGIT_WIDTH


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")

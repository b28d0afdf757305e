"""Write a copy of a font whose nought is open: `python scripts/plain_zero.py IN.woff2 OUT.woff2`.

Atkinson Hyperlegible draws its nought with a slash. Small, bold and on an old printer, 40 then reads as 48, and this
font is used for doses. The copy takes the counter (the hole) of the capital O, fitted into the nought, in its place.
Since the font is changed, the copy also carries another name.

The fonts in static/fonts were made with this from `@fontsource/atkinson-hyperlegible` 5.3.0 (npm):

    files/atkinson-hyperlegible-latin-400-normal.woff2  ->  open-nought-latin-400.woff2
    files/atkinson-hyperlegible-latin-700-normal.woff2  ->  open-nought-latin-700.woff2

latin-ext-400 and latin-ext-700 hold no numeral and are as shipped. Needs fonttools and brotli (development only).
"""

import sys
from pathlib import Path

from fontTools.pens.ttGlyphPen import TTGlyphPointPen
from fontTools.ttLib import TTFont

FAMILY = "Open Nought Legible"
NOUGHTS = ("zero", "zero.tf")
FAMILY_NAME, UNIQUE_ID, FULL_NAME, POSTSCRIPT_NAME, TYPOGRAPHIC_FAMILY = 1, 3, 4, 6, 16

Contour = list[tuple[float, float, bool]]  # x, y, whether the point lies on the curve


def contours(font: TTFont, name: str) -> list[Contour]:
    """The closed curves of a glyph, the one with the largest bounding box first."""
    points, ends, flags = font["glyf"][name].getCoordinates(font["glyf"])
    starts = [0, *(end + 1 for end in ends[:-1])]
    curves = [
        [(*points[index], bool(flags[index] & 1)) for index in range(start, end + 1)]
        for start, end in zip(starts, ends, strict=True)
    ]
    return sorted(curves, key=lambda curve: -area(box(curve)))


def box(*curves: Contour) -> tuple[float, float, float, float]:
    across = [x for curve in curves for x, _, _ in curve]
    up = [y for curve in curves for _, y, _ in curve]
    return min(across), min(up), max(across), max(up)


def area(bounds: tuple[float, float, float, float]) -> float:
    left, bottom, right, top = bounds
    return (right - left) * (top - bottom)


def fit(curve: Contour, bounds: tuple[float, float, float, float]) -> Contour:
    left, bottom, right, top = bounds
    from_left, from_bottom, from_right, from_top = box(curve)
    wide, tall = (right - left) / (from_right - from_left), (top - bottom) / (from_top - from_bottom)
    return [(left + (x - from_left) * wide, bottom + (y - from_bottom) * tall, on) for x, y, on in curve]


def open_nought(font: TTFont, name: str) -> None:
    outline, *holes = contours(font, name)
    counter_of_capital_o = contours(font, "O")[1]
    pen = TTGlyphPointPen(None)
    for curve in (outline, fit(counter_of_capital_o, box(*holes))):
        pen.beginPath()
        for x, y, on_curve in curve:
            pen.addPoint((round(x), round(y)), "qcurve" if on_curve else None)
        pen.endPath()
    font["glyf"][name] = pen.glyph()


def rename(font: TTFont) -> None:
    weight = font["OS/2"].usWeightClass
    names = {
        FAMILY_NAME: FAMILY,
        TYPOGRAPHIC_FAMILY: FAMILY,
        UNIQUE_ID: f"{FAMILY} {weight}",
        FULL_NAME: f"{FAMILY} {weight}",
        POSTSCRIPT_NAME: f"{FAMILY.replace(' ', '')}-{weight}",
    }
    for record in font["name"].names:
        record.string = names.get(record.nameID, record.toUnicode())


def main(source: Path, target: Path) -> None:
    font = TTFont(source, recalcTimestamp=False)  # same input, same file
    for name in NOUGHTS:
        open_nought(font, name)
    rename(font)
    font.flavor = "woff2"
    font.save(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

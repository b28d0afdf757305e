"""Sums over many patients: the only place that knows pandas.

`ome_of_regimens` counts the oral morphine equivalents of a whole registry in one pass, with exactly the numbers that
`taper.engine.ome.calculate_ome` gives for each regimen by itself.
"""

from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pandas as pd

from guidelines.base import ConversionRow, same_patch_label
from guidelines.registry import References
from taper.engine.ome import load_of

# One row for each medicine of each regimen. `units_per_day` are those that count: as needed at the average, or at the
# maximum where no average is known; patches those worn together. Numbers are Decimal or text, never float.
COLUMNS = ("regimen", "country", "conversion_table", "drug", "form", "unit", "strength", "units_per_day")
MAXIMUM = "maximum_units_per_day"  # a ninth column where as-needed medicines are among them
KIND = ["country", "conversion_table", "drug", "form", "unit", "strength"]

# Sums run in whole millionths, so that they are exact: OME of one unit times units a day is a whole number of billionths
# of a thousandth. A regimen that would not fit is refused, never rounded.
MILLION = 10**6
LARGEST = 2**58  # 288 g OME of one medicine; twenty of them still fit
NOT_COUNTED = -1

Numbers = npt.NDArray[np.int64]


class NotExact(ValueError):
    """A number that cannot be held exactly in this pass; count this regimen by `calculate_ome`."""


def ome_of_regimens(rows: pd.DataFrame, references: References) -> pd.DataFrame:
    """OME in mg/24 h for each regimen: `ome_per_day`, `ome_per_day_if_maximum` (Decimal, or None where nothing counts)
    and `complete` (False where a medicine could not be counted: read the number as "at least").

    `rows` holds one row for each medicine, with the columns above; the answer has one row for each regimen, in the order
    in which they first appear. Assumes regimens that `read_regimen` accepts. Raises NotExact for a number finer than a
    millionth or too large, TypeError for floats, KeyError for a table or country that is not known. The numbers are those
    of `calculate_ome`, whose docstring names the sources; ranges and cautions are not given.
    """
    regimen, regimens = pd.factorize(rows["regimen"])
    kind, kinds = _kinds(rows)
    units = _in_millionths(rows["units_per_day"])
    most = _in_millionths(rows[MAXIMUM]) if MAXIMUM in rows else units
    counted = _Counted(kinds, references)
    band, band_at_most = counted.bands(regimen, kind, units, most)
    known = counted.is_counted[kind]
    per_day = _sum_for_each(regimen, len(regimens), counted.ome_of(kind, band, units))
    if_maximum = _sum_for_each(regimen, len(regimens), counted.ome_of(kind, band_at_most, most))
    how_many = np.bincount(regimen, minlength=len(regimens))
    how_many_known = np.bincount(regimen, weights=known, minlength=len(regimens))
    return pd.DataFrame(
        {
            "ome_per_day": _as_decimals(per_day, how_many_known > 0),
            "ome_per_day_if_maximum": _as_decimals(if_maximum, how_many_known > 0),
            "complete": how_many_known == how_many,
        },
        index=pd.Index(regimens, name="regimen"),
    )


def _kinds(rows: pd.DataFrame) -> tuple[Numbers, pd.DataFrame]:
    """Which of the few different medicines each row is, and those medicines."""
    kind = np.asarray(rows.groupby(KIND, sort=False, observed=True).ngroup(), dtype=np.int64)
    first = np.unique(kind, return_index=True)[1]
    return kind, rows[KIND].iloc[first]


class _Counted:
    """OME of one unit of each kind of medicine (in millionths of a mg), for each band of the day's dose.

    Only a table that gives the whole dose the factor of its band (methadone, CDC 2016) has more than one band.
    """

    def __init__(self, kinds: pd.DataFrame, references: References) -> None:
        self.ome_of_one: list[tuple[int, ...]] = []
        self.upper_bounds: list[tuple[int, ...]] = []
        self.strength: list[int] = []
        self.day: list[
            tuple[str, str | None, str]
        ] = []  # doses of one opioid, route and table are one day's dose
        for country, table, drug, form, _, strength in zip(*(kinds[name] for name in KIND), strict=True):
            self._add(str(country), str(table), str(drug), str(form), _exact(strength), references)
        most_bands = max((len(bands) for bands in self.ome_of_one), default=1)
        self._table = np.array(
            [bands + bands[-1:] * (most_bands - len(bands)) for bands in self.ome_of_one] or [(0,)],
            dtype=np.int64,
        )
        self.is_counted = self._table[:, 0] != NOT_COUNTED

    def _add(
        self, country: str, table_id: str, drug: str, form: str, strength: Decimal, references: References
    ) -> None:
        table = references.conversion_table(table_id)
        opioid, route = references.vocabulary.opioid_of(drug), references.vocabulary.route_of(drug, form)
        if route == "transdermal":
            strength = _label(country, drug, strength, references)
        rows = table.rows_for(opioid, route) if route is not None else ()
        banded = [row for row in rows if row.is_banded and not row.is_patch]
        totals = [_inside(row) for row in banded] or [strength]
        loads = [load_of(table, opioid, route, strength, Decimal(1), total).ome for total in totals]
        self.ome_of_one.append(tuple(NOT_COUNTED if load is None else _millionths(load) for load in loads))
        self.upper_bounds.append(
            tuple(_millionths(row.upper_bound) for row in banded if row.upper_bound is not None)
        )
        self.strength.append(_millionths(strength))
        self.day.append((opioid, route, table_id))

    def ome_of(self, kind: Numbers, band: Numbers, units: Numbers) -> Numbers:
        """OME of each row in billionths of a thousandth of a mg; 0 for what is not counted."""
        ome = self._table[kind, band]
        _refuse_what_overflows(ome, units)
        return np.where(ome == NOT_COUNTED, 0, ome * units)

    def bands(
        self, regimen: Numbers, kind: Numbers, units: Numbers, most: Numbers
    ) -> tuple[Numbers, Numbers]:
        """For each row the band of its day's dose; and the one where this row, but no other, is at its maximum."""
        band, band_at_most = np.zeros(len(kind), np.int64), np.zeros(len(kind), np.int64)
        is_banded = np.array([bool(bounds) for bounds in self.upper_bounds] or [False])
        for day in {self.day[number] for number in np.flatnonzero(is_banded)}:
            same = np.array([one == day for one in self.day])
            rows = np.flatnonzero(same[kind])
            strength = np.array(self.strength, np.int64)[kind[rows]]
            bounds = np.array(self.upper_bounds[int(np.flatnonzero(same)[0])], np.int64) * MILLION
            _refuse_what_overflows(strength, np.maximum(units, most)[rows])
            amount, amount_at_most = strength * units[rows], strength * most[rows]
            codes, days = pd.factorize(regimen[rows])
            total = _sum_for_each(codes, len(days), amount)[codes]
            band[rows] = np.searchsorted(bounds, total, side="left")
            band_at_most[rows] = np.searchsorted(bounds, total - amount + amount_at_most, side="left")
        return band, band_at_most


def _inside(row: ConversionRow) -> Decimal:
    """A daily dose that lies in the band of a row: its upper bound, or above the lower where it has none."""
    return row.upper_bound if row.upper_bound is not None else (row.lower_bound or Decimal(0)) + 1


def _label(country: str, drug: str, strength: Decimal, references: References) -> Decimal:
    """The strength as the country's list prints it: 12 and 12.5 mcg/h are one patch."""
    for product in references.default_product_list(country).of(drug):
        if product.is_patch and product.strength is not None and same_patch_label(product.strength, strength):
            return product.strength
    return strength


def _sum_for_each(codes: Numbers, count: int, numbers: Numbers) -> Numbers:
    sums = pd.Series(numbers).groupby(codes, sort=False).sum()
    found = np.zeros(count, np.int64)
    found[sums.index.to_numpy()] = sums.to_numpy()
    return found


# ------------------------------------------------------------------------------------------- exact numbers


def _exact(number: object) -> Decimal:
    if isinstance(number, float):
        raise TypeError(f"{number} is a float, which is not exact. Give Decimal or text.")
    return Decimal(str(number))


def _millionths(number: Decimal) -> int:
    scaled = number * MILLION
    if scaled % 1 or abs(scaled) > LARGEST:
        raise NotExact(f"{number} is finer than a millionth or too large. Count this regimen by itself.")
    return int(scaled)


def _in_millionths(numbers: pd.Series) -> Numbers:
    """Most numbers of a day come up again and again: each is converted once."""
    codes, different = pd.factorize(numbers)
    return np.array([_millionths(_exact(number)) for number in different], np.int64)[codes]


def _refuse_what_overflows(numbers: Numbers, units: Numbers) -> None:
    if len(numbers) and (numbers.astype(np.float64) * units).max() > LARGEST:
        raise NotExact("A dose is too large to be summed up exactly. Count this regimen by itself.")


def _as_decimals(sums: Numbers, known: npt.NDArray[np.bool_]) -> npt.NDArray[np.object_]:
    codes, different = pd.factorize(sums)
    scale = Decimal(MILLION * MILLION)
    decimals = np.empty(len(different), dtype=object)
    decimals[:] = [Decimal(int(number)) / scale for number in different]
    found: npt.NDArray[np.object_] = decimals[codes]
    found[~known] = None
    return found

"""OME of many regimens in one pass: the same numbers as each by itself, exactly."""

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidelines.registry import references
from taper.engine.ome import calculate_ome, daily_amount, daily_amount_at_maximum
from taper.engine.reading import read_regimen
from taper.engine.values import Regimen
from taper.reports import COLUMNS, MAXIMUM, NotExact, ome_of_regimens
from tests.strategies import Request, regimens


def rows_of(regimens: list[Regimen]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "regimen": number,
                "country": regimen.country,
                "conversion_table": regimen.conversion_table,
                "drug": item.drug,
                "form": item.form,
                "unit": item.unit,
                "strength": item.strength,
                "units_per_day": daily_amount(item) / item.strength,
                MAXIMUM: daily_amount_at_maximum(item) / item.strength,
            }
            for number, regimen in enumerate(regimens)
            for item in regimen.items
        ]
    )


def read(request: Request) -> Regimen:
    return read_regimen(request, references())


@given(st.lists(regimens(), min_size=1, max_size=8))
def test_one_pass_gives_the_numbers_of_each_regimen_by_itself(requests: list[Request]) -> None:
    many = [read(request) for request in requests]

    found: Any = ome_of_regimens(rows_of(many), references())

    for number, regimen in enumerate(many):
        alone = calculate_ome(regimen, references())
        row = found.loc[number]
        assert row["ome_per_day"] == alone.ome_per_day
        assert row["ome_per_day_if_maximum"] == alone.ome_per_day_if_maximum
        assert row["complete"] == alone.complete


def methadone(*mg_a_day: str) -> Regimen:
    items = [
        {"id": str(number), "drug": "methadone", "form": "oral solution", "release": "IR", "strength": "1", "unit": "mg/mL", "daily_units": mg}
        for number, mg in enumerate(mg_a_day)
    ]  # fmt: skip
    return read({"country": "US", "conversion_table": "US_CDC_2016", "regimen": items})


@pytest.mark.parametrize(
    ("mg_a_day", "ome"),
    [
        pytest.param(["20"], "80", id="20 x 4"),
        pytest.param(["20.1"], "160.8", id="20.1 x 8"),
        pytest.param(["40"], "320", id="40 x 8"),
        pytest.param(["60"], "600", id="60 x 10"),
        pytest.param(["61"], "732", id="61 x 12"),
        pytest.param(["30", "20"], "500", id="50 in two items: the whole day's band"),
    ],
)
def test_bands_hold_for_the_whole_day(mg_a_day: list[str], ome: str) -> None:
    regimen = methadone(*mg_a_day)

    found: Any = ome_of_regimens(rows_of([regimen, methadone("1")]), references())

    assert found.loc[0, "ome_per_day"] == Decimal(ome) == calculate_ome(regimen, references()).ome_per_day
    assert found.loc[1, "ome_per_day"] == Decimal(4)


def row(**changes: Any) -> pd.DataFrame:
    usual: dict[str, Any] = {
        "regimen": "a",
        "country": "AU",
        "conversion_table": "AU_FPM_2025",
        "drug": "oxycodone",
        "form": "tablet",
        "unit": "mg",
        "strength": "40",
        "units_per_day": "2",
    }
    return pd.DataFrame([{**usual, **changes}])


def test_text_is_read_as_exactly_as_decimals() -> None:
    found: Any = ome_of_regimens(row(), references())

    assert list(row().columns) == list(COLUMNS)
    assert found.loc["a", "ome_per_day"] == Decimal(120)
    assert isinstance(found.loc["a", "ome_per_day"], Decimal)


def test_what_cannot_be_counted_is_none_and_never_0() -> None:
    found: Any = ome_of_regimens(row(drug="methadone"), references())

    assert found.loc["a", "ome_per_day"] is None
    assert not found.loc["a", "complete"]


def test_a_label_with_and_without_its_half_is_one_patch() -> None:
    patch = {"drug": "fentanyl", "form": "transdermal patch", "unit": "mcg/h", "units_per_day": "1"}

    found: Any = ome_of_regimens(row(**patch, strength="12.5"), references())

    assert found.loc["a", "ome_per_day"] == Decimal(36)


def test_no_rows_are_no_regimens() -> None:
    assert len(ome_of_regimens(row().iloc[:0], references())) == 0


def test_floats_are_refused() -> None:
    with pytest.raises(TypeError, match="is a float, which is not exact"):
        ome_of_regimens(row(units_per_day=2.5), references())


@pytest.mark.parametrize("changes", [{"units_per_day": "0.0000001"}, {"units_per_day": "10000000000000"}])
def test_what_cannot_be_exact_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(NotExact, match="Count this regimen by itself"):
        ome_of_regimens(row(**changes), references())

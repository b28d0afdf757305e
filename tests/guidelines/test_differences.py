"""Where the conversion tables part: the examples give the numbers of the reader's page, and the reasons name tables."""

import pytest

from guidelines.base import TableDifference
from guidelines.registry import references

DIFFERENCES = references().table_differences.differences


def test_the_ten_differences_of_the_readers_page_are_there() -> None:
    assert [(each.opioid, each.route) for each in DIFFERENCES] == [
        ("fentanyl", "transdermal"),
        ("tramadol", "oral"),
        ("oxycodone", "oral"),
        ("hydromorphone", "oral"),
        ("buprenorphine", "transdermal"),
        ("buprenorphine", "sublingual"),
        ("tilidine", "oral"),
        ("tapentadol", "oral"),
        ("methadone", "oral"),
        ("codeine", "oral"),
    ]


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.id)
def test_tables_really_differ_on_it(difference: TableDifference) -> None:
    stated = {
        tuple((row.factor, row.fixed_ome_mg, row.ome_range, row.lower_bound) for row in rows)
        for country in references().countries
        for rows in (
            references().default_conversion_table(country).rows_for(difference.opioid, difference.route),
        )
    }

    assert len(stated) > 1


def test_reason_is_found_by_opioid_and_route() -> None:
    found = references().table_differences.of("tramadol", "oral")

    assert found is not None
    assert "doubled" in found.why
    assert references().table_differences.of("morphine", "oral") is None
    assert references().table_differences.of("tramadol", None) is None

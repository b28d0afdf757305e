"""The default tables side by side: the reader's page of the data, made from the data."""

import re

import pytest
from django.test import Client

from tests.taper.views.test_guideline import text_of
from tests.taper.views.test_guidelines import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client) -> str:
    return page_of(client, "conversion_tables")


def cells_of(page: str, opioid: str, route: str) -> list[str]:
    row = re.search(
        rf'<tr role="row"><th scope="row" role="rowheader">{opioid} <span[^>]*>{route}</span>(.*?)</tr>', page
    )
    assert row is not None
    return [text_of(cell).strip() for cell in re.findall(r"<td.*?</td>", row[1])]


@pytest.mark.parametrize(
    ("opioid", "route", "cells"),
    [
        ("Codeine", "oral", ["× 0.13", "× 0.15", "no row", "× 0.1", "× 0.15"]),
        ("Tramadol", "oral", ["× 0.2", "× 0.1 to 0.2", "× 0.1", "× 0.1", "× 0.2"]),
        ("Tapentadol", "oral", ["× 0.3", "× 0.3 to 0.4", "× 0.4", "× 0.4", "× 0.4"]),
        ("Oxycodone", "oral", ["× 1.5", "× 1.5", "× 2", "× 1.5", "× 1.5"]),
        ("Hydromorphone", "oral", ["× 5", "× 5", "× 5 to 7.5", "× 5", "× 5"]),
        ("Methadone", "oral", ["not counted", "not counted", "not counted", "not counted", "× 4.7"]),
        ("Fentanyl", "transdermal", ["× 3", "by strength", "× 2.4", "by strength", "× 2.4"]),
        ("Buprenorphine", "transdermal", ["× 2", "not counted", "× 1.8", "by strength", "not counted"]),
    ],
)
def test_row_is_the_one_of_the_readers_page(page: str, opioid: str, route: str, cells: list[str]) -> None:
    assert cells_of(page, opioid, route) == cells


def example(page: str, heading: str) -> dict[str, str]:
    card = re.search(rf'<h3 id="[^"]+">{heading}</h3>(.*?)</section>', page)
    assert card is not None
    lines = re.findall(r'<tr><th scope="row">(.*?)</th><td class="n">(.*?)</td></tr>', card[1])
    return {text_of(name).split()[-1]: text_of(ome).strip() for name, ome in lines}


@pytest.mark.parametrize(
    ("heading", "omes"),
    [
        (
            "Fentanyl, transdermal",
            {"AU_FPM_2025": "300", "CA_NPC_2017": "360 to 404", "DE_LONTS_2020": "240", "UK_FPM_2020": "240", "US_CDC_2022": "240"},
        ),
        (
            "Tramadol, oral",
            {"AU_FPM_2025": "80", "CA_NPC_2017": "40 to 80", "DE_LONTS_2020": "40", "UK_FPM_2020": "40", "US_CDC_2022": "80", "US_CDC_CMS_2017": "40"},
        ),
        ("Hydromorphone, oral", {"DE_LONTS_2020": "80 to 120", "US_CDC_2016": "64", "US_CDC_2022": "80"}),
        ("Buprenorphine, transdermal", {"AU_FPM_2025": "40", "DE_LONTS_2020": "36", "UK_FPM_2020": "48", "US_CDC_2022": "not counted"}),
        ("Tilidine, oral", {"DE_LONTS_2020": "60", "DE_DGS_2014": "120 to 240", "AU_FPM_2025": "no row"}),
        ("Tapentadol, oral", {"AU_FPM_2025": "120", "UK_FPM_2020": "160", "US_CDC_2022": "160", "DE_LONTS_2020": "160"}),
        ("Methadone, oral", {"US_CDC_2022": "282", "US_CDC_2016": "600", "UK_FPM_2020": "not counted"}),
        ("Codeine, oral", {"UK_FPM_2020": "24", "AU_FPM_2025": "31.2", "US_CDC_2022": "36"}),
        ("Oxycodone, oral", {"AU_FPM_2025": "120", "DE_LONTS_2020": "160"}),
        ("Buprenorphine, sublingual", {"AU_FPM_2025": "40", "DE_LONTS_2020": "80", "UK_FPM_2020": "not counted"}),
    ],
)  # fmt: skip
def test_example_gives_the_numbers_of_the_readers_page(page: str, heading: str, omes: dict[str, str]) -> None:
    shown = example(page, heading)

    assert {table: shown[table] for table in omes} == omes


def test_table_for_statistics_is_no_example(page: str) -> None:
    assert "UK_OPENPRESCRIBING" not in page


def test_never_a_reason_to_change_the_medicine(page: str) -> None:
    assert "No table gives the dose of another opioid, and none is a reason to change the medicine." in page
    assert "are not 0" in page

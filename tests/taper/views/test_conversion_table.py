"""One conversion table: every row with caution, source and confidence, and nothing counted that must not be."""

import html
import re

import pytest
from django.test import Client

from guidelines.registry import TABLES, references
from tests.taper.views.test_guideline import text_of
from tests.taper.views.test_guidelines import page_of

pytestmark = pytest.mark.django_db


def rows_of(page: str) -> list[str]:
    body = page.partition('id="h-rows"')[2]
    return [text_of(row) for row in re.findall(r'<tr role="row">(.*?)</tr>', body)][1:]


@pytest.mark.requirement("S30")
@pytest.mark.parametrize("table_id", references().ids(TABLES))
def test_every_row_is_there_with_its_confidence(client: Client, table_id: str) -> None:
    table = references().conversion_table(table_id)

    rows = rows_of(page_of(client, "conversion_table", table_id))

    assert len(rows) == len(table.rows)
    for row, shown in zip(table.rows, rows, strict=True):
        assert row.drug in shown.lower()
        assert row.route in shown
        assert row.confidence.label[1:] in shown
        assert row.source_title.rstrip(".") in shown
        assert ("not counted" in shown) == row.do_not_compute


def test_number_that_was_kept_out_stays_out(client: Client) -> None:
    """The EU label prints 1.5 for methadone; the row must show neither that nor any other number."""
    rows = rows_of(page_of(client, "conversion_table", "DE_EUSMPC_2024"))

    (methadone,) = [row for row in rows if "Methadone" in row]
    assert "1.5" not in methadone
    assert "printed=" not in methadone


def test_range_is_a_range_and_patch_values_are_printed_ones(client: Client) -> None:
    canada = rows_of(page_of(client, "conversion_table", "CA_NPC_2017"))
    uk = rows_of(page_of(client, "conversion_table", "UK_FPM_2020"))

    assert any("25 mcg/h patch 60 to 134" in row for row in canada)
    assert any("12 mcg/h patch = 30" in row for row in uk)


def test_never_a_dose_for_another_opioid_is_said(client: Client) -> None:
    page = page_of(client, "conversion_table", "US_CDC_2022")

    assert "Never a dose for another opioid." in page
    assert "the default table there" in page


def test_table_for_statistics_warns(client: Client) -> None:
    assert "For prescribing statistics only." in page_of(client, "conversion_table", "UK_OPENPRESCRIBING")
    assert "For prescribing statistics only." not in page_of(client, "conversion_table", "UK_BNF")


def test_text_of_a_table_is_text(client: Client) -> None:
    """Titles and notes come from files; what they hold is escaped like anything else."""
    page = page_of(client, "conversion_table", "AU_FPM_2025")

    assert html.escape(references().conversion_table("AU_FPM_2025").title) in page

"""A sixth country is new files and no code: it stands on every page of the reference data, and in every comparison."""

from datetime import date
from pathlib import Path

import pytest

from guidelines.registry import PACKAGED_RELEASES, References, load_references
from taper.engine.across import views_of_countries
from taper.engine.reading import read_regimen
from taper.presenters.ome_tables import present_ome_tables
from taper.presenters.reference.comparison import present_comparison
from taper.presenters.reference.guideline import present_guideline
from taper.presenters.reference.releases import present_releases
from taper.presenters.reference.tables import present_tables
from taper.presenters.side_by_side import Status, present_side_by_side
from tests.factories import MARGARETS_REGIMEN
from tests.guidelines.made_up import ANSWERS, NEW_COUNTRY, write_files

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> References:
    return _with(tmp_path_factory.mktemp("zedland"), NEW_COUNTRY)


def _with(folder: Path, *parts: dict[str, str]) -> References:
    return load_references(PACKAGED_RELEASES, write_files(folder, *parts))


def test_it_stands_in_the_index_with_who_checked_it(six: References) -> None:
    index = present_releases(six, today=TODAY)

    labels = [label for shelf in index.shelves for label in shelf.releases if label.country == "Zedland"]
    assert len(labels) == 5
    assert all(label.is_checked and label.checked_by == "Z. Pharmacist" for label in labels)
    assert index.unchecked == index.count - 5


def test_its_guideline_reads_like_any_other(six: References) -> None:
    page = present_guideline(six.guideline("ZZ_GUIDE_2026"), six, today=TODAY)

    assert [(rule.id, rule.when) for rule in page.timing] == [("ZZ-T1", "OME: 100 mg a day or more")]
    assert page.profiles[0].percent.text.replace("\u00a0", " ") == "5 to 10 %, 7.5 % filled in"


def test_nobody_has_compared_it_yet_and_that_is_said(six: References) -> None:
    cells = [
        cell for point in present_comparison(six).points for cell in point.cells if cell.country == "Zedland"
    ]

    assert len(cells) == 18
    assert not any(cell.said for cell in cells)


def test_once_compared_its_answer_stands_beside_the_others(tmp_path: Path) -> None:
    compared = present_comparison(_with(tmp_path, NEW_COUNTRY, ANSWERS))

    (cell,) = [cell for cell in compared.points[0].cells if cell.country == "Zedland"]
    assert [said.text for said in cell.said] == ["100 mg a day"]
    assert cell.rules == (("ZZ-T1", "strong"),)


def test_its_table_stands_beside_the_others(six: References) -> None:
    page = present_tables(six)

    nicomorphine = next(row for row in page.rows if row.opioid == "nicomorphine")
    assert [cell.text for cell in nicomorphine.cells] == ["no row"] * 5 + ["by dose"]


def test_patients_facts_are_put_to_its_guideline(tmp_path: Path) -> None:
    six = _with(tmp_path, NEW_COUNTRY, ANSWERS)
    regimen = read_regimen({"country": "AU", "regimen": MARGARETS_REGIMEN}, six)

    page = present_side_by_side(views_of_countries("AU", {}, regimen, six), six)
    tables = present_ome_tables(regimen, six)

    assert [column.name for column in page.columns][-1] == "Zedland"
    dose = next(row for row in (*page.parting, *page.alike) if row.question.startswith("Is there a dose"))
    # Its table has no factor for oxycodone: not counted, so its rule is unknown and never "below".
    assert dose.cells[-1].status is Status.UNKNOWN
    assert page.columns[-1].ome == "not counted"
    assert [column.total for column in tables.columns][-1] == "not counted"

"""A sixth country is new files only."""

from decimal import Decimal
from pathlib import Path

import pytest

from guidelines.registry import GUIDELINES, PACKAGED_RELEASES, TABLES, References, load_references
from tests.guidelines.made_up import NEW_COUNTRY, TABLE, change, write_files


@pytest.fixture(scope="module")
def six_countries(tmp_path_factory: pytest.TempPathFactory) -> References:
    return load_references(PACKAGED_RELEASES, write_files(tmp_path_factory.mktemp("zedland"), NEW_COUNTRY))


def test_new_country_stands_beside_the_packaged_ones(six_countries: References) -> None:
    assert list(six_countries.countries) == ["AU", "CA", "DE", "UK", "US", "ZZ"]


def test_new_country_brings_its_defaults(six_countries: References) -> None:
    table = six_countries.default_conversion_table("ZZ")
    guideline = six_countries.default_guideline("ZZ")

    assert [row.factor for row in table.rows_for("morphine", "oral")] == [Decimal(1)]
    assert guideline.choose_profile({}).reduction_percent.default == Decimal("7.5")


def test_new_country_brings_drugs_and_forms_that_no_other_has(six_countries: References) -> None:
    products = six_countries.default_product_list("ZZ")

    sachet = products.find("vilan", "sachet", "IR", Decimal(5), "mg")

    assert sachet is not None
    assert (sachet.opioid, sachet.route) == ("nicomorphine", "oral")


def test_new_country_shares_the_forms_that_all_have(six_countries: References) -> None:
    patch = six_countries.default_product_list("ZZ").of("fentanyl")[0]

    assert patch.route == "transdermal"


def test_new_country_brings_sources_and_a_language(six_countries: References) -> None:
    assert six_countries.cite("ZZ2026 Table 1").text == "Zedland Pain Society 2026. (Table 1)"
    assert six_countries.patient_strings.text("plan_yours", "zz") == "Zat plan iz yourz."
    assert six_countries.patient_strings.text("plan_yours", "en").startswith("This plan is made with you")


def test_new_edition_takes_the_place_of_the_old_and_both_stay(tmp_path: Path) -> None:
    newer = {
        name.replace("ZZ_TABLE_2026", "ZZ_TABLE_2027"): text
        for name, text in NEW_COUNTRY.items()
        if name.startswith(TABLE)
    }
    releases = write_files(tmp_path, NEW_COUNTRY, newer)
    change(
        releases,
        "conversion_tables/ZZ_TABLE_2027/release.yaml",
        "id: ZZ_TABLE_2026",
        "id: ZZ_TABLE_2027\nsupersedes: [ZZ_TABLE_2026]",
    )

    references = load_references(PACKAGED_RELEASES, releases)

    newest = references.newer_than(TABLES, "ZZ_TABLE_2026")
    assert newest is not None
    assert newest.id == "ZZ_TABLE_2027"
    assert references.newer_than(TABLES, "ZZ_TABLE_2027") is None
    assert references.newer_than(GUIDELINES, "ZZ_GUIDE_2026") is None
    assert references.conversion_table("ZZ_TABLE_2026").id == "ZZ_TABLE_2026"

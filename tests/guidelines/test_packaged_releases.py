"""The packaged releases hold what their READMEs say, each number with its source and confidence."""

from decimal import Decimal

import pytest

from guidelines.base import ConversionRow, FactValue, Guideline, Product
from guidelines.errors import UnknownCountry, UnknownRelease, UnknownSource, UnknownText
from guidelines.registry import (
    COUNTRIES,
    GUIDELINES,
    KINDS,
    PACKAGED_RELEASES,
    PRODUCTS,
    TABLES,
    References,
    load_references,
    references,
)
from guidelines.terms import Base, Confidence

CODES = ("AU", "CA", "DE", "UK", "US")
REFERENCES = references()
GUIDELINE_IDS = REFERENCES.ids(GUIDELINES)
TABLE_IDS = REFERENCES.ids(TABLES)


@pytest.fixture(scope="module")
def checked() -> References:
    return load_references(PACKAGED_RELEASES)


def guideline_of(code: str) -> Guideline:
    return REFERENCES.default_guideline(code)


def the_factor(table_id: str, drug: str, route: str) -> Decimal | None:
    rows = REFERENCES.conversion_table(table_id).rows_for(drug, route)
    assert len(rows) == 1
    return rows[0].factor


def test_all_releases_are_free_of_faults(checked: References) -> None:
    assert tuple(checked.countries) == CODES


def test_nothing_of_the_collection_is_lost(checked: References) -> None:
    assert {id_: len(checked.guideline(id_).recommendations) for id_ in GUIDELINE_IDS} == {
        "AU_MJA2023": 14,
        "CA_CMAJ2017": 18,
        "DE_LONTS2020": 14,
        "UK_NG215": 20,
        "US_CDC2022": 31,
    }
    assert sum(len(checked.guideline(id_).recommendations) for id_ in GUIDELINE_IDS) == 97
    assert len(checked.common.safety_gates) == 17
    assert len(checked.common.planner_limits) == 7
    assert len(checked.common.checklists) == 7
    assert len(checked.common.facts) == 53
    assert sum(len(checked.conversion_table(id_).rows) for id_ in TABLE_IDS) == 227
    assert {id_[:2]: len(checked.product_list(id_).products) for id_ in checked.ids(PRODUCTS)} == {
        "AU": 85,
        "CA": 97,
        "DE": 88,
        "UK": 125,
        "US": 143,
    }
    assert len(checked.patient_strings.strings) == 48


@pytest.mark.parametrize(
    "row",
    [row for id_ in TABLE_IDS for row in REFERENCES.conversion_table(id_).rows],
    ids=lambda row: f"{row.drug}-{row.route}",
)
def test_every_factor_has_source_and_confidence(row: ConversionRow) -> None:
    assert row.source_title
    assert row.source_url.startswith(("https://", "http://"))
    assert row.confidence in Confidence
    assert row.note


def test_every_product_has_source_and_confidence() -> None:
    products = [product for code in CODES for product in REFERENCES.default_product_list(code).products]

    assert all(product.source and product.confidence in Confidence for product in products)


def test_every_recommendation_cites_a_listed_source() -> None:
    recommendations = [item for id_ in GUIDELINE_IDS for item in REFERENCES.guideline(id_).recommendations]

    assert all(REFERENCES.cite(source).text for item in recommendations for source in item.source)
    assert all(item.source for item in recommendations)


def test_every_release_says_when_it_counts_and_who_checked_it() -> None:
    for info in REFERENCES.releases:
        assert info.valid_from < info.review_by
        assert info.checked_by
        assert info.notes


def test_nobody_claims_to_have_checked_a_release() -> None:
    assert not any(info.is_checked for info in REFERENCES.releases)


def test_release_is_past_review_the_day_after_only() -> None:
    info = REFERENCES.info(TABLES, "AU_FPM_2025")

    assert not info.is_past_review(info.review_by)
    assert info.is_past_review(info.review_by.replace(year=info.review_by.year + 1))


@pytest.mark.parametrize(
    ("table", "drug", "factor"),
    [
        ("AU_FPM_2025", "oxycodone", "1.5"),
        ("UK_FPM_2020", "oxycodone", "1.5"),
        ("US_CDC_2022", "oxycodone", "1.5"),
        ("CA_NPC_2017", "oxycodone", "1.5"),
        ("DE_LONTS_2020", "oxycodone", "2"),
        ("AU_FPM_2025", "codeine", "0.13"),
        ("CA_NPC_2017", "codeine", "0.15"),
        ("UK_FPM_2020", "codeine", "0.1"),
        ("US_CDC_2022", "methadone", "4.7"),
        ("AU_FPM_2025", "tramadol", "0.2"),
        ("DE_LONTS_2020", "tramadol", "0.1"),
        ("AU_FPM_2025", "tapentadol", "0.3"),
        ("DE_LONTS_2020", "tilidine", "0.1"),
        ("US_CDC_2022", "hydrocodone", "1"),
        ("US_CDC_2022", "oxymorphone", "3"),
    ],
)
def test_oral_factor_is_the_one_in_the_readers_page(table: str, drug: str, factor: str) -> None:
    assert the_factor(table, drug, "oral") == Decimal(factor)


@pytest.mark.parametrize("code", ["AU", "CA", "DE", "UK"])
def test_methadone_has_no_number_outside_the_us(code: str) -> None:
    rows = REFERENCES.default_conversion_table(code).rows_for("methadone", "oral")

    assert rows
    assert all(row.do_not_compute and row.factor is None for row in rows)


def test_canadian_fentanyl_is_a_range_and_never_a_number() -> None:
    rows = REFERENCES.default_conversion_table("CA").rows_for("fentanyl", "transdermal")

    covering = [row for row in rows if row.covers(Decimal(25))]

    assert [row.ome_range for row in covering] == [(Decimal(60), Decimal(134))]
    assert covering[0].range_only
    assert covering[0].factor is None
    assert covering[0].fixed_ome_mg is None


def test_range_of_the_source_is_kept_beside_its_upper_end() -> None:
    (tramadol,) = REFERENCES.default_conversion_table("CA").rows_for("tramadol", "oral")

    assert (tramadol.factor, tramadol.factor_range) == (Decimal("0.2"), (Decimal("0.1"), Decimal("0.2")))


@pytest.mark.parametrize(
    ("dose", "factor"), [("20", 4), ("20.5", 8), ("40", 8), ("41", 10), ("60", 10), ("61", 12), ("500", 12)]
)
def test_methadone_band_of_2016_holds_its_upper_end(dose: str, factor: int) -> None:
    rows = REFERENCES.conversion_table("US_CDC_2016").rows_for("methadone", "oral")

    assert [row.factor for row in rows if row.covers(Decimal(dose))] == [Decimal(factor)]


@pytest.mark.parametrize(("label", "ome"), [("12", 30), ("12.5", 30), ("25", 60), ("37.5", 90), ("100", 240)])
def test_british_fentanyl_patch_has_its_printed_value(label: str, ome: int) -> None:
    rows = REFERENCES.default_conversion_table("UK").rows_for("fentanyl", "transdermal")

    assert [row.fixed_ome_mg for row in rows if row.covers(Decimal(label))] == [Decimal(ome)]


def test_drug_without_a_row_has_none_by_any_route() -> None:
    table = REFERENCES.default_conversion_table("AU")

    assert table.rows_for("hydrocodone", "oral") == ()
    assert "any opioid" not in table.drugs
    assert all(row.do_not_compute for row in table.rows_for("hydrocodone", "intrathecal or epidural"))


@pytest.mark.parametrize(
    ("code", "of", "is_ours"),
    [
        ("AU", Base.ORIGINAL, False),
        ("CA", Base.CURRENT, True),
        ("DE", Base.CURRENT, True),
        ("UK", Base.CURRENT, False),
        ("US", Base.CURRENT, True),
    ],
)
def test_profile_says_percent_of_what_and_whose_choice_that_is(code: str, of: Base, is_ours: bool) -> None:
    profile = guideline_of(code).choose_profile({})

    assert (profile.of, profile.of_is_planner_default) == (of, is_ours)


@pytest.mark.parametrize(
    ("code", "weeks", "name", "percent", "interval"),
    [
        ("AU", 8, "short_therapy", 10, 1),
        ("AU", 13, "standard", 10, 4),
        ("AU", 52, "slow", 10, 4),
        ("CA", 8, "standard", 10, 4),
        ("CA", 60, "slow", 5, 4),
        ("DE", 30, "standard", 10, 4),
        ("UK", 51, "standard", 10, 4),
        ("UK", 52, "slow", 5, 6),
        ("US", 20, "shorter_therapy", 10, 4),
        ("US", 60, "standard", 10, 4),
    ],
)
def test_profile_follows_from_the_weeks_of_therapy(
    code: str, weeks: int, name: str, percent: int, interval: int
) -> None:
    profile = guideline_of(code).choose_profile({"therapy_weeks": Decimal(weeks)})

    assert profile.name == name
    assert profile.reduction_percent.default == percent
    assert profile.interval_weeks.default == interval


@pytest.mark.parametrize("code", CODES)
def test_profile_is_standard_while_nothing_is_recorded(code: str) -> None:
    assert guideline_of(code).choose_profile({}).name == "standard"


@pytest.mark.parametrize("code", CODES)
def test_struggling_slows_every_country_down(code: str) -> None:
    facts: dict[str, FactValue] = {"therapy_weeks": Decimal(8), "struggling": True}

    assert guideline_of(code).choose_profile(facts).name == "slow"


@pytest.mark.parametrize("code", CODES)
def test_no_automatic_profile_is_faster_than_the_guideline_allows(code: str) -> None:
    for profile in guideline_of(code).profiles:
        assert profile.reduction_percent.maximum <= 25
        assert profile.interval_weeks.minimum >= 1


def test_weeks_to_months_scheme_is_never_chosen_by_itself() -> None:
    profile = guideline_of("US").profile("weeks_to_months_therapy")

    assert profile is not None
    assert not profile.automatic
    assert guideline_of("US").choose_profile({"therapy_weeks": Decimal(10)}).name == "shorter_therapy"


@pytest.mark.parametrize("code", CODES)
def test_country_names_how_to_get_help(code: str) -> None:
    country = REFERENCES.country(code)

    assert country.emergency.number
    assert country.crisis
    assert country.naloxone.text
    assert country.numbers_checked_on is None
    assert all(country.naloxone.text_in(language) or language == "en" for language in country.languages)


def test_all_sentences_are_written_in_every_language_a_country_prints() -> None:
    strings = REFERENCES.patient_strings
    languages = {language for country in REFERENCES.countries.values() for language in country.languages}

    assert all(strings.text(string.id, language) for string in strings.strings for language in languages)


def test_sentence_in_a_missing_language_is_an_error_not_english() -> None:
    with pytest.raises(UnknownText, match=r"plan_yours is not written in es, only in de, en, fr_CA"):
        REFERENCES.patient_strings.text("plan_yours", "es")
    with pytest.raises(UnknownText, match="No patient sentence has the id hello"):
        REFERENCES.patient_strings.text("hello", "en")


def test_what_is_not_there_is_answered_with_a_sentence() -> None:
    with pytest.raises(
        UnknownRelease,
        match=r"AU_FPM_1999 is not a conversion table the planner has\. Choose one of AU_FPM_2021",
    ):
        REFERENCES.conversion_table("AU_FPM_1999")
    with pytest.raises(
        UnknownCountry, match=r"NZ is not a country the planner has\. Choose one of AU, CA, DE, UK, US\."
    ):
        REFERENCES.country("NZ")
    with pytest.raises(UnknownSource, match="No release lists the source SMITH1999"):
        REFERENCES.cite("SMITH1999 p 3")


def test_superseded_table_names_its_successor() -> None:
    newer = REFERENCES.newer_than(TABLES, "US_CDC_CMS_2017")

    assert newer is not None
    assert newer.id == "US_CDC_2022"
    assert REFERENCES.newer_than(TABLES, "US_CDC_2022") is None
    assert "US_CDC_2016" not in REFERENCES.current_ids(TABLES)


def test_citation_gives_text_and_link() -> None:
    citation = REFERENCES.cite("NEJM2025 Table 2")

    assert citation.text.endswith("(Table 2)")
    assert citation.link == "https://doi.org/10.1056/NEJMcp2414789"


def test_daily_limit_holds_for_both_names_of_one_substance() -> None:
    common = REFERENCES.common

    for name in ("paracetamol", "acetaminophen"):
        (limit,) = common.daily_limits_for("US", name)
        assert (limit.maximum_per_day, limit.unit) == (Decimal(4000), "mg/day")
    assert [limit.unit for limit in common.daily_limits_for("US", "buprenorphine")] == ["mcg/h"]
    assert common.daily_limits_for("AU", "buprenorphine") == ()


def test_blocking_gates_are_those_of_the_guidelines() -> None:
    blocking = {gate.id for gate in REFERENCES.common.safety_gates if gate.blocks}

    assert blocking == {"G01", "G02", "G04", "G05", "G07", "G13"}


def test_lookups_by_id_find_their_own_and_nothing_else() -> None:
    common, guideline = REFERENCES.common, guideline_of("CA")

    assert common.gate("G04") in common.safety_gates
    assert common.limit("L03") in common.planner_limits
    assert common.checklist("CK-READY") in common.checklists
    assert common.statement("ALL-F2") in common.after_failure
    assert guideline.recommendation("CA-T1") in guideline.recommendations
    assert common.gate("G99") is None
    assert common.limit("L99") is None
    assert common.checklist("CK") is None
    assert common.statement("X") is None
    assert guideline.recommendation("AU-T1") is None
    assert common.fact("ome_per_day") in common.facts


def test_command_that_needs_a_table_reads_no_guideline() -> None:
    fresh = References(REFERENCES._shelves)

    fresh.default_conversion_table("AU")
    fresh.default_product_list("AU")

    assert {kind for kind, _ in fresh._read} == {COUNTRIES, TABLES, PRODUCTS}


def test_kinds_are_the_folders_of_the_package() -> None:
    assert {kind.folder for kind in KINDS} == {
        path.name for path in PACKAGED_RELEASES.iterdir() if path.is_dir()
    }
    assert len(REFERENCES.ids(COUNTRIES)) == 5


def products_where(**wanted: object) -> list[Product]:
    return [
        product
        for code in CODES
        for product in REFERENCES.default_product_list(code).products
        if all(getattr(product, name) == value for name, value in wanted.items())
    ]


def test_halves_are_for_immediate_release_tablets_only() -> None:
    halved = products_where(can_halve=True)

    assert len(halved) == 10
    assert {(product.release, product.form) for product in halved} == {("IR", "tablet")}


def test_unknown_score_line_counts_as_none() -> None:
    (tablet,) = [
        p
        for p in REFERENCES.default_product_list("AU").of("morphine")
        if p.strength == 30 and p.release == "IR"
    ]

    assert tablet.scoring == "unknown"
    assert not tablet.can_halve
    assert tablet.can_halve_note == "Not known whether it halves equally, so kept whole."


def test_only_confirmed_products_are_dispensable() -> None:
    for product in products_where(dispensable=False):
        assert product.form in {"withdrawn", "note-only"} or product.note.startswith(
            "AVAILABILITY UNCONFIRMED"
        )
    assert all(
        product.strength is not None and product.interval_hours
        for product in products_where(dispensable=True)
    )


@pytest.mark.parametrize(
    ("release", "days"), [("patch-72h", 3), ("patch-96h", 4), ("patch-7d", 7), ("IR", None)]
)
def test_patch_is_worn_for_whole_days(release: str, days: int | None) -> None:
    products = products_where(release=release)

    assert products
    assert {product.wear_days for product in products} == {days}


def test_combination_names_all_its_partners() -> None:
    lenoltec = [
        product
        for product in REFERENCES.default_product_list("CA").of("codeine")
        if len(product.partners) == 2
    ]

    assert [(partner.name, partner.amount, partner.unit) for partner in lenoltec[0].partners] == [
        ("acetaminophen", Decimal(300), "mg"),
        ("caffeine", Decimal(15), "mg"),
    ]


def test_strengths_that_mean_another_salt_say_so() -> None:
    assert {product.salt_basis for product in products_where(brands=("Xtampza ER",))} == {"oxycodone base"}
    assert {
        product.salt_basis for product in products_where(drug="codeine", country="US", dispensable=True)
    } == {"codeine sulfate", "codeine phosphate"}
    assert {product.salt_basis for product in products_where(drug="morphine")} == {""}


def test_product_is_found_by_what_is_on_the_box() -> None:
    products = REFERENCES.default_product_list("AU")

    found = products.find("oxycodone", "tablet", "MR-12h", Decimal("40"), "mg")

    assert found is not None
    assert found.code == "au-oxycodone-tablet-mr-12h-40-mg"
    assert products.find("oxycodone", "tablet", "MR-12h", Decimal("45"), "mg") is None
    assert products.find("oxycodone", "tablet", "IR", Decimal("40"), "mg") is None


def test_patch_is_found_by_either_way_of_writing_its_label() -> None:
    products = REFERENCES.default_product_list("AU")

    assert products.find(
        "fentanyl", "transdermal patch", "patch-72h", Decimal("12.5"), "mcg/h"
    ) is products.find("fentanyl", "transdermal patch", "patch-72h", Decimal(12), "mcg/h")


def test_combination_is_not_found_in_the_place_of_the_single_drug() -> None:
    products = REFERENCES.default_product_list("US")

    assert products.find("oxycodone", "tablet", "IR", Decimal("7.5"), "mg") is None
    assert (
        products.find("oxycodone", "tablet", "IR", Decimal("7.5"), "mg", "acetaminophen 325 mg") is not None
    )


def test_drug_named_with_its_partner_may_leave_the_amount_out() -> None:
    products = REFERENCES.default_product_list("DE")

    found = products.find("tilidine/naloxone", "tablet", "MR-12h", Decimal(100), "mg")

    assert found is not None
    assert (found.opioid, found.combination) == ("tilidine", "naloxone hydrochloride 8 mg")


def test_german_drops_have_their_labelled_size() -> None:
    sizes = {product.drug: product.drop_mg for product in products_where(form="oral drops", country="DE")}

    assert sizes == {
        "morphine": Decimal("1.25"),
        "tramadol": Decimal("2.5"),
        "tilidine/naloxone": Decimal("2.5"),
    }


def test_product_names_lead_to_the_opioid_and_route_of_the_tables() -> None:
    products = REFERENCES.default_product_list("CA")

    assert products.opioid_of("pethidine/meperidine") == "pethidine"
    assert products.route_of("buprenorphine (sublingual)", "note-only") == "sublingual"
    assert products.route_of("morphine", "suppository") == "rectal"
    assert products.route_of("morphine", "lolly") is None


def test_code_is_unique_in_each_list() -> None:
    for code in CODES:
        codes = [product.code for product in REFERENCES.default_product_list(code).products]
        assert len(codes) == len(set(codes))

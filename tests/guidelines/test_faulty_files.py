"""A fault in a release file fails at load, with file, line and remedy."""

from pathlib import Path

import pytest

from guidelines.errors import ReferenceDataError
from guidelines.registry import load_references
from tests.guidelines.made_up import (
    ANSWERS,
    COMMON,
    COUNTRY,
    GUIDELINE,
    NEW_COUNTRY,
    OWN_COMMON,
    PRODUCTS,
    STRINGS,
    TABLE,
    change,
    write_files,
)

MORPHINE = "morphine,oral,mg/day,,,1,,"
NICOMORPHINE = "nicomorphine,oral,mg/day,0,20,4,,"
URL = "Zedland table,https://zz.example/table"
TABLET = "morphine,,tablet,MR-12h,10,mg,12,no,yes"
PERCENT = 'reduction_percent: {minimum: 5, maximum: 10, default: "7.5"'
SOURCE = "source: [ZZ2026 Table 1]"
CONDITION = '{fact: ome_per_day, op: ">=", value: 100}'

# (description, file, what stands there, what is put in its place, the line, the sentence)
FAULTS = [
    ("a factor that is no number", f"{TABLE}/factors.csv", MORPHINE, "morphine,oral,mg/day,,,abc,,", 2,
     "factor 'abc' is not a number. Write a plain decimal such as 1.5."),
    ("a factor with an exponent", f"{TABLE}/factors.csv", MORPHINE, "morphine,oral,mg/day,,,1e2,,", 2,
     "factor '1e2' is not a number. Write a plain decimal such as 1.5."),
    ("a factor of nothing", f"{TABLE}/factors.csv", MORPHINE, "morphine,oral,mg/day,,,0,,", 2,
     "0 is not above 0. Correct the number, or say DO NOT COMPUTE in the caution."),
    ("a row without any number", f"{TABLE}/factors.csv", MORPHINE, "morphine,oral,mg/day,,,,,", 2,
     "a row needs either factor or fixed_ome_mg, and only one of them."),
    ("a number that the caution forbids", f"{TABLE}/factors.csv", "methadone,oral,mg/day,,,,,", "methadone,oral,mg/day,,,4,,", 8,
     "the caution forbids a number, yet the row has one. Leave factor and fixed_ome_mg empty."),
    ("a unit that no table has", f"{TABLE}/factors.csv", MORPHINE, "morphine,oral,g/day,,,1,,", 2,
     "unit 'g/day' is not 'mg/day', 'mcg/day' or 'mcg/h patch'. Choose one of these."),
    ("a patch counted in mg", f"{TABLE}/factors.csv", "fentanyl,transdermal,mcg/h patch,12,12,,30,", "fentanyl,transdermal,mg/day,,,30,,", 6,
     "the unit mg/day does not belong to the route transdermal. Patches are counted in mcg/h patch."),
    ("bands that overlap", f"{TABLE}/factors.csv", "nicomorphine,oral,mg/day,20,,8", "nicomorphine,oral,mg/day,15,,8", 4,
     "two rows speak of the same dose of nicomorphine (oral), here and in line 3. Keep the bands apart."),
    ("a band beside a factor for every dose", f"{TABLE}/factors.csv", NICOMORPHINE, "nicomorphine,oral,mg/day,,,4,,", 4,
     "two rows speak of the same dose of nicomorphine (oral), here and in line 3. Keep the bands apart."),
    ("one patch under two labels", f"{TABLE}/factors.csv", "fentanyl,transdermal,mcg/h patch,25,25,,,RANGE ONLY: no single number.", "fentanyl,transdermal,mcg/h patch,12.5,12.5,,,RANGE ONLY: none.", 7,
     "two rows speak of the same dose of fentanyl (transdermal), here and in line 6. Keep the bands apart."),
    ("a band upside down", f"{TABLE}/factors.csv", NICOMORPHINE, "nicomorphine,oral,mg/day,20,0,4,,", 3,
     "the band 20 to 0 is empty. Write the lower bound first."),
    ("a range that does not rise", f"{TABLE}/factors.csv", "range=0.1-0.2", "range=0.3-0.2", 5,
     "factor_range the range 0.3-0.2 does not rise. Write the lower number first."),
    ("a factor below the top of its range", f"{TABLE}/factors.csv", "range=0.1-0.2", "range=0.1-0.3", 5,
     "factor 0.2 is not the upper end of range=0.1-0.3."),
    ("a range-only row without its range", f"{TABLE}/factors.csv", "; ome_range=60-134", "", 7,
     "RANGE ONLY needs the range. Add ome_range=a-b to the note."),
    ("a confidence that nobody defined", f"{TABLE}/factors.csv", URL + ",recalled", URL + ",certain", 5,
     "confidence 'certain' is not 'verified', 'corroborated', 'single-secondary', 'recalled', 'seed', 'stored' or 'planner-default'. Choose one of these."),
    ("a cell too many", f"{TABLE}/factors.csv", MORPHINE, MORPHINE + ",", 2,
     "the line has not 12 cells. Quote cells that hold a comma."),
    ("a column too few", f"{TABLE}/factors.csv", "drug,route,unit,lower_bound", "drug,route,lower_bound", 1,
     "the columns are not drug,route,unit,lower_bound,upper_bound,factor,fixed_ome_mg,caution,source_title,source_url,confidence,note. Write the header so."),
    ("a product given twice", f"{PRODUCTS}/products.csv", "morphine,,tablet,IR,10,mg,4,yes,no", TABLET, 3,
     "zz-morphine-tablet-mr-12h-10-mg stands earlier in the list. Keep one of the two lines."),
    ("a modified-release tablet in halves", f"{PRODUCTS}/products.csv", TABLET, "morphine,,tablet,MR-12h,10,mg,12,yes,yes", 2,
     "MR-12h tablet cannot be halved. Write no in can_halve."),
    ("a patch worn for another time than it says", f"{PRODUCTS}/products.csv", "patch-72h,12,mcg/h,72", "patch-72h,12,mcg/h,96", 6,
     "release patch-72h and interval_hours 96 differ. A patch is worn 72, 96 or 168 h."),
    ("a patch in mg", f"{PRODUCTS}/products.csv", "patch-72h,12,mcg/h,72", "patch-72h,12,mg,72", 6,
     "the unit mg does not belong to the form transdermal patch. Patches are in mcg/h."),
    ("a product without strength", f"{PRODUCTS}/products.csv", TABLET, "morphine,,tablet,MR-12h,,mg,12,no,yes", 2,
     "a product needs release, strength, strength_unit and interval_hours."),
    ("a partner without its amount", f"{PRODUCTS}/products.csv", "paracetamol 500 mg + caffeine 30 mg", "paracetamol + caffeine 30 mg", 5,
     "partners 'paracetamol' does not say what and how much. Write it as in paracetamol 500 mg."),
    ("a form without a route", f"{PRODUCTS}/products.csv", TABLET, "morphine,,lolly,MR-12h,10,mg,12,no,yes", 2,
     "form 'lolly' is not known. Add it with its route to vocabulary.yaml."),
    ("a percent above 100", f"{GUIDELINE}/guideline.yaml", PERCENT, 'reduction_percent: {minimum: 5, maximum: 110, default: "7.5"', 17,
     "a reduction of 110 percent is above 100. Correct the percent."),
    ("a range out of order", f"{GUIDELINE}/guideline.yaml", PERCENT, 'reduction_percent: {minimum: 8, maximum: 10, default: "7.5"', 20,
     "reduction_percent 8, 7.5, 10 do not rise from above 0. Order minimum, default, maximum."),
    ("a decimal without quotes", f"{GUIDELINE}/guideline.yaml", 'default: "7.5"', "default: 7.5", 20,
     '7.5 is not quoted. Quote decimals, as in "7.5", so that they stay exact.'),
    ("a word that YAML would read as false", f"{COMMON}/common.yaml", "choices: [none, thoughts, high]", "choices: [no, thoughts, high]", 5,
     'no would be read as true or false. Write true or false, or quote the word: "no".'),
    ("a key given twice", f"{GUIDELINE}/guideline.yaml", "grading: strong or weak", "grading: strong or weak\nscope: Children", 4,
     "scope is given twice. Keep one of the two."),
    ("a key that nobody defined", f"{GUIDELINE}/guideline.yaml", "grading: strong or weak", "grading: strong or weak\ncolour: red", 3,
     "colour is not a known key. Remove it or correct its spelling."),
    ("a key left out", f"{GUIDELINE}/guideline.yaml", "    prompt: A high dose.\n", "", 5,
     "ZZ-T1 is evaluable, so it needs a condition and a prompt."),
    ("no standard profile", f"{GUIDELINE}/guideline.yaml", "name: standard", "name: slow", 1,
     "a guideline needs the profile standard: it is used when no other applies."),
    ("a profile that could never be chosen", f"{GUIDELINE}/guideline.yaml", "name: standard", "name: usual", 17,
     "usual cannot be automatic: only standard, slow, short_therapy and shorter_therapy are chosen from the facts."),
    ("an id used twice", f"{GUIDELINE}/guideline.yaml", "{id: ZZ-S1,", "{id: ZZ-T1,", 14,
     "ZZ-T1 is used twice. Give each its own id."),
    ("a condition without a key", f"{GUIDELINE}/guideline.yaml", CONDITION, "{when: ome_per_day}", 12,
     "A condition needs one of the keys fact, all, any or not."),
    ("an operator that nobody defined", f"{GUIDELINE}/guideline.yaml", CONDITION, '{fact: ome_per_day, op: "=>", value: 100}', 12,
     "op '=>' is not 'is', 'is_not', 'in', 'not_in', '>=', '>', '<=' or '<'. Choose one of these."),
    ("a fact that nobody defined", f"{GUIDELINE}/guideline.yaml", CONDITION, '{fact: dose, op: ">=", value: 100}', 12,
     "the condition asks for the fact dose, which is not defined. Define it in common.yaml or correct the name."),
    ("a number compared with a word", f"{GUIDELINE}/guideline.yaml", CONDITION, "{fact: ome_per_day, op: is, value: high}", 12,
     "ome_per_day is a number, so 'high' can never match it. Compare it with a number."),
    ("a yes or no put in order", f"{GUIDELINE}/guideline.yaml", CONDITION, '{fact: overdose_warning_signs, op: ">=", value: 1}', 12,
     "overdose_warning_signs is not a number, so >= cannot order it. Use is, is_not, in or not_in."),
    ("a yes or no compared with a word", f"{GUIDELINE}/guideline.yaml", CONDITION, '{fact: overdose_warning_signs, op: is, value: "yes"}', 12,
     "overdose_warning_signs is true or false, so 'yes' can never match it. Write true or false."),
    ("a word that is no choice", f"{GUIDELINE}/guideline.yaml", "value: [thoughts, high]", "value: [thoughts, some]", 25,
     "suicide_risk is never some. Its choices are none, thoughts, high."),
    ("one word where a list belongs", f"{GUIDELINE}/guideline.yaml", "value: [thoughts, high]", "value: high", 25,
     "value 'high' is not a list of words. Write `in` and `not_in` with a list, as in [mild, severe]."),
    ("a source that no release lists", f"{GUIDELINE}/guideline.yaml", SOURCE, "source: [ZZ1999 Table 1]", 9,
     "no release lists the source ZZ1999. Add it to the sources in release.yaml."),
    ("a rule after failure that does not exist", f"{GUIDELINE}/guideline.yaml", "rules: [ZZ-S1]", "rules: [ZZ-S9]", 26,
     "ZZ-S9 is neither a recommendation here nor a shared statement. Correct the id."),
    ("a default table that does not exist", f"{COUNTRY}/country.yaml", "default_conversion_table: ZZ_TABLE_2026", "default_conversion_table: ZZ_TABLE_1999", 5,
     "default_conversion_table ZZ_TABLE_1999 is not a conversion table the planner has. Choose one of ZZ_TABLE_2026."),
    ("a contact that cannot be reached", f"{COUNTRY}/country.yaml", 'emergency: {number: "100", ', "emergency: {", 10,
     "emergency a contact needs a number to call or a text number to write to."),
    ("a number without a source", f"{COUNTRY}/country.yaml", 'number: "100", source: [ZZ2026]', 'number: "100"', 10,
     "emergency the source is missing. Add it, or set the confidence to planner-default or recalled."),
    ("a paper nobody sells", f"{COUNTRY}/country.yaml", "paper: A4", "paper: A3", 8,
     "paper 'A3' is not 'A4' or 'Letter'. Choose one of these."),
    ("a sentence without a source", f"{STRINGS}/strings.yaml", "source: [ZZ2026], ", "", 2,
     "the source is missing. Add it, or set the confidence to planner-default or recalled."),
    ("an id that is not the folder's name", f"{TABLE}/release.yaml", "id: ZZ_TABLE_2026", "id: ZZ_TABLE", 1,
     "id ZZ_TABLE is not the folder's name. Write ZZ_TABLE_2026, or rename the folder."),
    ("a date that is none", f"{TABLE}/release.yaml", "valid_from: 2026-11-01", "valid_from: November", 6,
     "valid_from 'November' is not a date. Write it as in 2026-12-01."),
    ("a review before the release counts", f"{TABLE}/release.yaml", "review_by: 2027-11-01", "review_by: 2026-11-01", 7,
     "review_by 2026-11-01 is not after valid_from. Give a later day."),
    ("nobody named as checker", f"{TABLE}/release.yaml", "checked_by: Z. Pharmacist\n", "", 1,
     "checked_by is missing. Add it."),
    ("an older edition that does not exist", f"{TABLE}/release.yaml", "confidence: verified", "confidence: verified\nsupersedes: [ZZ_TABLE_1999]", 11,
     "supersedes ZZ_TABLE_1999, which is not another conversion table. Correct the id."),
    ("an answer to no question", f"{GUIDELINE}/comparison.yaml", "point: dose", "point: colour", 2,
     "colour is not a point of the comparison. Choose one of dose."),
    ("an answer from a recommendation that does not exist", f"{GUIDELINE}/comparison.yaml", "rules: [ZZ-T1]", "rules: [ZZ-T9]", 2,
     "ZZ-T9 is not a recommendation of this guideline. Correct the id."),
    ("an answer that says nothing", f"{GUIDELINE}/comparison.yaml", "says: [{text: 100 mg a day, source: [ZZ2026], confidence: verified}]", "says: []", 2,
     "says is empty. Fill it in."),
    ("an answer without a source", f"{GUIDELINE}/comparison.yaml", "source: [ZZ2026]", "source: []", 2,
     "the source is missing. Add it, or set the confidence to planner-default or recalled."),
    ("an answer from a source that no release lists", f"{GUIDELINE}/comparison.yaml", "source: [ZZ2026]", "source: [ZZ1999]", 2,
     "no release lists the source ZZ1999. Add it to the sources in release.yaml."),
    ("a disagreement about no point", f"{COMMON}/comparison.yaml", "points: [dose]", "points: [colour]", 1,
     "the disagreement DIS1 is about colour, which is not a point. Correct the id."),
    ("a difference told by a table that does not exist", f"{COMMON}/differences.yaml", "tables: [ZZ_TABLE_2026]", "tables: [ZZ_TABLE_1999]", 3,
     "ZZ_TABLE_1999 is not a conversion table the planner has. Correct the id."),
    ("a difference told by a table that is silent", f"{COMMON}/differences.yaml", "opioid: tramadol", "opioid: codeine", 3,
     "ZZ_TABLE_2026 has no row for codeine, oral, so it cannot say why."),
    ("a difference over a patch in mg", f"{COMMON}/differences.yaml", "route: oral", "route: transdermal", 3,
     "the unit mg does not belong to the route transdermal. Patches are counted in mcg/h."),
    ("a difference over nothing", f"{COMMON}/differences.yaml", "amount: 400", "amount: 0", 3,
     "the amount 0 is not above 0. Give an example dose."),
    ("a hard moment without a source", f"{COMMON}/conversation.yaml", "source: [ZZ2026]", "source: []", 3,
     "source is empty. Fill it in."),
    ("a hard moment without words", f"{COMMON}/conversation.yaml", "say: [That makes sense.], ", "", 3,
     "say is missing. Add it."),
    ("a fact without a label", f"{COMMON}/common.yaml", "label: Load, ", "", 3,
     "label is missing. Add it."),
    ("a whole number put in text's place", f"{GUIDELINE}/release.yaml", 'version: "1"', "version: 1", 2,
     "version 1 is not text. Put it in quotes."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "sentence"),
    [fault[1:] for fault in FAULTS],
    ids=[fault[0] for fault in FAULTS],
)
def test_fault_is_told_with_file_line_and_remedy(
    tmp_path: Path, name: str, old: str, new: str, line: int, sentence: str
) -> None:
    releases = write_files(tmp_path, NEW_COUNTRY, OWN_COMMON, ANSWERS)
    change(releases, name, old, new)

    with pytest.raises(ReferenceDataError) as error:
        load_references(releases)

    assert error.value.problems == (f"{tmp_path.name}/releases/{name} line {line}: {sentence}",)


def test_files_without_a_fault_are_accepted(tmp_path: Path) -> None:
    references = load_references(write_files(tmp_path, NEW_COUNTRY, OWN_COMMON))

    assert list(references.countries) == ["ZZ"]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    releases = write_files(tmp_path, NEW_COUNTRY, OWN_COMMON)
    change(releases, f"{TABLE}/factors.csv", MORPHINE, "morphine,oral,mg/day,,,abc,,")
    change(releases, f"{TABLE}/factors.csv", NICOMORPHINE, "nicomorphine,oral,mg/day,0,20,def,,")
    change(releases, f"{COUNTRY}/country.yaml", "paper: A4", "paper: A3")

    with pytest.raises(ReferenceDataError) as error:
        load_references(releases)

    assert [problem.partition(": ")[0].rpartition("/")[2] for problem in error.value.problems] == [
        "factors.csv line 2",
        "factors.csv line 3",
        "country.yaml line 8",
    ]


def test_missing_cell_is_told_by_the_name_of_its_column(tmp_path: Path) -> None:
    releases = write_files(tmp_path, NEW_COUNTRY, OWN_COMMON)
    change(
        releases,
        f"{TABLE}/factors.csv",
        f"methadone,oral,mg/day,,,,,DO NOT COMPUTE: specialist.,{URL}",
        "methadone,oral,mg/day,,,,,DO NOT COMPUTE: specialist.,,",
    )

    with pytest.raises(ReferenceDataError) as error:
        load_references(releases)

    assert [problem.rpartition(".csv ")[2] for problem in error.value.problems] == [
        "line 8: source_title is missing. Add it.",
        "line 8: source_url is missing. Add it.",
    ]


@pytest.mark.parametrize(
    "missing",
    [
        f"{TABLE}/factors.csv",
        f"{GUIDELINE}/guideline.yaml",
        f"{COUNTRY}/release.yaml",
        f"{COMMON}/vocabulary.yaml",
        f"{COMMON}/comparison.yaml",
        f"{COMMON}/differences.yaml",
        f"{COMMON}/conversation.yaml",
    ],
)
def test_missing_file_is_named(tmp_path: Path, missing: str) -> None:
    releases = write_files(tmp_path, NEW_COUNTRY, OWN_COMMON)
    (releases / missing).unlink()

    with pytest.raises(ReferenceDataError, match=r"releases/.*: the file is missing\. Add it\."):
        load_references(releases)


def test_folder_that_is_no_kind_of_release_is_named(tmp_path: Path) -> None:
    releases = write_files(tmp_path, NEW_COUNTRY, OWN_COMMON, {"conversion_table/ZZ/release.yaml": ""})

    with pytest.raises(ReferenceDataError, match="conversion_table is not a kind of release"):
        load_references(releases)


def test_release_in_two_folders_is_refused(tmp_path: Path) -> None:
    first = write_files(tmp_path / "first", NEW_COUNTRY, OWN_COMMON)
    second = write_files(tmp_path / "second", NEW_COUNTRY)

    with pytest.raises(ReferenceDataError, match="another folder already holds this release"):
        load_references(first, second)


def test_two_current_releases_of_the_shared_rules_are_refused(tmp_path: Path) -> None:
    other = {
        name.replace("ZZ_COMMON", "ZZ_MORE"): text.replace("ZZ_COMMON", "ZZ_MORE")
        for name, text in OWN_COMMON.items()
    }
    releases = write_files(tmp_path, NEW_COUNTRY, OWN_COMMON, other)

    with pytest.raises(
        ReferenceDataError, match="One release in common must be current, and found was: ZZ_COMMON, ZZ_MORE"
    ):
        load_references(releases)


def test_country_given_twice_is_refused(tmp_path: Path) -> None:
    again = {
        name.replace(COUNTRY, "countries/ZZ_AGAIN"): text.replace("ZZ_2026_11", "ZZ_AGAIN", 1)
        for name, text in NEW_COUNTRY.items()
        if name.startswith(COUNTRY)
    }
    releases = write_files(tmp_path, NEW_COUNTRY, OWN_COMMON, again)
    change(
        releases,
        "countries/ZZ_AGAIN/country.yaml",
        "default_product_list: ZZ_AGAIN",
        "default_product_list: ZZ_2026_11",
    )

    with pytest.raises(ReferenceDataError, match="ZZ is the code of ZZ_2026_11 too"):
        load_references(releases)


def test_source_described_in_two_ways_is_refused(tmp_path: Path) -> None:
    releases = write_files(tmp_path, NEW_COUNTRY, OWN_COMMON)
    change(
        releases,
        f"{COUNTRY}/release.yaml",
        "checked_by: Z. Pharmacist\n",
        'checked_by: Z. Pharmacist\nsources:\n  - {key: ZZ2026, cite: "Another text."}\n',
    )

    with pytest.raises(
        ReferenceDataError, match="the source ZZ2026 is described differently in another release"
    ):
        load_references(releases)


def test_sentence_written_twice_in_one_language_is_refused(tmp_path: Path) -> None:
    again = {
        name.replace(STRINGS, "patient_strings/ZZ_AGAIN"): text.replace("ZZ_2026_11", "ZZ_AGAIN")
        for name, text in NEW_COUNTRY.items()
        if name.startswith(STRINGS)
    }
    releases = write_files(tmp_path, NEW_COUNTRY, OWN_COMMON, again)

    with pytest.raises(ReferenceDataError, match="plan_yours is written in zz in ZZ_2026_11 too"):
        load_references(releases)

"""The published case put to each country: what Table 1 of the 2025 review says for her facts, in all five countries.

She is 62, on oxycodone 40 mg slow-release twice a day and 5 mg up to three times a day, for 160 weeks, with constipation,
low mood and an unclear benefit. By hand: 80 + 15 mg of oxycodone is 142.5 mg OME at 1.5 and 190 at 2 (Germany).
"""

from decimal import Decimal

import pytest

from guidelines.conditions import Answer, FactValue
from guidelines.registry import references
from guidelines.terms import Base, Confidence, Strength
from taper.engine.across import CountryView, own_country_first, views_of_countries
from taper.engine.advice import advise
from taper.engine.reading import read_regimen
from taper.engine.values import Prompt, Regimen
from tests.published_case import REGIMEN

REFERENCES = references()
HER_FACTS: dict[str, FactValue] = {
    "age_years": Decimal(62),
    "therapy_weeks": Decimal(160),
    "adverse_effects": "tolerable",
    "mood_screen_positive": True,
    "meaningful_benefit": "unclear",
}
CODES = ("AU", "CA", "DE", "UK", "US")


def regimen(*items: dict[str, object]) -> Regimen:
    return read_regimen({"country": "AU", "regimen": list(items) or REGIMEN}, REFERENCES)


def views(
    facts: dict[str, FactValue] | None = None, *, own: str = "AU", taken: Regimen | None = None
) -> dict[str, CountryView]:
    found = views_of_countries(own, HER_FACTS if facts is None else facts, taken or regimen(), REFERENCES)
    return {view.country: view for view in found}


def prompt(view: CountryView, key: str) -> Prompt:
    (found,) = [each for each in view.advice.prompts if each.id == key]
    return found


@pytest.mark.parametrize(
    ("code", "ome"), [("AU", "142.5"), ("CA", "142.5"), ("DE", "190"), ("UK", "142.5"), ("US", "142.5")]
)
def test_each_country_counts_with_its_own_table(code: str, ome: str) -> None:
    view = views()[code]

    assert view.ome is not None
    assert view.ome.ome_per_day == Decimal(ome)
    assert view.facts["ome_per_day"] == Decimal(ome)
    assert view.ome.conversion_table.id == REFERENCES.country(code).default_conversion_table


APPLIES, UNKNOWN, NOT = Answer.APPLIES, Answer.UNKNOWN, Answer.DOES_NOT_APPLY
WEAK, STRONG = Strength.WEAK_OR_CONDITIONAL, Strength.STRONG
CONSENSUS, UNGRADED = Strength.CONSENSUS, Strength.NOT_GRADED


@pytest.mark.parametrize(
    ("key", "status", "strength"),
    [
        # Australia: a high dose, by consensus. Function and goals wait for an answer; an unclear benefit is not none.
        ("AU-T7", APPLIES, CONSENSUS),
        ("AU-T2", UNKNOWN, WEAK),
        ("AU-T6", UNKNOWN, CONSENSUS),
        ("AU-T1", UNKNOWN, CONSENSUS),
        # Canada: 90 mg or more, weak. Not "no improvement"; serious events and her wish are not recorded.
        ("CA-T1", APPLIES, WEAK),
        ("CA-T2", NOT, WEAK),
        ("CA-T5", UNKNOWN, WEAK),
        ("CA-T6", UNKNOWN, WEAK),
        ("CA-T7", UNKNOWN, WEAK),
        # Germany: six months are over, strong; the rule for the first 12 weeks is not hers any more.
        ("DE-T5", APPLIES, STRONG),
        ("DE-T1", NOT, STRONG),
        ("DE-T3", UNKNOWN, STRONG),
        ("DE-T4", UNKNOWN, STRONG),
        # UK: whether it still helps is unclear, harm against benefit is not weighed, her wish is not recorded.
        ("UK-T1", NOT, UNGRADED),
        ("UK-T4", UNKNOWN, UNGRADED),
        ("UK-T5", UNKNOWN, UNGRADED),
        # US: no threshold; the weighing of benefit and risk is asked for.
        ("US-T1", UNKNOWN, WEAK),
        ("US-T2", UNKNOWN, WEAK),
        ("US-T3", UNKNOWN, WEAK),
    ],
)
def test_table_1_says_for_her_facts(key: str, status: Answer, strength: Strength) -> None:
    """Only recommendations that were verified in the review's own Table 1."""
    rule = REFERENCES.default_guideline(key[:2]).recommendation(key)
    found = prompt(views()[key[:2]], key)

    assert rule is not None
    assert rule.confidence is Confidence.SEED
    assert any(source.startswith("NEJM2025 Table 1") for source in rule.source)
    assert (found.status, found.strength) == (status, strength)


def test_us_names_no_dose_at_which_to_raise_it() -> None:
    """The only US rule that looks at the dose asks for a lack of benefit too: with a plain benefit it rests."""
    helped = {**HER_FACTS, "meaningful_benefit": "yes"}

    for each in REFERENCES.default_guideline("US").recommendations:
        if each.kind == "timing" and each.applies_to is None and each.condition is not None:
            status = prompt(views(helped)["US"], each.id).status
            assert status is not APPLIES, each.id


def test_low_mood_brings_mental_health_where_the_review_says_so() -> None:
    """Table 2: Canada and the US, weak or conditional."""
    for key in ("CA-S10", "US-S9"):
        found = prompt(views()[key[:2]], key)
        assert (found.status, found.strength, found.confidence) == (APPLIES, WEAK, Confidence.SEED)


@pytest.mark.parametrize(
    ("code", "percent", "of", "days"),
    [
        ("AU", "10", Base.ORIGINAL, 28),
        ("CA", "5", Base.CURRENT, 28),
        ("DE", "10", Base.CURRENT, 28),
        ("UK", "5", Base.CURRENT, 42),
        ("US", "10", Base.CURRENT, 28),
    ],
)
def test_pace_after_three_years_is_never_faster_than_the_reviews(
    code: str, percent: str, of: Base, days: int
) -> None:
    """The review: about 10 % of the morphine equivalent every 4 weeks for her. UK: the longer, the slower."""
    policy = views()[code].advice.suggested_policy

    assert (policy.percent, policy.of, policy.interval_days) == (Decimal(percent), of, days)
    assert policy.percent <= 10
    assert policy.interval_days >= 28


def test_own_country_comes_first_and_all_are_there() -> None:
    assert tuple(views()) == CODES
    assert tuple(views(own="UK")) == ("UK", "AU", "CA", "DE", "US")
    assert own_country_first("US", REFERENCES) == ("US", "AU", "CA", "DE", "UK")


@pytest.mark.parametrize("code", CODES)
def test_view_says_what_advise_says_for_the_same_facts(code: str) -> None:
    view = views()[code]

    assert view.advice == advise(code, view.facts, REFERENCES)


def test_prompts_turn_as_facts_change() -> None:
    before = views()
    after = views({**HER_FACTS, "patient_view": "requests", "meaningful_benefit": "no", "end_of_life": False})
    at_the_end = views({**HER_FACTS, "end_of_life": True})

    assert prompt(before["CA"], "CA-T6").status is UNKNOWN
    assert prompt(after["CA"], "CA-T6").status is APPLIES
    assert prompt(after["AU"], "AU-T2").status is APPLIES
    assert prompt(before["AU"], "AU-T7").status is APPLIES
    assert prompt(at_the_end["AU"], "AU-T7").status is NOT


METHADONE: dict[str, object] = {
    "id": "m",
    "drug": "methadone",
    "form": "oral solution",
    "release": "IR",
    "strength": "5",
    "unit": "mg/mL",
    "doses": {"morning": "12"},
}


def test_dose_that_a_table_cannot_count_leaves_its_rules_unanswered() -> None:
    """60 mg methadone a day: 282 by CDC 2022, no number elsewhere. Unknown is not "below 90"."""
    found = views({}, taken=regimen(METHADONE))

    assert "ome_per_day" not in found["CA"].facts
    assert prompt(found["CA"], "CA-T1").status is UNKNOWN
    assert prompt(found["UK"], "UK-T7").status is UNKNOWN
    assert found["US"].facts["ome_per_day"] == Decimal(282)


def test_dose_in_the_own_tables_measure_is_not_handed_on() -> None:
    """An OME that was recorded by one table is no answer to another country's threshold."""
    facts: dict[str, FactValue] = {"ome_per_day": Decimal(999), "ome_per_day_original": Decimal(999)}

    found = views_of_countries("AU", facts, None, REFERENCES)

    for view in found:
        assert view.ome is None
        assert not {"ome_per_day", "ome_per_day_original"} & set(view.facts)


def test_nothing_recorded_is_unknown_everywhere_and_no_crash() -> None:
    for view in views_of_countries("DE", {}, None, REFERENCES):
        statuses = {each.status for each in view.advice.prompts if each.list == "timing"}
        assert statuses == {UNKNOWN}


def test_views_do_not_change_the_facts_they_were_given() -> None:
    facts = dict(HER_FACTS)

    views(facts)

    assert facts == HER_FACTS

"""Bad input: every fault at its place with a sentence, all at once, and never a traceback."""

import copy
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidelines.registry import references
from taper.engine.errors import InputErrors, Problem
from taper.engine.reading import read_json
from tests.strategies import ome, plan, plan_requests, plans_with_events

REQUEST: dict[str, Any] = {
    "country": "AU",
    "regimen": [
        {"id": "mr", "drug": "oxycodone", "form": "tablet", "release": "MR-12h", "strength": "40", "unit": "mg", "doses": {"morning": "1", "evening": "1"}},
        {"id": "ir", "drug": "oxycodone", "form": "tablet", "release": "IR", "strength": "5", "unit": "mg", "as_needed": {"average_per_day": "3", "maximum_per_day": "4"}},
        {"id": "patch", "drug": "fentanyl", "form": "transdermal patch", "release": "patch-72h", "strength": "25", "unit": "mcg/h", "patches": 1},
        {"id": "liquid", "drug": "morphine", "form": "oral solution", "release": "IR", "strength": "2", "unit": "mg/mL", "daily_units": "5"},
    ],
    "start": "2026-12-01",
    "goal": {"kind": "stop"},
    "pace": {"percent": "10", "of": "current", "interval_days": 28},
    "order": ["ir", "mr"],
    "preferences": {"avoid": [{"from": "2026-12-20", "to": "2027-01-05", "reason": "holiday"}], "allow_halving": True},
    "facts": {"therapy_weeks": 160},
    "overrides": {"G04": "agreed with the midwife"},
    "events": [{"on": "2027-03-02", "kind": "pause"}],
}  # fmt: skip
MISSING = object()
REGIMEN_ALONE = ("country", "conversion_table", "regimen")


def changed(path: str, value: object) -> dict[str, Any]:
    """The request with another value (or none, for MISSING) at a path such as "regimen[0].strength"."""
    request = copy.deepcopy(REQUEST)
    *parents, last = [int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", path)]
    place: Any = request
    for step in parents:
        place = place[step]
    if value is MISSING:
        del place[last]
    else:
        place[last] = value
    return request


def problems_of(request: object) -> tuple[Problem, ...]:
    with pytest.raises(InputErrors) as caught:
        plan(request)  # type: ignore[arg-type]  # what comes in may be anything
    return caught.value.problems


def test_the_request_is_good_as_it_stands() -> None:
    assert plan(REQUEST)["steps"]


# What is put where, where the fault is shown, and how its sentence begins.
FAULTS: list[tuple[str, object, str, str]] = [
    # the regimen
    ("country", MISSING, "country", "This is missing"),
    ("country", "FR", "country", "FR is not one of AU, CA, DE, UK, US"),
    ("country", 7, "country", "7 is not one of"),
    ("conversion_table", "WHO", "conversion_table", "WHO is not one of"),
    ("colour", "red", "colour", "colour is not known here"),
    ("regimen", MISSING, "regimen", "This is missing. Give a list"),
    ("regimen", {}, "regimen", "Give a list"),
    ("regimen", [], "regimen", "The regimen is empty"),
    ("regimen", [REQUEST["regimen"][0]] * 21, "regimen", "21 entries are more than the planner takes"),
    ("regimen[0]", "oxycodone", "regimen[0]", "Give an object"),
    ("regimen[0].id", MISSING, "regimen[0].id", ""),
    ("regimen[0].id", "", "regimen[0].id", "The id is empty"),
    ("regimen[1].id", "mr", "regimen[1].id", "The id mr stands twice"),
    ("regimen[0].colour", "red", "regimen[0].colour", "colour is not known here"),
    ("regimen[0].drug", MISSING, "regimen[0].drug", ""),
    ("regimen[0].drug", "aspirin", "regimen[0].drug", "aspirin is not an opioid that any table or list here knows"),
    ("regimen[0].drug", "Oxycodone", "regimen[0].drug", "Oxycodone is not an opioid that any table or list here knows. Write it in lower case"),
    ("regimen[0].form", "", "regimen[0].form", "The form is empty"),
    ("regimen[0].release", "MR", "regimen[0].release", "MR is not one of"),
    ("regimen[0].release", "patch-72h", "regimen[0].release", "A tablet with the release patch-72h does not go together"),
    ("regimen[0].unit", "g", "regimen[0].unit", "g is not one of mg, mg/mL, mcg/h"),
    ("regimen[0].unit", "mcg/h", "regimen[0].unit", "The strength of a tablet is given in mg"),
    ("regimen[2].unit", "mg", "regimen[2].unit", "The strength of a transdermal patch is given in mcg/h"),
    ("regimen[0].strength", MISSING, "regimen[0].strength", ""),
    ("regimen[0].strength", "0", "regimen[0].strength", "0 is too little"),
    ("regimen[0].strength", "-40", "regimen[0].strength", "-40 is below 0"),
    ("regimen[0].strength", "forty", "regimen[0].strength", "forty cannot be read as one number"),
    ("regimen[0].strength", "4000", "regimen[0].strength", "4000 is more than can be meant"),
    ("regimen[0].strength", [40], "regimen[0].strength", "Give a number"),
    ("regimen[0].strength", True, "regimen[0].strength", "Give a number"),
    ("regimen[0].doses", MISSING, "regimen[0]", "Say how it is taken in exactly one way"),
    ("regimen[0].daily_units", "2", "regimen[0]", "Say how it is taken in exactly one way"),
    ("regimen[0].doses", {}, "regimen[0].doses", "No dose is given"),
    ("regimen[0].doses", {"morning": "0"}, "regimen[0].doses", "No dose is given"),
    ("regimen[0].doses", {"midnight": "1"}, "regimen[0].doses.midnight", "midnight is not known here"),
    ("regimen[0].doses.morning", "-1", "regimen[0].doses.morning", "-1 is below 0"),
    ("regimen[0].doses.morning", "41", "regimen[0].doses.morning", "41 is more than can be meant"),
    ("regimen[0].doses.morning", "0.5", "regimen[0].doses.morning", "0.5 is not a number of whole units, and this product cannot be halved"),
    ("regimen[1].as_needed", {}, "regimen[1].as_needed.maximum_per_day", ""),
    ("regimen[1].as_needed.average_per_day", "5", "regimen[1].as_needed.average_per_day", "5 on average is more than the most"),
    ("regimen[1].as_needed.maximum_per_day", "-1", "regimen[1].as_needed.maximum_per_day", "-1 is below 0"),
    ("regimen[2].patches", "0", "regimen[2].patches", "0 is too little"),
    ("regimen[2].patches", "1.5", "regimen[2].patches", "1.5 is not a whole number"),
    ("regimen[2].patches", "11", "regimen[2].patches", "11 is more than can be meant"),
    ("regimen[2].doses", {"morning": "1"}, "regimen[2]", "Say how it is taken in exactly one way"),
    ("regimen[3].daily_units", "201", "regimen[3].daily_units", "201 is more than can be meant"),
    ("regimen[3].daily_units", "0", "regimen[3].daily_units", "0 is too little"),
    # the plan request
    ("start", MISSING, "start", "This is missing"),
    ("start", "01.12.2026", "start", "01.12.2026 is not a date"),
    ("start", "2026-02-30", "start", "There is no day 2026-02-30"),
    ("start", "1850-01-01", "start", "1850-01-01 is too far away"),
    ("start", 20261201, "start", "20261201 is not a date"),
    ("goal", MISSING, "goal", ""),
    ("goal", {"kind": "less"}, "goal.kind", "less is not one of stop, reduce_to"),
    ("goal", {"kind": "stop", "ome_per_day": "50"}, "goal.ome_per_day", "A goal to stop has no dose"),
    ("goal", {"kind": "reduce_to"}, "goal.ome_per_day", ""),
    ("goal", {"kind": "reduce_to", "ome_per_day": "0"}, "goal.ome_per_day", "0 is too little"),
    ("goal", {"kind": "reduce_to", "ome_per_day": "500"}, "goal.ome_per_day", "The goal is above today's dose"),
    ("pace.percent", "0", "pace.percent", "0 is too little"),
    ("pace.percent", "101", "pace.percent", "101 is more than can be meant"),
    ("pace.percent", "25", "pace.percent", "25 % every 28 days is faster than the range"),
    ("pace.of", "yesterday", "pace.of", "yesterday is not one of current, original"),
    ("pace.interval_days", "0", "pace.interval_days", "0 is too little"),
    ("pace.interval_days", "28.5", "pace.interval_days", "28.5 is not a whole number"),
    ("pace.interval_days", "400", "pace.interval_days", "400 is more than can be meant"),
    ("pace.interval_days", "7", "pace.interval_days", "10 % every 7 days is faster than the range"),
    ("pace", "slow", "pace", "Give an object"),
    ("order", ["mr", "other"], "order[1]", "No item of the regimen has the id other"),
    ("order", ["mr", "mr"], "order[1]", "mr stands twice in the order"),
    ("order", "mr", "order", "Give a list"),
    ("preferences.colour", "red", "preferences.colour", "colour is not known here"),
    ("preferences.allow_halving", "yes", "preferences.allow_halving", "Give true or false"),
    ("preferences.heavier", "night", "preferences.heavier", "night is not one of"),
    ("preferences.start_weekday", "Tue", "preferences.start_weekday", "Tue is not one of"),
    ("preferences.region", "Bavaria", "preferences.region", "Bavaria is not"),
    ("preferences.avoid[0].to", "2026-12-01", "preferences.avoid[0].to", "2026-12-01 lies before 2026-12-20"),
    ("preferences.avoid[0].to", "2030-12-01", "preferences.avoid[0].to", "These are more than two years"),
    ("preferences.avoid[0].from", MISSING, "preferences.avoid[0].from", ""),
    ("preferences.unavailable", [{"release": "IR"}], "preferences.unavailable[0].drug", ""),
    ("facts.shoe_size", 42, "facts.shoe_size", ""),
    ("facts.therapy_weeks", "long", "facts.therapy_weeks", ""),
    ("facts.pregnant", "perhaps", "facts.pregnant", ""),
    ("facts", [], "facts", "Give an object of facts"),
    ("overrides.G99", "because", "overrides.G99", "G99 is not known here"),
    ("overrides.G04", " ", "overrides.G04", "The reason is empty"),
    # events
    ("events[0].kind", "stop", "events[0].kind", "stop is not one of"),
    ("events[0].on", MISSING, "events[0].on", "This is missing"),
    ("events[0].on", "2026-11-30", "events[0].on", "The plan starts on 1 December 2026"),
    ("events[0].percent", "5", "events[0]", "Percent and interval belong to set_pace"),
    ("events", [{"on": "2027-03-02", "kind": "set_pace"}], "events[0]", "set_pace needs a percent or an interval_days"),
    ("events", [{"on": "2027-03-02", "kind": "set_pace", "percent": "25"}], "events[0].percent", "25 % every 28 days is faster"),
    ("events", [{"on": "2027-03-02", "kind": "resume"}], "events[0].kind", "Nothing is paused on this day"),
    ("events", [{"on": "2026-12-01", "kind": "step_back"}], "events[0].kind", "No dose has been lowered before this day"),
    ("events", [{"on": "2027-03-02", "kind": "pause"}, {"on": "2027-03-09", "kind": "pause"}], "events[1].kind", "The plan stands still already"),
    ("events", [{"on": "2027-03-02", "kind": "end"}, {"on": "2027-03-09", "kind": "pause"}], "events[1].on", "The plan was ended before this day"),
    ("events", [{"on": "2027-03-02", "kind": "set_dose"}], "events[0].items", "The doses belong to set_dose"),
    ("events[0].items", {"mr": {"morning": []}}, "events[0].items", "The doses belong to set_dose"),
    ("events", [{"on": "2027-03-02", "kind": "set_dose", "items": {"other": {}}}], "events[0].items.other", "No medicine of this plan has the id other"),
    (
        "events",
        [{"on": "2027-03-02", "kind": "set_dose", "items": {"mr": {"morning": [{"strength": "25", "units": "1"}]}}}],
        "events[0].items.mr",
        "There is no oxycodone 25 mg tablet (MR-12h) in this country's list",
    ),
    (
        "events",
        [{"on": "2027-03-02", "kind": "set_dose", "items": {"mr": {"morning": [{"strength": "40", "units": "0.5"}]}}}],
        "events[0].items.mr",
        "40 mg cannot be halved",
    ),
    (
        "events",
        [{"on": "2027-03-02", "kind": "set_dose", "items": {"mr": {"morning": [{"strength": "80", "units": "2"}]}}}],
        "events[0].items",
        "This dose is higher than the one taken now",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "value", "path", "sentence"),
    [
        pytest.param(*fault, id=f"{fault[0]} {'missing' if fault[1] is MISSING else json.dumps(fault[1])[:60]}")
        for fault in FAULTS
    ],
)  # fmt: skip
def test_each_fault_is_shown_at_its_place_with_a_sentence(
    place: str, value: object, path: str, sentence: str
) -> None:
    problems = problems_of(changed(place, value))

    found = {problem.path: problem.message for problem in problems}
    assert path in found, found
    assert found[path].startswith(sentence), found[path]
    check_sentences(problems)


def check_sentences(problems: tuple[Problem, ...]) -> None:
    assert problems
    for problem in problems:
        assert problem.message.endswith((".", "!", "?"))
        assert len(problem.message.split()) >= 4
        assert not re.search(r"Decimal\(|[\x00-\x08\ud800-\udfff]", problem.message)
    assert len(set(problems)) == len(problems)


def test_all_faults_are_shown_at_once() -> None:
    request = changed("regimen[0].strength", "-40")
    request["regimen"][1]["drug"] = "aspirin"
    request["regimen"][2]["patches"] = "1.5"
    request["start"] = "soon"
    request["goal"] = {"kind": "less"}
    request["pace"]["percent"] = "200"
    request["preferences"]["heavier"] = "night"
    request["events"][0]["kind"] = "stop"
    request["colour"] = "red"

    paths = {problem.path for problem in problems_of(request)}

    assert paths >= {
        "regimen[0].strength",
        "regimen[1].drug",
        "regimen[2].patches",
        "start",
        "goal.kind",
        "pace.percent",
        "preferences.heavier",
        "events[0].kind",
        "colour",
    }


def test_a_slip_inside_an_event_is_told_once() -> None:
    events = [
        {"on": "2027-03-02", "kind": "set_pace", "percent": "many"},
        {"on": "2027-03-03", "kind": "set_dose", "items": {"mr": {"morning": "20"}}},
        {"on": "2027-03-04", "percent": "5"},
    ]

    paths = [problem.path for problem in problems_of(changed("events", events))]

    assert paths == ["events[0].percent", "events[1].items.mr.morning", "events[2].kind"]


def test_a_goal_and_a_pace_that_cannot_be_are_shown_together() -> None:
    request = changed("goal", {"kind": "reduce_to", "ome_per_day": "500"})
    request["pace"]["percent"] = "25"

    assert {problem.path for problem in problems_of(request)} == {"goal.ome_per_day", "pace.percent"}


def test_a_fast_pace_needs_both_a_reason_and_a_service() -> None:
    fast = changed("pace", {"percent": "25", "interval_days": 28, "reason": "serious side effects"})

    (problem,) = problems_of(fast)

    assert problem.message.endswith("or give who supervises it.")
    fast["pace"]["supervised_by"] = "Pain clinic"
    assert "supervised_pace" in {caution["code"] for caution in plan(fast)["cautions"]}


def test_a_goal_in_ome_needs_an_ome() -> None:
    request = changed("goal", {"kind": "reduce_to", "ome_per_day": "50"})
    request["country"] = "DE"
    request["regimen"] = [
        {"id": "mr", "drug": "dihydrocodeine", "form": "tablet", "release": "MR-12h", "strength": "60", "unit": "mg", "daily_units": "2"}
    ]  # fmt: skip
    request["order"] = []

    (problem,) = problems_of(request)

    assert problem.path == "goal.kind"
    assert problem.message.startswith("No OME can be counted for this regimen")


def test_days_to_avoid_without_end_are_refused() -> None:
    windows = [{"from": f"{year}-01-01", "to": f"{year}-12-31"} for year in range(2026, 2040)]

    (problem,) = problems_of(changed("preferences", {"avoid": windows}))

    assert problem.path == "preferences.avoid"


# ------------------------------------------------------------------------------------------- one number, one meaning

NUMBERS = [
    ("40", "120"),
    ("40.0", "120"),
    ("040", "120"),
    ("1_000", None),
    ("1e5", None),
    ("4E1", None),
    ("-0", None),
    ("+40", None),
    ("NaN", None),
    ("Infinity", None),
    ("٣", None),
    ("１２", None),
    ("0x10", None),
    (" 5 ", None),
    ("1,5", None),
    ("1.5", "4.5"),
    ("1.", None),
    (".5", None),
    ("1.500.000", None),
    ("0", None),
    ("1" + "0" * 30, None),
    ("0." + "0" * 30 + "1", None),
    ("", None),
    ("40 mg", None),
    ("½", None),
]


@pytest.mark.requirement("S19")
@pytest.mark.parametrize(("typed", "ome_per_day"), NUMBERS)
def test_a_number_means_what_was_typed_or_is_refused(typed: str, ome_per_day: str | None) -> None:
    request = {
        key: value for key, value in changed("regimen[0].strength", typed).items() if key in REGIMEN_ALONE
    }

    if ome_per_day is None:
        with pytest.raises(InputErrors) as caught:
            ome(request)
        assert [problem.path for problem in caught.value.problems] == ["regimen[0].strength"]
        check_sentences(caught.value.problems)
    else:
        assert ome(request)["items"][0]["ome_per_day"] == ome_per_day


@pytest.mark.requirement("S19")
@pytest.mark.parametrize(
    ("written", "ome_per_day"),
    [
        ("40", "120"),
        ("40.0", "120"),
        ("37.5", "112.5"),
        ("0.1", "0.3"),
        ("4e1", None),
        ("-0", None),
        ("-40", None),
        ("0", None),
        ("1" + "0" * 30, None),
        ("1" + "0" * 5000, None),
        ("1e999999999", None),
        ("1e-999999999", None),
    ],
)
def test_a_number_of_json_stays_exact_or_is_refused(written: str, ome_per_day: str | None) -> None:
    text = json.dumps(changed("regimen[0].strength", "MARK")).replace('"MARK"', written)
    request = {key: value for key, value in _object(text).items() if key in REGIMEN_ALONE}

    if ome_per_day is None:
        with pytest.raises(InputErrors) as caught:
            ome(request)
        assert [problem.path for problem in caught.value.problems] == ["regimen[0].strength"]
    else:
        assert ome(request)["items"][0]["ome_per_day"] == ome_per_day


def _object(text: str) -> dict[str, Any]:
    data = read_json(text)
    assert isinstance(data, dict)
    return data


@pytest.mark.requirement("S19")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "nul",
        '{"a": 1,}',
        '{"a": NaN}',
        '{"a": Infinity}',
        '{"a": 1, "a": 2}',
        "[" * 100_000,
        '{"a": ' * 5_000 + "1" + "}" * 5_000,
        "\x00",
        "\ufeff{}",
    ],
    ids=lambda text: repr(text[:20]),
)
def test_what_is_no_json_is_one_sentence(text: str) -> None:
    with pytest.raises(InputErrors) as caught:
        read_json(text)

    check_sentences(caught.value.problems)


# ------------------------------------------------------------------------------------------- fuzzed

WORDS = ["", "mr", "oxycodone", "tablet", "IR", "stop", "pause", "2027-03-02", "9999-12-31", "40", "-1", "1e5", "\x00", "\ud800", "💊", "x" * 3000]  # fmt: skip
GARBAGE = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**20), 10**20),
        st.decimals(allow_nan=False, allow_infinity=False),
        st.sampled_from(WORDS),
        st.text(max_size=20),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.sampled_from(list(REQUEST)), st.text(max_size=8)), inner, max_size=4),
    ),
    max_leaves=12,
)


def answered_or_refused(request: object) -> None:
    for command in (plan, ome):
        try:
            command(request)  # type: ignore[arg-type]  # what comes in may be anything
        except InputErrors as refused:
            check_sentences(refused.problems)


@given(GARBAGE)
def test_garbage_is_refused_with_sentences(data: object) -> None:
    answered_or_refused(data)


@given(st.one_of(plan_requests(), plans_with_events(most_events=2)), st.data())
def test_a_good_request_gone_wrong_is_answered_or_refused(
    request: dict[str, Any], data: st.DataObject
) -> None:
    wrong = copy.deepcopy(request)
    for _ in range(data.draw(st.integers(1, 3))):
        place, key = data.draw(st.sampled_from(list(_places(wrong)) or [(wrong, "goal")]))
        _damage(place, key, data)

    answered_or_refused(wrong)


def _places(value: Any) -> Any:
    """Every (container, key) inside a request."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    for key in keys:
        yield value, key
        yield from _places(value[key])


def _damage(place: Any, key: Any, data: st.DataObject) -> None:
    """Put something else there, take it away, or add something beside it."""
    harm = data.draw(st.sampled_from(["replace", "remove", "add"]))
    if harm == "replace":
        place[key] = data.draw(GARBAGE)
    elif harm == "remove":
        del place[key]
    elif isinstance(place, dict):
        place[data.draw(st.sampled_from([*REQUEST, *WORDS]))] = data.draw(GARBAGE)
    else:
        place.append(data.draw(GARBAGE))


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read_json(text)
    except InputErrors as refused:
        check_sentences(refused.problems)


def test_every_country_refuses_the_same_way() -> None:
    for country in references().countries:
        request = changed("country", country)
        request["regimen"][0]["strength"] = "many"

        assert "regimen[0].strength" in {problem.path for problem in problems_of(request)}

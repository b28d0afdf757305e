"""The rules of the contract hold for generated regimens of all countries and products, with and without events.

A few hundred examples in every run; ten thousand of each at night: HYPOTHESIS_PROFILE=nightly make test
"""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st

from guidelines.registry import references
from taper.engine.reading import read_json
from tests.engine.rules import check_every_rule, steps_are_contiguous
from tests.strategies import (
    Answer,
    Request,
    next_events,
    ome,
    plan,
    plan_requests,
    plans_with_events,
    regimens,
    step_on,
)


@given(plan_requests())
def test_every_schedule_obeys_the_ten_rules(request: Request) -> None:
    check_every_rule(request, plan(request))


@given(plans_with_events())
def test_schedules_with_events_obey_the_ten_rules(request: Request) -> None:
    check_every_rule(request, plan(request))


# ------------------------------------------------------------------------------------------- same in, same out


@given(plans_with_events(most_events=2))
def test_equal_input_gives_equal_bytes(request: Request) -> None:
    """Also when it went through JSON, with its keys in another order."""
    text = json.dumps(request)
    shuffled = json.dumps(dict(sorted(request.items(), reverse=True)))

    assert _bytes(plan(request)) == _bytes(plan(_read(text))) == _bytes(plan(_read(shuffled)))


@given(plans_with_events(), st.randoms(use_true_random=False))
def test_events_replay_in_date_order_however_they_are_listed(request: Request, random: Any) -> None:
    # Events of one day keep their order: it is the order in which they were entered.
    by_day: dict[str, list[Any]] = {}
    for event in request["events"]:
        by_day.setdefault(event["on"], []).append(event)
    groups = list(by_day.values())
    random.shuffle(groups)
    listed = {**request, "events": [event for group in groups for event in group]}

    assert _bytes(plan(listed)) == _bytes(plan(request))


def _bytes(answer: Answer) -> bytes:
    return json.dumps(answer).encode()


def _read(text: str) -> Request:
    data = read_json(text)
    assert isinstance(data, dict)
    return data


# ------------------------------------------------------------------------------------------- events


@given(st.data())
def test_what_lies_before_an_event_never_changes(data: st.DataObject) -> None:
    request = data.draw(plans_with_events(most_events=2))
    event = data.draw(next_events(request))
    if event is None:
        return

    before, after = plan(request), plan({**request, "events": [*request["events"], event]})

    on = event["on"]
    past = [step for step in before["steps"] if step["ends"] is not None and step["ends"] < on]
    assert after["steps"][: len(past)] == past
    in_force = next(
        (step for step in before["steps"][len(past) :] if step["starts"] and step["starts"] < on), None
    )
    if in_force is not None:
        cut = after["steps"][len(past)]
        for key in ("number", "kind", "starts", "ome_per_day", "change_percent", "items"):
            assert cut[key] == in_force[key]


@given(plan_requests(most_items=2), st.integers(0, 300), st.integers(1, 80))
def test_a_pause_moves_dates_only(request: Request, after_days: int, paused_days: int) -> None:
    on = date.fromisoformat(request["start"]) + timedelta(days=after_days)
    unpaused = plan(request)
    if unpaused["blocked"] or not step_on(unpaused, on)["items"]:
        return
    back = on + timedelta(days=paused_days)
    events = [{"on": on.isoformat(), "kind": "pause"}, {"on": back.isoformat(), "kind": "resume"}]

    paused = plan({**request, "events": events})

    reductions = [step for step in unpaused["steps"] if step["kind"] == "reduce"]
    moved = [step for step in paused["steps"] if step["kind"] == "reduce"]
    assert [step["items"] for step in moved] == [step["items"] for step in reductions]
    on_patches = any(
        "patches" in item for item in request["regimen"]
    )  # their rhythm begins anew on the day of the pause
    for was, now in zip(reductions, moved, strict=True):
        if was["starts"] < on.isoformat():
            assert now["starts"] == was["starts"]
        elif not on_patches:
            assert now["starts"] >= was["starts"]
    assert not any(on.isoformat() <= step["starts"] < back.isoformat() for step in moved)


@given(plan_requests(most_items=2), st.integers(0, 400))
def test_a_step_back_returns_to_the_dose_before_no_higher(request: Request, after_days: int) -> None:
    on = date.fromisoformat(request["start"]) + timedelta(days=after_days)
    first = plan(request)
    steps = first["steps"]
    lowered = [step for step in steps if step["kind"] == "reduce" and step["starts"] < on.isoformat()]
    if not lowered:
        return

    answer = plan({**request, "events": [{"on": on.isoformat(), "kind": "step_back", "reason": "pain"}]})

    back = step_on(answer, on)
    assert back["kind"] == "step_back"
    assert back["starts"] == on.isoformat()
    assert back["items"] == steps[lowered[-1]["number"] - 1]["items"]
    assert "loss_of_tolerance" in back["flags"]
    assert "loss_of_tolerance" in {caution["code"] for caution in answer["cautions"]}


@given(st.data())
def test_an_own_dose_is_taken_as_given_and_planned_on_from(data: st.DataObject) -> None:
    request = data.draw(plan_requests(most_items=2))
    answer = plan(request)
    today = {item["id"]: item for item in answer["steps"][0]["items"]} if answer["steps"] else {}
    later = [
        item
        for step in answer["steps"][1:]
        for item in step["items"]
        if item["doses"] != today[item["id"]]["doses"]
        and (item["form"], item["release"]) == (today[item["id"]]["form"], today[item["id"]]["release"])
    ]
    if not later:
        return
    item = data.draw(st.sampled_from(later))
    event = {"on": request["start"], "kind": "set_dose", "items": {item["id"]: item["doses"]}}

    own = plan({**request, "events": [event]})

    first = own["steps"][1]
    assert first["starts"] == request["start"]
    assert next(other for other in first["items"] if other["id"] == item["id"])["doses"] == item["doses"]
    assert "clinicians_own_dose" in first["flags"]
    assert own["finish"]["reached"] == answer["finish"]["reached"]
    assert own["finish"]["ome_per_day"] == answer["finish"]["ome_per_day"]


@given(plan_requests(most_items=2), st.integers(0, 300), st.sampled_from(["hold_here", "end"]))
def test_nothing_follows_a_good_end_or_an_early_one(request: Request, after_days: int, kind: str) -> None:
    on = date.fromisoformat(request["start"]) + timedelta(days=after_days)
    now = step_on(plan(request), on)

    answer = plan({**request, "events": [{"on": on.isoformat(), "kind": kind}]})

    assert answer["steps"][-1]["starts"] == on.isoformat()
    assert answer["steps"][-1]["items"] == now["items"] or now["starts"] == on.isoformat()
    assert answer["finish"]["reached"] is (kind == "hold_here")
    steps_are_contiguous(request, answer)


@given(plan_requests(most_items=2), st.integers(0, 300))
def test_a_slower_pace_never_ends_sooner(request: Request, after_days: int) -> None:
    on = date.fromisoformat(request["start"]) + timedelta(days=after_days)
    wants = {**request["preferences"], "allow_form_change": False}
    pace = {**request["pace"], "percent": "10", "interval_days": 42}
    request = {**request, "pace": pace, "preferences": wants}
    event = {"on": on.isoformat(), "kind": "set_pace", "percent": "5", "interval_days": 56}

    slower, before = plan({**request, "events": [event]}), plan(request)

    assert slower["policy"]["percent"] == "5"
    assert slower["policy"]["interval_days"] == 56
    later = [
        step for step in slower["steps"] if step["kind"] == "reduce" and step["starts"] >= on.isoformat()
    ]
    for step in later[:-1]:
        assert step["days"] >= 56
    assert (slower["finish"]["on"] or "9999") >= (before["finish"]["on"] or "")


# ------------------------------------------------------------------------------------------- public holidays


@given(plan_requests(most_items=1), st.booleans())
def test_no_reduction_starts_on_a_public_holiday(request: Request, with_region: bool) -> None:
    region = {"AU": "NSW", "CA": "ON", "DE": "BY", "UK": "SCT", "US": "CA"}[request["country"]]
    wants = {**request["preferences"], "avoid_public_holidays": True}
    if with_region:
        wants["region"] = region
    iso_code = references().country(request["country"]).iso_code
    kept_free = country_holidays(iso_code, subdiv=region if with_region else None)

    answer = plan({**request, "preferences": wants})

    for step in answer["steps"]:
        if step["kind"] == "reduce":
            assert date.fromisoformat(step["starts"]) not in kept_free


# ------------------------------------------------------------------------------------------- OME


@given(regimens(), st.randoms(use_true_random=False))
def test_ome_does_not_depend_on_the_order_of_medicines(request: Request, random: Any) -> None:
    shuffled = {**request, "regimen": random.sample(request["regimen"], len(request["regimen"]))}

    one, other = ome(request), ome(shuffled)

    for key in ("ome_per_day", "ome_per_day_if_maximum", "ome_range", "complete"):
        assert one[key] == other[key]
    assert sorted(map(_bytes, one["items"])) == sorted(map(_bytes, other["items"]))


@given(regimens())
def test_splitting_an_item_in_two_equal_ones_changes_no_ome(request: Request) -> None:
    doubled = {**request, "regimen": [_times_two(item) for item in request["regimen"]]}
    split = {
        **request,
        "regimen": [{**item, "id": f"{item['id']}-{part}"} for item in request["regimen"] for part in "ab"],
    }

    one, other = ome(doubled), ome(split)

    for key in ("ome_per_day", "ome_per_day_if_maximum", "ome_range", "complete"):
        assert one[key] == other[key]


@given(plan_requests(most_items=1))
def test_splitting_an_item_in_two_equal_ones_changes_no_schedule(request: Request) -> None:
    (item,) = request["regimen"]
    if "as_needed" in item or "daily_units" in item:
        return  # two as-needed items are two medicines to the planner, and a number without times is spread anew
    request = {key: value for key, value in request.items() if key != "order"}
    doubled = {**request, "regimen": [_times_two(item)]}
    split = {**request, "regimen": [item, {**item, "id": "other"}]}

    one, other = plan(doubled), plan(split)

    # Step 0 shows what is taken as it was entered; from there on all is one medicine.
    for was, now in zip(one["steps"][1:], other["steps"][1:], strict=True):
        if was["kind"] == "reduce":
            assert now == was
        assert (now["starts"], now["ends"], now["ome_per_day"]) == (
            was["starts"],
            was["ends"],
            was["ome_per_day"],
        )


def _times_two(item: dict[str, Any]) -> dict[str, Any]:
    if "patches" in item:
        return {**item, "patches": item["patches"] * 2}
    if "daily_units" in item:
        return {**item, "daily_units": str(2 * Decimal(item["daily_units"]))}
    key = "doses" if "doses" in item else "as_needed"
    return {**item, key: {name: str(2 * Decimal(units)) for name, units in item[key].items()}}


@given(regimens())
def test_an_uncounted_item_is_never_nothing(request: Request) -> None:
    answer = ome(request)

    for item in answer["items"]:
        assert (item["ome_per_day"] is None) == (item["reason_not_counted"] is not None)
        assert item["ome_per_day"] is None or Decimal(item["ome_per_day"]) > 0
    assert answer["complete"] == all(item["ome_per_day"] is not None for item in answer["items"])
    counted = [Decimal(item["ome_per_day"]) for item in answer["items"] if item["ome_per_day"] is not None]
    assert answer["ome_per_day"] is None if not counted else Decimal(answer["ome_per_day"]) == sum(counted)
    if not answer["complete"]:
        assert "total_incomplete" in {caution["code"] for caution in answer["cautions"]}

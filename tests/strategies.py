"""Generated regimens and requests for property tests: every country, every product, invented people's days.

All strategies live here. They yield JSON-like data as the command line takes it, valid by the contract.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from guidelines.base import Product
from guidelines.registry import TABLES, references
from taper.engine.answers import ome_answer, schedule_answer
from taper.engine.numbers import plain
from taper.engine.ome import calculate_ome
from taper.engine.planner import make_schedule
from taper.engine.reading import read_plan_request, read_regimen

COUNTRIES = ("AU", "CA", "DE", "UK", "US")
TIMES_OF_RELEASE = {"MR-24h": 1, "MR-12h": 2}
ALL_TIMES = ("morning", "noon", "evening", "bedtime")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
Request = dict[str, Any]
Answer = dict[str, Any]


def plan(request: Request) -> Answer:
    """What `plan` answers to a request."""
    return schedule_answer(make_schedule(read_plan_request(request, references()), references()))


def ome(request: Request) -> Answer:
    """What `ome` answers to a request."""
    return ome_answer(calculate_ome(read_regimen(request, references()), references()))


# ------------------------------------------------------------------------------------------- regimens


def listed(country: str) -> list[Product]:
    products = references().default_product_list(country).products
    return [product for product in products if product.dispensable and product.strength is not None]


@st.composite
def regimen_items(draw: st.DrawFn, country: str, item_id: str) -> dict[str, Any]:
    """One product of the country's list, taken in a way its form allows."""
    product = draw(st.sampled_from(listed(country)))
    item: dict[str, Any] = {
        "id": item_id,
        "drug": product.drug,
        "form": product.form,
        "release": product.release,
        "strength": plain(product.strength or Decimal(0)),
        "unit": product.unit,
    }
    if product.combination:
        item["combination"] = product.combination
    if product.is_patch:
        item["patches"] = draw(st.integers(1, 3))
    elif product.release == "IR" and not product.is_liquid and draw(st.booleans()):
        average = draw(st.integers(1, 6))
        item["as_needed"] = {
            "average_per_day": str(average),
            "maximum_per_day": str(average + draw(st.integers(0, 2))),
        }
    elif draw(st.integers(0, 9)) == 0:
        item["daily_units"] = draw(st.sampled_from(["1", "2", "3", "4"]))
    else:
        item["doses"] = draw(doses(product))
    return item


@st.composite
def doses(draw: st.DrawFn, product: Product) -> dict[str, str]:
    most_times = TIMES_OF_RELEASE.get(product.release or "", 4)
    # People do take twelve-hour tablets three times a day.
    count = draw(st.integers(1, 3 if product.release == "MR-12h" else most_times))
    times = draw(st.lists(st.sampled_from(ALL_TIMES), min_size=count, max_size=count, unique=True))
    if product.is_liquid:
        units = st.sampled_from(["1", "2", "2.5", "5"])
    elif product.can_halve:
        units = st.sampled_from(["0.5", "1", "1.5", "2"])
    else:
        units = st.sampled_from(["1", "2", "3"])
    return {time: draw(units) for time in sorted(times, key=ALL_TIMES.index)}


@st.composite
def regimens(draw: st.DrawFn, *, countries: tuple[str, ...] = COUNTRIES, most_items: int = 4) -> Request:
    """What `ome` takes: a regimen counted by its country's table, or by any other."""
    country = draw(st.sampled_from(countries))
    count = draw(st.integers(1, most_items))
    request: Request = {
        "country": country,
        "regimen": [draw(regimen_items(country, f"item{number}")) for number in range(count)],
    }
    if draw(st.booleans()):
        request["conversion_table"] = draw(st.sampled_from(references().ids(TABLES)))
    return request


# -------------------------------------------------------------------------------------- plan requests


@st.composite
def plan_requests(draw: st.DrawFn, *, countries: tuple[str, ...] = COUNTRIES, most_items: int = 3) -> Request:
    """A valid plan request without events."""
    country = draw(st.sampled_from(countries))
    count = draw(st.integers(1, most_items))
    regimen = [draw(regimen_items(country, f"item{number}")) for number in range(count)]
    request: Request = {
        "country": country,
        "regimen": regimen,
        "start": draw(days("2026-11-25", "2028-03-01")),
        "pace": {
            "percent": draw(st.sampled_from(["5", "7.5", "10"])),
            "of": draw(st.sampled_from(["current", "original"])),
            "interval_days": draw(st.sampled_from([28, 30, 42, 56])),
        },
        "preferences": draw(preferences(regimen)),
    }
    request["goal"] = draw(goals(request))
    if draw(st.booleans()):
        request["facts"] = {"therapy_weeks": draw(st.sampled_from([20, 160]))}
        # Under 13 weeks an Australian interval of 56 days would be longer than the profile's; from 52 on all are slow.
    if draw(st.booleans()):
        request["order"] = draw(st.permutations([item["id"] for item in regimen]))
    return request


@st.composite
def preferences(draw: st.DrawFn, regimen: list[dict[str, Any]]) -> dict[str, Any]:
    """Days and forms a clinician may rule out; each now and then."""
    wants: dict[str, Any] = {
        "allow_halving": draw(st.booleans()),
        "allow_liquid": draw(st.booleans()),
        "allow_form_change": draw(st.booleans()),
        "heavier": draw(st.sampled_from(ALL_TIMES)),
        "avoid": draw(st.lists(windows(), max_size=2)),
    }
    if draw(st.integers(0, 4)) == 0:
        wants["avoid_weekends"] = True
    if draw(st.integers(0, 4)) == 0:
        wants["start_weekday"] = draw(st.sampled_from(WEEKDAYS))
    if draw(st.integers(0, 4)) == 0:
        item = draw(st.sampled_from(regimen))
        wants["unavailable"] = [{key: item[key] for key in ("drug", "release", "strength")}]
    return wants


@st.composite
def goals(draw: st.DrawFn, request: Request) -> dict[str, str]:
    """To stop; or, where the load can be counted, to come down to a part of it."""
    total = ome(request_for_ome(request))["ome_per_day"]
    if total is None or draw(st.integers(0, 3)):
        return {"kind": "stop"}
    part = Decimal(str(total)) * draw(st.integers(10, 90)) / 100
    return {"kind": "reduce_to", "ome_per_day": plain(part.quantize(Decimal("0.01")) or Decimal("0.01"))}


def request_for_ome(request: Request) -> Request:
    return {key: request[key] for key in ("country", "conversion_table", "regimen") if key in request}


@st.composite
def days(draw: st.DrawFn, first: str, last: str) -> str:
    day = draw(st.dates(min_value=date.fromisoformat(first), max_value=date.fromisoformat(last)))
    return day.isoformat()


@st.composite
def windows(draw: st.DrawFn) -> dict[str, str]:
    first = date.fromisoformat(draw(days("2026-11-25", "2029-12-31")))
    last = first + timedelta(days=draw(st.integers(0, 30)))
    return {"from": first.isoformat(), "to": last.isoformat(), "reason": "days off"}


# -------------------------------------------------------------------------------------------- events


@st.composite
def plans_with_events(draw: st.DrawFn, *, most_events: int = 4) -> Request:
    """A valid plan request and events that can follow one another, each chosen from what is taken on its day.

    As a clinician does it: look at the plan as it stands, and enter what happened.
    """
    request = {**draw(plan_requests(most_items=2)), "events": []}
    for _ in range(draw(st.integers(1, most_events))):
        event = draw(next_events(request))
        if event is None:
            break
        request = {**request, "events": [*request["events"], event]}
    return request


@st.composite
def next_events(draw: st.DrawFn, request: Request) -> dict[str, Any] | None:
    """An event that may come next in this request's plan; None where nothing can follow any more."""
    events = request.get("events", [])
    if any(event["kind"] == "end" for event in events):
        return None
    answer = plan(request)
    if answer["blocked"]:
        return None
    earliest = date.fromisoformat(events[-1]["on"] if events else request["start"])
    on = earliest + timedelta(days=draw(st.integers(0, 200)))
    now = step_on(answer, on)
    if not now["items"]:
        return None
    stands_still = any(event["kind"] in ("pause", "hold_here") for event in _since_resume(events))
    choices: list[Callable[[], dict[str, Any] | None]] = [lambda: {"kind": "end"}]
    if stands_still:
        choices += [lambda: {"kind": "resume"}] * 4
    else:
        choices += [lambda: {"kind": "pause", "reason": "withdrawal"}] * 3
        choices += [lambda: {"kind": "hold_here", "reason": "a good end"}]
        choices += [
            lambda: {"kind": "set_pace", "percent": draw(st.sampled_from(["5", "10"])), "interval_days": 28}
        ]
        choices += [lambda: _own_dose(answer, on)] * 2
    if _can_step_back(answer, events, on):
        choices += [lambda: {"kind": "step_back"}] * 2
    event = draw(st.sampled_from(choices))()
    return None if event is None else {"on": on.isoformat(), **event}


def step_on(answer: Answer, day: date) -> Answer:
    """The step of a schedule that is in force on a day; the first for days before it."""
    found: Answer = answer["steps"][0]
    for step in answer["steps"][1:]:
        if step["starts"] <= day.isoformat():
            found = step
    return found


def _since_resume(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    numbers = [number for number, event in enumerate(events) if event["kind"] == "resume"]
    return events[numbers[-1] :] if numbers else events


def _can_step_back(answer: Answer, events: list[dict[str, Any]], on: date) -> bool:
    """Whether more doses were lowered before this day than taken back since (twice on one day too)."""
    past = [step for step in answer["steps"][1:] if step["starts"] < on.isoformat()]
    lowered = sum(1 for step in past if step["kind"] == "reduce")
    return lowered > sum(1 for event in events if event["kind"] == "step_back")


def _own_dose(answer: Answer, on: date) -> dict[str, Any] | None:
    """The clinician takes the dose of a later step at once: one medicine, in the form it is taken in now."""
    now = step_on(answer, on)
    later = [step for step in answer["steps"] if (step["starts"] or "") > on.isoformat()]
    for step in later[:2][::-1]:
        for item in step["items"]:
            taken = next(other for other in now["items"] if other["id"] == item["id"])
            if item["doses"] != taken["doses"] and (item["form"], item["release"]) == (
                taken["form"],
                taken["release"],
            ):
                return {"kind": "set_dose", "items": {item["id"]: item["doses"]}, "reason": "her wish"}
    return None

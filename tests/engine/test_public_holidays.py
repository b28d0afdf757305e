"""Public holidays that are to be kept free, by country and region."""

from datetime import date
from typing import Any

from guidelines.registry import references
from taper.engine.planner import make_schedule
from taper.engine.reading import read_plan_request

CHRISTMAS_DAY = date(2026, 12, 25)
MELBOURNE_CUP_DAY = date(2026, 11, 3)  # the first Tuesday in November, a holiday in Victoria only


def first_reduction(start: date, **preferences: Any) -> tuple[date | None, str]:
    """The day of the first reduction of a plan from `start`, and the sentence of the step before it."""
    tablet = {"drug": "oxycodone", "form": "tablet", "release": "MR-12h", "strength": "40", "unit": "mg"}
    request = {
        "country": "AU",
        "regimen": [{"id": "mr", **tablet, "doses": {"morning": "1", "evening": "1"}}],
        "start": start.isoformat(),
        "goal": {"kind": "stop"},
        "preferences": preferences,
    }
    steps = make_schedule(read_plan_request(request, references()), references()).steps
    number = next(step.number for step in steps if step.kind == "reduce")
    return steps[number].starts, steps[number - 1].why


def test_no_reduction_starts_on_a_public_holiday() -> None:
    day, why = first_reduction(CHRISTMAS_DAY, avoid_public_holidays=True, region="VIC")

    assert day == date(2026, 12, 27)  # the 26th is Boxing Day
    assert "Christmas Day, Boxing Day" in why


def test_public_holidays_count_only_where_they_are_to_be_kept_free() -> None:
    assert first_reduction(CHRISTMAS_DAY)[0] == CHRISTMAS_DAY


def test_a_holiday_of_one_region_is_a_day_like_any_other_in_the_next() -> None:
    in_victoria, _ = first_reduction(MELBOURNE_CUP_DAY, avoid_public_holidays=True, region="VIC")
    in_new_south_wales, _ = first_reduction(MELBOURNE_CUP_DAY, avoid_public_holidays=True, region="NSW")

    assert in_victoria == date(2026, 11, 4)
    assert in_new_south_wales == MELBOURNE_CUP_DAY

"""The one place where values become rows and rows become values.

A version's `schedule` column holds the command-line contract's answer. Reading it back gives the same schedule, but for
what the contract does not say: the OME of each medicine within a step, and the ranges of single items. Those are None.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from guidelines.terms import TimeOfDay
from taper.engine.answers import schedule_answer
from taper.engine.values import Schedule
from taper.models import PlanVersion

Json = Mapping[str, Any]


def schedule_columns(request: Json, schedule: Schedule) -> dict[str, Any]:
    """The columns of a version that come from the calculation.

    The stored request names the releases it was answered with, so that it replays the same when newer ones are out.
    """
    answer = schedule_answer(schedule)
    request = {
        **request,
        "conversion_table": schedule.conversion_table.id,
        "product_list": schedule.product_list,
        "guideline": schedule.guideline.id,
    }
    return {
        "request": request,
        "schedule": answer,
        "guideline": schedule.guideline.id,
        "conversion_table": schedule.conversion_table.id,
        "product_list": schedule.product_list,
        "digest": digest_of(request, answer),
    }


def digest_of(request: Json, answer: Json) -> str:
    """SHA-256 over request and answer, in hex. The order of keys does not count: a database may not keep it."""
    both = json.dumps([request, answer], sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(both.encode("ascii")).hexdigest()


def schedule_of(version: PlanVersion) -> Schedule:
    """The schedule as it was agreed, never planned anew: reference data may have changed since."""
    return read_schedule(version.schedule)


def read_schedule(answer: Json) -> Schedule:
    """The inverse of `taper.engine.answers.schedule_answer`.

    Every answer that was ever saved must stay readable: what a later engine says and an older one did not is filled
    in here, as not known. tests/taper/answers holds one answer of each kind that was saved.
    """
    return Schedule.model_validate_json(
        json.dumps(
            {
                **answer,
                "baseline": _ome(answer["baseline"]),
                "steps": [_step(step) for step in answer["steps"]],
            }
        )
    )


def _ome(answer: Json) -> dict[str, Any]:
    ome = {**answer, "ome_low": answer["ome_range"]["low"], "ome_high": answer["ome_range"]["high"]}
    del ome["ome_range"]
    not_said = {"ome_per_day_if_maximum": None, "ome_low": None, "ome_high": None}
    ome["items"] = [{**not_said, **item} for item in answer["items"]]
    return ome


def _step(step: Json) -> dict[str, Any]:
    by_days = step.get("supply_by_days", {})  # not said by the first answers that were saved
    return {
        **step,
        "items": [_step_item(item) for item in step["items"]],
        "supply_by_days": sorted((int(days), supplies) for days, supplies in by_days.items()),
    }


def _step_item(item: Json) -> dict[str, Any]:
    as_needed = item["as_needed"]
    return {
        **item,
        # In the order of the day: a database may not keep the order of keys.
        "doses": [(time, item["doses"][time]) for time in TimeOfDay if time in item["doses"]],
        "as_needed": None
        if as_needed is None
        else {key: as_needed[key] for key in ("average_per_day", "maximum_per_day")},
        "as_needed_strength": None if as_needed is None else as_needed["strength"],
        "ome_per_day": None,
    }

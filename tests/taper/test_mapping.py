"""Values to rows and back: what was agreed is read as it was agreed."""

import json
from pathlib import Path

import pytest

from guidelines.registry import references
from taper.engine.answers import schedule_answer
from taper.engine.planner import make_schedule
from taper.engine.reading import read_plan_request
from taper.mapping import digest_of, read_schedule, schedule_of
from taper.models import PlanVersion
from tests.taper.made_schedules import made_schedule

SAVED_ANSWERS = sorted((Path(__file__).parent / "answers").glob("*.json"))


def test_value_to_answer_to_value_changes_nothing_that_the_contract_says() -> None:
    answer = schedule_answer(made_schedule())

    assert schedule_answer(read_schedule(answer)) == answer


def test_order_of_keys_does_not_change_the_order_of_the_day() -> None:
    """PostgreSQL gives "evening" back before "morning"."""
    made = made_schedule()
    answer = json.loads(json.dumps(schedule_answer(made), sort_keys=True))

    assert [step.items for step in read_schedule(answer).steps] == [
        step.items for step in read_schedule(schedule_answer(made)).steps
    ]
    assert schedule_answer(read_schedule(answer)) == schedule_answer(made)
    assert [time.value for time, _ in read_schedule(answer).steps[0].items[0].doses] == ["morning", "evening"]


def test_what_the_contract_does_not_say_is_not_known() -> None:
    schedule = read_schedule(schedule_answer(made_schedule()))

    assert schedule.steps[0].items[0].ome_per_day is None
    assert schedule.baseline.items[0].ome_low is None


@pytest.mark.parametrize("path", SAVED_ANSWERS, ids=lambda path: path.stem)
def test_every_answer_that_was_ever_saved_stays_readable(path: Path) -> None:
    answer = json.loads(path.read_text(encoding="utf-8"))

    schedule = read_schedule(answer)

    assert [str(step.ome_per_day) for step in schedule.steps] == [
        step["ome_per_day"] for step in answer["steps"]
    ]
    again = schedule_answer(schedule)
    assert [step["items"] for step in again["steps"]] == [step["items"] for step in answer["steps"]]  # type: ignore[attr-defined]


def test_order_of_keys_does_not_change_the_digest() -> None:
    assert digest_of({"a": 1, "b": 2}, {"c": "x"}) == digest_of({"b": 2, "a": 1}, {"c": "x"})
    assert digest_of({"a": 1, "b": 2}, {"c": "x"}) != digest_of({"a": 1, "b": 3}, {"c": "x"})


@pytest.mark.django_db
def test_saved_schedule_is_the_one_that_was_made(version: PlanVersion) -> None:
    row = PlanVersion.objects.get(pk=version.pk)
    made = make_schedule(read_plan_request(row.request, references()), references())

    assert schedule_answer(schedule_of(row)) == schedule_answer(made)
    assert row.digest == digest_of(row.request, row.schedule)

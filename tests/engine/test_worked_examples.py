"""Worked examples: cases worked out by hand, as data that a clinician can read and add to (worked_examples/*.yaml)."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from guidelines.registry import references
from taper.engine.answers import ome_answer, schedule_answer
from taper.engine.ome import calculate_ome
from taper.engine.planner import make_schedule
from taper.engine.reading import read_plan_request, read_regimen
from tests.engine.rules import check_every_rule

EXAMPLES = Path(__file__).parent / "worked_examples"
ANY = "*"  # a column that an example leaves open
Example = dict[str, Any]


def _examples(name: str) -> list[Any]:
    examples = yaml.safe_load((EXAMPLES / name).read_text(encoding="utf-8"))
    return [pytest.param(example, id=example["description"]) for example in examples]


@pytest.mark.parametrize("example", _examples("ome.yaml"))
def test_ome_is_what_the_hand_calculation_says(example: Example) -> None:
    answer: Any = ome_answer(calculate_ome(read_regimen(example["request"], references()), references()))

    expected = example["expect"]
    assert answer["ome_per_day"] == expected["ome_per_day"], example["working"]
    assert {item["id"]: item["ome_per_day"] for item in answer["items"]} == expected["items"]
    codes = {caution["code"] for caution in answer["cautions"]}
    assert codes >= set(expected.get("cautions", ()))
    assert not codes & set(expected.get("cautions_absent", ()))
    if "if_maximum" in expected:
        assert answer["ome_per_day_if_maximum"] == expected["if_maximum"]
    if "range" in expected:
        assert list(answer["ome_range"].values()) == expected["range"]
    if "complete" in expected:
        assert answer["complete"] is expected["complete"]


@pytest.mark.parametrize("example", _examples("schedules.yaml"))
def test_schedule_is_what_the_hand_calculation_says(example: Example) -> None:
    answer: Any = schedule_answer(
        make_schedule(read_plan_request(example["request"], references()), references())
    )

    expected = [re.split(r"\s{2,}", line.strip()) for line in example["steps"].splitlines()]
    steps = answer["steps"][1:]
    if not example.get("and_so_on"):
        assert len(steps) == len(expected)
    for row, step in zip(expected, steps, strict=False):
        shown = _row(step)
        assert [one for one, wanted in zip(shown, row, strict=True) if wanted != ANY] == [
            wanted for wanted in row if wanted != ANY
        ], example["working"]
    _check_the_rest(example.get("expect", {}), answer)
    check_every_rule(example["request"], answer)


def test_the_worked_example_of_the_docs_is_the_planners() -> None:
    """docs/method.md shows the schedule of engine.md; its table must stay what the planner answers."""
    page = (EXAMPLES.parents[2] / "docs" / "method.md").read_text(encoding="utf-8")
    shown = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page.splitlines()
        if re.match(r"\| 20\d\d-", line)
    ]
    examples = yaml.safe_load((EXAMPLES / "schedules.yaml").read_text(encoding="utf-8"))
    request = next(
        each["request"] for each in examples if each["source"].startswith("engine.md, what a good")
    )

    steps: Any = schedule_answer(make_schedule(read_plan_request(request, references()), references()))[
        "steps"
    ]

    assert [row[:7] for row in shown] == [_row_of_the_docs(step) for step in steps[1:]]
    assert [row[7] == "forced" for row in shown[:-1]] == [
        "exceeds_policy" in step["flags"] for step in steps[1:-1]
    ]


def _row_of_the_docs(step: Any) -> list[Any]:
    item: Any = step["items"][0] if step["items"] else {"doses": {}, "daily_amount": "0"}
    return [
        step["starts"],
        "-" if step["days"] is None else str(step["days"]),
        *(_dose(item["doses"][time]) if time in item["doses"] else "-" for time in ("morning", "bedtime")),
        item["daily_amount"],
        step["ome_per_day"],
        f"{step['change_percent_of_previous']} %",
    ]


def _row(step: Any) -> list[str]:
    """A step as the examples write it."""
    return [
        step["starts"],
        "-" if step["days"] is None else str(step["days"]),
        step["kind"],
        "; ".join(_taken(item) for item in step["items"]) or "nothing",
        step["ome_per_day"] or "null",
        step["change_percent_of_previous"],
        " ".join(sorted(step["flags"])) or "-",
    ]


def _taken(item: Any) -> str:
    if item["as_needed"]:
        return f"{item['id']} up to {item['as_needed']['maximum_per_day']} of {item['as_needed']['strength']}"
    if item["patches"]:
        return f"{item['id']} {_dose(item['patches'])}"
    return str(item["id"]) + ",".join(f" {time} {_dose(dose)}" for time, dose in item["doses"].items())


def _dose(units: Any) -> str:
    if units[0]["unit"] == "mg/mL":
        return " + ".join(f"{part['units']} mL" for part in units)
    return "+".join(
        part["strength"] if part["units"] == "1" else f"{part['units']}x{part['strength']}" for part in units
    )


def _check_the_rest(expected: Example, answer: Any) -> None:
    for key, value in expected.get("finish", {}).items():
        assert answer["finish"][key] == value, f"finish.{key}"
    for key, value in expected.get("policy", {}).items():
        assert answer["policy"][key] == value, f"policy.{key}"
    assert {caution["code"] for caution in answer["cautions"]} >= set(expected.get("cautions", ()))
    assert [gate["gate"] for gate in answer["blocked"]] == expected.get("blocked", [])
    for number, wanted in expected.get("supply", {}).items():
        given = {
            f"{supply['release']} {supply['strength']}": Decimal(supply["units"])
            for supply in answer["steps"][number]["supply"]
        }
        assert given == {key: Decimal(units) for key, units in wanted.items()}, f"supply of step {number}"

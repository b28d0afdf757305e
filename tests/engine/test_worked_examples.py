"""Worked examples: cases worked out by hand, as data that a clinician can read and add to (worked_examples/*.yaml)."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from guidelines.registry import references
from taper.engine.answers import ome_answer
from taper.engine.ome import calculate_ome
from taper.engine.reading import read_regimen

EXAMPLES = Path(__file__).parent / "worked_examples"
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

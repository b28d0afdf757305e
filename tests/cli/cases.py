"""The published case as the contract writes it."""

import json
from typing import Any

REGIMEN: list[dict[str, Any]] = [
    {
        "id": "mr",
        "drug": "oxycodone",
        "form": "tablet",
        "release": "MR-12h",
        "strength": "40",
        "unit": "mg",
        "doses": {"morning": "1", "evening": "1"},
    },
    {
        "id": "ir",
        "drug": "oxycodone",
        "form": "tablet",
        "release": "IR",
        "strength": "5",
        "unit": "mg",
        "as_needed": {"average_per_day": "3", "maximum_per_day": "3"},
    },
]


def regimen(country: str = "AU", **more: Any) -> dict[str, Any]:
    return {"country": country, "regimen": REGIMEN, **more}


def plan(**changed: Any) -> dict[str, Any]:
    return {**regimen(), "start": "2026-12-01", "goal": {"kind": "stop"}, **changed}


def as_bytes(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()

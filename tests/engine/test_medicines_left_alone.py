"""What a planner must not lower stays as it is, and counts as what it is."""

from decimal import Decimal

from guidelines.registry import references
from taper.engine.planner import make_schedule
from taper.engine.reading import read_plan_request


def test_methadone_three_times_a_day_counts_once_in_every_step() -> None:
    """US table of 2022: 30 mg methadone x 4.7 = 141, 10 mg oxycodone x 1.5 = 15; 156 in all (hand calculation)."""
    request = {
        "country": "US",
        "regimen": [
            {
                "id": "methadone",
                "drug": "methadone",
                "form": "tablet",
                "release": "IR",
                "strength": "10",
                "unit": "mg",
                "doses": {"morning": "1", "noon": "1", "evening": "1"},
            },
            {
                "id": "ir",
                "drug": "oxycodone",
                "form": "tablet",
                "release": "IR",
                "strength": "5",
                "unit": "mg",
                "as_needed": {"average_per_day": "2", "maximum_per_day": "4"},
            },
        ],
        "start": "2026-12-01",
        "goal": {"kind": "stop"},
    }

    schedule = make_schedule(read_plan_request(request, references()), references())

    assert schedule.baseline.ome_per_day == Decimal(156)
    assert [step.ome_per_day for step in schedule.steps] == [Decimal(156), Decimal("148.5"), Decimal(141)]

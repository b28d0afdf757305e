"""How long the planner takes, as a table and as JSON: no test, only figures to compare (make bench).

Times are of the processor, of one core, after import and with the reference data read. A plan is made from its JSON-like
request to its JSON-like answer, as the command line and a request of the site do. Cold: the engine's own caches empty,
as for the first plan of a process; warm: the same plan made before. Of several runs the median counts.
"""

import argparse
import json
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from guidelines.registry import References, references  # noqa: E402  # the checkout is on the path only now
from taper.demo import OTHER_CLINICS_PATIENTS, PATIENTS  # noqa: E402
from taper.engine import catalogue, lines  # noqa: E402
from taper.engine.answers import ome_answer, schedule_answer  # noqa: E402
from taper.engine.ome import calculate_ome  # noqa: E402
from taper.engine.planner import make_schedule  # noqa: E402
from taper.engine.reading import read_plan_request, read_regimen  # noqa: E402
from taper.reports import COLUMNS, ome_of_regimens  # noqa: E402

WORKED = ROOT / "tests" / "engine" / "worked_examples" / "schedules.yaml"
RUNS = 7
REGIMENS = 1_000_000
AIMS_MS = {"median": 5, "worst": 20}
AIM_S_FOR_A_MILLION = 3
ITEMS = [
    {"id": "mr", "drug": "oxycodone", "form": "tablet", "release": "MR-12h", "strength": "40", "unit": "mg", "doses": {"morning": "1", "evening": "1"}},
    {"id": "ir", "drug": "oxycodone", "form": "tablet", "release": "IR", "strength": "5", "unit": "mg", "as_needed": {"average_per_day": "3", "maximum_per_day": "3"}},
    {"id": "patch", "drug": "fentanyl", "form": "transdermal patch", "release": "patch-72h", "strength": "100", "unit": "mcg/h", "patches": 1},
    {"id": "tapentadol", "drug": "tapentadol", "form": "tablet", "release": "MR-12h", "strength": "200", "unit": "mg", "doses": {"morning": "1", "evening": "1"}},
    {"id": "tramadol", "drug": "tramadol", "form": "capsule", "release": "IR", "strength": "50", "unit": "mg", "doses": {"morning": "1", "noon": "1", "evening": "1", "bedtime": "1"}},
    {"id": "liquid", "drug": "morphine", "form": "oral solution", "release": "IR", "strength": "1", "unit": "mg/mL", "doses": {"morning": "2", "noon": "2", "evening": "2", "bedtime": "2"}},
]  # fmt: skip


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--json", type=Path, default=ROOT / "var" / "bench.json", help="where the figures go"
    )
    arguments.add_argument(
        "--regimens", type=int, default=REGIMENS, help="how many regimens the registry has"
    )
    chosen = arguments.parse_args()
    data = references()
    figures = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "one_plan": bench_plans(data),
        "by_items": bench_items(data),
        "by_steps": bench_steps(data),
        "one_ome_ms": bench_ome(data),
        "registry": bench_registry(data, chosen.regimens),
    }
    chosen.json.parent.mkdir(parents=True, exist_ok=True)
    chosen.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    show(figures)
    print(f"\nAs JSON: {chosen.json}")


# ------------------------------------------------------------------------------------------- what is measured


def bench_plans(data: References) -> dict[str, Any]:
    """All demo and worked regimens, as they are and with a change of form allowed."""
    rows: list[dict[str, Any]] = []
    requests = [
        (name + (", change of form allowed" if change else ""), with_form_change(request, change))
        for name, request in (*worked_requests(), *demo_requests())
        for change in (False, True)
    ]
    for name, wanted in requests:
        answer = plan(wanted, data)
        rows.append(
            {
                "name": name,
                "change_of_form": wanted["preferences"]["allow_form_change"],
                "items": len(wanted["regimen"]),
                "steps": len(answer["steps"]),
                "cold_ms": milliseconds(lambda wanted=wanted: plan(wanted, data), before=forget),
                "warm_ms": milliseconds(lambda wanted=wanted: plan(wanted, data)),
            }
        )
    return {
        "plans": len(rows),
        "without_change_of_form": spreads(row for row in rows if not row["change_of_form"]),
        "change_of_form_allowed": spreads(row for row in rows if row["change_of_form"]),
        "slowest": sorted(rows, key=lambda row: -row["warm_ms"])[:5],
    }


def with_form_change(request: dict[str, Any], allowed: bool) -> dict[str, Any]:
    return {**request, "preferences": {**request.get("preferences", {}), "allow_form_change": allowed}}


def bench_items(data: References) -> list[dict[str, Any]]:
    """One medicine, two, up to six."""
    found = []
    for count in range(1, len(ITEMS) + 1):
        wanted = request_for("AU", ITEMS[:count])
        answer = plan(wanted, data)
        found.append(
            {
                "items": count,
                "steps": len(answer["steps"]),
                "ms": milliseconds(lambda w=wanted: plan(w, data)),
            }
        )
    return found


def bench_steps(data: References) -> list[dict[str, Any]]:
    """One medicine from ever higher doses, so with ever more steps."""
    found = []
    for tablets in (1, 2, 4, 8):
        item = {**ITEMS[0], "doses": {"morning": str(tablets), "evening": str(tablets)}}
        wanted = request_for("AU", [item])
        answer = plan(wanted, data)
        found.append(
            {
                "mg_a_day": 80 * tablets,
                "steps": len(answer["steps"]),
                "ms": milliseconds(lambda w=wanted: plan(w, data)),
            }
        )
    return found


def bench_ome(data: References) -> float:
    regimen = {"country": "AU", "regimen": ITEMS[:2]}
    return milliseconds(lambda: ome_answer(calculate_ome(read_regimen(regimen, data), data)))


def bench_registry(data: References, count: int) -> dict[str, Any]:
    rows = registry(data, count)
    start = time.process_time()
    found = ome_of_regimens(rows, data)
    seconds = time.process_time() - start
    return {"regimens": len(found), "medicines": len(rows), "seconds": round(seconds, 2)}


# ------------------------------------------------------------------------------------------- what it is measured on


def worked_requests() -> Iterable[tuple[str, dict[str, Any]]]:
    for example in yaml.safe_load(WORKED.read_text(encoding="utf-8")):
        yield example["description"], example["request"]


def demo_requests() -> Iterable[tuple[str, dict[str, Any]]]:
    for patient in (*PATIENTS, *OTHER_CLINICS_PATIENTS):
        yield (
            f"demo: {patient.family_name}",
            request_for(patient.country, [dict(item) for item in patient.regimen]),
        )


def request_for(country: str, regimen: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "country": country,
        "regimen": regimen,
        "start": "2026-12-01",
        "goal": {"kind": "stop"},
        "facts": {"therapy_weeks": 160},
    }


def registry(data: References, count: int) -> pd.DataFrame:
    """Invented regimens of one to three medicines, from all countries' lists; always the same ones."""
    chance = random.Random(2026)  # noqa: S311  # invented rows, nothing to guess
    countries = tuple(data.countries)
    products = {
        code: [one for one in data.default_product_list(code).products if one.dispensable]
        for code in countries
    }
    tables = {code: data.country(code).default_conversion_table for code in countries}
    units = [Decimal(half) / 2 for half in range(1, 17)]
    columns: dict[str, list[object]] = {name: [] for name in COLUMNS}
    for regimen in range(count):
        country = chance.choice(countries)
        for _ in range(chance.choice((1, 1, 1, 2, 2, 3))):
            one = chance.choice(products[country])
            row = (
                regimen,
                country,
                tables[country],
                one.drug,
                one.form,
                one.unit,
                one.strength,
                chance.choice(units),
            )
            for name, value in zip(COLUMNS, row, strict=True):
                columns[name].append(value)
    return pd.DataFrame(columns)


# ------------------------------------------------------------------------------------------- how it is measured


def plan(request: dict[str, Any], data: References) -> dict[str, Any]:
    return schedule_answer(make_schedule(read_plan_request(request, data), data))


def forget() -> None:
    catalogue.solid_doses.cache_clear()
    catalogue.liquid_doses.cache_clear()
    lines.days_of_doses.cache_clear()


def milliseconds(run: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    """The median of several runs, in ms of processor time; garbage is collected as it comes, as in a server."""
    times = []
    for _ in range(RUNS):
        before()
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return round(1000 * statistics.median(times), 2)


def spreads(rows: Iterable[dict[str, Any]]) -> dict[str, dict[str, float]]:
    group = list(rows)
    return {name: spread(row[f"{name}_ms"] for row in group) for name in ("cold", "warm")}


def spread(times: Iterable[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "median": statistics.median(ordered),
        "p95": ordered[int(0.95 * (len(ordered) - 1))],
        "worst": ordered[-1],
    }


def show(figures: dict[str, Any]) -> None:
    plans, registry = figures["one_plan"], figures["registry"]
    print(f"One plan, {plans['plans']} demo and worked requests    median     p95   worst  (ms)")
    for group in ("without_change_of_form", "change_of_form_allowed"):
        for name, times in plans[group].items():
            words = f"{group.replace('_', ' ')}, {name}"
            print(f"  {words:<44}{times['median']:>8.2f}{times['p95']:>8.2f}{times['worst']:>8.2f}")
    print(f"  {'aim':<44}{AIMS_MS['median']:>8}{'':>8}{AIMS_MS['worst']:>8}")
    print("\nThe slowest of them, warm")
    for row in plans["slowest"]:
        print(f"  {row['warm_ms']:>8.2f} ms  {row['steps']:>3} steps  {row['name'][:90]}")
    print("\nMedicines  steps      ms")
    for row in figures["by_items"]:
        print(f"{row['items']:>9}{row['steps']:>7}{row['ms']:>8.2f}")
    print("\n mg a day  steps      ms   (oxycodone MR)")
    for row in figures["by_steps"]:
        print(f"{row['mg_a_day']:>9}{row['steps']:>7}{row['ms']:>8.2f}")
    print(f"\nOME of one regimen: {figures['one_ome_ms']:.2f} ms")
    print(
        f"OME of {registry['regimens']:,} regimens ({registry['medicines']:,} medicines): "
        f"{registry['seconds']:.2f} s (aim {AIM_S_FOR_A_MILLION} s)"
    )


if __name__ == "__main__":
    main()

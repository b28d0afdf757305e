"""Generated regimens and requests for property tests: every country, every product, invented people's days.

All strategies live here. They yield JSON-like data as the command line takes it, valid by the contract.
"""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from guidelines.base import Product
from guidelines.registry import references
from taper.engine.numbers import plain

COUNTRIES = ("AU", "CA", "DE", "UK", "US")
TIMES_OF_RELEASE = {"MR-24h": 1, "MR-12h": 2}
ALL_TIMES = ("morning", "noon", "evening", "bedtime")


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
def plan_requests(
    draw: st.DrawFn, *, countries: tuple[str, ...] = COUNTRIES, most_items: int = 3
) -> dict[str, Any]:
    """A valid plan request without events."""
    country = draw(st.sampled_from(countries))
    count = draw(st.integers(1, most_items))
    regimen = [draw(regimen_items(country, f"item{number}")) for number in range(count)]
    start = draw(st.dates(min_value=_day("2026-11-25"), max_value=_day("2028-03-01")))
    request: dict[str, Any] = {
        "country": country,
        "regimen": regimen,
        "start": start.isoformat(),
        "goal": {"kind": "stop"},
        "pace": {
            "percent": draw(st.sampled_from(["5", "7.5", "10"])),
            "of": draw(st.sampled_from(["current", "original"])),
            "interval_days": draw(st.sampled_from([28, 30, 42, 56])),
        },
        "preferences": {
            "allow_halving": draw(st.booleans()),
            "heavier": draw(st.sampled_from(ALL_TIMES)),
            "avoid": draw(st.lists(windows(), max_size=2)),
        },
    }
    if draw(st.booleans()):
        request["order"] = draw(st.permutations([item["id"] for item in regimen]))
    return request


@st.composite
def windows(draw: st.DrawFn) -> dict[str, str]:
    first = draw(st.dates(min_value=_day("2026-11-25"), max_value=_day("2029-12-31")))
    length = draw(st.integers(0, 30))
    last = first.fromordinal(first.toordinal() + length)
    return {"from": first.isoformat(), "to": last.isoformat(), "reason": "days off"}


def _day(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(text)

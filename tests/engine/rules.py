"""The ten rules of the command-line contract, checked from outside: on the JSON of a request and of its answer.

Each rule is a function that raises AssertionError with the step it found. They read the product list themselves and
share no arithmetic with the engine.
"""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from guidelines.base import Product
from guidelines.registry import references

TIMES = ("morning", "noon", "evening", "bedtime")
Answer = dict[str, Any]


def check_every_rule(request: Answer, answer: Answer) -> None:
    if answer["blocked"]:
        assert answer["steps"] == []
        return
    doses_can_be_dispensed(request, answer)
    amounts_add_up(answer)
    no_step_raises_the_ome(request, answer)
    reductions_keep_to_the_policy_or_say_so(request, answer)
    no_reduction_starts_on_a_day_to_avoid(request, answer)
    one_medicine_at_a_time(request, answer)
    steps_are_contiguous(request, answer)
    it_ends_at_the_goal_or_says_why_not(request, answer)
    nothing_follows_only_the_smallest_dose(request, answer)
    no_single_dose_rises(request, answer)
    patches_last_whole_wear_intervals(request, answer)
    supply_covers_the_step(answer)


def rule_breaking(request: Answer, answer: Answer) -> str | None:
    """The first broken rule as a sentence, or None (for exploring by hand)."""
    try:
        check_every_rule(request, answer)
    except AssertionError as fault:
        return str(fault)
    return None


def products(request: Answer) -> tuple[Product, ...]:
    return references().default_product_list(request["country"]).products


def _product(request: Answer, item: Answer, units: Answer) -> Product | None:
    for product in products(request):
        same = (product.drug, product.form, product.release) == (item["drug"], item["form"], item["release"])
        if same and product.strength == Decimal(units["strength"]) and product.unit == units["unit"]:
            return product
    return None


def _own_strengths(request: Answer, item: Answer) -> set[Decimal]:
    """Strengths the patient has today: an item that nothing lowers stays as it is, listed or not."""
    return {Decimal(str(entry["strength"])) for entry in request["regimen"] if entry["drug"] == item["drug"]}


def _changed(before: Answer, after: Answer) -> list[str]:
    was = {item["id"]: item for item in before["items"]}
    now = {item["id"]: item for item in after["items"]}
    return [key for key in was | now if _taken(was.get(key)) != _taken(now.get(key))]


def _taken(item: Answer | None) -> object:
    if item is None:
        return None
    return (item["doses"], item["patches"], item["as_needed"])


def doses_can_be_dispensed(request: Answer, answer: Answer) -> None:
    """Rule 1."""
    steps = answer["steps"]
    for before, step in pairwise(steps):
        if "clinicians_own_dose" in step["flags"] or step["kind"] == "step_back":
            continue
        for key in _changed(before, step):
            for item in (item for item in step["items"] if item["id"] == key):
                for time, dose in item["doses"].items():
                    assert len(dose) <= 2, f"step {step['number']} {time}: more than two strengths"
                    solid = [Decimal(units["units"]) for units in dose if units["unit"] == "mg"]
                    assert sum(solid) <= 4, f"step {step['number']} {time}: more than four units"
                for units in [units for dose in item["doses"].values() for units in dose] + item["patches"]:
                    _check_units(request, step, item, units)


def _check_units(request: Answer, step: Answer, item: Answer, units: Answer) -> None:
    product = _product(request, item, units)
    count = Decimal(units["units"])
    assert product is not None, f"step {step['number']}: {units} of {item['drug']} is not in the list"
    assert product.dispensable, f"step {step['number']}: {product.code} cannot be had"
    assert count > 0
    if product.unit == "mg/mL":
        return
    if (product.release or "").startswith(("MR", "patch")):
        assert count % 1 == 0, f"step {step['number']}: {product.code} is split"
    else:
        smallest = Decimal("0.5") if product.can_halve else Decimal(1)
        assert count % smallest == 0, f"step {step['number']}: {product.code} is split"


def amounts_add_up(answer: Answer) -> None:
    """The tablets listed add up to the daily amount, and no amount is nothing."""
    for step in answer["steps"]:
        for item in step["items"]:
            total = sum(
                Decimal(units["strength"]) * Decimal(units["units"])
                for dose in item["doses"].values()
                for units in dose
            ) + sum(Decimal(units["strength"]) * Decimal(units["units"]) for units in item["patches"])
            if item["as_needed"]:
                counted = item["as_needed"]["average_per_day"] or item["as_needed"]["maximum_per_day"]
                total += Decimal(item["as_needed"]["strength"]) * Decimal(counted)
            assert total == Decimal(item["daily_amount"]) > 0, (
                f"step {step['number']}: {item['id']} does not add up"
            )


def no_step_raises_the_ome(request: Answer, answer: Answer) -> None:
    """Rule 2, for the whole and for each medicine."""
    steps = answer["steps"]
    for before, step in pairwise(steps):
        if step["kind"] == "step_back":
            continue
        if before["ome_per_day"] is not None and step["ome_per_day"] is not None:
            assert Decimal(step["ome_per_day"]) <= Decimal(before["ome_per_day"]), (
                f"step {step['number']} rises"
            )
        if "form_change" not in step["flags"]:
            was = {item["id"]: Decimal(item["daily_amount"]) for item in before["items"]}
            for item in step["items"]:
                assert Decimal(item["daily_amount"]) <= was.get(item["id"], Decimal(0)), (
                    f"step {step['number']} rises"
                )


def reductions_keep_to_the_policy_or_say_so(request: Answer, answer: Answer) -> None:
    """Rule 3: within the agreed percent, or flagged, explained, and held longer in proportion."""
    policy, steps = answer["policy"], answer["steps"]
    if any(event["kind"] == "set_pace" for event in request.get("events", ())):
        return
    for before, step in pairwise(steps):
        if step["kind"] != "reduce" or "clinicians_own_dose" in step["flags"]:
            continue
        fall = _fall(before, step, steps[0] if policy["of"] == "original" else before)
        if fall is None:
            continue
        within = fall <= Decimal(policy["percent"])
        assert within != ("exceeds_policy" in step["flags"]), (
            f"step {step['number']}: {fall} % and {step['flags']}"
        )
        if not within:
            assert step["why"], f"step {step['number']}: no reason"
            if step["days"] is not None and not _cut_by_event(request, step):
                longest = Decimal(policy["interval_days_max"])
                least = min(longest, Decimal(policy["interval_days"]) * fall / Decimal(policy["percent"]))
                assert step["days"] >= int(least), f"step {step['number']}: held only {step['days']} days"


def _fall(before: Answer, after: Answer, base: Answer) -> Decimal | None:
    if None in (before["ome_per_day"], after["ome_per_day"], base["ome_per_day"]):
        return None
    if not answer_is_counted(before):
        return None
    fall = Decimal(before["ome_per_day"]) - Decimal(after["ome_per_day"])
    return None if fall == 0 else 100 * fall / Decimal(base["ome_per_day"])


def answer_is_counted(step: Answer) -> bool:
    return step["ome_per_day"] is not None and Decimal(step["ome_per_day"]) > 0


def _cut_by_event(request: Answer, step: Answer) -> bool:
    return any(event["on"] > step["starts"] for event in request.get("events", ()))


def no_reduction_starts_on_a_day_to_avoid(request: Answer, answer: Answer) -> None:
    """Rule 4."""
    for window in request.get("preferences", {}).get("avoid", ()):
        for step in answer["steps"]:
            if step["kind"] == "reduce" and "clinicians_own_dose" not in step["flags"]:
                assert not window["from"] <= step["starts"] <= window["to"], (
                    f"step {step['number']} in {window}"
                )


def one_medicine_at_a_time(request: Answer, answer: Answer) -> None:
    """Rule 5."""
    steps = answer["steps"]
    for before, step in pairwise(steps):
        if step["kind"] == "reduce" and "clinicians_own_dose" not in step["flags"]:
            changed = _changed(before, step)
            assert len(changed) == 1, f"step {step['number']} changes {changed}"


def steps_are_contiguous(request: Answer, answer: Answer) -> None:
    """Rule 6, and the frame: step 0 ends the day before the start, the last step is open."""
    steps = answer["steps"]
    start = date.fromisoformat(request["start"])
    assert (steps[0]["number"], steps[0]["kind"], steps[0]["starts"], steps[0]["days"]) == (
        0,
        "baseline",
        None,
        None,
    )
    assert steps[0]["ends"] == (start - timedelta(days=1)).isoformat()
    assert steps[-1]["ends"] is None
    assert steps[-1]["days"] is None
    assert [step["number"] for step in steps] == list(range(len(steps)))
    for before, step in pairwise(steps):
        assert date.fromisoformat(step["starts"]) == date.fromisoformat(before["ends"]) + timedelta(days=1)
    for step in steps[1:-1]:
        days = (date.fromisoformat(step["ends"]) - date.fromisoformat(step["starts"])).days + 1
        assert step["days"] == days > 0, f"step {step['number']} lasts {days} days"


def it_ends_at_the_goal_or_says_why_not(request: Answer, answer: Answer) -> None:
    """Rule 7, first half."""
    finish, last = answer["finish"], answer["steps"][-1]
    assert finish["why"]
    assert finish["ome_per_day"] == last["ome_per_day"]
    if finish["reached"] and not any(event["kind"] == "hold_here" for event in request.get("events", ())):
        if request["goal"]["kind"] == "stop":
            assert last["items"] == []
            assert last["ome_per_day"] == "0"
        else:
            assert Decimal(last["ome_per_day"]) <= Decimal(str(request["goal"]["ome_per_day"]))


def nothing_follows_only_the_smallest_dose(request: Answer, answer: Answer) -> None:
    """Rule 7, second half: a medicine ends only from a dose below which nothing can be dispensed."""
    steps = answer["steps"]
    for before, step in pairwise(steps):
        if step["kind"] != "reduce" or "clinicians_own_dose" in step["flags"]:
            continue
        now = {item["id"] for item in step["items"]}
        for item in (item for item in before["items"] if item["id"] not in now):
            smallest = _smallest(request, item)
            assert _fewest_units_taken(item) <= smallest, (
                f"step {step['number']}: {item['id']} ends from {item}"
            )


def _smallest(request: Answer, item: Answer) -> Decimal:
    """The smallest single dose of the item's own products; halves are not used as needed."""
    found = []
    for product in products(request):
        same = (product.drug, product.form, product.release) == (item["drug"], item["form"], item["release"])
        if (
            not same
            or not product.dispensable
            or product.strength is None
            or _is_unavailable(request, product)
        ):
            continue
        if product.combination != item["combination"] and product.drug == product.opioid:
            continue
        if product.unit == "mg/mL":
            own = [Decimal(units["strength"]) for dose in item["doses"].values() for units in dose]
            if product.strength in own:
                found.append(product.drop_mg or Decimal("0.1") * product.strength)
        else:
            halved = product.can_halve and not item["as_needed"] and _halving_allowed(request)
            found.append(product.strength / 2 if halved else product.strength)
    return min(found)


def _halving_allowed(request: Answer) -> bool:
    return bool(request.get("preferences", {}).get("allow_halving", True))


def _is_unavailable(request: Answer, product: Product) -> bool:
    return any(
        product.drug == wanted["drug"]
        and Decimal(str(wanted.get("strength", product.strength))) == product.strength
        for wanted in request.get("preferences", {}).get("unavailable", ())
    )


def _fewest_units_taken(item: Answer) -> Decimal:
    if item["as_needed"]:
        counted = item["as_needed"]["average_per_day"] or item["as_needed"]["maximum_per_day"]
        return Decimal(item["as_needed"]["strength"]) * Decimal(counted)
    return Decimal(item["daily_amount"])


def no_single_dose_rises(request: Answer, answer: Answer) -> None:
    """Rule 8: the largest single dose never rises, nor the number of daily doses, nor the dose at any time of day."""
    steps = answer["steps"]
    for before, step in pairwise(steps):
        if step["kind"] != "reduce" or "clinicians_own_dose" in step["flags"]:
            continue
        was = {item["id"]: _by_time(item) for item in before["items"]}
        for item in step["items"]:
            for time, amount in _by_time(item).items():
                assert amount <= was[item["id"]].get(time, Decimal(0)), f"step {step['number']} {time} rises"


def _by_time(item: Answer) -> dict[str, Decimal]:
    return {
        time: sum((Decimal(units["strength"]) * Decimal(units["units"]) for units in dose), Decimal(0))
        for time, dose in item["doses"].items()
    }


def patches_last_whole_wear_intervals(request: Answer, answer: Answer) -> None:
    """Rule 9."""
    wear = {"patch-72h": 3, "patch-96h": 4, "patch-7d": 7}
    for step in answer["steps"][1:-1]:
        if _cut_by_event(request, step) or step["kind"] != "reduce":
            continue
        for item in step["items"]:
            if item["patches"]:
                assert step["days"] % wear[item["release"]] == 0, (
                    f"step {step['number']}: {step['days']} days"
                )


def supply_covers_the_step(answer: Answer) -> None:
    """What is dispensed is enough for every day, and no more than one unit over."""
    for step in answer["steps"][1:-1]:
        for item in step["items"]:
            needed: dict[str, Decimal] = {}
            for units in (units for dose in item["doses"].values() for units in dose):
                needed[units["strength"]] = (
                    needed.get(units["strength"], Decimal(0)) + Decimal(units["units"]) * step["days"]
                )
            for strength, units in needed.items():
                given = sum(
                    Decimal(supply["units"])
                    for supply in step["supply"]
                    if (supply["drug"], supply["form"], supply["release"], supply["strength"])
                    == (item["drug"], item["form"], item["release"], strength)
                )
                assert given >= units, f"step {step['number']}: {given} of {strength} for {units}"

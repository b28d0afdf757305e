"""The ten rules of the command-line contract, checked from outside: on the JSON of a request and of its answer.

Each rule is a function that raises AssertionError with the step it found. They read the product list themselves and
share no arithmetic with the engine: what can be dispensed is enumerated anew here, in the plainest way.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations_with_replacement, pairwise
from typing import Any

from guidelines.base import Product
from guidelines.registry import references

Answer = dict[str, Any]
FLAGS = {
    "avoided_dates",
    "clinicians_own_dose",
    "exceeds_policy",
    "form_change",
    "interval_extended",
    "loss_of_tolerance",
    "supervised_pace",
}
WEAR_DAYS = {"patch-72h": 3, "patch-96h": 4, "patch-7d": 7}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HALF = Decimal("0.5")


def check_every_rule(request: Answer, answer: Answer) -> None:
    if answer["blocked"]:
        assert answer["steps"] == []
        return
    doses_can_be_dispensed(request, answer)
    amounts_add_up(answer)
    no_step_raises_the_ome(answer)
    reductions_keep_to_the_policy_or_say_so(request, answer)
    a_step_outside_the_policy_is_the_smallest_there_is(request, answer)
    percentages_are_true(answer)
    no_reduction_starts_on_a_day_to_avoid(request, answer)
    one_medicine_at_a_time(answer)
    steps_are_contiguous(request, answer)
    it_ends_at_the_goal_or_says_why_not(request, answer)
    nothing_follows_only_the_smallest_dose(request, answer)
    no_single_dose_rises(answer)
    doses_of_the_day_are_kept(request, answer)
    patches_last_whole_wear_intervals(request, answer)
    a_form_change_keeps_the_dose(request, answer)
    supply_covers_the_step(answer)
    flags_are_explained(answer)


# ------------------------------------------------------------------------------- what can be dispensed, enumerated anew


def _listed(request: Answer) -> tuple[Product, ...]:
    return references().default_product_list(request["country"]).products


def _entry(request: Answer, item: Answer) -> Answer:
    return next(entry for entry in request["regimen"] if entry["id"] == item["id"])


def line_products(request: Answer, item: Answer) -> list[Product]:
    """Products that may be given for this item of a step: same drug, form, release, partner and meaning of the strength."""
    own = _product_of_entry(request, _entry(request, item))
    found = []
    for product in _listed(request):
        if (product.drug, product.form, product.release) != (item["drug"], item["form"], item["release"]):
            continue
        if not product.dispensable or product.strength is None or _is_unavailable(request, product):
            continue
        if product.salt_basis != (own.salt_basis if own else ""):
            continue
        if _partner(product) != (_partner(own) if own else item["combination"]):
            continue
        if product.unit == "mg/mL" and product.strength not in _strengths_taken(item):
            continue
        found.append(product)
    return found


def _product_of_entry(request: Answer, entry: Answer) -> Product | None:
    """The listed product, also one that can no longer be had: it is what the patient takes."""
    for product in _listed(request):
        same = (product.drug, product.form, product.release) == (
            entry["drug"],
            entry["form"],
            entry["release"],
        )
        strength = Decimal(str(entry["strength"]))
        if not same or product.strength is None or abs(product.strength - strength) >= 1:
            continue
        if product.strength != strength and (
            not product.is_patch or {product.strength % 1, strength % 1} != {HALF, 0}
        ):
            continue
        if product.combination == entry.get("combination") or product.drug != product.opioid:
            return product
    return None


def _partner(product: Product) -> object:
    """What must stay the same: the partner per unit, or per mg of the opioid where the drug's name holds it."""
    if product.drug == product.opioid:
        return product.combination
    return tuple((partner.name, partner.amount / (product.strength or 1)) for partner in product.partners)


def _strengths_taken(item: Answer) -> set[Decimal]:
    return {Decimal(units["strength"]) for dose in item["doses"].values() for units in dose}


def _is_unavailable(request: Answer, product: Product) -> bool:
    for wanted in request.get("preferences", {}).get("unavailable", ()):
        fits = (
            wanted["drug"] == product.drug,
            wanted.get("form") in (None, product.form),
            wanted.get("release") in (None, product.release),
            wanted.get("strength") is None or Decimal(str(wanted["strength"])) == product.strength,
        )
        if all(fits):
            return True
    return False


def _may_halve(request: Answer, product: Product) -> bool:
    return product.can_halve and bool(request.get("preferences", {}).get("allow_halving", True))


def single_doses(request: Answer, item: Answer, largest: Decimal) -> dict[Decimal, Decimal]:
    """Every dose (mg) that can be taken at one time, up to `largest`, with the least partner (mg) that comes with it."""
    doses: dict[Decimal, Decimal] = {}
    for amount, partner in _compositions(request, line_products(request, item), largest):
        if amount <= largest:
            doses[amount] = min(partner, doses.get(amount, partner))
    return doses


def _compositions(
    request: Answer, products: list[Product], largest: Decimal
) -> Iterator[tuple[Decimal, Decimal]]:
    liquids = [product for product in products if product.unit == "mg/mL"]
    for product in liquids:
        strength = product.strength or Decimal(0)
        partner = sum((partner.amount for partner in product.partners), Decimal(0))
        for volume in _volumes(product, largest / strength):
            yield strength * volume, partner * volume
    units_of = {
        id(product): [
            Decimal(half) / 2 for half in range(1, 9) if _may_halve(request, product) or not half % 2
        ]
        for product in products
        if product not in liquids
    }
    solids = [
        (product, units) for product in products if product not in liquids for units in units_of[id(product)]
    ]
    for product, units in solids:
        yield _made_of((product, units))
        for other, more in solids:
            if other is not product and units + more <= 4:
                yield _made_of((product, units), (other, more))


def _made_of(*parts: tuple[Product, Decimal]) -> tuple[Decimal, Decimal]:
    return (
        sum(((product.strength or Decimal(0)) * units for product, units in parts), Decimal(0)),
        sum((partner.amount * units for product, units in parts for partner in product.partners), Decimal(0)),
    )


def _volumes(product: Product, most_ml: Decimal) -> Iterator[Decimal]:
    """products.md, rule 5: tenths of a mL up to 3 mL, halves above; whole drops, above 40 in fives."""
    fine, coarse, edge = Decimal("0.1"), HALF, Decimal(3)
    if product.drop_mg is not None and product.strength is not None:
        fine = (product.drop_mg / product.strength).quantize(Decimal("0.0001"))
        coarse, edge = 5 * fine, 40 * fine
    volume = fine
    while volume <= most_ml:
        yield volume
        volume += fine if volume < edge else coarse


# ------------------------------------------------------------------------------------------------- reading a step


def _changed(before: Answer, after: Answer) -> list[str]:
    was = {item["id"]: item for item in before["items"]}
    now = {item["id"]: item for item in after["items"]}
    return [key for key in was | now if _taken(was.get(key)) != _taken(now.get(key))]


def _taken(item: Answer | None) -> object:
    if item is None:
        return None
    return (item["form"], item["release"], item["doses"], item["patches"], item["as_needed"])


def _reductions(answer: Answer) -> Iterator[tuple[Answer, Answer]]:
    """The step before and the step, for each reduction the planner chose itself."""
    for before, step in pairwise(answer["steps"]):
        if step["kind"] == "reduce" and "clinicians_own_dose" not in step["flags"]:
            yield before, step


def _changed_item(before: Answer, step: Answer) -> tuple[Answer, Answer | None]:
    """The one medicine that this reduction lowers, before and after; None where it ends."""
    (key,) = _changed(before, step)
    was: Answer = next(item for item in before["items"] if item["id"] == key)
    return was, next((item for item in step["items"] if item["id"] == key), None)


def _by_time(item: Answer) -> dict[str, Decimal]:
    return {
        time: sum((Decimal(units["strength"]) * Decimal(units["units"]) for units in dose), Decimal(0))
        for time, dose in item["doses"].items()
    }


def _partner_a_day(request: Answer, item: Answer) -> Decimal:
    found = Decimal(0)
    for product in line_products(request, item):
        for units in (units for dose in item["doses"].values() for units in dose):
            if Decimal(units["strength"]) == product.strength:
                found += sum(partner.amount for partner in product.partners) * Decimal(units["units"])
    return found


def _units_taken(item: Answer) -> list[Answer]:
    return [units for dose in item["doses"].values() for units in dose] + list(item["patches"])


# ------------------------------------------------------------------------------------------------- the rules


def doses_can_be_dispensed(request: Answer, answer: Answer) -> None:
    """Rule 1, and rule 9 on combinations and salts: whatever changes is made of this line's own products."""
    for before, step in pairwise(answer["steps"]):
        if "clinicians_own_dose" in step["flags"] or step["kind"] == "step_back":
            continue
        for item in (item for item in step["items"] if item["id"] in _changed(before, step)):
            for time, dose in item["doses"].items():
                assert len(dose) <= 2, f"step {step['number']} {time}: more than two strengths"
                solid = [Decimal(units["units"]) for units in dose if units["unit"] == "mg"]
                assert sum(solid) <= 4, f"step {step['number']} {time}: more than four units"
                doses = single_doses(request, item, _by_time(item)[time])
                assert _by_time(item)[time] in doses, f"step {step['number']} {time}: {dose} cannot be made"
            for units in _units_taken(item):
                _check_units(request, step, item, units)


def _check_units(request: Answer, step: Answer, item: Answer, units: Answer) -> None:
    count = Decimal(units["units"])
    fitting = [
        product
        for product in line_products(request, item)
        if product.strength == Decimal(units["strength"]) and product.unit == units["unit"]
    ]
    assert fitting, f"step {step['number']}: {units} of {item['drug']} is not to be had"
    assert count > 0
    if fitting[0].unit != "mg/mL":
        smallest = HALF if _may_halve(request, fitting[0]) else Decimal(1)
        assert count % smallest == 0, f"step {step['number']}: {fitting[0].code} is split"


def amounts_add_up(answer: Answer) -> None:
    """The tablets listed add up to the daily amount, and no amount is nothing."""
    for step in answer["steps"]:
        for item in step["items"]:
            total = sum(
                Decimal(units["strength"]) * Decimal(units["units"]) for units in _units_taken(item)
            ) + _as_needed_a_day(item)
            assert total == Decimal(item["daily_amount"]) > 0, (
                f"step {step['number']}: {item['id']} does not add up"
            )


def _as_needed_a_day(item: Answer) -> Decimal:
    if not item["as_needed"]:
        return Decimal(0)
    counted = item["as_needed"]["average_per_day"] or item["as_needed"]["maximum_per_day"]
    return Decimal(item["as_needed"]["strength"]) * Decimal(counted)


def no_step_raises_the_ome(answer: Answer) -> None:
    """Rule 2, for the whole and for each medicine."""
    for before, step in pairwise(answer["steps"]):
        if step["kind"] == "step_back":
            continue
        if before["ome_per_day"] is not None and step["ome_per_day"] is not None:
            assert Decimal(step["ome_per_day"]) <= Decimal(before["ome_per_day"]), (
                f"step {step['number']} rises"
            )
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
    for before, step in _reductions(answer):
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
    if Decimal(before["ome_per_day"]) == 0:
        return None
    fall = Decimal(before["ome_per_day"]) - Decimal(after["ome_per_day"])
    return None if fall == 0 else 100 * fall / Decimal(base["ome_per_day"])


def _cut_by_event(request: Answer, step: Answer) -> bool:
    return any(event["on"] > step["starts"] for event in request.get("events", ()))


def a_step_outside_the_policy_is_the_smallest_there_is(request: Answer, answer: Answer) -> None:
    """Rule 3: no dose that can be dispensed lies between. As no time of day may rise, the smallest is one time's."""
    for before, step in _reductions(answer):
        if "exceeds_policy" not in step["flags"]:
            continue
        was, now = _changed_item(before, step)
        fall = _really_taken(was) - (_really_taken(now) if now else 0)
        smaller = [gap for gap in _gaps(request, was) if gap < fall]
        assert not smaller, (
            f"step {step['number']}: falls by {fall}, yet {min(smaller)} could be, from {was['doses'] or was['patches']}"
        )


def _gaps(request: Answer, item: Answer) -> list[Decimal]:
    """The reductions (mg, or mcg/h) that lower this item at one time of day to the next dose that can be dispensed.

    Where something taken today cannot be dispensed (an unlisted strength, five tablets at once), all of that falls.
    """
    if item["patches"]:
        return _patch_gaps(request, item)
    if item["as_needed"]:
        return []
    taken = _by_time(item)
    doses = single_doses(request, item, max(taken.values()))
    gaps, must_fall = [], Decimal(0)
    for time, amount in taken.items():
        own_partner = _partner_a_day(request, {**item, "doses": {time: item["doses"][time]}})
        fitting = [dose for dose, partner in doses.items() if partner <= own_partner]
        must_fall += amount - max((dose for dose in fitting if dose <= amount), default=Decimal(0))
        gaps.append(amount - max((dose for dose in fitting if dose < amount), default=Decimal(0)))
    return [must_fall] if must_fall else gaps


def _delivered(strength: Decimal) -> Decimal:
    """A patch labelled 12, 37, 52, 62 or 87 delivers half a mcg/h more (conversions.md, arithmetic)."""
    return strength + HALF if strength in (12, 37, 52, 62, 87) else strength


def _patch_gaps(request: Answer, item: Answer) -> list[Decimal]:
    """The reductions to what at most two patches deliver."""
    strengths = [product.strength or Decimal(0) for product in line_products(request, item)]
    gaps = [
        _really_taken(item) - sum(map(_delivered, chosen))
        for count in (1, 2)
        for chosen in combinations_with_replacement(strengths, count)
    ]
    return [gap for gap in gaps if gap > 0]


def _really_taken(item: Answer) -> Decimal:
    """mg a day; of patches what they deliver (mcg/h), which is not always what their labels add up to."""
    if not item["patches"]:
        return Decimal(item["daily_amount"])
    return sum(
        (_delivered(Decimal(units["strength"])) * Decimal(units["units"]) for units in item["patches"]),
        Decimal(0),
    )


def percentages_are_true(answer: Answer) -> None:
    """Both percentages of a step, where all is counted: of the step before, and of step 0, to two decimals."""
    steps = answer["steps"]
    if not answer["baseline"]["complete"]:
        return
    for before, step in pairwise(steps):
        for key, base in (("change_percent_of_previous", before), ("change_percent_of_original", steps[0])):
            fall = Decimal(before["ome_per_day"]) - Decimal(step["ome_per_day"])
            true = 100 * fall / Decimal(base["ome_per_day"]) if Decimal(base["ome_per_day"]) else Decimal(0)
            shown = true.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
            assert Decimal(step[key]) == shown, f"step {step['number']}: {key} {step[key]} is {shown}"
        of = "change_percent_of_original" if step["of"] == "original" else "change_percent_of_previous"
        assert step["change_percent"] == step[of]


def no_reduction_starts_on_a_day_to_avoid(request: Answer, answer: Answer) -> None:
    """Rule 4: windows, weekends and the wanted weekday. Public holidays have a test of their own."""
    wants = request.get("preferences", {})
    for before, step in _reductions(answer):
        day = date.fromisoformat(step["starts"])
        for window in wants.get("avoid", ()):
            assert not window["from"] <= step["starts"] <= window["to"], f"step {step['number']} in {window}"
        if request.get("events") and any(item["release"] == "patch-7d" for item in before["items"]):
            continue  # after an event on another weekday such a patch is changed on that one
        if wants.get("avoid_weekends"):
            assert day.weekday() < 5, f"step {step['number']} at a weekend"
        if wants.get("start_weekday"):
            assert WEEKDAYS[day.weekday()] == wants["start_weekday"], f"step {step['number']} on {day:%A}"


def one_medicine_at_a_time(answer: Answer) -> None:
    """Rule 5."""
    for before, step in _reductions(answer):
        changed = _changed(before, step)
        assert len(changed) == 1, f"step {step['number']} changes {changed}"


def steps_are_contiguous(request: Answer, answer: Answer) -> None:
    """Rule 6, and the frame: step 0 ends the day before the start, the last step is open."""
    steps = answer["steps"]
    start = date.fromisoformat(request["start"])
    first = steps[0]
    assert (first["number"], first["kind"], first["starts"], first["days"]) == (0, "baseline", None, None)
    assert first["ends"] == (start - timedelta(days=1)).isoformat()
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
    held = any(event["kind"] == "hold_here" for event in request.get("events", ()))
    if request["goal"]["kind"] == "stop":
        if not held:
            assert finish["reached"] == (last["items"] == [])
        if last["items"] == []:
            assert last["ome_per_day"] == "0"
        return
    goal = Decimal(str(request["goal"]["ome_per_day"]))
    if finish["reached"] and not held:
        assert Decimal(last["ome_per_day"]) == goal
    for step in answer["steps"]:
        if step["kind"] == "reduce" and "clinicians_own_dose" not in step["flags"]:
            assert step["ome_per_day"] is None or Decimal(step["ome_per_day"]) >= goal, (
                f"step {step['number']} is below the goal"
            )


def nothing_follows_only_the_smallest_dose(request: Answer, answer: Answer) -> None:
    """Rule 7, second half: a medicine ends only from a dose below which nothing can be dispensed."""
    for before, step in _reductions(answer):
        was, now = _changed_item(before, step)
        if now is not None:
            continue
        strengths = [product.strength or Decimal(0) for product in line_products(request, was)]
        if was["as_needed"]:
            smaller = [
                one
                for one in strengths
                if one < _as_needed_a_day(was) and one <= Decimal(was["as_needed"]["strength"])
            ]
        elif was["patches"]:
            smaller = [one for one in strengths if one < Decimal(was["daily_amount"])]
        else:
            largest = max(_by_time(was).values())
            smaller = [
                one for one in single_doses(request, was, largest) if one < Decimal(was["daily_amount"])
            ]
        assert not smaller, f"step {step['number']}: {was['id']} ends from {was}, yet {smaller} can be had"


def no_single_dose_rises(answer: Answer) -> None:
    """Rule 8: the largest single dose never rises, nor the number of daily doses, nor the dose at any time of day."""
    for before, step in _reductions(answer):
        was = {item["id"]: _by_time(item) for item in before["items"]}
        for item in step["items"]:
            assert len(_by_time(item)) <= len(was[item["id"]]), f"step {step['number']}: more doses a day"
            for time, amount in _by_time(item).items():
                assert amount <= was[item["id"]].get(time, Decimal(0)), f"step {step['number']} {time} rises"


def doses_of_the_day_are_kept(request: Answer, answer: Answer) -> None:
    """Rule 8: fewer doses a day only where the lower total cannot be made with as many."""
    for before, step in _reductions(answer):
        was, now = _changed_item(before, step)
        if now is None or not was["doses"] or len(now["doses"]) == len(was["doses"]):
            continue
        taken = _by_time(was)
        doses = single_doses(request, was, max(taken.values()))
        sums = {(Decimal(0), Decimal(0))}
        for amount in taken.values():
            sums = {
                (total + dose, partner + more)
                for total, partner in sums
                for dose, more in doses.items()
                if dose <= amount
            }
        as_many = [
            total
            for total, partner in sums
            if total == Decimal(now["daily_amount"]) and partner <= _partner_a_day(request, was)
        ]
        assert not as_many, (
            f"step {step['number']}: {now['doses']} although {len(taken)} doses make {now['daily_amount']} from {was['doses']}"
        )


def patches_last_whole_wear_intervals(request: Answer, answer: Answer) -> None:
    """Rule 9."""
    for step in answer["steps"][1:-1]:
        if _cut_by_event(request, step) or step["kind"] != "reduce":
            continue
        for item in step["items"]:
            if item["patches"]:
                assert step["days"] % WEAR_DAYS[item["release"]] == 0, (
                    f"step {step['number']}: {step['days']} days"
                )


def a_form_change_keeps_the_dose(request: Answer, answer: Answer) -> None:
    """A change of form is a step of its own, at the same amount, in no larger doses, and only where it is allowed."""
    for before, step in pairwise(answer["steps"]):
        forms = {item["id"]: (item["form"], item["release"]) for item in before["items"]}
        moved = [item for item in step["items"] if forms.get(item["id"]) != (item["form"], item["release"])]
        if step["kind"] == "step_back":
            continue
        assert bool(moved) == ("form_change" in step["flags"]), f"step {step['number']}: {step['flags']}"
        for item in moved:
            was = next(other for other in before["items"] if other["id"] == item["id"])
            assert request.get("preferences", {}).get("allow_form_change")
            assert step["kind"] == "hold"
            assert Decimal(item["daily_amount"]) == Decimal(was["daily_amount"])
            assert max(_by_time(item).values()) <= max(_by_time(was).values())
            assert step["ome_per_day"] == before["ome_per_day"]


def supply_covers_the_step(answer: Answer) -> None:
    """What is dispensed is enough for every day, and no more than one unit over for each medicine."""
    for step in answer["steps"][1:-1]:
        needed: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
        items: dict[tuple[Any, ...], set[str]] = defaultdict(set)
        for item in step["items"]:
            a_day = [(units["strength"], Decimal(units["units"])) for units in _units_taken(item)]
            if item["as_needed"]:
                a_day = [(item["as_needed"]["strength"], Decimal(item["as_needed"]["maximum_per_day"]))]
            for strength, units in a_day:
                key = (item["drug"], item["form"], item["release"], strength)
                needed[key] += units * step["days"] / WEAR_DAYS.get(item["release"], 1)
                items[key].add(item["id"])
        given: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
        for supply in step["supply"]:
            key = (supply["drug"], supply["form"], supply["release"], supply["strength"])
            given[key] += Decimal(supply["units"])
        assert given.keys() == needed.keys(), f"step {step['number']}"
        for key, units in needed.items():
            assert units <= given[key] < units + len(items[key]), (
                f"step {step['number']}: {given[key]} for {units}"
            )


def flags_are_explained(answer: Answer) -> None:
    """Known flags only; a step held for days to avoid says until when, and that is its last day."""
    for step in answer["steps"]:
        assert set(step["flags"]) <= FLAGS
        assert step["why"]
        if "avoided_dates" in step["flags"]:
            ends = date.fromisoformat(step["ends"])
            assert f"Held until {ends.day} {ends:%B %Y}" in step["why"], (
                f"step {step['number']}: {step['why']}"
            )

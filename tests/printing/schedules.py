"""Schedules built by hand for the printed sheet: written so that each dose can be read beside the test.

`at("20", "15")` is one unit of 20 and one of 15; `at(("5", "2"))` two units of 5.
"""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from guidelines.registry import references
from guidelines.terms import Base, Confidence, TimeOfDay
from taper.engine.values import (
    AsNeeded,
    Blocked,
    Caution,
    Finish,
    GuidelineSummary,
    OmeAnswer,
    Policy,
    Schedule,
    Step,
    StepItem,
    StepKind,
    TableSummary,
    UnitsOfStrength,
)

START = date(2026, 12, 1)

Part = str | tuple[str, str]
Units = tuple[UnitsOfStrength, ...]


def at(*parts: Part, unit: str = "mg") -> Units:
    pairs = [(part, "1") if isinstance(part, str) else part for part in parts]
    return tuple(UnitsOfStrength(strength=Decimal(s), unit=unit, units=Decimal(u)) for s, u in pairs)


def item(
    id_: str = "mr",
    *,
    drug: str = "oxycodone",
    combination: str | None = None,
    form: str = "tablet",
    release: str = "MR-12h",
    morning: Units = (),
    noon: Units = (),
    evening: Units = (),
    bedtime: Units = (),
    patches: Units = (),
) -> StepItem:
    times = (morning, noon, evening, bedtime)
    doses = tuple((time, dose) for time, dose in zip(TimeOfDay, times, strict=True) if dose)
    parts = [*(part for _, dose in doses for part in dose), *patches]
    return StepItem(
        id=id_,
        drug=drug,
        combination=combination,
        form=form,
        release=release,
        doses=doses,
        patches=patches,
        as_needed=None,
        as_needed_strength=None,
        daily_amount=sum((part.strength * part.units for part in parts), Decimal(0)),
        unit="mcg/h" if patches else "mg",
        ome_per_day=None,
    )


def as_needed(most: str, strength: str = "5", id_: str = "ir", drug: str = "oxycodone") -> StepItem:
    return StepItem(
        id=id_,
        drug=drug,
        combination=None,
        form="tablet",
        release="IR",
        doses=(),
        patches=(),
        as_needed=AsNeeded(average_per_day=Decimal(most), maximum_per_day=Decimal(most)),
        as_needed_strength=Decimal(strength),
        daily_amount=Decimal(most) * Decimal(strength),
        unit="mg",
        ome_per_day=None,
    )


def step(
    number: int,
    *items: StepItem,
    kind: StepKind = "reduce",
    starts: date | None = None,
    days: int | None = 28,
    ends: date | None = None,
) -> Step:
    last = ends if starts is None or days is None else starts + timedelta(days=days - 1)
    return Step(
        number=number,
        kind=kind,
        starts=starts,
        ends=last,
        days=days if starts else None,
        ome_per_day=Decimal(777),
        change_percent=Decimal("9.87"),
        of=Base.CURRENT,
        change_percent_of_previous=Decimal("9.87"),
        change_percent_of_original=Decimal("9.87"),
        items=items,
        supply=(),
        supply_by_days=(),
        flags=(),
        why="WHY: 9.87 % of 777 mg OME.",
    )


def steps_of(*rows: tuple[StepItem, ...], start: date = START, days: int = 28) -> tuple[Step, ...]:
    """The first row is what is taken today, the last one has no end; each step between lasts `days`."""
    found = [step(0, *rows[0], kind="baseline", ends=start - timedelta(days=1))]
    for number, items in enumerate(rows[1:], start=1):
        starts = start + timedelta(days=days * (number - 1))
        found.append(step(number, *items, starts=starts, days=days if number < len(rows) - 1 else None))
    return tuple(found)


def schedule(
    *steps: Step, country: str = "AU", blocked: tuple[Blocked, ...] = (), cautions: tuple[Caution, ...] = ()
) -> Schedule:
    ours = references().country(country)
    table = references().default_conversion_table(country)
    summary = TableSummary(id=table.id, title=table.title, year="2025", confidence=Confidence.CORROBORATED)
    return Schedule(
        country=country,
        guideline=GuidelineSummary(id=ours.default_guideline, title="A guideline", year="2023"),
        conversion_table=summary,
        product_list=ours.default_product_list,
        baseline=OmeAnswer(
            country=country,
            conversion_table=summary,
            ome_per_day=Decimal(777),
            ome_per_day_if_maximum=Decimal(777),
            ome_low=Decimal(777),
            ome_high=Decimal(777),
            complete=True,
            items=(),
            cautions=(),
        ),
        policy=Policy(
            percent=Decimal("9.87"),
            percent_min=Decimal(5),
            percent_max=Decimal(10),
            of=Base.CURRENT,
            interval_days=28,
            interval_days_min=28,
            interval_days_max=56,
            why="",
            citation="",
            confidence=Confidence.SEED,
        ),
        steps=steps,
        blocked=blocked,
        finish=Finish(on=None, ome_per_day=Decimal(0), reached=True, why=""),
        cautions=cautions,
    )


def oxycodone(*, start: date = START, days: int = 28) -> Schedule:
    """Slow-release 40 + 40 mg, lowered by 5 mg a step: eight steps, the last to nothing left out."""
    return schedule(
        *steps_of(
            (item(morning=at("40"), evening=at("40")),),
            (item(morning=at("20", "15"), evening=at("40")),),
            (item(morning=at("20", "15"), evening=at("20", "15")),),
            (item(morning=at("30"), evening=at("20", "15")),),
            (item(morning=at("30"), evening=at("30")),),
            (item(morning=at("15", "10"), evening=at("30")),),
            (item(morning=at("15", "10"), evening=at("15", "10")),),
            (item(morning=at("20"), evening=at("15", "10")),),
            (item(morning=at("20"), evening=at("20")),),
            start=start,
            days=days,
        )
    )


def oxycodone_with_as_needed() -> Schedule:
    """The case of the 2025 review with the quick tablets first: 36 days, to keep a holiday free."""
    fixed = item(morning=at("40"), evening=at("40"))
    first, *rest = (
        step(1, fixed, as_needed("2"), starts=START, days=36),
        step(2, fixed, as_needed("1"), starts=date(2027, 1, 6)),
        step(3, fixed, starts=date(2027, 2, 3)),
        step(4, item(morning=at("20", "15"), evening=at("40")), starts=date(2027, 3, 3)),
        step(5, item(morning=at("20", "15"), evening=at("20", "15")), starts=date(2027, 3, 31)),
        step(6, item(morning=at("30"), evening=at("20", "15")), starts=date(2027, 4, 28)),
        step(7, item(morning=at("30"), evening=at("30")), starts=date(2027, 5, 26)),
        step(8, item(morning=at("15", "10"), evening=at("30")), starts=date(2027, 6, 23), days=None),
    )
    baseline = step(0, fixed, as_needed("3"), kind="baseline", ends=date(2026, 11, 30))
    return schedule(baseline, first, *rest)


def fentanyl() -> Schedule:
    """German patches, changed every 3 days, 48 days a step."""
    patch = partial(item, "patch", drug="fentanyl", form="transdermal patch", release="patch-72h")
    return schedule(
        *steps_of(
            (patch(patches=at("75", unit="mcg/h")),),
            (patch(patches=at("50", "12", unit="mcg/h")),),
            (patch(patches=at("50", unit="mcg/h")),),
            (patch(patches=at("25", "12", unit="mcg/h")),),
            (patch(patches=at("25", unit="mcg/h")),),
            start=date(2027, 1, 13),
            days=48,
        ),
        country="DE",
    )


def hydromorphone() -> Schedule:
    """Canadian capsules, with a decimal comma in French."""
    capsules = partial(item, drug="hydromorphone", form="capsule (pellets)", release="MR-12h")
    return schedule(
        *steps_of(
            (capsules(morning=at("12"), evening=at("12")),),
            (capsules(morning=at("6", "4.5"), evening=at("12")),),
            (capsules(morning=at("6", "4.5"), evening=at("6", "4.5")),),
            (capsules(morning=at(("4.5", "2")), evening=at("6", "4.5")),),
            (capsules(morning=at(("4.5", "2")), evening=at(("4.5", "2"))),),
            start=date(2027, 1, 13),
        ),
        country="CA",
    )


def halves_and_liquid() -> Schedule:
    """Half tablets in step 1, then the same drug as a liquid."""
    quick = partial(item, "ir", form="tablet", release="IR")
    liquid = partial(item, "liquid", form="oral solution", release="IR")
    return schedule(
        *steps_of(
            (quick(morning=at(("5", "2")), noon=at("5"), evening=at(("5", "2"))),),
            (quick(morning=at(("5", "1.5")), noon=at(("5", "0.5")), evening=at(("5", "2"))),),
            (
                liquid(
                    morning=at(("1", "7.5"), unit="mg/mL"),
                    noon=at(("1", "2.5"), unit="mg/mL"),
                    evening=at(("1", "7.5"), unit="mg/mL"),
                ),
            ),
            (liquid(morning=at(("1", "5"), unit="mg/mL"), evening=at(("1", "5"), unit="mg/mL")),),
        )
    )


def tilidine_drops() -> Schedule:
    """Drops of 2.5 mg, 0.036 mL each: 20 are 50 mg, as the label counts them."""
    drops = partial(item, "drops", drug="tilidine/naloxone", form="oral drops", release="IR")
    partner = "naloxone hydrochloride 5.6 mg/mL"

    def counted(morning: int, noon: int, evening: int) -> StepItem:
        doses = [
            at(("69.4", str(Decimal("0.036") * drops)), unit="mg/mL") for drops in (morning, noon, evening)
        ]
        return drops(combination=partner, morning=doses[0], noon=doses[1], evening=doses[2])

    return schedule(
        *steps_of(
            (counted(20, 20, 20),), (counted(16, 20, 20),), (counted(16, 16, 20),), (counted(16, 16, 16),)
        ),
        country="DE",
    )


def two_medicines() -> Schedule:
    """A combination four times a day beside slow-release morphine: two medicines meet in the morning and evening."""
    quick = partial(
        item, "quick", drug="hydrocodone", combination="acetaminophen 325 mg", form="tablet", release="IR"
    )
    slow = item("slow", drug="morphine", morning=at(("30", "2")), evening=at(("30", "2")))
    return schedule(
        *steps_of(
            (quick(morning=at("10"), noon=at("10"), evening=at("10"), bedtime=at("10")), slow),
            (quick(morning=at("7.5"), noon=at("7.5"), evening=at("10"), bedtime=at("10")), slow),
            (quick(morning=at("7.5"), noon=at("7.5"), evening=at("7.5"), bedtime=at("7.5")), slow),
            (quick(morning=at("5"), evening=at("5")), slow),
            (slow,),
            (item("slow", drug="morphine", morning=at("30", "15"), evening=at(("30", "2"))),),
        ),
        country="US",
    )


def last_step() -> Schedule:
    """From the smallest tablet to nothing."""
    before = item(evening=at("10"))
    return schedule(
        step(0, before, kind="baseline", ends=START - timedelta(days=1)), step(1, starts=START, days=None)
    )


def paused() -> Schedule:
    """Paused in the middle of step 2, with no day to go on yet."""
    lower = item(morning=at("20", "15"), evening=at("40"))
    return schedule(
        step(0, item(morning=at("40"), evening=at("40")), kind="baseline", ends=START - timedelta(days=1)),
        step(1, lower, starts=START, days=71),
        step(2, lower, kind="pause", starts=date(2027, 2, 10), days=None),
    )


def blocked() -> Schedule:
    return schedule(blocked=(Blocked(gate="G02", text="High suicide risk.", citation=""),))

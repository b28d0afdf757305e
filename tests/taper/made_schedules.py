"""A schedule made by hand, so that what the screen shows can be tested apart from what the engine plans.

A woman takes oxycodone MR 40 mg twice a day and 5 mg as needed, three on an average day; the as-needed tablets go
first. Doses and dates are right, the plan stops short: it is for looking at, not for following.
"""

from datetime import date
from decimal import Decimal

from guidelines.terms import Base, Confidence, TimeOfDay
from taper.engine.values import (
    AsNeeded,
    Caution,
    Finish,
    GuidelineSummary,
    ItemOme,
    OmeAnswer,
    Policy,
    Schedule,
    Severity,
    Step,
    StepItem,
    StepKind,
    Supply,
    TableSummary,
    UnitsOfStrength,
)

TABLE = TableSummary(id="AU_FPM_2025", title="Australian table", year="2025", confidence=Confidence.VERIFIED)


def tablets(*strengths: str) -> tuple[UnitsOfStrength, ...]:
    return tuple(
        UnitsOfStrength(strength=Decimal(strength), unit="mg", units=Decimal(1)) for strength in strengths
    )


def slow_release(morning: tuple[str, ...], evening: tuple[str, ...]) -> StepItem:
    daily = sum((Decimal(strength) for strength in (*morning, *evening)), Decimal(0))
    doses = ((TimeOfDay.MORNING, tablets(*morning)), (TimeOfDay.EVENING, tablets(*evening)))
    return StepItem(
        id="mr",
        drug="oxycodone",
        combination=None,
        form="tablet",
        release="MR-12h",
        doses=tuple((time, taken) for time, taken in doses if taken),
        patches=(),
        as_needed=None,
        as_needed_strength=None,
        daily_amount=daily,
        unit="mg",
        ome_per_day=daily * Decimal("1.5"),
    )


def as_needed(maximum: str) -> StepItem:
    return StepItem(
        id="ir",
        drug="oxycodone",
        combination=None,
        form="tablet",
        release="IR",
        doses=(),
        patches=(),
        as_needed=AsNeeded(average_per_day=Decimal(maximum), maximum_per_day=Decimal(maximum)),
        as_needed_strength=Decimal(5),
        daily_amount=5 * Decimal(maximum),
        unit="mg",
        ome_per_day=5 * Decimal(maximum) * Decimal("1.5"),
    )


def step(
    number: int,
    kind: StepKind,
    starts: date | None,
    ends: date | None,
    items: tuple[StepItem, ...],
    change: str | None = None,
    flags: tuple[str, ...] = (),
    why: str = "",
) -> Step:
    return Step(
        number=number,
        kind=kind,
        starts=starts,
        ends=ends,
        days=(ends - starts).days + 1 if starts and ends else None,
        ome_per_day=sum((item.ome_per_day for item in items if item.ome_per_day is not None), Decimal(0)),
        change_percent=None if change is None else Decimal(change),
        of=Base.CURRENT,
        change_percent_of_previous=None if change is None else Decimal(change),
        change_percent_of_original=None if change is None else Decimal("5.26"),
        items=items,
        supply=tuple(
            Supply(
                drug=item.drug,
                combination=None,
                form=item.form,
                release=item.release,
                strength=part.strength,
                unit="mg",
                units=Decimal(28),
            )
            for item in items
            for _, taken in item.doses
            for part in taken
        ),
        supply_by_days=(),
        flags=flags,
        why=why,
    )


def made_schedule(*, complete: bool = True) -> Schedule:
    """142.5 mg OME until 30 November 2026, then 135, 127.5, a pause at 127.5, 112.5 and, by hand, nothing."""
    forty = slow_release(("40",), ("40",))
    steps = (
        step(0, "baseline", None, date(2026, 11, 30), (forty, as_needed("3"))),
        step(1, "reduce", date(2026, 12, 1), date(2027, 1, 5), (forty, as_needed("2")), "5.26",
             ("avoided_dates", "interval_extended"), "Held until the family holiday is over."),
        step(2, "reduce", date(2027, 1, 6), date(2027, 2, 2), (forty, as_needed("1")), "5.56"),
        step(3, "pause", date(2027, 2, 3), date(2027, 3, 2), (forty, as_needed("1")), "0", ("pause",), "Withdrawal."),
        step(4, "reduce", date(2027, 3, 3), date(2027, 3, 30), (slow_release(("20", "15"), ("40",)),), "11.76",
             ("exceeds_policy",), "No smaller tablet is made."),
        step(5, "reduce", date(2027, 3, 31), None, (), "100"),
    )  # fmt: skip
    return Schedule(
        country="AU",
        guideline=GuidelineSummary(id="AU_2023", title="Australian guideline", year="2023"),
        conversion_table=TABLE,
        product_list="AU_2026_01",
        baseline=OmeAnswer(
            country="AU",
            conversion_table=TABLE,
            ome_per_day=Decimal("142.5"),
            ome_per_day_if_maximum=Decimal("142.5"),
            ome_low=Decimal("142.5"),
            ome_high=Decimal("142.5"),
            complete=complete,
            items=(
                ItemOme(
                    id="mr",
                    drug="oxycodone",
                    daily_amount=Decimal(80),
                    unit="mg",
                    factor=Decimal("1.5"),
                    ome_per_day=Decimal(120),
                    ome_per_day_if_maximum=Decimal(120),
                    ome_low=Decimal(120),
                    ome_high=Decimal(120),
                    reason_not_counted=None,
                    cautions=(),
                    source="Australian table",
                    confidence=Confidence.VERIFIED,
                ),
            ),
            cautions=(Caution(code="note", severity=Severity.INFO, text="An info.", citation="Somewhere"),),
        ),
        policy=Policy(
            percent=Decimal(10),
            percent_min=Decimal(5),
            percent_max=Decimal(10),
            of=Base.CURRENT,
            interval_days=28,
            interval_days_min=28,
            interval_days_max=84,
            why="The profile slow.",
            citation="Australian guideline",
            confidence=Confidence.STORED,
        ),
        steps=steps,
        blocked=(),
        finish=Finish(on=date(2027, 3, 31), ome_per_day=Decimal(0), reached=True, why="The goal is reached."),
        cautions=(Caution(code="danger", severity=Severity.DANGER, text="A danger.", citation="Somewhere"),),
    )

"""Days on which a reduction may start, and how long a step lasts."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from math import lcm

from taper.engine.errors import InputErrors, Problem
from taper.engine.public_holidays import holidays_of_year
from taper.engine.values import AvoidDates

WEEK = 7


@dataclass(frozen=True)
class Calendar:
    """No reduction starts on a day to avoid; where a weekday is preferred, it starts on that weekday."""

    avoid: tuple[AvoidDates, ...] = ()
    weekday: int | None = None
    holidays_of: tuple[str, str | None] | None = (
        None  # ISO country and region whose public holidays are kept free
    )
    avoid_weekends: bool = False

    def first_day(self, earliest: date, *, multiple_of: int = 1) -> tuple[date, tuple[str, ...]]:
        """The first day from `earliest` on when a reduction may start, and why it is not `earliest` itself.

        With `multiple_of` only days that lie so many days, or a multiple of it, behind `earliest` are taken (patches
        are changed on their own day). Where that is always the same weekday, no other one can be wished for. Raises
        InputErrors where the days to avoid leave no day.
        """
        keeps_weekday = multiple_of % WEEK == 0
        day = earliest
        reasons: list[str] = []
        for _ in range(3660):
            reason = self._reason_against(day, keeps_weekday)
            if reason is None:
                return day, tuple(dict.fromkeys(text for text in reasons if text))
            reasons.append(reason)
            day += timedelta(days=multiple_of)
        text = "The days to avoid leave no day free within ten years. Keep fewer days free."
        raise InputErrors((Problem("preferences.avoid", text),))

    def _reason_against(self, day: date, keeps_weekday: bool) -> str | None:
        for window in self.avoid:
            if window.from_day <= day <= window.to_day:
                return window.reason or "days to be kept free"
        if self.holidays_of is not None:
            iso_code, region = self.holidays_of
            if (name := holidays_of_year(iso_code, region, day.year).get(day)) is not None:
                return name
        if keeps_weekday:
            return None
        if self.avoid_weekends and day.weekday() >= 5:
            return "the weekend"
        if self.weekday is not None and day.weekday() != self.weekday:
            return ""
        return None


def days_of_step(
    interval_days: int,
    longest_days: int,
    percent: Decimal | None,
    agreed_percent: Decimal,
    wear_days: tuple[int, ...],
) -> int:
    """How many days a step lasts.

    The agreed interval; a forced step (`percent` is its true percent) longer in the same proportion, rounded up to whole
    weeks where the interval is whole weeks, up to the profile's longest interval. While patches are worn the step lasts
    whole wear intervals, rounded up.
    """
    days = interval_days
    if percent is not None and percent > agreed_percent:
        days = int((interval_days * percent / agreed_percent).to_integral_value(rounding=ROUND_CEILING))
        days = _rounded_up(days, WEEK if interval_days % WEEK == 0 else 1)
        days = max(interval_days, min(days, longest_days))
    return _rounded_up(days, lcm(*wear_days) if wear_days else 1)


def _rounded_up(days: int, multiple: int) -> int:
    return -(-days // multiple) * multiple

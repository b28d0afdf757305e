"""How numbers, dates and medicines are written on the clinician's screen.

In columns one decimal throughout, in sentences none that is not needed; a real minus sign and a space before the
percent sign; dates with their weekday.
"""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from taper.engine.numbers import plain

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(on: date) -> str:
    """With weekday and year.

    >>> day(date(2026, 12, 1))
    'Tue 1 Dec 2026'
    """
    return f"{WEEKDAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1]} {on.year}"


def short_day(on: date) -> str:
    """Where the year is plain.

    >>> short_day(date(2026, 12, 20))
    '20 Dec'
    """
    return f"{on.day} {MONTHS[on.month - 1]}"


def month(on: date) -> str:
    """
    >>> month(date(2028, 7, 12))
    'Jul 2028'
    """
    return f"{MONTHS[on.month - 1]} {on.year}"


def one_decimal(number: Decimal) -> str:
    """For columns: 120.0 above 142.5."""
    return str(number.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def percent_change(fall: Decimal) -> str:
    """A fall with a minus sign, a rise with a plus sign.

    >>> percent_change(Decimal("5.26")).encode("ascii", "namereplace").decode()
    '\\\\N{MINUS SIGN}5.3\\\\N{NO-BREAK SPACE}%'
    """
    sign = MINUS if fall > 0 else "+" if fall < 0 else ""
    return f"{sign}{one_decimal(abs(fall))}{NO_BREAK_SPACE}%"


def plain_percent(number: Decimal) -> str:
    return f"{plain(number)}{NO_BREAK_SPACE}%"


def length(days: int) -> str:
    """How long a step is held, narrow enough for a column.

    >>> [length(days).replace(NO_BREAK_SPACE, " ") for days in (28, 36, 5)]
    ['4 wk', '5 wk 1 d', '5 d']
    """
    weeks, rest = divmod(days, 7)
    parts = ([f"{weeks}{NO_BREAK_SPACE}wk"] if weeks else []) + (
        [f"{rest}{NO_BREAK_SPACE}d"] if rest or not weeks else []
    )
    return NO_BREAK_SPACE.join(parts)


def length_in_words(days: int) -> str:
    """
    >>> [length_in_words(days) for days in (28, 7, 30, 1)]
    ['4 weeks', 'week', '30 days', 'day']
    """
    number, unit = (days // 7, "week") if days % 7 == 0 else (days, "day")
    return unit if number == 1 else f"{number} {unit}s"


def count(number: int, thing: str) -> str:
    """
    >>> count(1, "step"), count(16, "step")
    ('1 step', '16 steps')
    """
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def in_words(parts: Sequence[str], word: str = "and") -> str:
    """
    >>> in_words(["5", "10", "15"])
    '5, 10 and 15'
    """
    return " ".join((", ".join(parts[:-1]), word, parts[-1])) if len(parts) > 1 else "".join(parts)


def medicine(drug: str, release: str | None, combination: str | None = None) -> str:
    """A medicine as clinicians write it in a column head.

    >>> medicine("oxycodone", "MR-12h"), medicine("codeine", "IR", "paracetamol 500 mg")
    ('oxycodone MR', 'codeine + paracetamol 500 mg IR')
    """
    name = f"{drug} + {combination}" if combination else drug
    short_release = release_in_short(release)
    return f"{name} {short_release}" if short_release else name


def release_in_short(release: str | None) -> str:
    if not release:
        return ""
    return "patch" if release.startswith("patch") else release.split("-")[0]


def kind_of_release(release: str | None) -> str:
    """As sentences say it."""
    if release and release.startswith("MR"):
        return "slow-release"
    return "patch" if release and release.startswith("patch") else "short-acting"

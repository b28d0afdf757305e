"""Decimal numbers in and out, without surprises.

>>> plain(Decimal("142.500"))
'142.5'
>>> plain(Decimal("1E+2"))
'100'
>>> parse_decimal("37.5")
Decimal('37.5')
>>> parse_decimal("1e5") is None
True
"""

import re
from decimal import ROUND_HALF_UP, Decimal

_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?", re.ASCII)


def parse_decimal(text: str) -> Decimal | None:
    """The number that was typed, or None where it is not one plain decimal number.

    Only ASCII digits with at most one point, at most nine digits before it and six behind. No exponent, no
    thousands mark, no other script's digits: what a reader could take for two numbers is refused, not guessed.
    """
    return Decimal(text) if _PLAIN_NUMBER.fullmatch(text) else None


def plain(number: Decimal) -> str:
    """The number as the contract writes it: exact, no exponent, no trailing zeros, never "-0"."""
    if number == 0:
        return "0"
    return format(number.normalize(), "f")


def shown_percent(percent: Decimal) -> Decimal:
    """A percentage to read, rounded half up to two decimals; limits compare the exact one."""
    return percent.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)

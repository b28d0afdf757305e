"""Form fields that mean what was typed, or say what to type instead."""

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
# They turn the reading direction of everything after them, the dose beside a name included.
_DIRECTION_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class IsoDateField(forms.Field):
    """A date as a date picker sends it (2026-12-01). Django's own also reads other scripts' digits."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    default_error_messages = {"not_a_date": "Write the date as year, month and day, such as 2026-12-01."}

    def to_python(self, value: Any) -> date | None:
        text = str(value).strip() if value is not None else ""
        if not text:
            return None
        if not _ISO_DATE.fullmatch(text):
            raise ValidationError(self.error_messages["not_a_date"], code="not_a_date")
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValidationError(
                "There is no such day. Check the day and the month.", code="not_a_date"
            ) from None


def validate_one_line(text: str) -> None:
    """Refuse what a line of text does not hold: line breaks, other control characters, direction overrides."""
    if any(unicodedata.category(letter) == "Cc" or letter in _DIRECTION_OVERRIDES for letter in text):
        raise ValidationError("This holds a hidden character. Type it again without pasting.", code="hidden")


def validate_lines(text: str) -> None:
    """As `validate_one_line`, for a text of several lines."""
    for line in text.replace("\r\n", "\n").split("\n"):
        validate_one_line(line)

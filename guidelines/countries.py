"""A country: which releases it uses by default, whom to call, and how its people write dates and paper."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import model_validator

from guidelines.releases import ReleaseInfo
from guidelines.terms import Confidence, Text, Value

UNSOURCED = frozenset({Confidence.RECALLED, Confidence.PLANNER_DEFAULT})


class Contact(Value):
    """A number to call (`number`) or to write to (`text`)."""

    name: str = ""
    number: str | None = None
    text: str | None = None
    hours: str = ""
    source: tuple[Text, ...] = ()
    confidence: Confidence
    note: str = ""

    @model_validator(mode="after")
    def _can_be_reached(self) -> Contact:
        if not self.number and not self.text:
            raise ValueError("a contact needs a number to call or a text number to write to.")
        check_source(self.source, self.confidence)
        return self


class Advice(Value):
    """A local fact for the printed sheet, by language; English is always there."""

    texts: dict[str, Text]
    source: tuple[Text, ...] = ()
    confidence: Confidence
    find: str | None = None
    check: str = ""
    note: str = ""

    @property
    def text(self) -> str:
        return self.texts["en"]

    def text_in(self, language: str) -> str | None:
        """Return the text in this language, or None when nobody has written it yet."""
        return self.texts.get(language)

    @model_validator(mode="after")
    def _has_english_and_source(self) -> Advice:
        if "en" not in self.texts:
            raise ValueError("the English text is missing. Add en.")
        check_source(self.source, self.confidence)
        return self


def check_source(source: tuple[str, ...], confidence: Confidence) -> None:
    if not source and confidence not in UNSOURCED:
        raise ValueError(
            f"the source is missing. Add it, or set the confidence to {' or '.join(sorted(UNSOURCED))}."
        )


class Country(Value):
    """`numbers_checked_on` is the day a person last called the numbers; None while nobody has."""

    code: Text
    iso_code: Text
    name: Text
    languages: tuple[Text, ...]
    default_conversion_table: Text
    default_product_list: Text
    default_guideline: Text
    paper: Literal["A4", "Letter"]
    date_style: Text
    emergency: Contact
    crisis: tuple[Contact, ...]
    advice: tuple[Contact, ...]
    naloxone: Advice
    disposal: Advice
    driving: Advice
    law: Advice | None = None
    numbers_checked_on: date | None = None
    release: ReleaseInfo

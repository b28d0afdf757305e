"""What was typed about a patient's facts, turned into answers for the record, or into sentences at the fields.

A fact is asked for only where the record does not answer it by itself. Each control comes with what it showed
(`was_...`): only what was changed goes on record, and where a colleague has answered meanwhile that is said, with
nothing lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from guidelines.conditions import FactValue, show_fact_value
from guidelines.facts import FactDefinition
from guidelines.in_words import fact_value_in_words
from guidelines.registry import References
from patients.fields import IsoDateField, validate_one_line
from taper.engine.numbers import parse_decimal, plain
from taper.facts import NEVER_TYPED, KnownFact, Origin

YES_OR_NO = {"yes": True, "no": False}
# Whole weeks of a length of therapy; a year is the guidelines' 52 weeks.
WEEKS_PER = {"weeks": Decimal(1), "months": Decimal(52) / 12, "years": Decimal(52)}
THERAPY = "therapy_weeks"


class FactsForm(forms.Form):
    """`answers` holds what goes on record once the form is valid: by name a value, or None for not known.

    `shown` is what each control shows: what was typed where it was changed, else what is on record now.
    """

    as_of = IsoDateField(
        label="Answers are of", error_messages={"required": "Choose the day of the answers."}
    )
    note = forms.CharField(
        label="Where they come from",
        max_length=200,
        required=False,
        validators=[validate_one_line],
        error_messages={"max_length": "Shorten this to 200 letters."},
    )
    therapy_unit = forms.ChoiceField(
        label="Weeks, months or years",
        choices=[(unit, unit) for unit in WEEKS_PER],
        required=False,
        error_messages={"invalid_choice": "Choose one of the entries in the list."},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        known: Mapping[str, KnownFact],
        today: date,
        references: References,
    ) -> None:
        super().__init__(data, initial={"as_of": today})
        self.known, self.today = known, today
        self.definitions = {
            name: definition
            for name, definition in references.common.facts_by_name.items()
            if can_be_typed(name, known)
        }
        self.now = {name: as_typed(known[name].value) if name in known else "" for name in self.definitions}
        self.shown = dict(self.now)
        self.asked_again: set[str] = set()
        self.answers: dict[str, object] = {}
        for name, definition in self.definitions.items():
            self.fields[name] = _field(definition)
            self.fields[f"was_{name}"] = forms.CharField(required=False)
            self.fields[f"again_{name}"] = forms.BooleanField(required=False)
        for each in (self.fields["as_of"], self.fields["note"]):
            each.widget.attrs |= {"class": "nhsuk-input", "autocomplete": "off", "form": "facts"}

    @property
    def unit_shown(self) -> str:
        """What is on record is in weeks; what is asked for the first time is easier said in years."""
        typed: str = self.data.get("therapy_unit", "")
        if typed in WEEKS_PER and self.shown[THERAPY] != self.now[THERAPY]:
            return typed
        return "weeks" if self.now[THERAPY] else "years"

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        as_of: date | None = typed.get("as_of")
        if as_of is not None and as_of > self.today:
            self.add_error("as_of", "This day is still to come. Choose today or an earlier day.")
        for name, definition in self.definitions.items():
            self._take_in(name, definition, typed)
        return typed

    def _take_in(self, name: str, definition: FactDefinition, typed: Mapping[str, Any]) -> None:
        text = str(self.data.get(name, "")).strip()
        was, now = typed.get(f"was_{name}", ""), self.now[name]
        unit = typed.get("therapy_unit", "") if name == THERAPY and text else ""
        is_changed = text != was or unit in {"months", "years"}
        if is_changed:
            self.shown[name] = text
        elif not typed.get(f"again_{name}"):
            return
        if now != was:
            if text != now:
                self.add_error(name, self._moved_on(name, definition))
            return
        if typed.get(f"again_{name}"):
            self.asked_again.add(name)
        if name in self.errors:
            return
        try:
            self.answers[name] = _read(definition, text, unit)
        except ValidationError as fault:
            self.add_error(name, fault)

    def _moved_on(self, name: str, definition: FactDefinition) -> str:
        fact = self.known.get(name)
        if fact is None:
            return "A colleague has meanwhile recorded that this is not known. Choose again."
        said = fact_value_in_words(fact.value, definition)
        return f"{fact.by} has meanwhile recorded “{said}”. Choose again."

    def refuse(self, refusal: ValidationError) -> None:
        """Put what the record refuses at its fields."""
        for name, sentences in refusal.message_dict.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)


def can_be_typed(name: str, known: Mapping[str, KnownFact]) -> bool:
    """Whether a person answers this fact: the record does not do so by itself."""
    if name in NEVER_TYPED:
        return False
    return name not in known or known[name].origin is Origin.RECORDED


def as_typed(value: FactValue) -> str:
    """A value as its control holds it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return show_fact_value(value)


def choices_of(definition: FactDefinition) -> list[tuple[str, str]]:
    """The answers to choose from, without "not recorded"."""
    if definition.type == "boolean":
        return [("yes", "Yes"), ("no", "No")]
    return [(choice, fact_value_in_words(choice, definition).capitalize()) for choice in definition.choices]


def _field(definition: FactDefinition) -> forms.Field:
    if definition.type in {"boolean", "enum"}:
        return forms.ChoiceField(
            label=definition.label,
            choices=[("", "Not recorded"), *choices_of(definition)],
            required=False,
            error_messages={"invalid_choice": "Choose one of the answers."},
        )
    return forms.CharField(label=definition.label, required=False)


def _read(definition: FactDefinition, text: str, unit: str) -> object:
    """The answer as the record takes it."""
    if not text:
        return None
    if definition.type == "boolean":
        return YES_OR_NO[text]
    if definition.type == "enum":
        return text
    number = parse_decimal(text)
    if number is None or number < 0:
        raise ValidationError("Write a number in digits, such as 3, or leave it empty if it is not known.")
    if definition.type == "integer" and number != int(number):
        raise ValidationError("Write a whole number, such as 3.")
    return plain(Decimal(int(number * WEEKS_PER[unit]))) if unit else plain(number)

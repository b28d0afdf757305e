"""What was typed about a talk, turned into the columns of a decision, or into sentences beside the fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.core.validators import MaxLengthValidator
from django.db import models

from patients.fields import IsoDateField, validate_lines, validate_one_line
from taper.decision_rules import faults_of
from taper.models import Decision
from taper.terms import Consent, DailyLife, Ease, Fear, Outcome, PatientView, SecondOpinion

MOST_SUPPORTERS = 3
INTERPRETER = {"yes": True, "no": False, "": None}
# These are asked anew in a new talk: what was so the last time is not an answer now.
ASKED_ANEW = ("outcome", "patient_view", "ask_again_on")
BOXES = (
    "goal_in_own_words",
    "reason_in_plain_words",
    "staying_benefits",
    "staying_risks",
    "tapering_benefits",
    "tapering_risks",
    "patient_words",
    "clinician_words",
    "fears_in_own_words",
    "supports",
    "fills_the_gap",
)
LINES = ("second_opinion_note", "daily_life_note", "no_support_because", "language", "wishes")
LABELS = {
    "goal_in_own_words": "What matters most",
    "reason_in_plain_words": "Why this was raised, in plain words",
    "staying_benefits": "Good about staying",
    "staying_risks": "Risks of staying",
    "tapering_benefits": "Good about reducing",
    "tapering_risks": "Risks of reducing",
    "patient_words": "The person’s view, in their own words",
    "clinician_words": "Your view",
    "second_opinion_note": "Who gives it, or why nobody can",
    "fears_in_own_words": "In their own words",
    "daily_life_note": "What makes it hard",
    "supports": "Other help that goes on or begins",
    "no_support_because": "Or why there is none",
    "fills_the_gap": "What will fill the gap",
    "language": "Language at home",
    "wishes": "Customs and wishes",
}


class DecisionForm(forms.Form):
    """All that a talk can bring. Valid once the outcome has what it needs: see taper.decision_rules."""

    outcome = forms.ChoiceField(label="What it came to", choices=Outcome.choices)
    patient_view = forms.ChoiceField(
        label="The person’s view", choices=[("", "Not asked yet"), *PatientView.choices], required=False
    )
    ask_again_on = IsoDateField(label="Ask again on", required=False)
    second_opinion = forms.ChoiceField(
        label="Second opinion", choices=[("", "Choose"), *SecondOpinion.choices], required=False
    )
    fears = forms.MultipleChoiceField(label="Fears", choices=Fear.choices, required=False)
    needs_interpreter = forms.ChoiceField(
        label="Interpreter needed", choices=[("", "Not asked"), ("yes", "Yes"), ("no", "No")], required=False
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name in (*BOXES, *LINES):
            self.fields[name] = _text(name)
        for part in DailyLife:
            self.fields[f"life_{part.value}"] = forms.ChoiceField(
                label=part.label, choices=[("", "Not asked"), *Ease.choices], required=False
            )
        for row in range(MOST_SUPPORTERS):
            number = f", supporter {row + 1}"
            self.fields[f"supporter_name_{row}"] = _line(f"Name{number}", 80)
            self.fields[f"supporter_who_{row}"] = _line(f"Who it is{number}", 60)
            self.fields[f"supporter_consent_{row}"] = forms.ChoiceField(
                label=f"May we speak with them{number}", choices=Consent.choices, required=False
            )
        for each in self.fields.values():
            _dress(each)

    @property
    def content(self) -> dict[str, Any]:
        """The columns of the decision, once every field has been read."""
        typed = self.cleaned_data
        same = ("outcome", "patient_view", "ask_again_on", "second_opinion", *BOXES, *LINES)
        return {
            **{name: typed[name] for name in same},
            "fears": typed["fears"],
            "needs_interpreter": INTERPRETER[typed["needs_interpreter"]],
            "daily_life": {
                part.value: typed[f"life_{part.value}"] for part in DailyLife if typed[f"life_{part.value}"]
            },
            "supporters": list(self._supporters()),
        }

    def _supporters(self) -> Iterator[dict[str, str]]:
        for row in range(MOST_SUPPORTERS):
            name, who = (self.cleaned_data[f"supporter_{part}_{row}"] for part in ("name", "who"))
            if name or who:
                consent = self.cleaned_data[f"supporter_consent_{row}"] or Consent.NOT_ASKED.value
                yield {"name": name, "who": who, "consent": consent}

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if self.errors:
            return typed
        for name, sentence in faults_of(self.content).items():
            self.add_error(name, sentence)
        again: date | None = typed.get("ask_again_on")
        if again is not None and again <= self.today and typed["outcome"] != Outcome.OPEN:
            self.add_error("ask_again_on", "Choose a day still to come.")
        return typed

    # ------------------------------------------------------------------------- parts of the page

    @property
    def life_rows(self) -> list[tuple[forms.BoundField, str]]:
        return [(self[f"life_{part.value}"], part.value) for part in DailyLife]

    @property
    def supporter_rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Those that are filled in, and an empty one."""
        rows = [
            (self[f"supporter_name_{row}"], self[f"supporter_who_{row}"], self[f"supporter_consent_{row}"])
            for row in range(MOST_SUPPORTERS)
        ]
        filled = [
            number for number, (name, who, _) in enumerate(rows, start=1) if name.value() or who.value()
        ]
        return rows[: max(filled, default=0) + 1]


def fields_of_decision(decision: Decision) -> dict[str, Any]:
    """A decision as the form's fields hold it."""
    plain = ("outcome", "patient_view", "second_opinion", "fears", *BOXES, *LINES)
    fields: dict[str, Any] = {name: getattr(decision, name) for name in plain}
    fields["ask_again_on"] = decision.ask_again_on
    fields["needs_interpreter"] = next(
        word for word, meaning in INTERPRETER.items() if meaning is decision.needs_interpreter
    )
    for part, ease in decision.daily_life.items():
        fields[f"life_{part}"] = ease
    supporters: Sequence[Mapping[str, str]] = decision.supporters
    for row, supporter in enumerate(supporters):
        for part in ("name", "who", "consent"):
            fields[f"supporter_{part}_{row}"] = supporter[part]
    return fields


def fields_of_new_talk(newest: Decision | None, outcome: str) -> dict[str, Any]:
    """What a page that begins or goes on holds: a talk that goes on as it was left, a new one without its answers."""
    fields = fields_of_decision(newest) if newest else {}
    if newest is not None and newest.is_settled:
        fields = {name: value for name, value in fields.items() if name not in ASKED_ANEW}
    chosen = outcome if outcome in Outcome.values else fields.get("outcome", Outcome.OPEN.value)
    return {**fields, "outcome": chosen}


def _text(name: str) -> forms.CharField:
    column = cast("models.CharField[str, str]", Decision._meta.get_field(name))
    is_box = name in BOXES
    return forms.CharField(
        label=LABELS[name],
        max_length=column.max_length,
        required=False,
        validators=[validate_lines if is_box else validate_one_line],
        widget=forms.Textarea(attrs={"rows": 2}) if is_box else forms.TextInput(),
    )


def _line(label: str, longest: int) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False, validators=[validate_one_line])


def _dress(each: forms.Field) -> None:
    """The toolkit's classes, and plain sentences in place of Django's own."""
    kinds = {"Select": "nhsuk-select", "Textarea": "nhsuk-textarea"}
    each.widget.attrs["class"] = kinds.get(type(each.widget).__name__, "nhsuk-input")
    each.widget.attrs["autocomplete"] = "off"
    each.error_messages |= {
        "required": "Choose what it came to.",
        "invalid_choice": "Choose one of the entries in the list.",
        "invalid_list": "Choose from the entries in the list.",
    }
    for validator in each.validators:
        if isinstance(validator, MaxLengthValidator):
            validator.message = "This is %(show_value)d characters long. Shorten it to %(limit_value)d."

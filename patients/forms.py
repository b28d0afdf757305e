"""What was typed about a patient, turned into values, or into a sentence at the field."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from guidelines.registry import References
from patients.fields import IsoDateField, validate_one_line
from patients.models import Clinic, Clinician, Patient
from patients.terms import Pronoun

OLDEST_AGE_YEARS = 120
LONGEST_SEARCH = 100


class PrescriberField(forms.ModelChoiceField):  # type: ignore[type-arg] # only the stubs are generic
    def label_from_instance(self, obj: Clinician) -> str:
        return obj.display_name


class PatientForm(forms.Form):
    """`patient` is the one whose record is changed, None for a new one."""

    given_name = forms.CharField(
        label="Given name",
        max_length=100,
        validators=[validate_one_line],
        error_messages={"required": "Write the given name.", "max_length": "Write at most 100 letters."},
    )
    family_name = forms.CharField(
        label="Family name",
        max_length=100,
        validators=[validate_one_line],
        error_messages={"required": "Write the family name.", "max_length": "Write at most 100 letters."},
    )
    birth_date = IsoDateField(label="Born", error_messages={"required": "Write the date of birth."})
    identifier = forms.CharField(
        label="Record number",
        max_length=40,
        help_text="As in your own records.",
        validators=[validate_one_line],
        error_messages={
            "required": "Write the number the patient has in your records.",
            "max_length": "Write at most 40 letters or digits.",
        },
    )
    country = forms.ChoiceField(
        label="Country of care",
        help_text="Says which medicines, conversion table and guideline are used.",
        error_messages={
            "required": "Choose the country.",
            "invalid_choice": "Choose one of the countries in the list.",
        },
    )
    pronoun = forms.ChoiceField(
        label="Pronoun",
        choices=Pronoun.choices,
        error_messages={
            "required": "Choose the pronoun.",
            "invalid_choice": "Choose one of the list.",
        },
    )
    prescriber = PrescriberField(
        label="Prescriber",
        queryset=Clinician.objects.none(),
        required=False,
        empty_label="Not named yet",
        error_messages={"invalid_choice": "Choose someone of your clinic."},
    )

    def __init__(
        self,
        *args: Any,
        clinic: Clinic,
        today: date,
        references: References,
        patient: Patient | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.clinic, self.today, self.patient = clinic, today, patient
        cast(forms.ChoiceField, self.fields["country"]).choices = country_choices(references)
        cast(PrescriberField, self.fields["prescriber"]).queryset = clinic.clinicians.filter(
            is_active=True
        ).order_by("last_name", "first_name", "pk")
        for field in self.fields.values():
            field.widget.attrs["class"] = (
                "nhsuk-select" if isinstance(field.widget, forms.Select) else "nhsuk-input"
            )
            # Shared computers: the browser must not offer one patient's details for the next.
            field.widget.attrs["autocomplete"] = "off"

    def clean_birth_date(self) -> date:
        birth_date: date = self.cleaned_data["birth_date"]
        if birth_date > self.today:
            raise ValidationError("This day is still to come. Check the year.")
        if self.today.year - birth_date.year > OLDEST_AGE_YEARS:
            raise ValidationError(f"That is more than {OLDEST_AGE_YEARS} years ago. Check the year.")
        return birth_date

    def clean_identifier(self) -> str:
        identifier: str = self.cleaned_data["identifier"]
        others = self.clinic.patients.filter(identifier=identifier)
        if self.patient is not None:
            others = others.exclude(pk=self.patient.pk)
        if others.exists():
            raise ValidationError("Another patient of your clinic has this record number. Check it.")
        return identifier


def country_choices(references: References) -> Iterable[tuple[str, str]]:
    return [(country.code, country.name) for country in references.countries.values()]


class PatientSearchForm(forms.Form):
    """Sent by POST: a name that is looked for does not belong into an address, which logs and browsers keep."""

    words = forms.CharField(
        label="Name, record number or date of birth",
        required=False,
        max_length=LONGEST_SEARCH,
        error_messages={"max_length": f"Write at most {LONGEST_SEARCH} letters."},
        widget=forms.TextInput(attrs={"class": "nhsuk-input", "type": "search", "autocomplete": "off"}),
    )

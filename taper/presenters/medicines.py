"""The medicine editor's rows as the page shows them: each control with its choices, its fault or what it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from patients.terms import PronounWords
from taper.engine.numbers import parse_decimal, plain
from taper.engine.reading import RELEASES
from taper.medicines_form import (
    ALL_AMOUNTS,
    AMOUNTS,
    HOW_LABELS,
    LABELS,
    OTHER,
    PATCHES,
    SEDATIVE_CHOICES,
    MedicineRow,
    MedicinesForm,
    OtherRow,
)
from taper.preparations import RELEASE_LABELS, drugs_of, forms_known

CHOOSE = ("", "Choose")


@dataclass(frozen=True)
class Control:
    """`error` says what is wrong with it; where nothing is, `note` says what it comes to."""

    name: str
    id: str
    label: str
    value: str
    choices: Sequence[tuple[str, str]] = ()
    error: str = ""
    note: str = ""


@dataclass(frozen=True)
class MedicineView:
    number: int
    legend: str
    hidden: tuple[Control, ...]  # its name, what its strength was picked for, and the amounts not shown now
    drug: Control
    preparation: Control
    other_form: Control | None
    other_release: Control | None
    strength: Control
    other_strength: Control | None
    asks_for_strength: bool  # "another" was chosen just now: the next thing to do is to write it
    how: Control | None
    amounts: tuple[Control, ...]
    counted_in: str
    unlisted: str
    confirmed: Control
    product: str
    tick: str
    is_confirmed: bool
    is_counted: bool
    a_day: str


@dataclass(frozen=True)
class ErrorLine:
    """A line of the summary on top: the control to go to, what it is called, and what is wrong."""

    id: str
    where: str
    text: str


@dataclass(frozen=True)
class OtherView:
    number: int
    text: Control
    sedative: Control


def present_medicines(form: MedicinesForm) -> list[MedicineView]:
    amounts_a_day = (
        {item.id: f"{plain(item.daily_amount)} {item.unit}" for item in form.answer.items}
        if form.answer
        else {}
    )
    return [_medicine(row, form, amounts_a_day.get(row.value("id"), "")) for row in form.rows]


def present_others(form: MedicinesForm) -> list[OtherView]:
    return [_other(row) for row in form.others]


def present_errors(form: MedicinesForm) -> list[ErrorLine]:
    """Every fault, in the order of the page."""
    in_medicines = [
        ErrorLine(
            f"id_items-{row.number}-{name}",
            f"Medicine {row.number + 1}, {LABELS[name].lower()}",
            row.errors[name],
        )
        for row in form.rows
        for name in LABELS
        if name in row.errors
    ]
    in_others = [
        ErrorLine(f"id_others-{row.number}-text", f"Other medicine {row.number + 1}", row.error)
        for row in form.others
        if row.error
    ]
    return in_medicines + in_others


def _medicine(row: MedicineRow, form: MedicinesForm, a_day: str) -> MedicineView:
    is_other_form = row.value("preparation") == OTHER
    is_patch = row.how == PATCHES
    forms = [CHOOSE, *((name, name) for name in forms_known(form.references))]
    releases = [(name, RELEASE_LABELS[name]) for name in RELEASES]
    return MedicineView(
        number=row.number,
        legend=f"Medicine {row.number + 1}",
        hidden=tuple(_control(row, name) for name in ("id", "shown_for", *_amounts_not_shown(row))),
        drug=_control(row, "drug", _drug_choices(row, form)),
        preparation=_control(row, "preparation", _preparation_choices(row)),
        other_form=_control(row, "other_form", forms) if is_other_form else None,
        other_release=_control(row, "other_release", releases) if is_other_form else None,
        strength=_control(row, "strength", _strength_choices(row)),
        other_strength=_control(row, "other_strength") if row.value("strength") == OTHER else None,
        asks_for_strength=row.value("strength") == OTHER and not row.value("other_strength"),
        how=None if is_patch else _control(row, "how", list(HOW_LABELS.items())),
        amounts=tuple(_control(row, name, note=_comes_to(row, name)) for name in AMOUNTS[row.how]),
        counted_in=row.counted_in,
        unlisted=f"{row.unlisted} {form.how_to_go_on}"
        if row.unlisted and not row.confirmed
        else row.unlisted,
        confirmed=_control(row, "confirmed"),
        product=row.product,
        tick=_tick(form.words),
        is_confirmed=row.confirmed,
        is_counted=row.is_counted,
        a_day=a_day if row.is_counted else "",
    )


def _control(row: MedicineRow, name: str, choices: Sequence[tuple[str, str]] = (), note: str = "") -> Control:
    return Control(
        name=f"items-{row.number}-{name}",
        id=f"id_items-{row.number}-{name}",
        label=LABELS.get(name, name),
        value=row.value(name),
        choices=choices,
        error=row.errors.get(name, ""),
        note=note,
    )


def _amounts_not_shown(row: MedicineRow) -> list[str]:
    """Amounts of the other ways of taking: kept while this one is tried."""
    return [name for name in ALL_AMOUNTS if name not in AMOUNTS[row.how] and row.value(name)]


def _drug_choices(row: MedicineRow, form: MedicinesForm) -> list[tuple[str, str]]:
    drugs = drugs_of(form.country, form.references)
    choices = [CHOOSE, *((drug, drug) for drug in drugs)]
    if row.value("drug") and row.value("drug") not in drugs:
        choices.append((row.value("drug"), f"{row.value('drug')} (not in the list for {form.country_name})"))
    return choices


def _preparation_choices(row: MedicineRow) -> list[tuple[str, str]]:
    listed = [(preparation.code, preparation.label) for preparation in row.preparations]
    return [CHOOSE, *listed, (OTHER, "another form")] if row.value("drug") else [CHOOSE]


def _strength_choices(row: MedicineRow) -> list[tuple[str, str]]:
    return [CHOOSE, *row.strength_choices, (OTHER, "another")] if row.preparation else [CHOOSE]


def _comes_to(row: MedicineRow, name: str) -> str:
    """The amount in mg (mcg/h for patches) beside the units that were typed."""
    units, strength = parse_decimal(row.value(name)), parse_decimal(row.strength)
    if units is None or strength is None or row.preparation is None or units <= 0 or strength <= 0:
        return ""
    unit = "mcg/h" if row.preparation.is_patch else "mg"
    return f"{plain(Decimal(units * strength))} {unit}"


def _tick(words: PronounWords) -> str:
    return f"{words.subject.capitalize()} {words.takes} this although no list knows it. The plan never proposes it."


def _other(row: OtherRow) -> OtherView:
    return OtherView(
        number=row.number,
        text=Control(
            name=f"others-{row.number}-text",
            id=f"id_others-{row.number}-text",
            label=f"Other medicine {row.number + 1}",
            value=row.text,
            error=row.error,
        ),
        sedative=Control(
            name=f"others-{row.number}-sedative",
            id=f"id_others-{row.number}-sedative",
            label="Sedative",
            value=row.sedative,
            choices=SEDATIVE_CHOICES,
        ),
    )

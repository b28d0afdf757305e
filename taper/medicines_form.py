"""What was typed into the medicine editor, turned into the contract's "regimen" list, or into sentences at the fields.

The form reads no doses of its own: it hands what was typed to the engine's `read_regimen` and puts each fault that
comes back at its field, so that the screen and the command line accept and refuse alike. Two things are asked for
here only: that a medicine is complete before it is saved, and that a product which no list knows is confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from guidelines.registry import References
from patients.fields import validate_one_line
from patients.regimen import TIMES_OF_DAY
from patients.terms import PronounWords
from taper.engine.errors import InputErrors, Problem
from taper.engine.numbers import parse_decimal, plain
from taper.engine.ome import calculate_ome
from taper.engine.reading import MOST_ITEMS, RELEASES, read_regimen
from taper.engine.values import OmeAnswer, Regimen
from taper.preparations import (
    UNIT_OF_FORM,
    Preparation,
    forms_known,
    is_listed,
    preparations_of,
    strength_label,
    strengths_of,
)

OTHER = "other"
TIMES, AS_NEEDED, A_DAY, PATCHES = "times", "as_needed", "daily_units", "patches"
HOW_LABELS = {
    TIMES: "At times of day",
    AS_NEEDED: "As needed",
    A_DAY: "So many a day, times not known",
}
AMOUNTS = {
    TIMES: TIMES_OF_DAY,
    AS_NEEDED: ("average", "maximum"),
    A_DAY: ("daily_units",),
    PATCHES: ("patches",),
}
ALL_AMOUNTS = tuple(name for names in AMOUNTS.values() for name in names)
LABELS = {
    "drug": "Drug",
    "preparation": "Form",
    "other_form": "Which form",
    "other_release": "How it acts",
    "strength": "Strength",
    "other_strength": "Which strength",
    "confirmed": "Confirm",
    "how": "Taken",
    "morning": "Morning",
    "noon": "Noon",
    "evening": "Evening",
    "bedtime": "Bedtime",
    "average": "On an average day",
    "maximum": "At most in a day",
    "daily_units": "In a day",
    "patches": "Patches worn together",
}
MISSING = {
    "drug": "Choose the drug.",
    "preparation": "Choose the form.",
    "other_form": "Choose the form.",
    "strength": "Choose the strength.",
    "other_strength": "Write the strength as on the pack, such as 25.",
    "morning": "Write how much is taken at which time of day.",
    "maximum": "Write the most that is taken in a day.",
    "daily_units": "Write how much is taken in a day.",
    "patches": "Write how many patches are worn together.",
}
# Where a fault of the engine's reading belongs; what is not named here belongs to a field of the same name.
FIELD_OF_PATH = {
    "": "how",
    "id": "drug",
    "form": "preparation",
    "release": "preparation",
    "unit": "preparation",
    "combination": "preparation",
    "doses": "morning",
    "as_needed": "maximum",
    "as_needed.average_per_day": "average",
    "as_needed.maximum_per_day": "maximum",
    **{f"doses.{time}": time for time in TIMES_OF_DAY},
}
SEDATIVE_CHOICES = (("", "Not known"), ("yes", "Yes"), ("no", "No"))
SEDATIVE = {"yes": True, "no": False}
MOST_OTHERS = 30
LONGEST_OTHER = 200

_ROW_KEY = re.compile(r"items-([0-9]{1,3})-drug", re.ASCII)
_OTHER_KEY = re.compile(r"others-([0-9]{1,3})-text", re.ASCII)


@dataclass
class MedicineRow:
    """One medicine as typed. `typed` keeps the amounts of every way of taking, also of those not shown now."""

    number: int
    typed: dict[str, str]
    was: Mapping[str, Any] | None = None  # the item on record, which the country's list may lack
    preparation: Preparation | None = None
    preparations: list[Preparation] = field(default_factory=list)
    strength_choices: list[tuple[str, str]] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    unlisted: str = ""  # the sentence about a product no list knows
    is_counted: bool = False

    def value(self, name: str) -> str:
        return self.typed.get(name, "")

    @property
    def is_blank(self) -> bool:
        return not any(self.value(name) for name in ("drug", "other_strength", *ALL_AMOUNTS))

    @property
    def how(self) -> str:
        if self.preparation is not None and self.preparation.is_patch:
            return PATCHES
        return self.value("how") if self.value("how") in HOW_LABELS else TIMES

    @property
    def strength(self) -> str:
        return self.value("other_strength" if self.value("strength") == OTHER else "strength")

    @property
    def product(self) -> str:
        """What a tick confirms: changed to another product, it confirms nothing."""
        return product_key(self.value("drug"), self.preparation, self.strength)

    @property
    def confirmed(self) -> bool:
        return self.value("confirmed") == self.product

    @property
    def counted_in(self) -> str:
        return self.preparation.counted_in if self.preparation else "units"

    def missing(self) -> str:
        """The first field without which the medicine cannot be understood, or nothing."""
        if not self.value("drug"):
            return "drug"
        if self.preparation is None:
            return "other_form" if self.value("preparation") == OTHER else "preparation"
        if not self.strength:
            return "other_strength" if self.value("strength") == OTHER else "strength"
        amounts = AMOUNTS[self.how]
        needed = amounts if self.how != AS_NEEDED else ("maximum",)
        if not any(self.value(name) for name in needed):
            return needed[0]
        return ""

    def item(self) -> dict[str, Any]:
        """The contract's item, numbers as they were typed. Only for a row that misses nothing."""
        assert self.preparation is not None  # noqa: S101 (what `missing` said)
        preparation = self.preparation
        item: dict[str, Any] = {
            "id": self.value("id"),
            "drug": self.value("drug"),
            "form": preparation.form,
            "release": preparation.release,
            "strength": self.strength,
            "unit": preparation.unit,
        }
        if preparation.combination:
            item["combination"] = preparation.combination
        if self.how == TIMES:
            item["doses"] = {time: self.value(time) for time in TIMES_OF_DAY if self.value(time)}
        elif self.how == AS_NEEDED:
            item["as_needed"] = {"maximum_per_day": self.value("maximum")}
            if self.value("average"):
                item["as_needed"]["average_per_day"] = self.value("average")
        else:
            item[self.how] = self.value(self.how)
        return item

    def field_of(self, path: str) -> str:
        """The field at which a fault of the engine's reading is shown."""
        name = FIELD_OF_PATH.get(path, path)
        if name == "preparation" and self.value("preparation") == OTHER:
            name = "other_release" if path == "release" else "other_form"
        if name == "strength" and self.value("strength") == OTHER:
            name = "other_strength"
        return name if name in LABELS else "how"


@dataclass
class OtherRow:
    """A medicine that is not an opioid, as typed."""

    number: int
    text: str
    sedative: str
    error: str = ""


class MedicinesForm:
    """All of the editor. `check` fills in errors, `regimen` and `answer`; until then nothing is judged."""

    def __init__(
        self,
        *,
        rows: list[MedicineRow],
        others: list[OtherRow],
        country: str,
        words: PronounWords,
        references: References,
    ) -> None:
        self.rows, self.others = rows, others
        self.country, self.words, self.references = country, words, references
        self.country_name = references.country(country).name
        self.regimen: Regimen | None = None
        self.answer: OmeAnswer | None = None
        self._settle()

    @classmethod
    def from_record(
        cls,
        items: Sequence[Mapping[str, Any]],
        confirmed: Iterable[str],
        others: Iterable[tuple[str, bool | None]],
        **about: Any,
    ) -> MedicinesForm:
        """`items` is the contract's "regimen" list; `confirmed` the ids of those confirmed although unlisted."""
        confirmed = set(confirmed)
        rows = [
            MedicineRow(
                number=number,
                typed=_typed(item, confirmed=item["id"] in confirmed),
                was=item,
            )
            for number, item in enumerate(items)
        ]
        known = {True: "yes", False: "no", None: ""}
        texts = [OtherRow(number, text, known[sedative]) for number, (text, sedative) in enumerate(others)]
        return cls(rows=rows, others=texts, **about)

    @classmethod
    def from_post(
        cls, post: Mapping[str, str], on_record: Sequence[Mapping[str, Any]], **about: Any
    ) -> MedicinesForm:
        was = {item["id"]: item for item in on_record}
        rows = []
        for number, index in enumerate(_indexes(_ROW_KEY, post)[:MOST_ITEMS]):
            typed = {
                name: post.get(f"items-{index}-{name}", "").strip() for name in ("id", "shown_for", *LABELS)
            }
            rows.append(MedicineRow(number=number, typed=typed, was=was.get(typed["id"])))
        others = [
            OtherRow(
                number,
                text=post.get(f"others-{index}-text", "").strip(),
                sedative=post.get(f"others-{index}-sedative", ""),
            )
            for number, index in enumerate(_indexes(_OTHER_KEY, post)[:MOST_OTHERS])
        ]
        return cls(rows=rows, others=others, **about)

    # ------------------------------------------------------------------------------------------- changing

    def add_row(self) -> None:
        if self.can_add:
            self.rows.append(MedicineRow(number=len(self.rows), typed={}))
            self._settle()

    def remove_row(self, number: int) -> None:
        self.rows = [row for row in self.rows if row.number != number]
        for place, row in enumerate(self.rows):
            row.number = place
        self._settle()

    @property
    def can_add(self) -> bool:
        return len(self.rows) < MOST_ITEMS

    def _settle(self) -> None:
        """Offer what fits what is chosen already, and let go of choices that no longer fit."""
        for row in self.rows:
            _settle_row(row, self.country, self.references)
        _give_ids(self.rows)
        self.others = [row for row in self.others if row.text or row.sedative]
        if len(self.others) < MOST_OTHERS:
            self.others.append(OtherRow(len(self.others), "", ""))
        for place, other in enumerate(self.others):
            other.number = place

    # ------------------------------------------------------------------------------------------- checking

    def check(self, *, saving: bool) -> bool:
        """Whether all of it can be saved. While typing, what is not there yet is no error; on saving it is."""
        for row in self.rows:
            missing = row.missing()
            if missing and saving and not row.is_blank:
                row.errors[missing] = MISSING[missing]
        whole = [row for row in self.rows if not row.missing()]
        self._say_unlisted(whole)
        for row, problem in self._problems_of(whole):
            row.errors.setdefault(row.field_of(problem.path), problem.message)
        if saving:
            for row in whole:
                if row.unlisted and not row.confirmed:
                    row.errors.setdefault("confirmed", f"{row.unlisted} {self.how_to_go_on}")
        self._calculate([row for row in whole if not set(row.errors) - {"confirmed"}])
        for other in self.others:
            other.error = _error_of_text(other.text)
        return not any(row.errors for row in self.rows) and not any(other.error for other in self.others)

    @property
    def how_to_go_on(self) -> str:
        """What to do about a product no list knows."""
        return f"Choose another, or confirm that {self.words.subject} {self.words.takes} it."

    def _say_unlisted(self, rows: Iterable[MedicineRow]) -> None:
        for row in rows:
            strength = parse_decimal(row.strength)
            if row.preparation is None or strength is None or strength <= 0:
                continue
            if not is_listed(row.value("drug"), row.preparation, strength, self.country, self.references):
                product = f"{row.value('drug')} {strength_label(strength, row.preparation.unit)} {row.preparation.noun}"
                row.unlisted = f"There is no {product} in the product list ({self.country_name})."

    def _problems_of(self, rows: Sequence[MedicineRow]) -> Iterable[tuple[MedicineRow, Problem]]:
        if not rows:
            return
        try:
            read_regimen({"country": self.country, "regimen": [row.item() for row in rows]}, self.references)
        except InputErrors as refusal:
            for problem in refusal.problems:
                match = re.fullmatch(r"regimen\[(\d+)\]\.?(.*)", problem.path)
                row, path = (rows[int(match[1])], match[2]) if match else (rows[0], "")
                yield row, Problem(path, problem.message)

    def _calculate(self, rows: Sequence[MedicineRow]) -> None:
        """OME of the medicines that can be read already; the others are named as not counted yet."""
        if not rows:
            return
        data = {"country": self.country, "regimen": [row.item() for row in rows]}
        self.regimen = read_regimen(data, self.references)
        self.answer = calculate_ome(self.regimen, self.references)
        for row in rows:
            row.is_counted = True

    # -------------------------------------------------------------------------------------------- results

    @property
    def items(self) -> list[dict[str, Any]]:
        """The contract's "regimen" list, once `check` has said yes."""
        return [row.item() for row in self.rows if not row.is_blank]

    @property
    def confirmed_unlisted(self) -> set[str]:
        return {row.value("id") for row in self.rows if row.unlisted and row.confirmed}

    @property
    def other_medicines(self) -> list[tuple[str, bool | None]]:
        return [(row.text, SEDATIVE.get(row.sedative)) for row in self.others if row.text]


# ------------------------------------------------------------------------------------------ one medicine


def _settle_row(row: MedicineRow, country: str, references: References) -> None:
    drug = row.value("drug")
    row.preparations = preparations_of(drug, country, references) if drug else []
    was = _preparation_of(row.was) if row.was is not None and row.was["drug"] == drug else None
    if was is not None and was not in row.preparations:
        row.preparations.append(was)
    codes = {preparation.code: preparation for preparation in row.preparations}
    if row.value("preparation") not in {*codes, OTHER}:
        row.typed["preparation"] = _only(list(codes)) if drug else ""
    row.preparation = codes.get(row.value("preparation")) or _other_preparation(row, references)
    if row.preparation is None:
        row.strength_choices = []
        return
    listed = strengths_of(drug, row.preparation, country, references)
    row.strength_choices = [(plain(strength), label) for strength, label in listed]
    offered = [value for value, _ in row.strength_choices]
    shown_for = row.value("shown_for")
    row.typed["shown_for"] = product_key(drug, row.preparation, "")
    if shown_for not in {"", row.typed["shown_for"]}:
        # The strength was picked for another form or drug: 5 mg of a tablet is not 5 mg/mL of a liquid.
        row.typed |= {"strength": _only(offered), "other_strength": ""}
    elif row.value("strength") not in {*offered, OTHER}:
        typed = parse_decimal(row.value("strength"))
        if typed is not None and was == row.preparation and not row.value("other_strength"):
            row.typed |= {"strength": OTHER, "other_strength": plain(typed)}
        else:
            row.typed["strength"] = _only(offered)


def product_key(drug: str, preparation: Preparation | None, strength: str) -> str:
    return "/".join((drug, preparation.code if preparation else "", strength))


def _only(choices: Sequence[str]) -> str:
    """The likely answer: the one choice there is; "other" where the list has none; nothing among several."""
    if not choices:
        return OTHER
    return choices[0] if len(choices) == 1 else ""


def _other_preparation(row: MedicineRow, references: References) -> Preparation | None:
    """A form the list lacks, as the clinician named it."""
    form = row.value("other_form")
    if row.value("preparation") != OTHER or form not in forms_known(references):
        return None
    release = row.value("other_release") if row.value("other_release") in RELEASES else "IR"
    return Preparation(form=form, release=release, unit=UNIT_OF_FORM.get(form, "mg"))


def _give_ids(rows: Sequence[MedicineRow]) -> None:
    """A short name for each medicine. The one on record stays as long as it is the same medicine: plans use it."""
    taken: set[str] = set()
    for row in rows:
        on_record = row.was
        if (
            on_record is not None
            and row.value("id") == on_record["id"]
            and row.value("id") not in taken
            and row.value("drug") == on_record["drug"]
            and row.preparation == _preparation_of(on_record)
        ):
            taken.add(row.value("id"))
        else:
            row.typed["id"] = ""
    for row in rows:
        if row.value("drug") and not row.value("id"):
            parts = (row.value("drug"), row.preparation.release if row.preparation else "")
            stem = re.sub(r"[^a-z0-9]+", "-", " ".join(parts).lower()).strip("-")[:50] or "item"
            row.typed["id"] = next(name for name in _numbered(stem) if name not in taken)
            taken.add(row.typed["id"])


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    for number in range(2, MOST_ITEMS + 2):
        yield f"{stem}-{number}"


def _preparation_of(item: Mapping[str, Any]) -> Preparation:
    return Preparation(
        form=item["form"],
        release=item.get("release") or "",
        unit=item["unit"],
        combination=item.get("combination") or "",
    )


def _typed(item: Mapping[str, Any], *, confirmed: bool) -> dict[str, str]:
    """An item of the contract as it would have been typed."""
    preparation = _preparation_of(item)
    typed = {
        "id": item["id"],
        "drug": item["drug"],
        "preparation": preparation.code,
        "strength": str(item["strength"]),
    }
    if confirmed:
        typed["confirmed"] = product_key(item["drug"], preparation, str(item["strength"]))
    if "doses" in item:
        return typed | {"how": TIMES} | {time: str(units) for time, units in item["doses"].items()}
    if "as_needed" in item:
        as_needed = item["as_needed"]
        return typed | {
            "how": AS_NEEDED,
            "average": str(as_needed.get("average_per_day", "")),
            "maximum": str(as_needed["maximum_per_day"]),
        }
    how = A_DAY if "daily_units" in item else PATCHES
    return typed | {"how": how, how: str(item[how])}


def _error_of_text(text: str) -> str:
    if len(text) > LONGEST_OTHER:
        return f"Write at most {LONGEST_OTHER} letters: name and dose are enough."
    try:
        validate_one_line(text)
    except ValidationError as refusal:
        return str(refusal.messages[0])
    return ""


def _indexes(pattern: re.Pattern[str], post: Mapping[str, str]) -> list[int]:
    return sorted({int(match[1]) for key in post if (match := pattern.fullmatch(key))})

"""Product lists: what a pharmacy of a country can dispense, by drug, form, release and strength.

A row shows that a product and strength exist, not that a pharmacy has it today. Rows for products that are
gone, are only remarked on, or whose supply is in doubt stay in the list, so that what a patient takes can be
named; `dispensable` is False for them, and no plan may propose them.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BeforeValidator, field_validator, model_validator

from guidelines.conversions import same_patch_label
from guidelines.releases import ReleaseInfo
from guidelines.terms import Confidence, PlainDecimal, Text, Value, read_plain_decimal
from guidelines.vocabulary import Vocabulary

WITHDRAWN = "withdrawn"
NOTE_ONLY = "note-only"
UNCONFIRMED = "AVAILABILITY UNCONFIRMED"

_PARTNER = re.compile(r"(?P<name>[A-Za-z][A-Za-z ]*?) (?P<amount>\d+(?:\.\d+)?) (?P<unit>mg/mL|mg)", re.ASCII)
_WEAR_HOURS = {"patch-72h": 72, "patch-96h": 96, "patch-7d": 168}


class Partner(Value):
    """What a combination product holds beside the opioid, per unit (mg) or per millilitre (mg/mL)."""

    name: Text
    amount: PlainDecimal
    unit: Literal["mg", "mg/mL"]


def _read_partners(combination: object) -> object:
    """Read "acetaminophen 300 mg + caffeine 15 mg"."""
    if not isinstance(combination, str):
        return combination
    partners = []
    for part in combination.split(" + "):
        match = _PARTNER.fullmatch(part)
        if match is None:
            raise ValueError(f"{part!r} does not say what and how much. Write it as in paracetamol 500 mg.")
        partners.append(
            Partner(
                name=match["name"], amount=read_plain_decimal(match["amount"]), unit=_mg_unit(match["unit"])
            )
        )
    return tuple(partners)


def _mg_unit(text: str) -> Literal["mg", "mg/mL"]:
    return "mg/mL" if text == "mg/mL" else "mg"


def _split_brands(text: object) -> object:
    return (
        tuple(brand.strip() for brand in text.split(";") if brand.strip()) if isinstance(text, str) else text
    )


class Product(Value):
    """One strength of one product. `strength` is the opioid part, in `unit` (mg, mg/mL or mcg/h).

    `drug` is the name in the list; `opioid` and `route` are how conversion tables name it. `scoring` says
    whether a tablet may be halved: only "yes" counts, "unknown" is a no.
    `salt_basis` names what the strength counts where equal strengths of one drug may mean different amounts;
    products with different bases are never mixed in one dose. `drop_mg` is the labelled mg per drop, if known.
    """

    country: Text
    drug: Text
    opioid: Text
    route: Text
    combination: str | None = None
    partners: Annotated[tuple[Partner, ...], BeforeValidator(_read_partners)] = ()
    form: Text
    release: str | None = None
    strength: PlainDecimal | None = None
    unit: Literal["mg", "mg/mL", "mcg/h"] | None = None
    interval_hours: PlainDecimal | None = None
    scoring: Literal["yes", "no", "unknown", "na"] = "na"
    swallow_whole: Literal["yes", "no", "na"] = "na"
    brands: Annotated[tuple[str, ...], BeforeValidator(_split_brands)] = ()
    atc: str = ""
    rxnorm: str = ""
    salt_basis: str = ""
    drop_mg: PlainDecimal | None = None
    source: Text
    confidence: Confidence
    note: str = ""

    @cached_property
    def code(self) -> str:
        """A readable key, unique in the list: "au-oxycodone-tablet-mr-12h-40-mg"."""
        parts = (self.country, self.drug, self.combination, self.form, self.release, self.strength, self.unit)
        return re.sub(
            r"[^a-z0-9.]+", "-", " ".join(str(part) for part in parts if part is not None).lower()
        ).strip("-")

    @property
    def dispensable(self) -> bool:
        """False for products that are gone, only remarked on, or whose supply a pharmacist has yet to confirm."""
        return self.form not in {WITHDRAWN, NOTE_ONLY} and not self.note.startswith(UNCONFIRMED)

    @property
    def is_patch(self) -> bool:
        return self.route == "transdermal"

    @property
    def is_liquid(self) -> bool:
        return self.unit == "mg/mL"

    @property
    def is_modified_release(self) -> bool:
        return self.release is not None and self.release.startswith("MR")

    @property
    def can_halve(self) -> bool:
        return self.scoring == "yes"

    @property
    def can_halve_note(self) -> str:
        return {
            "yes": "A score line was seen for a named maker. Confirm the pack before halving.",
            "no": "Keep whole.",
            "unknown": "Not known whether it halves equally, so kept whole.",
            "na": "",
        }[self.scoring]

    @property
    def wear_days(self) -> Decimal | None:
        """Days from one patch change to the next: 3, 4 or 7. None for other products."""
        hours = _WEAR_HOURS.get(self.release or "")
        return None if hours is None else Decimal(hours) / 24

    @property
    def partner(self) -> Partner | None:
        """The first partner; `partners` holds them all."""
        return self.partners[0] if self.partners else None

    @field_validator("salt_basis", "note", "atc", "rxnorm")
    @classmethod
    def _trimmed(cls, text: str) -> str:
        return text.strip()

    @model_validator(mode="after")
    def _is_whole(self) -> Product:
        if self.form in {WITHDRAWN, NOTE_ONLY}:
            return self
        if self.strength is None or self.unit is None or self.release is None or self.interval_hours is None:
            raise ValueError("a product needs release, strength, strength_unit and interval_hours.")
        if self.strength <= 0 or self.interval_hours <= 0:
            raise ValueError("strength and interval_hours must be above 0.")
        if self.is_patch != (self.unit == "mcg/h"):
            raise ValueError(
                f"the unit {self.unit} does not belong to the form {self.form}. Patches are in mcg/h."
            )
        if self.is_patch and Decimal(_WEAR_HOURS.get(self.release, 0)) != self.interval_hours:
            raise ValueError(
                f"release {self.release} and interval_hours {self.interval_hours} differ. A patch is worn 72, 96 or 168 h."
            )
        if self.can_halve and (self.is_modified_release or self.is_liquid or self.is_patch):
            raise ValueError(f"{self.release} {self.form} cannot be halved. Write no in can_halve.")
        if self.drop_mg is not None and self.form != "oral drops":
            raise ValueError("drop_mg belongs to oral drops. Leave it empty.")
        return self


class ProductList(Value):
    """The products of one country as of one month."""

    id: Text
    country: Text
    title: Text
    products: tuple[Product, ...]
    vocabulary: Vocabulary
    release: ReleaseInfo

    def find(
        self,
        drug: str,
        form: str,
        release: str | None,
        strength: Decimal | None,
        unit: str | None,
        combination: str | None = None,
    ) -> Product | None:
        """Return the listed product, or None when the list lacks it. Patch strengths match by label (12 is 12.5).

        A drug that names its partner, such as oxycodone/naloxone, may leave out `combination` where only one
        product fits.
        """
        fitting = [
            product
            for product in self.of(drug)
            if product.form == form
            and product.release == release
            and product.unit == unit
            and _same_strength(product, strength)
        ]
        for product in fitting:
            if product.combination == combination:
                return product
        if combination is None and len(fitting) == 1 and fitting[0].drug != fitting[0].opioid:
            return fitting[0]
        return None

    def opioid_of(self, drug: str) -> str:
        """Return the opioid that conversion tables name for this drug name, also for unlisted products."""
        return self.vocabulary.opioid_of(drug)

    def route_of(self, drug: str, form: str) -> str | None:
        """Return the route of this drug in this form, also for unlisted products; None for a form not known."""
        return self.vocabulary.route_of(drug, form)

    def of(self, drug: str) -> tuple[Product, ...]:
        """Return the products listed under this drug name, in the list's order."""
        return self._products_by_drug.get(drug, ())

    @cached_property
    def _products_by_drug(self) -> dict[str, tuple[Product, ...]]:
        by_drug: dict[str, list[Product]] = {}
        for product in self.products:
            by_drug.setdefault(product.drug, []).append(product)
        return {drug: tuple(products) for drug, products in by_drug.items()}

    @cached_property
    def drugs(self) -> tuple[str, ...]:
        """The drug names of the list, in alphabetical order."""
        return tuple(sorted(self._products_by_drug))


def _same_strength(product: Product, strength: Decimal | None) -> bool:
    if product.strength is None or strength is None:
        return product.strength is strength
    return same_patch_label(product.strength, strength) if product.is_patch else product.strength == strength

"""What can be picked in the medicine editor: a country's drugs, their forms and releases, and their strengths."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from guidelines.base import Product
from guidelines.registry import References
from taper.engine.numbers import plain

UNIT_OF_FORM = {
    "oral solution": "mg/mL",
    "oral drops": "mg/mL",
    "oral suspension": "mg/mL",
    "transdermal patch": "mcg/h",
}
# Rows of the product list that only remark on a drug are no form that anyone takes.
REMARKS = frozenset({"withdrawn", "note-only"})
RELEASE_LABELS = {
    "IR": "short-acting",
    "MR-12h": "slow-release, 12 h",
    "MR-24h": "slow-release, 24 h",
    "patch-72h": "changed every 3 days",
    "patch-96h": "changed every 4 days",
    "patch-7d": "changed every 7 days",
}


@dataclass(frozen=True)
class Preparation:
    """A form and release of a drug, as the product list writes them; `unit` is that of its strengths."""

    form: str
    release: str
    unit: str
    combination: str = ""

    @property
    def code(self) -> str:
        """What a select sends back."""
        return "|".join((self.form, self.release, self.unit, self.combination))

    @property
    def label(self) -> str:
        """ "tablet, slow-release, 12 h" or "tablet with paracetamol 500 mg, short-acting"."""
        partner = f" with {self.combination}" if self.combination else ""
        release = RELEASE_LABELS.get(self.release, self.release)
        form = "patch" if self.is_patch else self.form
        return f"{form}{partner}, {release}" if release else f"{form}{partner}"

    @property
    def noun(self) -> str:
        """How a sentence names it: "slow-release tablet"."""
        slow = "slow-release " if self.release.startswith("MR") else ""
        partner = f" with {self.combination}" if self.combination else ""
        return f"{slow}{self.form}{partner}"

    @property
    def is_patch(self) -> bool:
        return self.unit == "mcg/h"

    @property
    def counted_in(self) -> str:
        """What its amounts are counted in: tablets, capsules, patches, mL."""
        if self.unit == "mg/mL":
            return "mL"
        if self.is_patch:
            return "patches"
        plural = {"tablet": "tablets", "capsule": "capsules", "film": "films"}
        return next((many for one, many in plural.items() if one in self.form), "units")


def drugs_of(country: str, references: References) -> list[str]:
    """Every drug that the country's product list or its conversion table knows, in alphabetical order.

    A drug that only the list or only the table has can be on record too: what cannot be counted says so.
    """
    products = references.default_product_list(country)
    table = references.default_conversion_table(country)
    named_otherwise = {products.opioid_of(drug) for drug in products.drugs}
    return sorted({*products.drugs, *(drug for drug in table.drugs if drug not in named_otherwise)})


def preparations_of(drug: str, country: str, references: References) -> list[Preparation]:
    """The forms and releases of the drug that the country's list has, in the list's order."""
    return list(dict.fromkeys(_preparation(product) for product in _products(drug, country, references)))


def strengths_of(
    drug: str, preparation: Preparation, country: str, references: References
) -> list[tuple[Decimal, str]]:
    """The strengths the country's list has of this preparation, smallest first, each with how it is shown.

    One whose supply nobody has confirmed can be picked, since people take it, and says so.
    """
    supplied: dict[Decimal, bool] = {}
    for product in _products(drug, country, references):
        if product.strength is not None and _preparation(product) == preparation:
            supplied[product.strength] = supplied.get(product.strength, False) or product.dispensable
    return [
        (
            strength,
            strength_label(strength, preparation.unit)
            + ("" if supplied[strength] else ", supply not confirmed"),
        )
        for strength in sorted(supplied)
    ]


def is_listed(
    drug: str, preparation: Preparation, strength: Decimal, country: str, references: References
) -> bool:
    found = references.default_product_list(country).find(
        drug=drug,
        form=preparation.form,
        release=preparation.release or None,
        strength=strength,
        unit=preparation.unit,
        combination=preparation.combination or None,
    )
    return found is not None


def forms_known(references: References) -> list[str]:
    """Every dose form that has a name here, for what no list has."""
    return sorted({form.name for form in references.vocabulary.forms} - REMARKS)


def strength_label(strength: Decimal, unit: str) -> str:
    """
    >>> strength_label(Decimal("12.5"), "mcg/h")
    '12.5 mcg/h'
    """
    return f"{plain(strength)} {unit}"


def _products(drug: str, country: str, references: References) -> Iterable[Product]:
    return (
        product
        for product in references.default_product_list(country).of(drug)
        if product.strength is not None and product.form not in REMARKS
    )


def _preparation(product: Product) -> Preparation:
    return Preparation(
        form=product.form,
        release=product.release or "",
        unit=product.unit or "mg",
        # "oxycodone/naloxone" names its partner, whose amount differs from strength to strength.
        combination="" if "/" in product.drug else product.combination or "",
    )

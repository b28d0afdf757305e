"""Single doses that a pharmacy can dispense: whole units of marketed products, at most two strengths and four units.

A catalogue belongs to one line of the plan: one drug, one combination (or none), one form, one release, one salt or
base. Strengths that mean different things never meet in one dose.

Amounts inside the engine are whole numbers of a small unit (`Scale`), so that sums and comparisons are exact and quick.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from functools import cached_property, lru_cache

from guidelines.base import Product

MOST_STRENGTHS_PER_DOSE = 2
MOST_UNITS_PER_DOSE = 4
HALF = Decimal("0.5")
# products.md, rule 5: a 1 mL syringe carries 0.1 mL marks, so up to 3 mL in tenths and above in halves of a mL.
FINE_ML, COARSE_ML, FINE_UP_TO_ML = Decimal("0.1"), Decimal("0.5"), Decimal(3)
FINE_UP_TO_DROPS = 40


@dataclass(frozen=True, eq=False)
class Composition:
    """How one dose is made: (product, units) with the larger strength first. An empty one is no dose.

    Made once for each dose and shared by all nodes, so its sums are worked out once.
    """

    parts: tuple[tuple[Product, Decimal], ...]

    @cached_property
    def amount(self) -> Decimal:
        return sum((product_strength(product) * units for product, units in self.parts), Decimal(0))

    @cached_property
    def partners_mg(self) -> Decimal:
        """All partner drugs of combination products together (mg): what must not rise while the opioid falls."""
        return sum(
            (partner.amount * units for product, units in self.parts for partner in product.partners),
            Decimal(0),
        )

    @cached_property
    def pieces(self) -> int:
        """Things to swallow: a half counts as one; a measured liquid counts as one."""
        # Rounded up by name: // of a Decimal cuts towards nothing, and a half would count as none.
        return sum(
            1 if product.is_liquid else int(units.to_integral_value(ROUND_CEILING))
            for product, units in self.parts
        )

    @cached_property
    def strengths(self) -> frozenset[Decimal]:
        return frozenset(product_strength(product) for product, _ in self.parts)

    @cached_property
    def halves(self) -> int:
        return sum(1 for product, units in self.parts if units % 1 and not product.is_liquid)


NOTHING = Composition(parts=())


def product_strength(product: Product) -> Decimal:
    """Strength of a dispensable product: mg, mg/mL or mcg/h as its row says."""
    if product.strength is None:
        raise ValueError(
            f"{product.drug} {product.form} is a note in the product list, not a product with a strength."
        )
    return product.strength


# A fentanyl "12" delivers 12.5 mcg/h, a "37" 37.5; makers print either (conversions.md, arithmetic section).
LABELS_WITHOUT_THEIR_HALF = frozenset(Decimal(label) for label in (12, 37, 52, 62, 87))


def delivered_mcg_per_h(worn: Composition) -> Decimal:
    """What patches deliver together, in mcg/h: two of 12 are one of 25, not less."""
    return sum(
        (
            units
            * (
                product_strength(product)
                + (HALF if product_strength(product) in LABELS_WITHOUT_THEIR_HALF else 0)
            )
            for product, units in worn.parts
        ),
        Decimal(0),
    )


def drop_ml(product: Product) -> Decimal | None:
    """Volume of one drop in mL, where the product is dosed in drops; to a ten-thousandth, so that doses stay exact."""
    if product.drop_mg is None:
        return None
    return (product.drop_mg / product_strength(product)).quantize(Decimal("0.0001"))


def smallest_dose(product: Product, allow_halving: bool) -> Decimal:
    """The least that can be taken of a product at one time (mg, or mcg/h of a patch)."""
    if product.is_liquid:
        return product_strength(product) * (drop_ml(product) or FINE_ML)
    return product_strength(product) * (HALF if allow_halving and product.can_halve else 1)


@lru_cache(maxsize=512)
def solid_doses(products: tuple[Product, ...], allow_halving: bool) -> tuple[Composition, ...]:
    """Every dose these tablets, capsules or films make (mg), smallest first, one way each.

    Of the ways to make an amount the one with the fewest pieces, then fewest strengths, then fewest halves, then the
    larger strengths is kept. Halves only of products whose row allows it (`can_halve`) and where `allow_halving`.
    """
    best: dict[Decimal, Composition] = {}
    for composition in sorted(_solid_compositions(products, allow_halving), key=_simplest_first):
        best.setdefault(composition.amount, composition)
    return tuple(best[amount] for amount in sorted(best))


@lru_cache(maxsize=512)
def liquid_doses(product: Product, largest: Decimal) -> tuple[Composition, ...]:
    """Every volume of one liquid up to `largest` (mg) that a syringe or dropper measures, smallest first.

    Tenths of a mL up to 3 mL and halves above (products.md, rule 5); where the product is dosed in drops, single drops
    up to 40 and fives above, because nobody counts 73. Two concentrations never meet in one dose.
    """
    drop = drop_ml(product)
    fine, coarse, fine_up_to = (FINE_ML, COARSE_ML, FINE_UP_TO_ML)
    if drop is not None:
        fine, coarse, fine_up_to = drop, 5 * drop, FINE_UP_TO_DROPS * drop
    doses, volume = [], fine
    while volume * product_strength(product) <= largest:
        doses.append(Composition(parts=((product, volume),)))
        volume += fine if volume < fine_up_to else coarse
    return tuple(doses)


def _simplest_first(composition: Composition) -> tuple[int, int, int, tuple[Decimal, ...]]:
    return (
        composition.pieces,
        len(composition.parts),
        composition.halves,
        tuple(-product_strength(product) for product, _ in composition.parts),
    )


def _solid_compositions(products: tuple[Product, ...], allow_halving: bool) -> Iterable[Composition]:
    ordered = sorted(products, key=lambda product: -product_strength(product))
    for index, first in enumerate(ordered):
        for units in _unit_counts(first, allow_halving):
            yield Composition(parts=((first, units),))
            for second in ordered[index + 1 :]:
                for more in _unit_counts(second, allow_halving and not units % 1):
                    if units + more <= MOST_UNITS_PER_DOSE:
                        yield Composition(parts=((first, units), (second, more)))


def _unit_counts(product: Product, allow_halving: bool) -> tuple[Decimal, ...]:
    whole = tuple(Decimal(count) for count in range(1, MOST_UNITS_PER_DOSE + 1))
    if not (allow_halving and product.can_halve):
        return whole
    return tuple(sorted((*whole, *(count - HALF for count in whole))))

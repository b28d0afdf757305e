"""One medicine of the plan on paper: its name, and its doses drawn, counted in words and summed, all from one value."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from guidelines.base import Product, ProductList
from taper.engine.catalogue import drop_ml
from taper.engine.values import Step, StepItem, UnitsOfStrength
from taper.presenters.sheet.drawings import Shape, Unit
from taper.presenters.sheet.text import Rich, Run, rich
from taper.presenters.sheet.words import NO_BREAK, SheetWords

MOST_DRAWN = 4
SYRINGES_ML = (Decimal(1), Decimal(3), Decimal(5), Decimal(10), Decimal(20))
WEAR_DAYS = {"patch-72h": 3, "patch-96h": 4, "patch-7d": 7}


class Medicines:
    """The medicines of one plan in one language. Strengths are ranked over the whole plan, so a tablet looks the same
    on each of its sheets."""

    def __init__(self, steps: tuple[Step, ...], products: ProductList, words: SheetWords) -> None:
        self.words = words
        self.products = products
        self.ranks = _ranks(steps)

    # ------------------------------------------------------------------------------------------------ names

    def name(self, item: StepItem) -> str:
        """ "oxycodone, slow-release tablets": what stands on the box, and how it acts."""
        drug = self.words.drug(item.drug)
        if item.combination and item.combination.split(" ")[0] not in item.drug:
            drug = f"{drug} + {item.combination}"
        return f"{drug}, {self.kind(item)}"

    def kind(self, item: StepItem) -> str:
        """ "slow-release tablets"."""
        noun = self.words.nouns[_form(item)]
        return noun.quick if item.release == "IR" else noun.slow or noun.many

    def names(self, items: tuple[StepItem, ...]) -> dict[str, str]:
        """What each medicine is called in a sentence: by its kind alone where all are one drug of different kinds."""
        kinds = {item.id: self.kind(item) for item in items}
        is_one_drug = len({item.drug for item in items}) == 1 and len(set(kinds.values())) == len(items)
        return kinds if is_one_drug and len(items) > 1 else {item.id: self.name(item) for item in items}

    def short_names(self, items: tuple[StepItem, ...]) -> dict[str, str]:
        """The drug where the drugs differ, else how it acts; nothing for a medicine alone."""
        if len(items) < 2:
            return {}
        is_by_drug = len({item.drug for item in items}) == len(items)
        return {item.id: self.words.drug(item.drug) if is_by_drug else self.kind(item) for item in items}

    # ---------------------------------------------------------------------------------------------- amounts

    def mg(self, item: StepItem, dose: Iterable[UnitsOfStrength]) -> Decimal:
        """What a dose is in mg; for drops as the label counts them (a drop's volume is a rounded number)."""
        return sum((self._part_mg(item, part) for part in dose), Decimal(0))

    def _part_mg(self, item: StepItem, part: UnitsOfStrength) -> Decimal:
        drops, product = self._drops(item, part), self.product(item, part.strength, part.unit)
        if drops is not None and product is not None and product.drop_mg is not None:
            return drops * product.drop_mg
        return part.strength * part.units

    def counts(self, item: StepItem, part: UnitsOfStrength) -> tuple[Rich, ...]:
        """ "1 tablet of 20 mg", "half a tablet of 10 mg"; for liquids mL, and on a line of its own what is in 1 mL."""
        words = self.words
        noun = words.nouns[_form(item)]
        strength = words.amount(part.strength, "mg")
        if part.unit == "mg/mL":
            volume = words.amount(part.units, words.millilitre)
            if drops := self._drops(item, part):
                count = rich(
                    words.count_alone, count=words.number(drops), noun=noun.one if drops == 1 else noun.many
                )
                return count, rich(words.of_drops, volume=volume, strength=strength)
            return (Run(volume, strong=True),), rich(words.of_liquid, strength=strength)
        whole, rest = divmod(part.units, 1)
        if rest == Decimal("0.5") and noun.half:
            count = rich(noun.and_a_half, whole=words.number(whole)) if whole else rich(noun.half)
            return ((*count, *rich(words.count_of.partition("{noun}")[2], strength=strength)),)
        name = noun.one if part.units == 1 else noun.many
        return (rich(words.count_of, count=words.number(part.units), noun=name, strength=strength),)

    def most_a_day(self, item: StepItem) -> str:
        """What may be taken at most in a day when needed: units, or mL of a liquid."""
        if item.as_needed is None:
            raise ValueError(f"{item.id} is not taken as needed.")
        most = item.as_needed.maximum_per_day
        return self.words.amount(most, self.words.millilitre) if is_liquid(item) else self.words.number(most)

    def counts_as_needed(self, item: StepItem) -> tuple[Rich, ...]:
        """One unit, or what is in 1 mL: how much at a time is for the label to say."""
        strength = self.strength_as_needed(item)
        if is_liquid(item):
            return (rich(self.words.of_liquid, strength=self.words.amount(strength, "mg")),)
        return self.counts(item, UnitsOfStrength(strength=strength, unit=item.unit, units=Decimal(1)))

    def drawn_as_needed(self, item: StepItem) -> Iterator[Unit]:
        if not is_liquid(item):
            single = UnitsOfStrength(strength=self.strength_as_needed(item), unit=item.unit, units=Decimal(1))
            yield from self.drawn(item, (single,))

    def strength_as_needed(self, item: StepItem) -> Decimal:
        if item.as_needed_strength is None:
            raise ValueError(f"{item.id} is taken as needed, but its strength is not known.")
        return item.as_needed_strength

    def _drops(self, item: StepItem, part: UnitsOfStrength) -> Decimal | None:
        """How many drops a volume is, where the product list knows it for this product and the number is whole."""
        product = self.product(item, part.strength, part.unit)
        drop = drop_ml(product) if product else None
        if drop is None or part.units % drop:
            return None
        return part.units / drop

    def product(self, item: StepItem, strength: Decimal, unit: str) -> Product | None:
        return self.products.find(
            drug=item.drug, form=item.form, release=item.release, strength=strength, unit=unit,
            combination=item.combination,
        )  # fmt: skip

    # ---------------------------------------------------------------------------------------------- patches

    def patch_numbers(self, item: StepItem) -> str:
        """ "2 patches, 50 and 12"."""
        count = sum((patch.units for patch in item.patches), Decimal(0))
        noun = self.words.nouns["patch"]
        name = noun.one if count == 1 else noun.many
        return f"{self.words.number(count)}{NO_BREAK}{name}, {self.patch_labels(item)}"

    def patch_labels(self, item: StepItem) -> str:
        labels = [self.patch_label(patch.strength) for patch in item.patches for _ in range(int(patch.units))]
        return self.words.listed(tuple(labels))

    def patch_label(self, strength: Decimal) -> str:
        """The number on the box: patches of 12.5 micrograms an hour are sold as 12."""
        return self.words.number(Decimal(12) if strength == Decimal("12.5") else strength)

    # --------------------------------------------------------------------------------------------- drawings

    def drawn(self, item: StepItem, parts: tuple[UnitsOfStrength, ...]) -> Iterator[Unit]:
        """One drawing for one unit, halves last."""
        for part in parts:
            if part.unit == "mg/mL":
                yield self._drawn_liquid(item, part)
                continue
            whole, rest = divmod(part.units, 1)
            shape = _shape(item)
            for _ in range(int(whole)):
                yield self._unit(item, part, shape, Decimal(1))
            if rest:
                yield self._unit(item, part, "half", rest)

    def _unit(self, item: StepItem, part: UnitsOfStrength, shape: Shape, units: Decimal) -> Unit:
        words = self.words
        is_patch = shape == "patch"
        numeral = self.patch_label(part.strength) if is_patch else words.number(part.strength)
        count = "½" if shape == "half" else words.number(units)
        noun = words.nouns[_form(item)].one
        strength = f"{numeral} {words.patch_unit}" if is_patch else words.amount(part.strength, "mg")
        return Unit(
            shape=shape,
            numeral=numeral,
            rank=self.ranks.get((item.id, part.strength), 0),
            is_quick=item.release == "IR",
            alternative=f"{count} {noun}, {strength}",
        )

    def _drawn_liquid(self, item: StepItem, part: UnitsOfStrength) -> Unit:
        words = self.words
        if drops := self._drops(item, part):
            noun = words.nouns["drops"]
            name = noun.one if drops == 1 else noun.many
            return Unit(
                "drops", words.number(drops), 0, is_quick=True, alternative=f"{words.number(drops)} {name}"
            )
        syringe = next((size for size in SYRINGES_ML if part.units <= size), part.units)
        volume = words.amount(part.units, words.millilitre)
        filled = float(part.units / syringe)
        return Unit(
            "liquid",
            volume,
            0,
            is_quick=True,
            alternative=f"{volume}, {words.nouns['liquid'].one}",
            filled=filled,
        )


def _form(item: StepItem) -> str:
    """Which noun of the words a form takes."""
    if item.form.startswith("orodispersible"):
        return "melt"
    for name in ("tablet", "capsule"):
        if item.form.startswith(name):
            return name
    return {"oral solution": "liquid", "oral drops": "drops", "transdermal patch": "patch"}.get(
        item.form, "other"
    )


def is_liquid(item: StepItem) -> bool:
    return _form(item) in ("liquid", "drops")


def _shape(item: StepItem) -> Shape:
    shapes: dict[str, Shape] = {"tablet": "tablet", "melt": "tablet", "capsule": "capsule", "patch": "patch"}
    return shapes.get(_form(item), "other")


def wear_days(item: StepItem) -> int:
    try:
        return WEAR_DAYS[item.release or ""]
    except KeyError:
        raise ValueError(f"How long a patch with release {item.release} is worn is not known.") from None


def units_of(steps: Iterable[Step]) -> Iterator[tuple[StepItem, Decimal, str]]:
    for step in steps:
        for item in step.items:
            for part in (*(part for _, dose in item.doses for part in dose), *item.patches):
                yield item, part.strength, part.unit
            if item.as_needed_strength is not None:
                yield item, item.as_needed_strength, item.unit


def _ranks(steps: tuple[Step, ...]) -> dict[tuple[str, Decimal], int]:
    """The place of each strength among those of its medicine in the whole plan, the largest first."""
    strengths: dict[str, set[Decimal]] = {}
    for item, strength, _ in units_of(steps):
        strengths.setdefault(item.id, set()).add(strength)
    return {
        (id_, strength): rank
        for id_, found in strengths.items()
        for rank, strength in enumerate(sorted(found, reverse=True))
    }


def few_enough(units: tuple[Unit, ...]) -> tuple[tuple[Unit, ...], str]:
    """All units where they are few; else one of each kind, and how many there are."""
    if len(units) <= MOST_DRAWN:
        return units, ""
    kinds = tuple(dict.fromkeys(units))
    return kinds, f"×{NO_BREAK}{len(units)}" if len(kinds) == 1 else ""

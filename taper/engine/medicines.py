"""Which product an item of the regimen is: its row in the country's product list, its opioid and its route."""

from dataclasses import dataclass

from guidelines.base import Product
from guidelines.registry import References
from taper.engine.numbers import plain
from taper.engine.values import RegimenItem

# Drugs whose dose a planner must not lower: the half-life is long and varies (methadone), or the treatment is one for
# opioid dependence. products.md rows for them are notes, not products; conversions.md, "must not be computed".
SPECIALIST_OPIOIDS = frozenset({"methadone", "levomethadone"})


@dataclass(frozen=True)
class Medicine:
    """An item with what the references know of it; `product` is None where no list has this form and strength."""

    item: RegimenItem
    product: Product | None
    opioid: str
    route: str | None

    @property
    def words(self) -> str:
        """ "oxycodone 40 mg tablet (MR-12h)": the product as a sentence names it."""
        release = f" ({self.item.release})" if self.item.release else ""
        return f"{self.item.drug} {plain(self.item.strength)} {self.item.unit} {self.item.form}{release}"

    @property
    def is_for_a_specialist(self) -> bool:
        return self.opioid in SPECIALIST_OPIOIDS or self.route not in ("oral", "transdermal")


def identify(item: RegimenItem, product_list: str, references: References) -> Medicine:
    """The medicine of an item; whether any list or table knows its drug is checked when the regimen is read."""
    products = references.product_list(product_list)
    product = products.find(
        drug=item.drug,
        form=item.form,
        release=item.release,
        strength=item.strength,
        unit=item.unit,
        combination=item.combination,
    )
    return Medicine(
        item=item,
        product=product,
        opioid=references.vocabulary.opioid_of(item.drug),
        route=product.route if product else references.vocabulary.route_of(item.drug, item.form),
    )

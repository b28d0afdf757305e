"""`python -m guidelines [FOLDER ...]`: check all packaged releases, and those in other folders with them.

Prints a line for each release and exits with 0, or a sentence for each fault on standard error and exits with 1.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from guidelines.errors import ReferenceDataError
from guidelines.registry import (
    COMMON,
    COUNTRIES,
    GUIDELINES,
    KINDS,
    PACKAGED_RELEASES,
    PRODUCTS,
    STRINGS,
    TABLES,
    Kind,
    References,
    load_references,
)


def main(folders: list[str]) -> int:
    try:
        references = load_references(PACKAGED_RELEASES, *(Path(folder) for folder in folders))
    except ReferenceDataError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for kind in KINDS:
        for id_ in references.ids(kind):
            sys.stdout.write(f"{summary(references, kind, id_)}\n")
    return 0


def summary(references: References, kind: Kind, id_: str) -> str:
    """Return one line about a release: what it holds, since when it counts, when to check it again, who has."""
    info = references.info(kind, id_)
    return (
        f"{kind.folder}/{id_}: {CONTENTS[kind](references, id_)}; valid from {info.valid_from}, "
        f"review by {info.review_by}, checked by {info.checked_by}"
    )


def _table(references: References, id_: str) -> str:
    return f"{len(references.conversion_table(id_).rows)} rows"


def _products(references: References, id_: str) -> str:
    products = references.product_list(id_).products
    return f"{len(products)} products, {sum(product.dispensable for product in products)} of them dispensable"


def _guideline(references: References, id_: str) -> str:
    guideline, answers = references.guideline(id_), references.guideline_answers(id_).answers
    return (
        f"{len(guideline.recommendations)} recommendations, {len(guideline.profiles)} profiles, "
        f"{len(answers)} answers to compare"
    )


def _common(references: References, id_: str) -> str:
    common = references.common_release(id_)
    return f"{len(common.facts)} facts, {len(common.safety_gates)} safety gates, {len(common.checklists)} checklists"


def _country(references: References, id_: str) -> str:
    country = references.country_release(id_)
    return f"{country.name}, {1 + len(country.crisis) + len(country.advice)} contacts"


def _strings(references: References, id_: str) -> str:
    strings = references.patient_strings_release(id_)
    return f"{len(strings.strings)} sentences in {', '.join(strings.languages)}"


CONTENTS: dict[Kind, Callable[[References, str], str]] = {
    TABLES: _table,
    PRODUCTS: _products,
    GUIDELINES: _guideline,
    COMMON: _common,
    COUNTRIES: _country,
    STRINGS: _strings,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

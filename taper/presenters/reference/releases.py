"""The index of all releases: what each is, since when it counts, when to check it again, and who has checked it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from guidelines.registry import COMMON, COUNTRIES, GUIDELINES, PRODUCTS, STRINGS, TABLES, Kind, References
from guidelines.releases import ReleaseInfo, Source
from taper import wording
from taper.presenters.reference.sources import confidence_in_words


@dataclass(frozen=True)
class SourceEntry:
    """One work a release was taken from; `seen` says how much of it was really read."""

    cite: str
    link: str
    seen: str


@dataclass(frozen=True)
class ReleaseLabel:
    """The label on a release. `doubt` is empty where the whole was checked, or where it has no confidence of its own."""

    id: str
    title: str
    country: str
    address: str
    version: str
    valid_from: str
    review_by: str
    is_past_review: bool
    checked_by: str
    is_checked: bool
    confidence: str
    is_sure: bool
    holds: str
    superseded_by: str
    supersedes: str
    notes: str
    sources: tuple[SourceEntry, ...]


@dataclass(frozen=True)
class Shelf:
    """All releases of one kind, the current ones first."""

    key: str
    name: str
    says: str
    releases: tuple[ReleaseLabel, ...]


@dataclass(frozen=True)
class ReleaseIndex:
    shelves: tuple[Shelf, ...]
    count: int
    past_review: tuple[str, ...]
    unchecked: int


SHELVES: tuple[tuple[Kind, str, str], ...] = (
    (GUIDELINES, "Guidelines", "When to raise it, how to go about it, how fast."),
    (
        TABLES,
        "Conversion tables",
        "From a day’s opioids to oral morphine equivalents. Never a dose for another opioid.",
    ),
    (PRODUCTS, "Product lists", "What a pharmacy can dispense; the planner proposes nothing else."),
    (COMMON, "Shared rules", "Facts, safety gates, limits and checklists that hold in every country."),
    (COUNTRIES, "Countries", "Default releases, phone numbers, local facts."),
    (STRINGS, "Sentences for patients", "What the printed sheet says, by language."),
)


def present_releases(references: References, *, today: date) -> ReleaseIndex:
    shelves = tuple(
        Shelf(
            key=kind.folder,
            name=name,
            says=says,
            releases=tuple(
                present_label(references, kind, id_, today=today) for id_ in _current_first(references, kind)
            ),
        )
        for kind, name, says in SHELVES
    )
    labels = [label for shelf in shelves for label in shelf.releases]
    return ReleaseIndex(
        shelves=shelves,
        count=len(labels),
        past_review=tuple(
            label.title for label in labels if label.is_past_review and not label.superseded_by
        ),
        unchecked=sum(not label.is_checked for label in labels),
    )


def _current_first(references: References, kind: Kind) -> tuple[str, ...]:
    current = references.current_ids(kind)
    return current + tuple(id_ for id_ in references.ids(kind) if id_ not in current)


def present_label(references: References, kind: Kind, release_id: str, *, today: date) -> ReleaseLabel:
    info = references.info(kind, release_id)
    newer = references.newer_than(kind, release_id)
    return ReleaseLabel(
        id=info.id,
        title=info.title,
        country=country_name(references, info),
        address=_address(kind, info.id),
        version=", ".join(filter(None, (info.year, f"version {info.version} here"))),
        valid_from=release_day(info.valid_from),
        review_by=release_day(info.review_by),
        is_past_review=info.is_past_review(today),
        checked_by=info.checked_by,
        is_checked=info.is_checked,
        confidence="" if info.confidence is None else confidence_in_words(info.confidence),
        is_sure=info.confidence is None or info.confidence.is_verified,
        holds=HOLDS[kind](references, release_id),
        superseded_by=newer.id if newer else "",
        supersedes=", ".join(info.supersedes),
        notes=info.notes,
        sources=tuple(_source(source) for source in info.sources),
    )


def release_day(on: date) -> str:
    """Without its weekday: nobody keeps an appointment with a release.

    >>> release_day(date(2027, 11, 30))
    '30 Nov 2027'
    """
    return f"{wording.short_day(on)} {on.year}"


def country_name(references: References, info: ReleaseInfo) -> str:
    """The country's name, also where its own release is no longer at hand."""
    if info.country is None:
        return ""
    country = references.countries.get(info.country)
    return country.name if country else info.country


def _source(source: Source) -> SourceEntry:
    return SourceEntry(
        cite=source.cite.rstrip("."),
        link=f"https://doi.org/{source.doi}" if source.doi else source.url or "",
        seen=source.seen,
    )


def _address(kind: Kind, release_id: str) -> str:
    """Where its own page is; empty for the kinds that have none."""
    if kind is GUIDELINES:
        return reverse("guideline", args=[release_id])
    if kind is TABLES:
        return reverse("conversion_table", args=[release_id])
    return reverse("shared_rules") if kind is COMMON else ""


def _guideline(references: References, id_: str) -> str:
    return wording.count(len(references.guideline(id_).recommendations), "recommendation")


def _table(references: References, id_: str) -> str:
    return wording.count(len(references.conversion_table(id_).rows), "row")


def _products(references: References, id_: str) -> str:
    products = references.product_list(id_).products
    dispensable = sum(product.dispensable for product in products)
    return f"{wording.count(len(products), 'product')}, {dispensable} that can be dispensed"


def _common(references: References, id_: str) -> str:
    common = references.common_release(id_)
    return f"{len(common.facts)} facts, {len(common.safety_gates)} gates, {len(common.checklists)} checklists"


def _country(references: References, id_: str) -> str:
    country = references.country_release(id_)
    numbers = wording.count(1 + len(country.crisis) + len(country.advice), "number")
    if country.numbers_checked_on is None:
        return f"{numbers} to call, tried by nobody yet"
    return f"{numbers} to call, tried on {release_day(country.numbers_checked_on)}"


def _strings(references: References, id_: str) -> str:
    strings = references.patient_strings_release(id_)
    return f"{wording.count(len(strings.strings), 'sentence')} in {wording.in_words(strings.languages)}"


HOLDS: dict[Kind, Callable[[References, str], str]] = {
    GUIDELINES: _guideline,
    TABLES: _table,
    PRODUCTS: _products,
    COMMON: _common,
    COUNTRIES: _country,
    STRINGS: _strings,
}

"""Look up releases: conversion tables, product lists, guidelines, shared rules, countries and patient sentences.

`references()` gives the packaged releases; `load_references(*roots)` those of other folders, for example the
packaged ones and a folder that adds a country. `References` is an immutable snapshot that reads each release
when it is first asked for, so that a command which needs one table does not wait for all guidelines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from guidelines.common import Common
from guidelines.comparison import ComparedPoints, GuidelineAnswers
from guidelines.conversation import Conversation
from guidelines.conversions import ConversionTable
from guidelines.countries import Country
from guidelines.differences import TableDifferences
from guidelines.errors import ReferenceDataError, UnknownCountry, UnknownRelease, UnknownSource
from guidelines.loading import ReleaseFolder
from guidelines.products import ProductList
from guidelines.readers import (
    read_common,
    read_compared_points,
    read_conversation,
    read_conversion_table,
    read_country,
    read_guideline,
    read_guideline_answers,
    read_info,
    read_patient_strings,
    read_product_list,
    read_table_differences,
    read_vocabulary,
)
from guidelines.releases import Citation, ReleaseInfo, Source, split_citation
from guidelines.rules import Guideline
from guidelines.strings import PatientStrings
from guidelines.terms import Value
from guidelines.vocabulary import Vocabulary

PACKAGED_RELEASES = Path(__file__).parent / "releases"

_Release = TypeVar("_Release", bound=Value)


@dataclass(frozen=True)
class Kind:
    """A kind of release: its folder below `releases/`, and its name in a sentence."""

    folder: str
    name: str


TABLES = Kind("conversion_tables", "conversion table")
PRODUCTS = Kind("product_lists", "product list")
GUIDELINES = Kind("guidelines", "guideline")
COMMON = Kind("common", "release of the shared rules")
COUNTRIES = Kind("countries", "country release")
STRINGS = Kind("patient_strings", "release of patient sentences")
KINDS = (TABLES, PRODUCTS, GUIDELINES, COMMON, COUNTRIES, STRINGS)

Shelves = Mapping[str, Mapping[str, ReleaseFolder]]


class References:
    """An immutable snapshot of all releases on some shelves (folders by kind and id)."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves
        self._read: dict[tuple[Kind, str], Value] = {}
        self._infos: dict[tuple[Kind, str], ReleaseInfo] = {}
        self._answers: dict[str, GuidelineAnswers] = {}

    def conversion_table(self, release_id: str) -> ConversionTable:
        return self._release(TABLES, release_id, ConversionTable, read_conversion_table)

    def product_list(self, release_id: str) -> ProductList:
        return self._release(
            PRODUCTS, release_id, ProductList, lambda folder: read_product_list(folder, self.vocabulary)
        )

    def guideline(self, release_id: str) -> Guideline:
        return self._release(GUIDELINES, release_id, Guideline, read_guideline)

    def default_conversion_table(self, country: str) -> ConversionTable:
        return self.conversion_table(self.country(country).default_conversion_table)

    def default_product_list(self, country: str) -> ProductList:
        return self.product_list(self.country(country).default_product_list)

    def default_guideline(self, country: str) -> Guideline:
        return self.guideline(self.country(country).default_guideline)

    def country(self, code: str) -> Country:
        if code not in self.countries:
            raise UnknownCountry(
                f"{code} is not a country the planner has. Choose one of {', '.join(self.countries)}."
            )
        return self.countries[code]

    @cached_property
    def countries(self) -> Mapping[str, Country]:
        """The countries by code, in alphabetical order."""
        current = [self.country_release(id_) for id_ in self.current_ids(COUNTRIES)]
        return MappingProxyType(
            {country.code: country for country in sorted(current, key=lambda country: country.code)}
        )

    def country_release(self, release_id: str) -> Country:
        """Return one release of a country's data, which a newer one may have superseded."""
        return self._release(COUNTRIES, release_id, Country, read_country)

    @cached_property
    def common(self) -> Common:
        """The shared rules: facts, gates, limits, checklists and statements."""
        return self.common_release(self._current_common_id)

    def common_release(self, release_id: str) -> Common:
        """Return one release of the shared rules, which a newer one may have superseded."""
        return self._release(COMMON, release_id, Common, read_common)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The shared names of drugs and forms; a product list may add its own."""
        return read_vocabulary(self.folder(COMMON, self._current_common_id))

    @cached_property
    def compared_points(self) -> ComparedPoints:
        """The points on which guidelines are laid side by side."""
        return read_compared_points(self.folder(COMMON, self._current_common_id))

    @cached_property
    def table_differences(self) -> TableDifferences:
        """Why conversion tables give different totals."""
        return read_table_differences(self.folder(COMMON, self._current_common_id))

    @cached_property
    def conversation(self) -> Conversation:
        """Words for hard moments."""
        return read_conversation(self.folder(COMMON, self._current_common_id))

    def guideline_answers(self, release_id: str) -> GuidelineAnswers:
        """Return what this guideline answers to the compared points; nothing where nobody has compared it yet."""
        if release_id not in self._answers:
            self._answers[release_id] = read_guideline_answers(self.folder(GUIDELINES, release_id))
        return self._answers[release_id]

    @cached_property
    def patient_strings(self) -> PatientStrings:
        """The sentences of all current releases of patient sentences together."""
        current = [self.patient_strings_release(id_) for id_ in self.current_ids(STRINGS)]
        return PatientStrings(
            strings=tuple(string for strings in current for string in strings.strings),
            releases=tuple(info for strings in current for info in strings.releases),
        )

    def patient_strings_release(self, release_id: str) -> PatientStrings:
        """Return the sentences of one release."""
        return self._release(STRINGS, release_id, PatientStrings, read_patient_strings)

    def ids(self, kind: Kind) -> tuple[str, ...]:
        """Return the ids of all releases of a kind, superseded ones too, in alphabetical order."""
        return tuple(sorted(self._shelves.get(kind.folder, {})))

    def current_ids(self, kind: Kind) -> tuple[str, ...]:
        """Return the ids of the releases that no other says it supersedes."""
        superseded = {older for id_ in self.ids(kind) for older in self.info(kind, id_).supersedes}
        return tuple(id_ for id_ in self.ids(kind) if id_ not in superseded)

    @cached_property
    def releases(self) -> tuple[ReleaseInfo, ...]:
        """The labels of all releases, by kind and id."""
        return tuple(self.info(kind, id_) for kind in KINDS for id_ in self.ids(kind))

    def info(self, kind: Kind, release_id: str) -> ReleaseInfo:
        """Return the label of a release, without reading the rest of it."""
        if (kind, release_id) not in self._infos:
            self._infos[kind, release_id] = read_info(self.folder(kind, release_id))
        return self._infos[kind, release_id]

    def newer_than(self, kind: Kind, release_id: str) -> ReleaseInfo | None:
        """Return the newest release that has taken this one's place, or None when it is current."""
        infos = [self.info(kind, id_) for id_ in self.ids(kind)]
        successors = {older: info for info in infos for older in info.supersedes}
        newest = None
        while (successor := successors.pop(newest.id if newest else release_id, None)) is not None:
            newest = successor
        return newest

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Every source that a release lists, by key."""
        return MappingProxyType({source.key: source for info in self.releases for source in info.sources})

    def cite(self, reference: str) -> Citation:
        """Return the citation for a reference such as "NEJM2025" or "NEJM2025 Table 1"."""
        key, locator = split_citation(reference)
        if key not in self.sources:
            raise UnknownSource(
                f"No release lists the source {key}. Add it to the sources of the release that cites it."
            )
        return Citation(source=self.sources[key], locator=locator)

    def folder(self, kind: Kind, release_id: str) -> ReleaseFolder:
        """Return where a release lies."""
        folder = self._shelves.get(kind.folder, {}).get(release_id)
        if folder is None:
            raise UnknownRelease(
                f"{release_id} is not a {kind.name} the planner has. Choose one of {', '.join(self.ids(kind))}."
            )
        return folder

    def _release(
        self, kind: Kind, release_id: str, shape: type[_Release], read: Callable[[ReleaseFolder], _Release]
    ) -> _Release:
        release = self._read.get((kind, release_id))
        if not isinstance(release, shape):
            release = self._read[kind, release_id] = read(self.folder(kind, release_id))
        return release

    @cached_property
    def _current_common_id(self) -> str:
        current = self.current_ids(COMMON)
        if len(current) != 1:
            found = ", ".join(current) or "none"
            raise ReferenceDataError(
                [
                    f"One release in {COMMON.folder} must be current, and found was: {found}. Say in the newer one which it supersedes."
                ]
            )
        return current[0]


def load_references(*roots: Path) -> References:
    """Return the releases of all these folders together, fully checked.

    Raises ReferenceDataError with a sentence for every fault in any file and between the releases.
    """
    from guidelines.checks import check_references

    references = References(_shelves_of(roots))
    check_references(references)
    return references


@cache
def references() -> References:
    """Return the packaged releases. They are checked by `make check` and the tests, not again at each start."""
    return References(_shelves_of((PACKAGED_RELEASES,)))


def _shelves_of(roots: tuple[Path, ...]) -> Shelves:
    shelves: dict[str, dict[str, ReleaseFolder]] = {kind.folder: {} for kind in KINDS}
    faults = []
    for root in roots:
        for shelf in sorted(path for path in root.iterdir() if path.is_dir()):
            for path in sorted(path for path in shelf.iterdir() if path.is_dir()):
                folder = ReleaseFolder(root.resolve(), shelf.name, path.name)
                if shelf.name not in shelves:
                    faults.append(
                        f"{folder.shown}: {shelf.name} is not a kind of release. Use one of {', '.join(shelves)}."
                    )
                elif path.name in shelves[shelf.name]:
                    faults.append(
                        f"{folder.shown}: another folder already holds this release. Give the new one its own id."
                    )
                else:
                    shelves[shelf.name][path.name] = folder
    if faults:
        raise ReferenceDataError(faults)
    return MappingProxyType({kind: MappingProxyType(folders) for kind, folders in shelves.items()})

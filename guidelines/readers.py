"""One reader for each kind of release: from its folder to its value, with the checks a single release allows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeVar

from guidelines.common import Common
from guidelines.comparison import ComparedPoints, GuidelineAnswers
from guidelines.conversation import Conversation
from guidelines.conversions import ConversionRow, ConversionTable, clashing_rows
from guidelines.countries import Country
from guidelines.differences import TableDifferences
from guidelines.errors import ReferenceDataError
from guidelines.loading import (
    DataFile,
    Line,
    LineFinder,
    Place,
    ReleaseFolder,
    read_lines,
    read_row,
    read_shape,
    read_yaml,
    repeated,
)
from guidelines.products import Product, ProductList
from guidelines.releases import ReleaseInfo
from guidelines.rules import Guideline
from guidelines.strings import PatientStrings
from guidelines.vocabulary import Vocabulary

FACTOR_COLUMNS = (
    "drug", "route", "unit", "lower_bound", "upper_bound", "factor", "fixed_ome_mg", "caution",
    "source_title", "source_url", "confidence", "note",
)  # fmt: skip
PRODUCT_COLUMNS = (
    "drug", "combination", "form", "release", "strength", "strength_unit", "interval_hours", "can_halve",
    "swallow_whole", "brands", "atc", "rxnorm", "salt_basis", "drop_mg", "source", "confidence", "note",
)  # fmt: skip

_Label = TypeVar("_Label")
_PRODUCT_FIELDS = {"strength_unit": "unit", "can_halve": "scoring"}
_NOTE_TOKENS = {"role": "role", "range": "factor_range", "ome_range": "ome_range"}
_NOTE_TOKEN = re.compile(r"(?:^|; )(role|range|ome_range)=([^;]*)")


def read_info(folder: ReleaseFolder) -> ReleaseInfo:
    """Return the label of a release; its id must be the folder's name."""
    file = folder.file("release.yaml")
    info = read_shape(ReleaseInfo, {**read_yaml(file), "kind": folder.kind}, file)
    if info.id != folder.id:
        line = LineFinder(file).line_of(("id",))
        raise ReferenceDataError(
            [
                file.fault(
                    line, f"id {info.id} is not the folder's name. Write {folder.id}, or rename the folder."
                )
            ]
        )
    if info.review_by <= info.valid_from:
        line = LineFinder(file).line_of(("review_by",))
        raise ReferenceDataError(
            [file.fault(line, f"review_by {info.review_by} is not after valid_from. Give a later day.")]
        )
    faults = _repeated_ids(file, ("sources",), (source.key for source in info.sources))
    if faults:
        raise ReferenceDataError(faults)
    return info


def read_conversion_table(folder: ReleaseFolder) -> ConversionTable:
    info, file = read_info(folder), folder.file("factors.csv")
    country, confidence = (
        _needed(folder, "country", info.country),
        _needed(folder, "confidence", info.confidence),
    )
    year = _needed(folder, "year", info.year)
    faults: list[str] = []
    rows, numbers = [], []
    for line in read_lines(file, FACTOR_COLUMNS):
        row = read_row(ConversionRow, _with_note_tokens(line), file, faults)
        if row is not None:
            rows.append(row)
            numbers.append(line.number)
    for first, second, reason in clashing_rows(tuple(rows)):
        faults.append(
            file.fault(numbers[second], f"{reason}, here and in line {numbers[first]}. Keep the bands apart.")
        )
    if faults:
        raise ReferenceDataError(faults)
    return ConversionTable(
        id=info.id,
        country=country,
        title=info.title,
        year=year,
        confidence=confidence,
        rows=tuple(rows),
        release=info,
    )


def _with_note_tokens(line: Line) -> Line:
    """Add what the note says as tokens: role=default, range=0.1-0.2, ome_range=60-134."""
    tokens = {
        _NOTE_TOKENS[token]: value.strip() for token, value in _NOTE_TOKEN.findall(line.cells.get("note", ""))
    }
    return Line(line.number, {**line.cells, **tokens})


def read_vocabulary(folder: ReleaseFolder) -> Vocabulary:
    file = folder.file("vocabulary.yaml")
    return read_shape(Vocabulary, read_yaml(file), file)


def read_product_list(folder: ReleaseFolder, shared: Vocabulary) -> ProductList:
    """Return the list; a vocabulary.yaml of its own adds drug names and forms that the shared one lacks."""
    vocabulary = shared.and_also(read_vocabulary(folder)) if folder.has("vocabulary.yaml") else shared
    info, file = read_info(folder), folder.file("products.csv")
    country = _needed(folder, "country", info.country)
    faults: list[str] = []
    products, numbers = [], []
    for line in read_lines(file, PRODUCT_COLUMNS):
        named = _with_field_names(line, country, vocabulary)
        if "route" not in named.cells:
            form = line.cells.get("form", "")
            faults.append(
                file.fault(
                    line.number, f"form {form!r} is not known. Add it with its route to vocabulary.yaml."
                )
            )
            continue
        product = read_row(Product, named, file, faults)
        if product is not None:
            products.append(product)
            numbers.append(line.number)
    for position, code in repeated(product.code for product in products):
        faults.append(
            file.fault(numbers[position], f"{code} stands earlier in the list. Keep one of the two lines.")
        )
    if faults:
        raise ReferenceDataError(faults)
    return ProductList(
        id=info.id,
        country=country,
        title=info.title,
        products=tuple(products),
        vocabulary=vocabulary,
        release=info,
    )


def _with_field_names(line: Line, country: str, vocabulary: Vocabulary) -> Line:
    """Give the cells the names of Product's fields, and add the country, the opioid and the route."""
    cells = {_PRODUCT_FIELDS.get(column, column): cell for column, cell in line.cells.items()}
    drug, form = cells.get("drug", ""), cells.get("form", "")
    route = vocabulary.route_of(drug, form)
    added = {"country": country, "opioid": vocabulary.opioid_of(drug)}
    if route is not None:
        added["route"] = route
    if "combination" in cells:
        added["partners"] = cells["combination"]
    return Line(line.number, {**cells, **added})


def read_guideline(folder: ReleaseFolder) -> Guideline:
    info, file = read_info(folder), folder.file("guideline.yaml")
    label = {
        "id": info.id,
        "country": _needed(folder, "country", info.country),
        "title": info.title,
        "year": _needed(folder, "year", info.year),
        "release": info,
    }
    guideline = read_shape(Guideline, {**read_yaml(file), **label}, file)
    faults = [
        *_repeated_ids(file, ("recommendations",), (item.id for item in guideline.recommendations)),
        *_repeated_ids(file, ("profiles",), (item.name for item in guideline.profiles)),
        *_repeated_ids(file, ("pause",), (item.id for item in guideline.pause)),
    ]
    if faults:
        raise ReferenceDataError(faults)
    return guideline


def read_common(folder: ReleaseFolder) -> Common:
    info, file = read_info(folder), folder.file("common.yaml")
    common = read_shape(Common, {**read_yaml(file), "release": info}, file)
    faults = [
        *_repeated_ids(file, ("facts",), (item.name for item in common.facts)),
        *_repeated_ids(file, ("safety_gates",), (item.id for item in common.safety_gates)),
        *_repeated_ids(file, ("planner_limits",), (item.id for item in common.planner_limits)),
        *_repeated_ids(file, ("daily_limits",), (item.id for item in common.daily_limits)),
        *_repeated_ids(file, ("checklists",), (item.id for item in common.checklists)),
    ]
    if faults:
        raise ReferenceDataError(faults)
    return common


def read_compared_points(folder: ReleaseFolder) -> ComparedPoints:
    file = folder.file("comparison.yaml")
    compared = read_shape(ComparedPoints, read_yaml(file), file)
    faults = [
        *_repeated_ids(file, ("points",), (point.id for point in compared.points)),
        *_repeated_ids(file, ("disagreements",), (each.id for each in compared.disagreements)),
    ]
    if faults:
        raise ReferenceDataError(faults)
    return compared


def read_guideline_answers(folder: ReleaseFolder) -> GuidelineAnswers:
    """Return the guideline's answers; none where nobody has compared it yet."""
    if not folder.has("comparison.yaml"):
        return GuidelineAnswers()
    file = folder.file("comparison.yaml")
    answers = read_shape(GuidelineAnswers, read_yaml(file), file)
    faults = _repeated_ids(file, ("answers",), (answer.point for answer in answers.answers))
    if faults:
        raise ReferenceDataError(faults)
    return answers


def read_table_differences(folder: ReleaseFolder) -> TableDifferences:
    file = folder.file("differences.yaml")
    differences = read_shape(TableDifferences, read_yaml(file), file)
    faults = _repeated_ids(file, ("differences",), (each.id for each in differences.differences))
    if faults:
        raise ReferenceDataError(faults)
    return differences


def read_conversation(folder: ReleaseFolder) -> Conversation:
    file = folder.file("conversation.yaml")
    conversation = read_shape(Conversation, read_yaml(file), file)
    faults = _repeated_ids(file, ("moments",), (moment.id for moment in conversation.moments))
    if faults:
        raise ReferenceDataError(faults)
    return conversation


def read_country(folder: ReleaseFolder) -> Country:
    info, file = read_info(folder), folder.file("country.yaml")
    return read_shape(Country, {**read_yaml(file), "release": info}, file)


def read_patient_strings(folder: ReleaseFolder) -> PatientStrings:
    info, file = read_info(folder), folder.file("strings.yaml")
    strings = read_shape(PatientStrings, {**read_yaml(file), "releases": [info]}, file)
    faults = _repeated_ids(file, ("strings",), (string.id for string in strings.strings))
    if faults:
        raise ReferenceDataError(faults)
    return strings


def _repeated_ids(file: DataFile, place: Place, ids: Iterable[str]) -> list[str]:
    again = repeated(ids)
    if not again:
        return []
    lines = LineFinder(file)
    return [
        file.fault(lines.line_of((*place, position)), f"{id_} is used twice. Give each its own id.")
        for position, id_ in again
    ]


def _needed(folder: ReleaseFolder, name: str, value: _Label | None) -> _Label:
    """Return what a release's label must say, or raise ReferenceDataError when it does not."""
    if not value:
        raise ReferenceDataError([folder.file("release.yaml").fault(None, f"{name} is missing. Add it.")])
    return value

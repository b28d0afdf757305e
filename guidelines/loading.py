"""Read release files into values, and turn every fault into a sentence that names file, line and remedy.

For example: "guidelines/releases/conversion_tables/AU_FPM_2025/factors.csv line 12: factor 'abc' is not a
number. Write a plain decimal such as 1.5." All faults of a file are collected; none stops the search for more.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from guidelines.errors import ReferenceDataError
from guidelines.terms import Value

_Shape = TypeVar("_Shape", bound=Value)
Place = tuple[str | int, ...]

CITING_KEYS = frozenset({"source", "cite", "default_cite", "basis", "supplements"})


@dataclass(frozen=True)
class DataFile:
    """One file of a release, and how it is named in messages."""

    path: Path
    shown: str

    def fault(self, line: int | None, sentence: str) -> str:
        return f"{self.shown}: {sentence}" if line is None else f"{self.shown} line {line}: {sentence}"


@dataclass(frozen=True)
class ReleaseFolder:
    """One release: `root` / `kind` / `id`."""

    root: Path
    kind: str
    id: str

    @property
    def path(self) -> Path:
        return self.root / self.kind / self.id

    @property
    def shown(self) -> str:
        return self.path.relative_to(self.root.parent.parent).as_posix()

    def file(self, name: str) -> DataFile:
        return DataFile(self.path / name, f"{self.shown}/{name}")

    def has(self, name: str) -> bool:
        return (self.path / name).is_file()


class _Loader(yaml.CSafeLoader):
    """YAML without its traps: no floats, no yes and no as booleans, no key given twice."""


def _refuse_float(loader: _Loader, node: yaml.ScalarNode) -> None:
    raise _fault_at(
        node, f'{node.value} is not quoted. Quote decimals, as in "{node.value}", so that they stay exact.'
    )


def _read_bool(loader: _Loader, node: yaml.ScalarNode) -> bool:
    if node.value not in {"true", "false"}:
        raise _fault_at(
            node,
            f'{node.value} would be read as true or false. Write true or false, or quote the word: "{node.value}".',
        )
    return bool(node.value == "true")


def _read_mapping(loader: _Loader, node: yaml.MappingNode) -> Iterator[dict[Any, Any]]:
    seen: set[object] = set()
    for key, _ in node.value:
        if key.value in seen:
            raise _fault_at(key, f"{key.value} is given twice. Keep one of the two.")
        seen.add(key.value)
    mapping: dict[Any, Any] = {}
    yield mapping
    mapping.update(loader.construct_mapping(node, deep=True))


def _fault_at(node: yaml.Node, sentence: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=sentence, problem_mark=node.start_mark)


_Loader.add_constructor("tag:yaml.org,2002:float", _refuse_float)
_Loader.add_constructor("tag:yaml.org,2002:bool", _read_bool)
_Loader.add_constructor("tag:yaml.org,2002:map", _read_mapping)


def read_yaml(file: DataFile) -> dict[str, Any]:
    """Return the file's mapping, or raise ReferenceDataError."""
    loader = _Loader(_read_text(file))
    try:
        data = loader.get_single_data()
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else None
        raise ReferenceDataError([file.fault(line, fault.problem or "the YAML cannot be read.")]) from fault
    finally:
        loader.dispose()
    if not isinstance(data, dict):
        raise ReferenceDataError(
            [file.fault(1, "the file is not a mapping. Start it with keys such as id and title.")]
        )
    return data


def _read_text(file: DataFile) -> str:
    try:
        return file.path.read_text(encoding="utf-8")
    except FileNotFoundError as fault:
        raise ReferenceDataError([file.fault(None, "the file is missing. Add it.")]) from fault
    except UnicodeDecodeError as fault:
        raise ReferenceDataError(
            [file.fault(None, "the file is not UTF-8 text. Save it as UTF-8.")]
        ) from fault


def read_shape(shape: type[_Shape], data: Mapping[str, Any], file: DataFile) -> _Shape:
    """Return the data as this shape, or raise ReferenceDataError with a sentence for each fault."""
    try:
        # Through JSON, because strict shapes take lists for tuples and text for enums from JSON only.
        return shape.model_validate_json(json.dumps(data, default=_as_json))
    except ValidationError as invalid:
        lines = LineFinder(file)
        raise ReferenceDataError(
            [file.fault(lines.line_of(error["loc"]), _sentence(error)) for error in _telling(invalid)]
        ) from invalid


def _as_json(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Value):
        return value.model_dump(mode="json")
    raise TypeError(f"{type(value).__name__} cannot come from a data file.")


class LineFinder:
    """Finds the line of a place in a YAML file; made only once something is wrong, as it reads the file again."""

    def __init__(self, file: DataFile) -> None:
        self._node = yaml.compose(_read_text(file), Loader=yaml.CSafeLoader)

    def line_of(self, place: Place) -> int:
        """Return the line of the deepest part of the place that is in the file."""
        node, line = self._node, 1
        for step in place:
            found = _child(node, step)
            if found is not None:
                node, line = found
        return line

    def citations(self) -> Iterator[tuple[int, str]]:
        """Yield (line, reference) for every source that the file cites."""
        yield from _citations(self._node)


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark.line + 1
    return None


def _citations(node: yaml.Node | None) -> Iterator[tuple[int, str]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value in CITING_KEYS and isinstance(value, yaml.SequenceNode):
                yield from ((item.start_mark.line + 1, item.value) for item in value.value)
            else:
                yield from _citations(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _citations(item)


@dataclass(frozen=True)
class Line:
    """One line of a CSV file: its number and its filled cells."""

    number: int
    cells: dict[str, str]


def read_lines(file: DataFile, columns: tuple[str, ...]) -> tuple[Line, ...]:
    """Return the lines of a CSV file that has exactly these columns, or raise ReferenceDataError."""
    reader = csv.DictReader(_read_text(file).splitlines(keepends=True), strict=True)
    if tuple(reader.fieldnames or ()) != columns:
        raise ReferenceDataError(
            [file.fault(1, f"the columns are not {','.join(columns)}. Write the header so.")]
        )
    lines, faults = [], []
    for cells in reader:
        if None in cells or None in cells.values():
            faults.append(
                file.fault(
                    reader.line_num, f"the line has not {len(columns)} cells. Quote cells that hold a comma."
                )
            )
        else:
            lines.append(
                Line(
                    reader.line_num, {column: cell.strip() for column, cell in cells.items() if cell.strip()}
                )
            )
    if faults:
        raise ReferenceDataError(faults)
    return tuple(lines)


def read_row(shape: type[_Shape], line: Line, file: DataFile, faults: list[str]) -> _Shape | None:
    """Return one line of a CSV file as this shape; add a sentence to `faults` for each fault and return None."""
    try:
        return shape.model_validate_strings(line.cells)
    except ValidationError as invalid:
        faults.extend(file.fault(line.number, _sentence(error)) for error in _telling(invalid))
        return None


def _telling(invalid: ValidationError) -> Iterator[ErrorDetails]:
    """Yield the errors, without those that only repeat what is wrong further in."""
    errors = invalid.errors(include_url=False)
    for error in errors:
        place = error["loc"]
        repeats = error["type"] == "too_short" and any(
            other["loc"][: len(place)] == place and len(other["loc"]) > len(place) for other in errors
        )
        if not repeats:
            yield error


def _sentence(error: ErrorDetails) -> str:
    # A number at the end of the place counts items of a list: name the list.
    names = [step for step in error["loc"] if isinstance(step, str)]
    name = names[-1] if names and error["loc"][-1] == names[-1] else ""
    given = error["input"]
    match error["type"]:
        case "missing":
            return f"{name} is missing. Add it."
        case "extra_forbidden":
            return f"{name} is not a known key. Remove it or correct its spelling."
        case "enum" | "literal_error":
            return f"{name} {given!r} is not {error.get('ctx', {}).get('expected')}. Choose one of these.".lstrip()
        case "string_too_short" | "too_short":
            return f"{name} is empty. Fill it in.".lstrip()
        case "value_error":
            return f"{name} {error['ctx']['error']}".lstrip()
        case "condition":
            return error["msg"]
        case "string_type":
            return f"{name} {given!r} is not text. Put it in quotes.".lstrip()
        case "tuple_type":
            return f"{name} {given!r} is not a list. Write it in square brackets.".lstrip()
        case "date_from_datetime_parsing" | "date_parsing" | "date_type":
            return f"{name} {given!r} is not a date. Write it as in 2026-12-01."
    return f"{name} {given!r} does not fit: {error['msg']}.".lstrip()


def repeated(ids: Iterable[str]) -> tuple[tuple[int, str], ...]:
    """Return (position, id) for every id that stood earlier in the list."""
    seen: set[str] = set()
    again = []
    for position, id_ in enumerate(ids):
        if id_ in seen:
            again.append((position, id_))
        seen.add(id_)
    return tuple(again)

"""Writes the pages of docs/ that come from data and code; with --check only says which are out of date."""

import contextlib
import io
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

import pytest  # noqa: E402 (these need the path above)

from guidelines.conversions import ConversionRow, ConversionTable  # noqa: E402
from guidelines.registry import TABLES, references  # noqa: E402
from tests.requirements import REQUIREMENTS  # noqa: E402

MADE = "<!-- Made by `make docs`; change the data or the tests instead. -->"


def conversion_tables() -> Iterator[str]:
    """Every factor of every table, as the data has it."""
    yield MADE
    yield "# Conversion tables"
    yield (
        "From a day's opioid dose to oral morphine equivalents (OME, mg per 24 h). OME compares loads; it never "
        "gives the dose of another opioid. *Confidence* says how far a number was checked: only `verified` was "
        "compared with the original table."
    )
    for release_id in references().ids(TABLES):
        yield from conversion_table(references().conversion_table(release_id))


def conversion_table(table: ConversionTable) -> Iterator[str]:
    release = table.release
    yield f"## {table.id}"
    yield table.title
    yield "\n".join(
        f"- {name}: {value}"
        for name, value in (
            ("Country", table.country),
            ("Valid from", release.valid_from),
            ("Confidence", table.confidence.value),
            ("Checked by", release.checked_by),
            ("Takes the place of", release.supersedes),
            ("Notes", release.notes),
        )
        if value
    )
    yield markdown_table(
        ("drug", "route", "unit", "dose", "factor", "OME", "confidence", "caution"),
        (
            (
                row.drug,
                row.route,
                row.unit,
                band(row),
                row.factor,
                row.fixed_ome_mg,
                row.confidence.value,
                row.caution,
            )
            for row in table.rows
        ),
    )


def band(row: ConversionRow) -> str:
    if row.lower_bound is None:
        return ""
    if row.lower_bound == row.upper_bound:
        return str(row.lower_bound)
    return f"above {row.lower_bound}" + (f" to {row.upper_bound}" if row.upper_bound is not None else "")


def security() -> Iterator[str]:
    """Each requirement, and the tests that decide it."""
    yield MADE
    yield "# Security and reliability: which test holds which requirement"
    yield (
        "A test names its requirement by `@pytest.mark.requirement`. A requirement without a test is not claimed to hold."
    )
    tests = tests_by_requirement()
    for number, sentence in REQUIREMENTS.items():
        yield f"## {number}"
        yield sentence
        yield "\n".join(f"- `{test}`" for test in tests[number]) or "No test yet: not claimed to hold."


def tests_by_requirement() -> dict[str, list[str]]:
    tests: dict[str, set[str]] = defaultdict(set)

    class Collector:
        def pytest_collection_finish(self, session: pytest.Session) -> None:
            for item in session.items:
                for marker in item.iter_markers("requirement"):
                    for number in marker.args:
                        tests[number].add(item.nodeid.partition("[")[0])

    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = pytest.main(
            ["--collect-only", "-q", "--rootdir", str(PROJECT), str(PROJECT / "tests")], [Collector()]
        )
    if code != pytest.ExitCode.OK:
        sys.exit(f"The tests could not be collected:\n{said.getvalue()}")
    return defaultdict(list, {number: sorted(names) for number, names in tests.items()})


def markdown_table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(
        "| " + " | ".join("" if cell is None else str(cell).replace("|", "\\|") for cell in line) + " |"
        for line in lines
    )


PAGES = {"docs/conversion_tables.md": conversion_tables, "docs/security.md": security}


def main() -> None:
    only_check = sys.argv[1:] == ["--check"]
    stale = []
    for name, write in PAGES.items():
        page, text = PROJECT / name, "\n\n".join(write()) + "\n"
        if page.exists() and page.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not only_check:
            page.parent.mkdir(exist_ok=True)
            page.write_text(text, encoding="utf-8")
    if stale and only_check:
        sys.exit(f"Out of date: {', '.join(stale)}. Run `make docs` and commit what it writes.")
    print("\n".join(f"Wrote {name}" for name in stale) or "The pages are up to date.")


if __name__ == "__main__":
    main()

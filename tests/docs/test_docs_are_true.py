"""The docs for people say what is so: their commands run, their links lead somewhere, their words are the code's."""

import json
import re
import shlex
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from taper.demo import CLINICIANS

PROJECT = Path(__file__).resolve().parent.parent.parent
DOCS = tuple(
    sorted(
        [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), *(PROJECT / "guidelines").rglob("*.md")]
    )
)
ADRS = tuple(sorted((PROJECT / "docs" / "adr").glob("[0-9]*.md")))

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = ".venv/bin/python manage.py "
MADE_OF_CODE = re.compile(r"`([a-z_][A-Za-z_.-]*|[A-Z][A-Za-z_]+)`")


def name_of(path: object) -> str:
    return path.relative_to(PROJECT).as_posix() if isinstance(path, Path) else ""


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


# ------------------------------------------------------------------------------------- commands and output


def examples() -> Iterator[Any]:
    """Each command of the docs whose output is shown beneath it: (command line, output as JSON)."""
    for path in (PROJECT / "README.md", PROJECT / "docs" / "command-line.md"):
        command = ""
        for language, text in FENCE.findall(text_of(path)):
            if language == "console":
                command = text.removeprefix("$ ").strip()
            elif language == "json":
                yield pytest.param(command, json.loads(text), id=f"{path.name}: {command}")


def is_part_of(shown: object, real: object) -> bool:
    """Whether what is shown is the real answer with parts left out: keys of objects, entries of lists."""
    if isinstance(shown, dict) and isinstance(real, dict):
        return all(key in real and is_part_of(shown[key], real[key]) for key in shown)
    if isinstance(shown, list) and isinstance(real, list):
        left = iter(real)
        return all(any(is_part_of(each, entry) for entry in left) for each in shown)
    return type(shown) is type(real) and shown == real


@pytest.mark.parametrize(("command", "shown"), examples())
def test_what_a_command_is_shown_to_answer_it_answers(
    command: str, shown: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert command.startswith(COMMAND)
    name, file, *options = shlex.split(command.removeprefix(COMMAND))
    monkeypatch.chdir(tmp_path)
    answer = StringIO()

    with suppress(CommandError):  # exit status 2: the answer holds the errors
        call_command(name, str(PROJECT / file), *options, stdout=answer, stderr=StringIO())

    assert is_part_of(shown, json.loads(answer.getvalue()))
    for option, value in zip(options[::2], options[1::2], strict=True):
        assert option == "--pdf"
        assert (tmp_path / value).read_bytes().startswith(b"%PDF-")


def test_a_wrong_output_would_be_noticed() -> None:
    real = {"ome_per_day": "142.5", "steps": [{"number": 0}, {"number": 1}]}

    assert is_part_of({"steps": [{"number": 1}]}, real)
    assert not is_part_of({"ome_per_day": "142"}, real)
    assert not is_part_of({"steps": [{"number": 1}, {"number": 0}]}, real)
    assert not is_part_of({"steps": [{"number": True}]}, real)


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_make_targets_that_are_named_exist(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of(PROJECT / "Makefile"), re.MULTILINE))
    prose = re.findall(r"`make ([a-z-]+)", text_of(path))
    typed = re.findall(r"^\$ make ([a-z-]+)", text_of(path), re.MULTILINE)

    assert {*prose, *typed} <= targets


def test_the_readme_names_the_two_commands_and_the_sign_ins() -> None:
    readme = text_of(PROJECT / "README.md")

    assert "$ make run\n" in readme
    assert "$ make test\n" in readme
    for clinician in CLINICIANS:
        assert f"| `{clinician.username}` | `{clinician.passphrase}` | {clinician.what_for} |" in readme


# ---------------------------------------------------------------------------------------------------- links


def headings(text: str) -> set[str]:
    """The anchors a reader can jump to, as code hosts make them of headings."""
    found = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    for link in LINK.findall(FENCE.sub("", text_of(path))):
        if "://" in link or link.startswith("mailto:"):
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), f"{link} does not exist"
        assert not anchor or anchor in headings(text_of(target)), f"{link}: no such heading"


# --------------------------------------------------------------------------------------- decisions and words


@pytest.mark.parametrize("path", ADRS, ids=name_of)
def test_a_decision_has_its_parts_and_fits_a_page(path: Path) -> None:
    text = text_of(path)

    assert re.match(
        r"# \d{4} .+\n\n- Date: \d{4}-\d\d-\d\d\n- Status: (accepted|superseded by \[\d{4}\])", text
    )
    sections = ["Context", "Decision", "Consequences", "Rejected"]
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == sections
    assert len(text.split()) < 700
    assert path.name in text_of(PROJECT / "docs" / "adr" / "README.md")


def glossary_names() -> list[str]:
    """What the column "in the code" of the glossary names."""
    rows = [line.split("|") for line in text_of(PROJECT / "docs" / "glossary.md").splitlines() if "|" in line]
    return sorted({name for row in rows for name in MADE_OF_CODE.findall(row[3])})


@pytest.fixture(scope="module")
def words_of_the_code() -> set[str]:
    words: set[str] = set()
    for folder in ("guidelines", "patients", "taper"):
        for path in (PROJECT / folder).rglob("*"):
            if path.suffix in {".py", ".yaml", ".csv"}:
                words |= set(re.findall(r"[\w-]+", text_of(path)))
    return words


@pytest.mark.parametrize("name", glossary_names())
def test_the_code_uses_the_words_of_the_glossary(name: str, words_of_the_code: set[str]) -> None:
    assert set(name.split(".")) <= words_of_the_code

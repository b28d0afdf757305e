"""`manage.py ome`: a regimen in, its oral morphine equivalents out."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.cli.cases import as_bytes, regimen
from tests.cli.running import run

OME_OF_THE_CASE = {"AU": "142.5", "UK": "142.5", "US": "142.5", "DE": "190"}


def test_published_case_in_every_table_in_one_process() -> None:
    """80 mg and 15 mg oxycodone: x 1.5 is 142.5; the German factor is 2, which makes 190 (hand calculation)."""
    outcome = run("ome", given=as_bytes([regimen(country) for country in OME_OF_THE_CASE]))

    assert outcome.code == 0
    assert [answer["ome_per_day"] for answer in outcome.document] == list(OME_OF_THE_CASE.values())
    assert [answer["complete"] for answer in outcome.document] == [True] * 4
    assert outcome.err == ""


def test_file_and_standard_input_give_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "regimen.json"
    path.write_bytes(as_bytes(regimen()))

    from_file = run("ome", str(path))

    assert from_file.code == 0
    assert (
        from_file.out
        == run("ome", "-", given=path.read_bytes()).out
        == run("ome", given=path.read_bytes()).out
    )
    assert from_file.out.endswith(b"}\n")


def test_bytes_do_not_depend_on_the_terminal() -> None:
    given = as_bytes(regimen("DE"))

    plain = run("ome", given=given, PYTHONIOENCODING="ascii", LC_ALL="C")

    assert plain.code == 0
    assert plain.out == run("ome", given=given, LC_ALL="C.UTF-8", PYTHONHASHSEED="7").out


def test_wrong_entry_of_a_list_has_its_errors_in_its_place() -> None:
    wrong = regimen(conversion_table="NO_SUCH_TABLE")

    outcome = run("ome", given=as_bytes([regimen(), wrong, 7]))

    assert outcome.code == 0
    assert outcome.document[0]["ome_per_day"] == "142.5"
    assert outcome.document[1].keys() == outcome.document[2].keys() == {"errors"}


def test_empty_list_is_an_empty_list() -> None:
    assert run("ome", given=b"[]").document == []


def test_all_errors_come_at_once_with_their_places() -> None:
    items = [dict(item) for item in regimen()["regimen"]]
    items[0]["strength"] = "-40"
    items[1]["colour"] = "blue"

    outcome = run("ome", given=as_bytes({"country": "AU", "regimen": items}))

    assert outcome.code == 2
    assert {error["path"] for error in outcome.document["errors"]} >= {
        "regimen[0].strength",
        "regimen[1].colour",
    }
    assert "Traceback" not in outcome.err


@pytest.mark.requirement("S20")
@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"country": NaN}',
        b'{"country": "AU", "country": "DE"}',
        b'"\\ud800"',
        b'{"country": "\\ud800", "regimen": []}',
        b"7",
        b"null",
        b'{"country": "AU", "regimen": ' + b"1" * 5000 + b"}",
    ],
    ids=[
        "nothing", "cut", "not UTF-8", "deep list", "deep object", "NaN", "key twice", "half a letter alone",
        "half a letter", "number", "null", "long number",
    ],
)  # fmt: skip
def test_what_is_no_request_is_an_error_and_no_traceback(tmp_path: Path, given: bytes) -> None:
    path, out = tmp_path / "given.json", StringIO()
    path.write_bytes(given)

    with pytest.raises(CommandError) as refusal:
        call_command("ome", str(path), stdout=out)

    assert refusal.value.returncode == 2
    errors = json.loads(out.getvalue())["errors"]
    assert errors
    assert all(error["message"] for error in errors)


def test_what_is_no_request_leaves_the_process_with_2() -> None:
    outcome = run("ome", given=b"\xff{")

    assert outcome.code == 2
    assert [error["path"] for error in outcome.document["errors"]] == [""]
    assert "Traceback" not in outcome.err


def test_byte_order_mark_is_no_part_of_the_document() -> None:
    assert run("ome", given=b"\xef\xbb\xbf" + as_bytes(regimen())).code == 0


@pytest.mark.parametrize("name", ["missing.json", ".", "a\nb"])
def test_file_that_cannot_be_read_is_an_error_at_no_place(tmp_path: Path, name: str) -> None:
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("ome", str(tmp_path / name), stdout=out)

    (error,) = json.loads(out.getvalue())["errors"]
    assert error["path"] == ""
    assert "cannot be read" in error["message"]


@pytest.mark.requirement("S20")
def test_endless_input_is_cut_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from taper.engine.errors import InputErrors
    from taper.management import contract_io

    path = tmp_path / "long.json"
    path.write_text(json.dumps("x" * 100))
    monkeypatch.setattr(contract_io, "MAXIMUM_BYTES", 99)

    with pytest.raises(InputErrors, match="Split it into several files"):
        contract_io.read_text(str(path))


def test_start_loads_neither_the_printer_nor_the_tables_of_reports() -> None:
    script = (
        "import sys; sys.argv = ['manage.py', 'ome']; import manage; manage.main();"
        "sys.stderr.write(' '.join(m for m in ('weasyprint', 'pandas', 'numpy') if m in sys.modules))"
    )
    import subprocess
    import sys

    from tests.cli.running import TOP

    done = subprocess.run(
        [sys.executable, "-c", script],
        input=as_bytes(regimen()),
        capture_output=True,
        cwd=TOP,
        check=True,
        env={"TAPER_ENV": "test"},
    )

    assert done.stderr == b""

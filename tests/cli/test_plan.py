"""`manage.py plan`: a plan request in, its schedule out, and with --pdf the patient's sheet."""

import io
from pathlib import Path

import pypdf

from tests.cli.cases import as_bytes, plan
from tests.cli.running import run


def test_schedule_of_the_published_case() -> None:
    outcome = run("plan", given=as_bytes(plan(order=["ir", "mr"], facts={"therapy_weeks": 160})))

    steps = outcome.document["steps"]
    assert outcome.code == 0
    assert [step["ome_per_day"] for step in steps[:4]] == ["142.5", "135", "127.5", "120"]
    assert (steps[0]["starts"], steps[0]["ends"], steps[1]["starts"]) == (None, "2026-11-30", "2026-12-01")
    assert outcome.document["finish"]["reached"] is True
    assert outcome.err == ""


def test_same_input_gives_the_same_bytes() -> None:
    given = as_bytes([plan(), plan(start="2027-01-05"), plan(goal={"kind": "reduce_to", "ome_per_day": 60})])

    assert (
        run("plan", given=given, PYTHONHASHSEED="1").out == run("plan", given=given, PYTHONHASHSEED="2").out
    )


def test_wrong_request_is_exit_2_with_all_errors() -> None:
    outcome = run("plan", given=as_bytes(plan(start="2026-13-01", goal={"kind": "fly"}, colour="blue")))

    assert outcome.code == 2
    assert {error["path"] for error in outcome.document["errors"]} == {"start", "goal.kind", "colour"}


def test_pace_faster_than_the_range_is_an_error_without_reason_and_supervision() -> None:
    fast = {"percent": "50", "interval_days": 7}

    refused, made = run(
        "plan",
        given=as_bytes(
            [plan(pace=fast), plan(pace=fast | {"reason": "Ward.", "supervised_by": "Pain service"})]
        ),
    ).document

    assert refused["errors"][0]["path"] == "pace.percent"
    assert "supervised_pace" in {caution["code"] for caution in made["cautions"]}


def test_gate_that_stops_is_no_error() -> None:
    outcome = run("plan", given=as_bytes(plan(facts={"pregnant": True})))

    assert outcome.code == 0
    assert outcome.document["steps"] == []
    assert [gate["gate"] for gate in outcome.document["blocked"]] == ["G04"]


def test_pdf_is_the_sheet_with_lines_to_write_on(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"

    outcome = run("plan", "--pdf", str(path), given=as_bytes(plan()))

    pages = pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages
    text = " ".join("".join(page.extract_text() for page in pages).split())
    assert outcome.code == 0
    assert len(outcome.document["steps"]) > 10
    assert "1 tablet of 40 mg" in text
    assert str(path) in outcome.err


def test_pdf_of_a_plan_that_is_stopped_or_wrong_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"

    stopped = run("plan", "--pdf", str(path), given=as_bytes(plan(facts={"pregnant": True})))
    wrong = run("plan", "--pdf", str(path), given=as_bytes(plan(start="soon")))
    several = run("plan", "--pdf", str(path), given=as_bytes([plan()]))

    assert [stopped.code, wrong.code, several.code] == [0, 2, 2]
    assert "No sheet was written" in stopped.err
    assert not path.exists()


def test_pdf_that_cannot_be_written_says_so_without_a_traceback(tmp_path: Path) -> None:
    outcome = run("plan", "--pdf", str(tmp_path / "no" / "sheet.pdf"), given=as_bytes(plan()))

    assert outcome.code == 1
    assert "cannot be written" in outcome.err
    assert "Traceback" not in outcome.err

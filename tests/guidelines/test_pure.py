"""The rules start without a web framework, and the command that checks them tells the truth."""

import subprocess
import sys
from pathlib import Path

import pytest

from guidelines.__main__ import main
from tests.guidelines.made_up import COUNTRY, NEW_COUNTRY, change, write_files


def test_rules_load_without_django_pandas_and_weasyprint() -> None:
    program = (
        "import sys, guidelines.registry as r; r.load_references(r.PACKAGED_RELEASES); "
        "print([name for name in ('django', 'pandas', 'numpy', 'weasyprint') if name in sys.modules])"
    )

    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert finished.stdout == "[]\n"


def test_check_prints_a_line_for_each_release(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 30
    assert (
        "conversion_tables/AU_FPM_2025: 21 rows; valid from 2025-10-01, review by 2027-11-30, checked by nobody yet"
        in lines
    )
    assert any(
        line.startswith("guidelines/US_CDC2022: 31 recommendations, 4 profiles, 18 answers to compare;")
        for line in lines
    )


def test_check_takes_a_folder_that_adds_a_country(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(write_files(tmp_path, NEW_COUNTRY))]) == 0

    assert "countries/ZZ_2026_11: Zedland, 1 contacts;" in capsys.readouterr().out


def test_check_fails_with_the_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    releases = write_files(tmp_path, NEW_COUNTRY)
    change(releases, f"{COUNTRY}/country.yaml", "paper: A4", "paper: A3")

    assert main([str(releases)]) == 1

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.endswith(
        "country.yaml line 8: paper 'A3' is not 'A4' or 'Letter'. Choose one of these.\n"
    )

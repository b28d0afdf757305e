"""What is looked at before the site serves anyone."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from taper import checks


def test_a_font_is_found_in_a_folder_below(tmp_path: Path) -> None:
    (tmp_path / "truetype").mkdir()
    (tmp_path / "truetype" / "DejaVuSans.TTF").touch()

    assert checks.has_font([tmp_path / "missing", tmp_path])


def test_other_files_are_no_fonts(tmp_path: Path) -> None:
    (tmp_path / "fonts.conf").touch()

    assert not checks.has_font([tmp_path])


@pytest.mark.requirement("S29")
def test_a_server_on_a_machine_without_fonts_does_not_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    checks.refuse_unsafe_start()  # with this machine's fonts it does

    monkeypatch.setattr(checks, "FONT_FOLDERS", (tmp_path,))

    with pytest.raises(ImproperlyConfigured, match="No font is installed"):
        checks.refuse_unsafe_start()

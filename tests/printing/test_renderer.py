"""The PDF engine opens nothing but our fonts, and gives the same bytes whatever else it does at the time."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
import weasyprint
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from taper.printing.fetcher import FONT_FILES, FONT_FOLDER, AddressRefused, LockedFetcher
from taper.printing.patient_sheet import patient_sheet_pdf
from taper.printing.renderer import render_pdf
from tests.printing.cases import BY_NAME, printed
from tests.printing.reading import everything_in, fonts_of, text_of, without_spaces

SECRET = "planted-secret-4711"

PAYLOADS = {
    "image": '<img src="{url}">',
    "style sheet": '<link rel="stylesheet" href="{url}">',
    "attachment": '<link rel="attachment" href="{url}"><a rel="attachment" href="{url}">x</a>',
    "import": "<style>@import url('{url}');</style>",
    "background": "<div style=\"background: url('{url}')\">x</div>",
    "font": "<style>@font-face {{ font-family: F; src: url('{url}') }} p {{ font-family: F }}</style><p>x</p>",
    "local font": "<style>@font-face {{ font-family: F; src: local('{url}') }} p {{ font-family: F }}</style><p>x</p>",
    "object": '<object data="{url}"></object>',
    "embed": '<embed src="{url}">',
    "svg image": '<svg width="9" height="9"><image href="{url}" xlink:href="{url}" width="9" height="9"/></svg>',
    "svg use": '<svg width="9" height="9"><use href="{url}#a" xlink:href="{url}#a"/></svg>',
    "base": '<base href="{url}"><img src="secret.txt">',
    "iframe": '<iframe src="{url}"></iframe>',
    "content": "<style>p::before {{ content: url('{url}') }}</style><p>x</p>",
    "script link": '<a href="javascript:app.alert(1)">x</a><svg width="9" height="9"><a href="javascript:1"><rect width="9" height="9"/></a></svg>',
    "entity": '<!DOCTYPE html [<!ENTITY secret SYSTEM "{url}">]><p>&secret;</p>',
}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(SECRET)
    return path


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that the fetcher answered."""
    found: list[str] = []
    fetch = LockedFetcher.fetch

    def listening(self: LockedFetcher, url: str, headers: object = None) -> object:
        response = fetch(self, url, headers)
        found.append(url)
        return response

    monkeypatch.setattr(LockedFetcher, "fetch", listening)
    return found


@pytest.mark.requirement("S22")
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_markup_opens_nothing(payload: str, secret: Path, answered: list[str]) -> None:
    """Even if markup came into a document: no address is answered but our fonts, and the secret stays where it is."""
    addresses = (secret.as_uri(), str(secret), "http://127.0.0.1:9/secret.txt")
    markup = "".join(payload.format(url=url) for url in addresses)

    pdf = render_pdf(f'<html lang="en"><title>t</title>{markup}<p>after</p>')

    assert {address.split(":")[0] for address in answered} == {"font"}
    content = everything_in(pdf)
    assert SECRET.encode() not in content
    assert SECRET not in text_of(pdf)
    assert not re.search(rb"javascript:|/EmbeddedFile|/JavaScript|/URI|/Launch|/GoToR", content)
    assert "after" in text_of(pdf)


@pytest.mark.requirement("S22", "S21")
def test_typed_markup_is_printed_as_it_was_typed(secret: Path, answered: list[str]) -> None:
    """All sixteen in one sheet, each a paragraph of the reason: the letters are there, and nothing was opened."""
    typed = [payload.format(url=secret.as_uri()) for payload in PAYLOADS.values()]

    pdf = patient_sheet_pdf(BY_NAME["slow-release"].sheet(goal=typed[0], reason="\n".join(typed)))

    letters = without_spaces(re.sub(r"Margaret Ellis born .*? page \d of \d", "", text_of(pdf)))
    assert [markup for markup in typed if without_spaces(markup) not in letters] == []
    assert {address.split(":")[0] for address in answered} == {"font"}
    assert SECRET.encode() not in everything_in(pdf)


@pytest.mark.requirement("S22")
@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/hostname",
        "http://127.0.0.1/",
        "https://example.org/",
        "ftp://example.org/",
        "font:../OFL.txt",
        "font:OFL.txt",
        "font:/etc/hostname",
        "font://open-nought-latin-400.woff2",
        "FILE:///etc/hostname",
        "open-nought-latin-400.woff2",
        "jar:file:///x!/y",
        "",
    ],
)
def test_the_fetcher_refuses(url: str) -> None:
    with pytest.raises(AddressRefused, match="own fonts only"):
        LockedFetcher().fetch(url)


@pytest.mark.requirement("S22")
def test_the_fetcher_follows_no_address_that_is_opened_past_it() -> None:
    """The engine's own class opens addresses by another door too; it leads through the same refusal."""
    with pytest.raises(AddressRefused):
        LockedFetcher().open("file:///etc/hostname")


@pytest.mark.parametrize("name", FONT_FILES)
def test_the_fetcher_gives_our_fonts(name: str) -> None:
    response = LockedFetcher().fetch(f"font:{name}")

    assert TTFont(BytesIO(response.read()))["name"].getDebugName(1)


@pytest.mark.requirement("S22")
def test_the_engine_is_not_one_whose_fetcher_can_be_bypassed() -> None:
    """CVE-2026-55073: below 70 an own fetcher can be bypassed."""
    assert int(weasyprint.__version__.split(".")[0]) >= 70


@pytest.mark.requirement("S22")
def test_threads_print_the_same_bytes_as_one_alone(capfd: pytest.CaptureFixture[str]) -> None:
    """48 sheets of four kinds in 8 threads. Shared font configurations would show here, or on standard error."""
    names = ("blocked", "paused", "last-step", "german-patches")
    sheets = [BY_NAME[name].sheet() for name in names]
    alone = [patient_sheet_pdf(sheet) for sheet in sheets]
    capfd.readouterr()

    with ThreadPoolExecutor(max_workers=8) as threads:
        together = list(threads.map(patient_sheet_pdf, [sheets[number % 4] for number in range(48)]))

    assert together == [alone[number % 4] for number in range(48)]
    assert capfd.readouterr().err == ""


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert printed("german-patches") == patient_sheet_pdf(BY_NAME["german-patches"].sheet())


def test_only_our_fonts_are_used_for_our_languages() -> None:
    for name in ("slow-release", "german-patches", "french-capsules"):
        fonts = fonts_of(printed(name))

        assert {font for font in fonts if not font.startswith("Open-Nought")} == set(), name


@pytest.mark.parametrize("weight", [400, 700])
def test_the_nought_is_open(weight: int) -> None:
    """A slashed nought has three outlines or more: the rim and the two halves of its hole."""
    font = TTFont(FONT_FOLDER / f"open-nought-latin-{weight}.woff2")

    for name in ("zero", "zero.tf"):
        assert font["glyf"][name].numberOfContours == 2
    assert font["name"].getDebugName(1) == "Open Nought Legible"


def test_letters_beyond_latin_1_come_from_their_own_file() -> None:
    """ş is in latin-ext only. Under one family name it would be drawn as another letter while the text reads right."""
    sheet = BY_NAME["german-patches"].sheet(goal="ş", reason="")
    assert "Open-Nought-Ext-Bold" in fonts_of(patient_sheet_pdf(sheet))


def test_the_print_engine_is_not_loaded_by_the_presenter() -> None:
    """Presenting is for every command and page; the engine and its libraries only for printing."""
    code = "import sys, taper.presenters.sheet; sys.exit('weasyprint' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

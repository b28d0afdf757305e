"""What the PDF engine may open: our own font files by name, and nothing else.

Text of a document can name addresses (an image, a style sheet, a file of the server). The engine asks this fetcher for
each, so what is refused here is not read. `data:` goes through: it carries its own bytes and opens nothing.
"""

from functools import cache
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import woff2  # type: ignore[import-untyped]  # WeasyPrint itself needs it
from weasyprint.urls import URLFetcher, URLFetcherResponse

FONT_FOLDER = Path(__file__).resolve().parent.parent.parent / "static" / "fonts"
FONT_FILES = (
    "open-nought-latin-400.woff2",
    "open-nought-latin-700.woff2",
    "latin-ext-400.woff2",
    "latin-ext-700.woff2",
)


class AddressRefused(ValueError):
    """A document asked for something that is not one of our fonts."""


class LockedFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Answers `font:NAME` for our own files and `data:`; raises AddressRefused for all else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        scheme, _, name = url.partition(":")
        if scheme == "font" and name in FONT_FILES:
            return URLFetcherResponse(url, _font(name), {"Content-Type": "font/ttf"})
        if scheme == "data":
            return super().fetch(url, headers)
        raise AddressRefused(
            f"The printed sheet may open its own fonts only, not an address that begins with {scheme[:12]!r}."
        )


@cache
def _font(name: str) -> bytes:
    """The font unpacked: the engine would do so for each document anew."""
    unpacked = BytesIO()
    woff2.decompress(BytesIO((FONT_FOLDER / name).read_bytes()), unpacked)
    return unpacked.getvalue()

"""HTML in, PDF bytes out, with our print style and fonts.

One lock a process: a FontConfiguration that threads share corrupts memory, and taking turns is also faster. The style
sheet is parsed once; the font faces are added to a fresh FontConfiguration for each document. The same HTML gives the
same bytes, so a signed version's PDF can be kept by its digest.
"""

import logging
from functools import cache
from pathlib import Path
from threading import Lock

from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration

from taper.printing.fetcher import LockedFetcher

STYLE_FOLDER = Path(__file__).resolve().parent.parent.parent / "templates" / "print"

# What a relative address is relative to: a place that the fetcher refuses. Without one the engine stops at such an address.
NOWHERE = "https://nowhere.invalid/"
_OPTIONS = {"pdf_variant": "pdf/ua-1"}

one_at_a_time = Lock()

# Both tell of each stage of each document at INFO; only what went wrong belongs in the log.
for _talkative in ("weasyprint.progress", "fontTools"):
    logging.getLogger(_talkative).setLevel(logging.WARNING)


def render_pdf(html: str) -> bytes:
    """The document as PDF/UA-1: tagged, with language and title from the HTML itself."""
    with one_at_a_time:
        return pdf_of(lay_out(html))


def pdf_of(document: Document) -> bytes:
    pdf: bytes = document.write_pdf(**_OPTIONS)
    return pdf


def lay_out(html: str) -> Document:
    """The document's pages with every box in its place. Whoever calls it holds `one_at_a_time`."""
    fonts = FontConfiguration()
    faces = CSS(string=_style("fonts.css"), url_fetcher=LockedFetcher(), font_config=fonts)
    document = HTML(string=html, base_url=NOWHERE, url_fetcher=LockedFetcher())
    _strip_links(document)
    return document.render(font_config=fonts, stylesheets=[faces, _parsed_style()], **_OPTIONS)


def _strip_links(document: HTML) -> None:
    """A link on paper leads nowhere, and one in a PDF could run a script. What is inserted by address is not ours."""
    for element in document.etree_element.iter():
        for name in [name for name in element.attrib if name.rpartition("}")[2] in ("href", "src", "data")]:
            del element.attrib[name]


@cache
def _parsed_style() -> CSS:
    return CSS(string=_style("print.css"), url_fetcher=LockedFetcher())


@cache
def _style(name: str) -> str:
    return (STYLE_FOLDER / name).read_text(encoding="utf-8")

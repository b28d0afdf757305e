"""Reading a printed sheet back: its text, its structure, and every box of its layout."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from weasyprint.formatting_structure.boxes import ReplacedBox, TableCellBox, TextBox

from taper.presenters.sheet import PatientSheet
from taper.printing.patient_sheet import fitted


def plain_text(text: str) -> str:
    """One space between words, whatever spaces and line ends the layout made of it."""
    return re.sub(r"\s+", " ", text.replace("\u2068", "").replace("\u2069", "")).strip()


def without_spaces(text: str) -> str:
    """For typed text that was broken to fit: the letters alone."""
    return re.sub(r"\s+", "", plain_text(text))


def pages_of(pdf: bytes) -> list[str]:
    return [plain_text(page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def text_of(pdf: bytes) -> str:
    return " ".join(pages_of(pdf))


def everything_in(pdf: bytes) -> bytes:
    """Every stream of the file unpacked, after the file as it is."""
    reader: Any = PdfReader(BytesIO(pdf))
    found = [pdf]
    for number in range(1, reader.trailer["/Size"]):
        value = reader.get_object(number)
        found.append(value.get_data() if hasattr(value, "get_data") else repr(value).encode())
    return b"\n".join(found)


def root_of(pdf: bytes) -> Any:
    """The file's catalogue; pypdf's types do not say what is inside."""
    return PdfReader(BytesIO(pdf)).trailer["/Root"]


def fonts_of(pdf: bytes) -> set[str]:
    """The names of the fonts in the file, without the letters that mark a subset."""
    found: list[Any] = [page["/Resources"] for page in PdfReader(BytesIO(pdf)).pages]
    return {
        font.get_object()["/BaseFont"].split("+")[1]
        for resources in found
        for font in resources["/Font"].values()
    }


def structure_of(pdf: bytes) -> Iterator[dict[str, Any]]:
    """Every element of the structure tree."""
    todo = [root_of(pdf)["/StructTreeRoot"].get_object()]
    while todo:
        element = todo.pop()
        yield element
        children = element.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            found = child.get_object() if hasattr(child, "get_object") else child
            if isinstance(found, dict) and "/S" in found:
                todo.append(found)


@dataclass(frozen=True)
class Ink:
    """A piece of text, a cell or a drawing as it lies on its page, in CSS pixels from the upper left corner."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Ink") -> bool:
        """Whether two pieces lie on one another by more than a line's white space."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        line = min(self.bottom - self.top, other.bottom - other.top)
        return self.page == other.page and wide > 0.5 and high > 0.35 * line


@dataclass(frozen=True)
class Layout:
    texts: tuple[Ink, ...]
    cells_and_drawings: tuple[Ink, ...]
    left: float
    right: float
    pages: int


def layout_of(sheet: PatientSheet) -> Layout:
    pages = [page._page_box for page in fitted(sheet).pages]
    boxes = [(number, box) for number, page in enumerate(pages) for box in page.descendants()]
    return Layout(
        texts=tuple(_ink(n, box) for n, box in boxes if isinstance(box, TextBox) and box.text.strip()),
        cells_and_drawings=tuple(
            _ink(n, box) for n, box in boxes if isinstance(box, TableCellBox | ReplacedBox)
        ),
        left=pages[0].margin_left,
        right=pages[0].margin_left + pages[0].width,
        pages=len(pages),
    )


def _ink(page: int, box: Any) -> Ink:
    left, top = box.border_box_x(), box.border_box_y()
    text = getattr(box, "text", type(box).__name__)
    return Ink(page, text, left, top, left + box.border_width(), top + box.border_height())

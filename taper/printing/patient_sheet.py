"""The patient's sheet as PDF: two pages, of which the first is enough."""

from dataclasses import replace

from django.template.loader import render_to_string
from weasyprint.document import Document

from taper.presenters.sheet import PatientSheet
from taper.printing.renderer import lay_out, one_at_a_time, pdf_of

LEAST_LATER_STEPS = 3


def patient_sheet_pdf(sheet: PatientSheet) -> bytes:
    """The sheet as bytes of a PDF/UA-1 file; the same sheet gives the same bytes. No name in the file's title."""
    with one_at_a_time:
        return pdf_of(fitted(sheet))


def fitted(sheet: PatientSheet) -> Document:
    """The sheet laid out so that page 1 holds whom to call, and page 2 all that is read once. Type never gets smaller.

    Most sheets fit at once. Else boxes to tick move to a page of their own, later steps are told in fewer rows, and at
    last, under very long typed text, whom to call moves to the top of page 1 and the rest flows on.
    """
    document = _laid_out(sheet)
    while _page_of("call", document) > 0 and sheet.firm.ticks.any:
        sheet = sheet.with_fewer_ticks()
        document = _laid_out(sheet)
    if _page_of("call", document) > 0:
        sheet = replace(sheet, call_first=True)
        document = _laid_out(sheet)
    while (
        _page_of("last-words", document) > _page_of("read", document)
        and len(sheet.later.steps) > LEAST_LATER_STEPS
    ):
        sheet = sheet.with_fewer_later_steps()
        document = _laid_out(sheet)
    return document


def _laid_out(sheet: PatientSheet) -> Document:
    return lay_out(render_to_string("print/patient_schedule.html", {"sheet": sheet, "words": sheet.words}))


def _page_of(name: str, document: Document) -> int:
    """The first page, from 0, with a box of this class."""
    for number, page in enumerate(document.pages):
        for box in page._page_box.descendants():
            if box.element is not None and name in box.element.get("class", "").split():
                return number
    raise LookupError(f"The sheet has no part called {name}.")

"""The patient's sheet as PDF."""

from django.template.loader import render_to_string

from taper.presenters.sheet import PatientSheet
from taper.printing.renderer import render_pdf


def patient_sheet_pdf(sheet: PatientSheet) -> bytes:
    """The sheet as bytes of a PDF/UA-1 file; the same sheet gives the same bytes. No name in the file's title."""
    return render_pdf(render_to_string("print/patient_schedule.html", {"sheet": sheet, "words": sheet.words}))

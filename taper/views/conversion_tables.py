"""The countries' default conversion tables side by side, and why they differ."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guidelines.registry import references
from patients.http import ClinicianHttpRequest
from taper.presenters.reference.tables import present_tables


@require_safe
def conversion_tables(request: ClinicianHttpRequest) -> HttpResponse:
    page = present_tables(references())
    return render(request, "guidelines/conversion_tables.html", {"page": page, "nav_current": "guidelines"})

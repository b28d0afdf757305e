"""The countries' guidelines side by side, on every point."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guidelines.registry import references
from patients.http import ClinicianHttpRequest
from taper.presenters.reference.comparison import present_comparison


@require_safe
def comparison(request: ClinicianHttpRequest) -> HttpResponse:
    page = present_comparison(references())
    return render(request, "guidelines/comparison.html", {"page": page, "nav_current": "guidelines"})

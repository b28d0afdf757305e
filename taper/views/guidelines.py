"""The index of all reference data: what each release is, since when it counts, and who has checked it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from guidelines.registry import references
from patients.http import ClinicianHttpRequest
from taper.presenters.reference.releases import present_releases


@require_safe
def guidelines(request: ClinicianHttpRequest) -> HttpResponse:
    page = present_releases(references(), today=timezone.localdate())
    return render(request, "guidelines/guidelines.html", {"page": page, "nav_current": "guidelines"})

"""One guideline: every recommendation and rule in words, with strength, source and confidence."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from guidelines.errors import UnknownRelease
from guidelines.registry import references
from patients.http import ClinicianHttpRequest
from taper.presenters.reference.guideline import present_guideline


@require_safe
def guideline(request: ClinicianHttpRequest, release_id: str) -> HttpResponse:
    try:
        found = references().guideline(release_id)
    except UnknownRelease as unknown:
        raise Http404(str(unknown)) from unknown
    page = present_guideline(found, references(), today=timezone.localdate())
    return render(request, "guidelines/guideline.html", {"page": page, "nav_current": "guidelines"})

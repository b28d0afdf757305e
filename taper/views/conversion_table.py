"""One conversion table: every row, with caution, source and confidence."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from guidelines.errors import UnknownRelease
from guidelines.registry import references
from patients.http import ClinicianHttpRequest
from taper.presenters.reference.tables import present_table


@require_safe
def conversion_table(request: ClinicianHttpRequest, release_id: str) -> HttpResponse:
    try:
        found = references().conversion_table(release_id)
    except UnknownRelease as unknown:
        raise Http404(str(unknown)) from unknown
    page = present_table(found, references(), today=timezone.localdate())
    return render(request, "guidelines/conversion_table.html", {"page": page, "nav_current": "guidelines"})

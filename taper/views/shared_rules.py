"""What holds in every country: safety gates, limits, checklists, and the facts that rules ask about."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from guidelines.registry import references
from patients.http import ClinicianHttpRequest
from taper.presenters.reference.shared_rules import present_shared_rules


@require_safe
def shared_rules(request: ClinicianHttpRequest) -> HttpResponse:
    page = present_shared_rules(references(), today=timezone.localdate())
    return render(request, "guidelines/shared_rules.html", {"page": page, "nav_current": "guidelines"})

"""Words for hard moments."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guidelines.registry import references
from patients.http import ClinicianHttpRequest
from taper.presenters.reference.conversation import present_conversation


@require_safe
def conversation(request: ClinicianHttpRequest) -> HttpResponse:
    page = present_conversation(references())
    return render(request, "guidelines/conversation.html", {"page": page, "nav_current": "guidelines"})

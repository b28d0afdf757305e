"""Answers to requests that went wrong before they reached a view."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The reason is for the log, where Django writes it: it would help only whoever forged the form."""
    return render(request, "403_csrf.html", status=403)

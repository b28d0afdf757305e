"""Signing in, and what happens to an account after too many wrong passwords."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def account_of_attempt(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The account an attempt to sign in counts for: the name tried, in small letters.

    Left to itself axes may file an attempt under no name at all, and the lock would then not hold.
    """
    name = (credentials or {}).get("username") or request.POST.get("username", "")
    return str(name).strip().casefold()


def account_rests(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Mapping[str, Any] | None = None
) -> HttpResponse:
    """The same page for a known and an unknown account, whether or not the password was right."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "registration/account_rests.html", {"minutes": minutes}, status=429)

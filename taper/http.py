"""The request as this app's views see it."""

from patients.http import ClinicianHttpRequest

LONGEST_NUMBER = 6

__all__ = ["ClinicianHttpRequest", "follows_of"]


def follows_of(request: ClinicianHttpRequest) -> int:
    """The number of the version the page was made from; 0, which none has, where it was not sent or is no number."""
    typed = request.POST.get("follows", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < LONGEST_NUMBER else 0

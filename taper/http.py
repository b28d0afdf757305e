"""The request as this app's views see it."""

from patients.http import ClinicianHttpRequest

__all__ = ["ClinicianHttpRequest"]

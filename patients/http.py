"""The request as views see it: someone has signed in, and htmx may be asking."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from patients.models import Clinician


class ClinicianHttpRequest(HttpRequest):
    user: Clinician
    htmx: HtmxDetails

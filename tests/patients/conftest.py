"""Named people: Helen owns the record, Tom is her colleague, Olga is of another clinic."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from patients.models import Clinician, Patient
from tests.factories import MARGARETS_REGIMEN, make_clinic, make_clinician, make_patient, signed_in


@pytest.fixture
def helen() -> Clinician:
    return make_clinician(make_clinic())


@pytest.fixture
def tom(helen: Clinician) -> Clinician:
    return make_clinician(helen.clinic, "tom", "Nguyen")


@pytest.fixture
def olga() -> Clinician:
    return make_clinician(make_clinic("Hill Practice"), "olga", "Berg")


@pytest.fixture
def margaret(helen: Clinician) -> Patient:
    return make_patient(helen, regimen=MARGARETS_REGIMEN)


@pytest.fixture
def client(helen: Clinician) -> Client:
    """Helen's browser."""
    return signed_in(helen)


@pytest.fixture
def in_november() -> Iterator[None]:
    """It is Tuesday 24 November 2026."""
    with time_machine.travel("2026-11-24T09:00Z", tick=False):
        yield

"""Named people: Helen owns the record, Tom is her colleague, Olga is of another clinic."""

import pytest
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

"""A state change needs proof that the form came from our own page."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_clinic, make_clinician
from tests.routes import Route, all_routes

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S25")]

TOKEN = "t" * 32
PROOF = {"X-CSRFToken": TOKEN}
UNPROVEN = {
    "no token": {},
    "no token, by htmx": {"HX-Request": "true"},
    "another's token": {"X-CSRFToken": "x" * 32},
    "token, but from a foreign page": PROOF | {"Origin": "https://elsewhere.example"},
}


def signed_in() -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_clinician(make_clinic()))
    client.cookies["csrftoken"] = TOKEN
    return client


@pytest.mark.parametrize("headers", UNPROVEN.values(), ids=UNPROVEN.keys())
@pytest.mark.parametrize("route", all_routes(), ids=str)
def test_a_change_without_proof_is_refused(route: Route, headers: dict[str, str]) -> None:
    client = signed_in()

    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert client.generic(method, route.address(), headers=headers).status_code == 403


def test_a_change_with_proof_is_made() -> None:
    client = signed_in()

    client.post(reverse("sign_out"), headers=PROOF)

    assert "_auth_user_id" not in client.session

"""The headers that keep a browser strict, on every answer: pages, refusals, failures and files."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories import make_clinic, make_clinician
from tests.responses import Response
from tests.routes import Route, all_routes

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S24")]

EXPECTED_POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
}


def assert_strict(response: Response) -> None:
    policy = {part.strip() for part in response["Content-Security-Policy"].split(";")}
    assert policy == EXPECTED_POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("route", all_routes(), ids=str)
def test_every_route_is_strict_before_and_after_sign_in(route: Route, method: str) -> None:
    anonymous, signed_in = Client(), Client()
    signed_in.force_login(make_clinician(make_clinic()))

    for client in (anonymous, signed_in):
        response = client.generic(method, route.address())

        assert_strict(response)
        assert "no-store" in response["Cache-Control"]


REFUSALS: dict[str, tuple[int, Callable[[Client], Response]]] = {
    "bad request": (400, lambda client: client.get("/sign-in?next=%00")),
    "forged host": (400, lambda client: client.get("/sign-in", headers={"host": "elsewhere.example"})),
    "missing token": (403, lambda client: client.post("/sign-in", {"username": "helen"})),
    "unknown page": (404, lambda client: client.get("/no-such-page")),
    "wrong method": (405, lambda client: client.post("/healthz", headers={"x-csrftoken": "x" * 32})),
    "failure": (500, lambda client: client.get("/broken")),
}


@pytest.mark.urls("tests.taper.urls_for_tests")
@pytest.mark.parametrize(("status", "provoke"), REFUSALS.values(), ids=REFUSALS.keys())
def test_refusals_and_failures_are_strict_too(status: int, provoke: Callable[[Client], Response]) -> None:
    client = Client(enforce_csrf_checks=status == 403, raise_request_exception=False)

    response = provoke(client)

    assert response.status_code == status
    assert_strict(response)
    assert "no-store" in response["Cache-Control"]


@pytest.mark.urls("tests.taper.urls_for_tests")
@pytest.mark.requirement("S28")
def test_a_failure_tells_nothing_about_itself() -> None:
    response = Client(raise_request_exception=False).get("/broken")

    assert "secret detail" not in response.content.decode()
    assert "Traceback" not in response.content.decode()


def test_files_are_strict_too_and_may_be_kept() -> None:
    response = Client().get("/static/django_htmx/htmx-2.min.js")

    assert response.status_code == 200
    assert_strict(response)
    assert "no-store" not in response["Cache-Control"]
    response.close()

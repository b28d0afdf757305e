"""One door: whoever has not signed in is sent there from every route but the few on the written list."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.routes import PUBLIC_ROUTES, Route, all_routes

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S1")]


def open_to_anyone(urlconf: str | None = None) -> set[str]:
    """The names of the routes that answer an anonymous caller by some method other than with the way to sign in."""
    return {route.name for route in all_routes(urlconf) for method in METHODS if not refused(route, method)}


def refused(route: Route, method: str) -> bool:
    response = Client(raise_request_exception=False).generic(method, route.address())
    sent_to_sign_in = response.status_code == 302 and response["Location"].startswith(
        f"{reverse('sign_in')}?next="
    )
    return sent_to_sign_in or response.status_code == 401


def test_only_the_written_list_is_open_to_anyone() -> None:
    assert open_to_anyone() == PUBLIC_ROUTES


@pytest.mark.urls("tests.taper.urls_for_tests")
def test_a_new_open_route_is_noticed_by_itself() -> None:
    assert open_to_anyone() == PUBLIC_ROUTES | {"forgotten", "broken"}

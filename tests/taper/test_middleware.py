"""Text that no database should meet is stopped at the door, wherever in the request it hides."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.responses import Response

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S18")]

FORM = "application/x-www-form-urlencoded"

NUL_IN: dict[str, Callable[[Client], Response]] = {
    "query value": lambda client: client.get("/sign-in?next=a%00b"),
    "query name": lambda client: client.get("/sign-in?a%00b=1"),
    "path": lambda client: client.get("/sign-in%00"),
    "header": lambda client: client.get("/sign-in", headers={"user-agent": "a\0b"}),
    "form value": lambda client: client.post("/sign-in", {"username": "a\0b"}),
    "form name": lambda client: client.post("/sign-in", {"a\0b": "1"}),
    "plain form": lambda client: client.generic("POST", "/sign-in", "username=a%00b", content_type=FORM),
    # A cookie in quotation marks may spell a NUL as an octal number.
    "cookie": lambda client: client.get("/sign-in", headers={"cookie": r'sessionid="a\000b"'}),
    "name of a file": lambda client: client.post(
        "/sign-in", {"a\0b": SimpleUploadedFile("plan.txt", b"text")}
    ),
}


@pytest.mark.parametrize("send", NUL_IN.values(), ids=NUL_IN.keys())
def test_a_nul_is_refused(send: Callable[[Client], Response]) -> None:
    assert send(Client()).status_code == 400


def test_more_fields_than_any_form_has_are_refused() -> None:
    response = Client().post("/sign-in", {f"field{number}": "1" for number in range(501)})

    assert response.status_code == 400


def test_a_form_of_over_a_megabyte_is_refused() -> None:
    response = Client().post("/sign-in", {"username": "a" * (1024 * 1024 + 1)})

    assert response.status_code in {400, 413}

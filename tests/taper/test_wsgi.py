"""A caller may name any charset: text is read as UTF-8 all the same, and nothing fails."""

from collections.abc import Callable
from io import BytesIO
from urllib.parse import quote
from wsgiref.types import WSGIEnvironment
from wsgiref.util import setup_testing_defaults

import pytest

from taper.wsgi import Utf8Request, application

CHARSETS = ["utf-8", "hex_codec", "rot13", "utf-7", "utf-16", "no-such-charset", ""]


def make_environ(method: str, charset: str) -> WSGIEnvironment:
    body = f"username={quote('Zoë')}".encode()
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": method,
        "PATH_INFO": "/sign-in",
        "QUERY_STRING": f"next={quote('Zoë')}",
        "HTTP_HOST": "localhost",
        "CONTENT_TYPE": f"application/x-www-form-urlencoded; charset={charset}",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
    }
    setup_testing_defaults(environ)
    return environ


@pytest.mark.requirement("S18")
@pytest.mark.parametrize("charset", CHARSETS)
def test_text_is_read_as_utf_8_whatever_is_said(charset: str) -> None:
    request = Utf8Request(make_environ("POST", charset))

    assert request.GET["next"] == "Zoë"
    assert request.POST["username"] == "Zoë"


@pytest.mark.django_db
@pytest.mark.requirement("S18")
@pytest.mark.parametrize("charset", CHARSETS)
def test_no_charset_makes_the_server_fail(charset: str) -> None:
    answers: list[str] = []

    def start_response(status: str, headers: object, failure: object = None, /) -> Callable[[bytes], object]:
        answers.append(status)
        return bytes

    for method in ("GET", "POST"):
        b"".join(application(make_environ(method, charset), start_response))

    assert answers == ["200 OK", "403 Forbidden"]  # the form came without its token

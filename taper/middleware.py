"""What is done to every request, before any view and after it."""

from collections.abc import Callable, Iterator

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def never_stored(get_response: GetResponse) -> GetResponse:
    """No answer but a static file is kept by a browser or a proxy: nearly all are about a patient."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response["Cache-Control"] = "no-store, private"
        return response

    return middleware


def refuse_unstorable_text(get_response: GetResponse) -> GetResponse:
    """Answer 400 to text that no database should meet: a NUL, or bytes not said to be UTF-8.

    PostgreSQL refuses a NUL even in a search, which would be a 500; SQLite quietly stores it. A
    charset of the caller's choosing has Python decode by that codec, and some of them cannot.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() not in {"utf-8", "utf8"}:
            raise BadRequest("Send the form as UTF-8")
        if any("\0" in text for text in _texts_of(request)):
            raise BadRequest("Remove the NUL character from what was sent")
        return get_response(request)

    return middleware


def _texts_of(request: HttpRequest) -> Iterator[str]:
    """Every text a caller can send, decoded: path, headers, cookies, query, form and names of files."""
    yield request.path_info
    yield from request.headers.values()
    for name, value in request.COOKIES.items():
        yield from (name, value)
    for form in (request.GET, request.POST):
        for name, values in form.lists():
            yield from (name, *values)
    for field, file in request.FILES.items():
        yield from (field, file.name or "")

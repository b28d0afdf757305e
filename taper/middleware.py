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


def refuse_nul(get_response: GetResponse) -> GetResponse:
    """Answer 400 to a NUL: PostgreSQL refuses it even in a search (a 500), SQLite quietly stores it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
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
    for field, files in request.FILES.lists():
        yield from (field, *(file.name or "" for file in files))

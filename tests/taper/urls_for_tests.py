"""The site's routes, and beside them some that go wrong in a known way."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


@login_not_required
def forgotten(request: HttpRequest, number: int) -> HttpResponse:
    """What a developer in a hurry may write: a page with an id in its address and no door before it."""
    return HttpResponse("a patient's data")


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret detail")


urlpatterns = [
    path("", include("taper.urls")),
    path("forgotten/<int:number>", forgotten, name="forgotten"),
    path("broken", broken, name="broken"),
]

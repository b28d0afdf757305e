"""No input gives a server error: requests that are wrong in every way we know, to every route, signed in.

They come from a seed of each route's own, so that a failure can be had again. The field names
are those of the route's own form: a request that no field takes in would prove nothing.
"""

import os
import random
from collections import Counter
from datetime import date
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from guidelines.registry import references
from taper.actions import save_plan_version
from taper.models import PlanVersion
from tests.factories import MARGARETS_REGIMEN, make_clinic, make_clinician, make_patient
from tests.routes import PUBLIC_ROUTES, Route, all_routes

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S18")]

REQUESTS_PER_ROUTE = 2000 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 60

FORM = "application/x-www-form-urlencoded"
NASTY_TEXTS = (
    "",
    " ",
    "\0",
    "\ud800",
    "\u202egnp.exe",
    "\u200b\ufeff",
    "٣",
    "１２",
    "½",
    "-1",
    "-0",
    "0",
    "00012",
    "1_000",
    "1e5",
    "1e999999",
    "NaN",
    "Infinity",
    "0x10",
    "1,5",
    " 5 ",
    "9" * 40,
    "0." + "0" * 200 + "1",
    "99999999999999999999999",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "31/12/2026",
    "true",
    "null",
    "[]",
    "{}",
    '{"a":' * 500,
    "[" * 2000,
    "<script>alert(1)</script>",
    "{{ settings.SECRET_KEY }}{% debug %}",
    "'; DROP TABLE patients_patient; --",
    "../../../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "line\r\nSet-Cookie: a=b",
    "a" * 10_000,
    "Zoë 🙂 \U0010ffff",
    "00000000-0000-0000-0000-000000000000",
)
CONTENT_TYPES = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=b",
    "multipart/form-data",
    "application/json",
    "text/plain; charset=utf-8",
    "",
    "/",
    "application/x-www-form-urlencoded; charset=utf-8",
)
HEADERS: tuple[dict[str, str], ...] = (
    {},
    {"HX-Request": "true"},
    {"HX-Request": "true", "HX-Target": "#schedule", "HX-Current-URL": "%zz"},
    {"Accept": "application/json;q=nonsense"},
    {"Accept-Language": "x" * 300},
    {"If-Modified-Since": "never"},
    {"Range": "bytes=9-1"},
    {"Content-Length": "-5"},
    {"X-Forwarded-Host": "elsewhere.example"},
    {"Referer": "\u00ff"},
)
METHODS = ("GET", *["POST"] * 12, "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")


@pytest.fixture
def version() -> PlanVersion:
    clinician = make_clinician(make_clinic())
    return save_plan_version(
        patient=make_patient(clinician, regimen=MARGARETS_REGIMEN),
        plan=None,
        request={
            "country": "AU",
            "regimen": MARGARETS_REGIMEN,
            "start": date(2030, 1, 7).isoformat(),
            "goal": {"kind": "stop"},
        },
        goal_in_own_words="Walk to the lake again",
        reason_in_plain_words="Fewer side effects",
        naloxone="NOT_YET",
        saved_by=clinician,
        references=references(),
        route="test",
    )


@pytest.mark.parametrize("route", all_routes(), ids=str)
def test_no_malformed_request_is_a_server_error(route: Route, version: PlanVersion) -> None:
    patient = version.plan.patient
    client = Client(raise_request_exception=False)
    if route.name not in PUBLIC_ROUTES:
        client.force_login(version.created_by)
    address = route.address(
        patient_id=patient.public_id, plan_id=version.plan.public_id, number=version.number
    )
    fields = form_fields(client, address)
    dice = random.Random(route.name)

    statuses: Counter[int] = Counter()
    # Without a form there is little to spoil, and the sheet takes its time.
    requests = REQUESTS_PER_ROUTE if fields else REQUESTS_PER_ROUTE // 10
    for turn in range(requests):
        method, kwargs = malformed_request(dice, fields)
        status = client.generic(method, address + kwargs.pop("query"), **kwargs).status_code
        assert status < 500, f"{route.name}, turn {turn}: {method} {kwargs}"
        statuses[status] += 1

    # A wrong host or a missing sign-in would turn everything away at the door, and prove nothing.
    assert statuses[400] < 0.7 * requests, statuses


def malformed_request(dice: random.Random, fields: list[tuple[str, str]]) -> tuple[str, dict[str, Any]]:
    """A method, and what `Client.generic` is to be told besides, with the query string as `query`."""
    method = dice.choice(METHODS)
    return method, {
        "query": "?" + encoded(spoilt(dice, fields)) if dice.random() < 0.3 else "",
        "data": dice.choice((b"\x80\xff\0", b"%", b"--b\r\n", b"{"))
        if dice.random() < 0.1
        else body(dice, fields),
        "content_type": FORM if dice.random() < 0.8 else dice.choice(CONTENT_TYPES),
        "headers": dice.choice(HEADERS),
    }


def body(dice: random.Random, fields: list[tuple[str, str]]) -> bytes:
    return encoded(spoilt(dice, fields)).encode()


def spoilt(dice: random.Random, fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What the form would send, with a few fields made nasty, sent twice, left out, or of no form at all."""
    sent = list(fields)
    for _ in range(dice.randint(1, 4)):
        place = dice.randrange(len(sent)) if sent else 0
        name = sent[place][0] if sent else dice.choice(NASTY_TEXTS)
        match dice.randrange(5 if sent else 1):
            case 0:
                sent.append(
                    (dice.choice((name, "id", "status", "clinic", *NASTY_TEXTS)), dice.choice(NASTY_TEXTS))
                )
            case 1:
                del sent[place]
            case _:
                sent[place] = (name, dice.choice(NASTY_TEXTS))
    return sent


def encoded(fields: list[tuple[str, str]]) -> str:
    return urlencode(fields, errors="surrogatepass")


class FormFields(HTMLParser):
    """The fields of a page's forms with the values that they would send."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in given or not self.knows(self.select)):
            self.found = [field for field in self.found if field[0] != self.select]
            self.found.append((self.select, given.get("value", "")))
        elif name and tag in {"input", "textarea", "button"}:
            unchosen = given.get("type") in {"radio", "checkbox"} and "checked" not in given
            self.found += [] if unchosen else [(name, given.get("value", ""))]

    def knows(self, name: str) -> bool:
        return any(name == known for known, _ in self.found)


def form_fields(client: Client, address: str) -> list[tuple[str, str]]:
    response = client.get(address)
    if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
        return []
    return FormFields(response.content.decode()).found

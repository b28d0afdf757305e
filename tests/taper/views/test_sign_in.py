"""Signing in, and the rest an account gets after five wrong passwords."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD, make_clinic, make_clinician
from tests.responses import Response

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def sign_in(username: str, password: str, address: str = "192.0.2.1") -> Response:
    return Client(REMOTE_ADDR=address).post(reverse("sign_in"), {"username": username, "password": password})


def try_wrongly(username: str, times: int) -> list[int]:
    return [sign_in(username, "not the password").status_code for _ in range(times)]


def test_the_right_password_opens_the_door() -> None:
    make_clinician(make_clinic())

    response = sign_in("helen", PASSWORD)

    assert (response.status_code, response["Location"]) == (302, "/")


def test_a_wrong_password_asks_again() -> None:
    make_clinician(make_clinic())

    response = sign_in("helen", "not the password")

    assert response.status_code == 200
    assert "not the password" not in response.content.decode()


def test_after_signing_in_nobody_is_sent_to_another_site() -> None:
    make_clinician(make_clinic())

    response = Client().post(
        reverse("sign_in") + "?next=https://elsewhere.example/",
        {"username": "helen", "password": PASSWORD, "next": "https://elsewhere.example/"},
    )

    assert response["Location"] == "/"


def test_signing_out_closes_the_door() -> None:
    client = Client()
    client.force_login(make_clinician(make_clinic()))

    client.post(reverse("sign_out"))

    assert "_auth_user_id" not in client.session


@pytest.mark.requirement("S7")
def test_after_five_wrong_passwords_the_right_one_is_refused_too() -> None:
    make_clinician(make_clinic())

    assert try_wrongly("helen", times=5)[-1] == 429
    assert sign_in("helen", PASSWORD).status_code == 429


@pytest.mark.requirement("S7")
def test_attempts_count_for_the_account_however_its_name_is_written() -> None:
    try_wrongly(" Helen ", times=3)

    assert [attempt.username for attempt in AccessAttempt.objects.all()] == ["helen"]


@pytest.mark.requirement("S7")
def test_a_colleague_at_the_same_address_still_gets_in() -> None:
    clinic = make_clinic()
    make_clinician(clinic)
    make_clinician(clinic, username="ravi")

    try_wrongly("helen", times=5)

    assert sign_in("ravi", PASSWORD).status_code == 302
    assert sign_in("helen", PASSWORD, address="192.0.2.2").status_code == 302


@pytest.mark.requirement("S7")
def test_a_known_and_an_unknown_account_answer_alike() -> None:
    make_clinician(make_clinic())

    assert try_wrongly("helen", times=6) == try_wrongly("nobody", times=6)


@pytest.mark.requirement("S7")
def test_the_account_is_rested_after_a_quarter_of_an_hour() -> None:
    make_clinician(make_clinic())

    with time_machine.travel(NOW, tick=False) as clock:
        try_wrongly("helen", times=5)
        clock.shift(timedelta(minutes=14, seconds=59))
        assert sign_in("helen", PASSWORD).status_code == 429
        clock.move_to(NOW + timedelta(minutes=31))

        assert sign_in("helen", PASSWORD).status_code == 302

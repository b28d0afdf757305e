"""A load balancer may ask, and learns only whether this server can answer."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_a_healthy_server_says_only_ok() -> None:
    response = Client().get("/healthz")

    assert response.status_code == 200
    assert response.content == b"ok\n"

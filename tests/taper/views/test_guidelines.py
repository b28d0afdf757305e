"""The index of all releases, for anyone who has signed in: what each is, when to check it again, and who has."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from guidelines.registry import GUIDELINES, TABLES, references
from patients.models import AuditEntry, Clinician
from tests.factories import make_clinician, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_november() -> Iterator[None]:
    with time_machine.travel("2026-11-24T09:00Z", tick=False):
        yield


def page_of(client: Client, name: str = "guidelines", *args: str) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


READABLE: list[tuple[str, ...]] = [
    ("guidelines",),
    ("comparison",),
    ("shared_rules",),
    ("conversion_tables",),
    ("conversation",),
    *(("guideline", id_) for id_ in references().ids(GUIDELINES)),
    *(("conversion_table", id_) for id_ in references().ids(TABLES)),
]


@pytest.mark.parametrize("page", READABLE, ids=" ".join)
def test_page_opens_for_whoever_has_signed_in_and_for_nobody_else(page: tuple[str, ...]) -> None:
    """Reference data belongs to no clinic: a clinician without one reads it too."""
    address = reverse(page[0], args=page[1:])

    assert Client().get(address)["Location"].startswith(reverse("sign_in"))
    assert signed_in(make_clinician(None, "alone")).get(address).status_code == 200


@pytest.mark.requirement("S25")
@pytest.mark.parametrize("page", [READABLE[0], READABLE[5]], ids=" ".join)
def test_nothing_can_be_sent_to_it(client: Client, page: tuple[str, ...]) -> None:
    assert client.post(reverse(page[0], args=page[1:])).status_code == 405


def test_page_needs_no_query_of_its_own(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page_of(client)

    with django_assert_num_queries(2):  # the session and who it is
        page_of(client)


def test_reading_what_concerns_nobody_is_no_audit_entry(client: Client, helen: Clinician) -> None:
    for page in READABLE[:6]:
        page_of(client, *page)

    assert not AuditEntry.objects.exists()


def test_every_release_stands_in_the_index(client: Client) -> None:
    page = page_of(client)

    assert "30 releases" in page
    for info in references().releases:
        assert info.id in page


@pytest.mark.requirement("S30")
def test_nobody_yet_is_said_plainly(client: Client) -> None:
    page = page_of(client)

    assert "No release has been compared with its sources by a named person yet." in page
    assert page.count("Nobody yet") == len(references().releases)


@pytest.mark.usefixtures("in_november")
def test_before_its_review_date_nothing_warns(client: Client) -> None:
    assert "Past the review date" not in page_of(client)
    assert "Past its review date" not in page_of(client, "guideline", "CA_CMAJ2017")


def test_past_its_review_date_it_warns_in_the_index_and_on_its_page(helen: Clinician) -> None:
    with time_machine.travel("2027-12-01T09:00Z", tick=False):
        client = signed_in(helen)
        index, own = page_of(client), page_of(client, "guideline", "CA_CMAJ2017")
        table = page_of(client, "conversion_table", "CA_NPC_2017")

    assert "Past the review date:" in index
    assert index.count("tag--caution") == len(references().releases)
    assert "Past its review date." in own
    assert "30 Nov 2027" in own
    assert "Past its review date." in table


def test_superseded_edition_names_the_one_that_counts(client: Client) -> None:
    assert 'Superseded</span> <span class="xs muted">by AU_FPM_2025' in page_of(client)
    assert "A newer release has taken its place:</b> AU_FPM_2025" in page_of(
        client, "conversion_table", "AU_FPM_2021"
    )


@pytest.mark.parametrize("name", ["guideline", "conversion_table"])
def test_release_that_is_none_is_not_found(client: Client, name: str) -> None:
    for release_id in ("CA_CMAJ1999", "AU_2026_11", "..", "None"):
        address = reverse(name, args=["X"]).replace("/X/", f"/{release_id}/")
        assert client.get(address).status_code == 404


def test_way_leads_there_from_every_page(client: Client) -> None:
    assert f'href="{reverse("guidelines")}"' in page_of(client, "patient_list")

"""The list of the clinic's patients, and finding one."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from patients.models import AuditEntry, Clinician, Patient
from tests.factories import make_clinic, make_clinician, make_patient, signed_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def address() -> str:
    return reverse("patient_list")


def find(client: Client, words: str, **headers: str) -> str:
    response = client.post(reverse("patient_list"), {"words": words}, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_anonymous_is_sent_to_the_sign_in(address: str) -> None:
    response = Client().get(address)

    assert (response.status_code, response["Location"]) == (302, f"/sign-in?next={address}")


@pytest.mark.requirement("S2")
def test_list_and_its_counts_hold_own_patients_only(
    client: Client, margaret: Patient, olga: Clinician, address: str
) -> None:
    make_patient(olga, given_name="Walter", family_name="Vogt", identifier="other-1")

    page = client.get(address).content.decode()

    assert "Margaret Ellis" in page
    assert "oxycodone" in page
    assert "Vogt" not in page
    assert "1 patient, by family name" in page
    assert "No patient fits" in find(client, "Vogt")


def test_colleague_sees_the_same_patients(tom: Clinician, margaret: Patient, address: str) -> None:
    assert "Margaret Ellis" in signed_in(tom).get(address).content.decode()


@pytest.mark.parametrize(
    "words",
    [
        "ellis",
        "MARG",
        "Margaret Ellis",
        "ellis marg",
        "0042",
        "1964-06-09",
        "9 Jun 1964",
        "9/6/1964",
        " ellis ",
    ],
)
def test_search_finds_what_is_said_on_the_phone(client: Client, margaret: Patient, words: str) -> None:
    make_patient(
        margaret.clinic.clinicians.get(),
        given_name="Graham",
        family_name="Petty",
        identifier="70-1",
        birth_date=date(1950, 1, 2),
    )

    page = find(client, words)

    assert "Margaret Ellis" in page
    assert "Petty" not in page


def test_date_is_read_as_the_clinics_country_writes_it() -> None:
    doctor = make_clinician(make_clinic(country="US"))
    make_patient(doctor, birth_date=date(1964, 6, 9))

    assert "Margaret Ellis" in find(signed_in(doctor), "6/9/1964")
    assert "No patient fits" in find(signed_in(doctor), "9/6/1964")


def test_search_that_finds_nothing_repeats_what_was_looked_for(client: Client, margaret: Patient) -> None:
    page = find(client, "nobody")

    assert "No patient fits “<bdi>nobody</bdi>”" in page
    assert "Show all patients" in page
    assert 'value="nobody"' in page


def test_htmx_gets_the_found_part_alone(client: Client, margaret: Patient) -> None:
    part = find(client, "ellis", **HTMX)

    assert part.strip().startswith('<div id="found"')
    assert "Margaret Ellis" in part
    assert "<html" not in part


def test_text_that_is_too_long_is_a_sentence_at_the_field(client: Client, margaret: Patient) -> None:
    assert "Write at most 100 letters." in find(client, "x" * 101)


@pytest.mark.requirement("S26")
def test_search_keeps_names_out_of_addresses_and_titles(client: Client, margaret: Patient) -> None:
    response = client.post(reverse("patient_list"), {"words": "Ellis"})

    title = response.content.decode().partition("<title>")[2].partition("</title>")[0]
    assert response.request["QUERY_STRING"] == ""
    assert "Ellis" not in title
    assert "no-store" in response["Cache-Control"]


def test_search_stores_nothing(client: Client, margaret: Patient) -> None:
    before = AuditEntry.objects.count()

    find(client, "Ellis")

    assert AuditEntry.objects.count() == before
    assert "Ellis" not in str(dict(client.session))


def test_clinic_without_patients_is_told_what_to_do(client: Client, address: str) -> None:
    page = client.get(address).content.decode()

    assert "No patients yet" in page
    assert reverse("patient_add") in page


def test_account_without_a_clinic_sees_nobody(margaret: Patient, address: str) -> None:
    page = signed_in(make_clinician(None, "admin")).get(address).content.decode()

    assert "Your account belongs to no clinic" in page
    assert "Ellis" not in page
    assert "No patient fits" not in page


def test_list_takes_few_queries(
    client: Client, helen: Clinician, address: str, django_assert_max_num_queries: object
) -> None:
    for number in range(30):
        make_patient(helen, identifier=f"row-{number}")

    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert client.get(address).content.decode().count("<tr") == 31

"""The dose by each country's table, line by line: each number by hand, nothing borrowed, nothing advised."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from patients.models import AuditEntry, Clinician, Patient
from tests.factories import make_patient, signed_in
from tests.taper.views.test_guideline import text_of

pytestmark = pytest.mark.django_db

UNKNOWN = UUID("00000000-0000-4000-8000-000000000000")
COUNTRIES = ("Australia", "Canada", "Germany", "United Kingdom", "United States")


def address(patient_id: UUID) -> str:
    return reverse("patient_ome", args=[patient_id])


def page_of(client: Client, patient: Patient) -> str:
    response = client.get(address(patient.public_id))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def row(page: str, head: str) -> list[str]:
    found = re.search(
        rf'<tr role="row"[^>]*><th scope="row" role="rowheader">{re.escape(head)}.*?</tr>', page
    )
    assert found is not None
    return [text_of(cell).strip() for cell in re.findall(r'<td role="cell".*?</td>', found[0])]


def tablet(drug: str, strength: str, units: str, release: str = "IR") -> dict[str, Any]:
    return {
        "id": drug,
        "drug": drug,
        "form": "tablet",
        "release": release,
        "strength": strength,
        "unit": "mg",
        "doses": {"morning": units},
    }


def patch(drug: str, strength: str, release: str) -> dict[str, Any]:
    return {
        "id": drug,
        "drug": drug,
        "form": "transdermal patch",
        "release": release,
        "strength": strength,
        "unit": "mcg/h",
        "patches": 1,
    }


@pytest.mark.requirement("S1")
def test_anonymous_is_led_to_the_sign_in(margaret: Patient) -> None:
    assert Client().get(address(margaret.public_id))["Location"].startswith(reverse("sign_in"))


@pytest.mark.requirement("S2")
def test_patient_of_another_clinic_answers_as_an_unknown_one(margaret: Patient, olga: Clinician) -> None:
    client = signed_in(olga)

    theirs, nobodys = client.get(address(margaret.public_id)), client.get(address(UNKNOWN))

    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.content == nobodys.content


@pytest.mark.requirement("S27")
def test_colleague_reads_it_and_that_is_one_audit_entry(margaret: Patient, tom: Clinician) -> None:
    client = signed_in(tom)
    AuditEntry.objects.all().delete()

    page_of(client, margaret)

    assert list(AuditEntry.objects.values_list("action", "outcome", "object_id")) == [
        ("READ", "ALLOWED", str(margaret.public_id))
    ]


@pytest.mark.requirement("S25")
def test_only_reading_is_possible(client: Client, margaret: Patient) -> None:
    for method in (client.post, client.put, client.delete, client.patch):
        assert method(address(margaret.public_id)).status_code == 405


def test_opening_it_takes_few_queries(
    client: Client, margaret: Patient, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(6):
        client.get(address(margaret.public_id))


def test_working_is_shown_for_each_table(client: Client, margaret: Patient) -> None:
    """80 x 1.5 = 120 and 15 x 1.5 = 22.5; 80 x 2 = 160 and 15 x 2 = 30 in Germany."""
    page = page_of(client, margaret)

    assert row(page, "Oxycodone 40 mg slow-release tablet") == [
        "80 mg × 1.5 = 120.0",
        "80 mg × 1.5 = 120.0",
        "80 mg × 2 = 160.0",
        "80 mg × 1.5 = 120.0",
        "80 mg × 1.5 = 120.0",
    ]
    assert row(page, "Oxycodone 5 mg")[2] == "15 mg × 2 = 30.0"
    assert [total.split(" a day")[0] for total in row(page, "All, per day")] == [
        "142.5 mg",
        "142.5 mg",
        "190 mg",
        "142.5 mg",
        "142.5 mg",
    ]
    assert "Germany counts with the upper end" in page


def test_own_country_comes_first(client: Client, helen: Clinician) -> None:
    page = page_of(client, make_patient(helen, country="DE", regimen=[tablet("oxycodone", "5", "1")]))

    heads = re.findall(r'<th scope="col" role="columnheader">(.*?)</th>', page)
    assert text_of(heads[1]).strip() == "Germany (own)"


@pytest.mark.parametrize(
    ("item", "cells", "why"),
    [
        (
            tablet("tramadol", "50", "4"),
            ["200 mg × 0.2 = 40.0", "200 mg × 0.2 = 40.0 the table’s range: 20 to 40", "200 mg × 0.1 = 20.0", "200 mg × 0.1 = 20.0", "200 mg × 0.2 = 40.0"],
            "CDC doubled its factor",
        ),
        (
            patch("fentanyl", "100", "patch-72h"),
            ["100 mcg/h × 3 = 300.0", "only a range, 360 to 404", "100 mcg/h × 2.4 = 240.0", "100 mcg/h × 2.4 = 240.0", "100 mcg/h × 2.4 = 240.0"],
            "Read backwards they overstate",
        ),
        (
            patch("buprenorphine", "20", "patch-7d"),
            ["20 mcg/h × 2 = 40.0", "not counted", "20 mcg/h × 1.8 = 36.0", "20 mcg/h × 2.4 = 48.0", "not counted"],
            "partial agonist with a ceiling",
        ),
        (
            tablet("hydromorphone", "8", "2"),
            ["16 mg × 5 = 80.0", "16 mg × 5 = 80.0", "16 mg × 7.5 = 120.0 the table’s range: 80 to 120", "16 mg × 5 = 80.0", "16 mg × 5 = 80.0"],
            "Germany prints 5 to 7.5",
        ),
        (
            tablet("methadone", "10", "6"),
            ["not counted", "not counted", "not counted", "not counted", "60 mg × 4.7 = 282.0"],
            "Its ratio to morphine rises with the dose",
        ),
    ],
    ids=["tramadol", "fentanyl", "buprenorphine", "hydromorphone", "methadone"],
)  # fmt: skip
def test_medicine_on_which_tables_part_says_the_numbers_and_why(
    client: Client, helen: Clinician, item: dict[str, Any], cells: list[str], why: str
) -> None:
    page = page_of(client, make_patient(helen, regimen=[item]))

    shown = row(page, str(item["drug"]).capitalize())
    assert all(cell.startswith(expected) for cell, expected in zip(shown, cells, strict=True)), shown
    assert why in page
    assert "The sums differ" in page


def test_medicine_left_out_makes_the_sum_at_least(client: Client, helen: Clinician) -> None:
    page = page_of(
        client, make_patient(helen, regimen=[tablet("methadone", "10", "1"), tablet("oxycodone", "5", "2")])
    )

    assert [total.split(" a day")[0] for total in row(page, "All, per day")] == [
        "At least 15 mg",
        "At least 15 mg",
        "At least 20 mg",
        "At least 15 mg",
        "62 mg",
    ]


def test_morphine_is_the_same_everywhere(client: Client, helen: Clinician) -> None:
    page = page_of(client, make_patient(helen, regimen=[tablet("morphine", "10", "2")]))

    assert "The sums agree" in page
    assert "Why they differ" not in page


def test_never_a_reason_to_change_the_medicine(client: Client, margaret: Patient) -> None:
    page = page_of(client, margaret)
    main = text_of(page.partition("<main")[2])

    assert "Never a reason to change the medicine." in page
    assert "None gives the dose of another opioid." in page
    assert not re.search(r"switch to|instead of|convert to|would be .* of morphine", main, re.IGNORECASE)


def test_table_for_statistics_is_never_used_for_a_patient(client: Client, margaret: Patient) -> None:
    page = page_of(client, margaret)

    assert "7 other tables" in page
    assert "OpenPrescribing" not in page
    assert page.count(">Superseded</span>") == 4


def test_drug_without_a_reason_on_file_says_that_none_is_borrowed(client: Client, helen: Clinician) -> None:
    page = page_of(client, make_patient(helen, country="UK", regimen=[tablet("dihydrocodeine", "30", "2")]))

    assert row(page, "Dihydrocodeine")[0] == "60 mg × 0.1 = 6.0"
    assert "Not every table has a row for it; none is borrowed." in page


def test_without_medicines_it_says_what_to_enter(client: Client, helen: Clinician) -> None:
    page = page_of(client, make_patient(helen))

    assert "No opioid is on record." in page
    assert "The sums" not in page


def test_medicines_the_lists_no_longer_know_are_named(client: Client, margaret: Patient) -> None:
    margaret.medication_statements.update(drug="forgotten")

    assert "forgotten is not an opioid" in page_of(client, margaret)


def test_patients_page_leads_to_both(client: Client, margaret: Patient) -> None:
    page = client.get(reverse("patient", args=[margaret.public_id])).content.decode()

    for name in ("patient_ome", "patient_guidelines"):
        assert f'href="{reverse(name, args=[margaret.public_id])}"' in page

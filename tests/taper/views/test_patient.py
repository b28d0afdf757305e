"""A patient's page: the banner, what is taken with its working, and what is not known."""

import pytest
from django.test import Client
from django.urls import reverse

from patients.actions import save_regimen
from patients.models import AuditEntry, Clinician, Patient
from patients.terms import Pronoun
from tests.factories import make_patient, signed_in

pytestmark = pytest.mark.django_db

METHADONE = {
    "id": "m",
    "drug": "methadone",
    "form": "oral solution",
    "release": "IR",
    "strength": "5",
    "unit": "mg/mL",
    "doses": {"morning": "6"},
}
CODEINE = {
    "id": "c",
    "drug": "codeine",
    "form": "tablet",
    "release": "IR",
    "strength": "30",
    "unit": "mg",
    "doses": {"morning": "1", "evening": "1"},
}


def page_of(client: Client, patient: Patient) -> str:
    response = client.get(reverse("patient", args=[patient.public_id]))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_anonymous_is_sent_to_the_sign_in(margaret: Patient) -> None:
    response = Client().get(reverse("patient", args=[margaret.public_id]))

    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in")


def test_banner_says_whose_record_it_is(client: Client, margaret: Patient) -> None:
    page = page_of(client, margaret)

    for fact in ("Margaret Ellis", "9 Jun 1964", "0042-817", "Australia", "Dr Helen Marsh"):
        assert fact in page


def test_working_is_shown_line_by_line(client: Client, margaret: Patient) -> None:
    page = page_of(client, margaret)

    for part in (
        "oxycodone 40 mg slow-release tablet",
        "morning 1, evening 1",
        "80 mg",
        "× 1.5",
        "120.0",
        "as needed, 3 on an average day, at most 3",
        "22.5",
        "142.5 mg",
        "ANZCA Faculty of Pain Medicine, PS01(PM) Appendix 2, October 2025",
        "not yet checked against the original table",
    ):
        assert part in page


def test_drug_without_a_factor_is_left_out_by_name(client: Client, helen: Clinician) -> None:
    page = page_of(client, make_patient(helen, regimen=[METHADONE, CODEINE]))

    assert "At least, without methadone" in page
    assert "at least 7.8 mg" in page
    assert "Not counted." in page


def test_nothing_that_can_be_counted_is_not_0(client: Client, helen: Clinician) -> None:
    page = page_of(client, make_patient(helen, regimen=[METHADONE]))

    assert "not counted" in page
    assert "0 mg</td>" not in page.replace("30 mg</td>", "")


def test_record_without_medicines_says_what_to_do(client: Client, helen: Clinician) -> None:
    patient = make_patient(helen, pronoun=Pronoun.THEY)

    page = page_of(client, patient)

    assert "No opioid is on record. Enter what they take" in page
    assert reverse("medicines", args=[patient.public_id]) in page


def test_sedative_that_nobody_asked_about_is_not_known(
    client: Client, margaret: Patient, helen: Clinician
) -> None:
    save_regimen(
        patient=margaret,
        items=[],
        other_medicines=[("diazepam 5 mg", True), ("lactulose", False), ("St John’s wort", None)],
        changed_by=helen,
        route="test",
    )

    page = page_of(client, margaret)

    assert page.count("tag--caution") == 1
    assert page.count("Sedative? Not known") == 1


def test_regimen_the_lists_no_longer_know_still_opens(client: Client, margaret: Patient) -> None:
    margaret.medication_statements.update(drug="forgotten")

    page = page_of(client, margaret)

    assert "These medicines cannot be counted with today’s lists." in page
    assert "forgotten is not an opioid" in page


@pytest.mark.requirement("S27")
def test_reading_is_one_audit_entry(tom: Clinician, margaret: Patient) -> None:
    before = AuditEntry.objects.count()

    page_of(signed_in(tom), margaret)

    entry = AuditEntry.objects.order_by("-pk")[0]
    assert AuditEntry.objects.count() == before + 1
    assert (entry.clinician, entry.action, entry.outcome) == (tom, "READ", "ALLOWED")
    assert (entry.object_id, entry.route) == (str(margaret.public_id), "patients/<uuid:patient_id>/")


@pytest.mark.requirement("S26")
def test_title_names_nobody(client: Client, margaret: Patient) -> None:
    for name in ("patient", "patient_edit", "medicines"):
        page = client.get(reverse(name, args=[margaret.public_id])).content.decode()
        title = page.partition("<title>")[2].partition("</title>")[0]

        assert title
        assert not {"Margaret", "Ellis", "0042-817", "1964"} & set(title.split())


@pytest.mark.requirement("S21")
@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\"'><svg onload=alert(1)>",
        "{{ user.password }}{% debug %}",
        "=cmd()|'/c calc'!A0",
        "&lt;b&gt;",
        "😀 ﷽",
    ],
)
def test_text_stays_text_on_every_screen(client: Client, helen: Clinician, text: str) -> None:
    patient = make_patient(helen, given_name=text, family_name=text, identifier=text[:40])
    save_regimen(
        patient=patient, items=[CODEINE], other_medicines=[(text, None)], changed_by=helen, route="test"
    )

    pages = [client.get(reverse("patient_list")), client.post(reverse("patient_list"), {"words": text})]
    pages += [
        client.get(reverse(name, args=[patient.public_id]))
        for name in ("patient", "patient_edit", "medicines")
    ]

    for response in pages:
        page = response.content.decode()
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        escaped = escaped.replace('"', "&quot;").replace("'", "&#x27;")
        assert escaped in page
        assert escaped == text or text not in page

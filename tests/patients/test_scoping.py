"""A record of another clinic is answered exactly as one that does not exist, by every route that names a patient."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from patients.models import AuditEntry, Clinician, Fact, MedicationStatement, OtherMedicine, Patient
from taper.models import Decision, GateOverride, StrategyTick
from tests.factories import MARGARETS_REGIMEN, make_patient, signed_in
from tests.responses import Response

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S2")]

UNKNOWN = UUID("00000000-0000-4000-8000-000000000000")
OTHER_PARTS = {"uuid": "11111111-1111-4111-8111-111111111111", "int": 1}


def routes_of_patients(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """The name of every route with a patient_id, and its other parts."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes_of_patients(pattern, inner)
        elif isinstance(pattern, URLPattern) and "patient_id" in pattern.pattern.converters:
            yield f"{namespace}{pattern.name}", tuple(set(pattern.pattern.converters) - {"patient_id"})


ROUTES = list(routes_of_patients(get_resolver()))


def address_of(name: str, others: tuple[str, ...], patient_id: UUID) -> str:
    kinds = {part: "int" if part in {"number", "n"} else "uuid" for part in others}
    return reverse(
        name, kwargs={"patient_id": patient_id} | {part: OTHER_PARTS[kinds[part]] for part in others}
    )


def as_seen(response: Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    return response.status_code, response.content, sorted(response.headers.items())


def everything_on_record() -> list[object]:
    models = (Patient, MedicationStatement, OtherMedicine, Fact, Decision, StrategyTick, GateOverride)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def test_the_matrix_holds_the_routes_there_are() -> None:
    assert {"patient", "patient_edit", "medicines", "facts", "fact_history", "advice", "decision"} <= {
        name for name, _ in ROUTES
    }


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete"])
@pytest.mark.parametrize(("name", "others"), ROUTES, ids=[name for name, _ in ROUTES])
def test_record_of_another_clinic_answers_as_unknown(
    helen: Clinician, olga: Clinician, name: str, others: tuple[str, ...], method: str, htmx: bool
) -> None:
    hers = make_patient(olga, regimen=MARGARETS_REGIMEN)
    client = signed_in(helen)
    headers = {"HX-Request": "true"} if htmx else {}
    before = everything_on_record()
    AuditEntry.objects.all().delete()

    answers = [
        getattr(client, method)(address_of(name, others, patient_id), headers=headers)
        for patient_id in (hers.public_id, UNKNOWN)
    ]

    assert as_seen(answers[0]) == as_seen(answers[1])
    assert answers[0].status_code in {404, 405}
    assert everything_on_record() == before
    entries = list(AuditEntry.objects.values_list("outcome", "object_id", "clinician"))
    refused = answers[0].status_code == 404
    assert entries == [("REFUSED", str(asked), helen.pk) for asked in (hers.public_id, UNKNOWN)] * refused


@pytest.mark.parametrize(("name", "others"), ROUTES, ids=[name for name, _ in ROUTES])
def test_anonymous_learns_nothing(helen: Clinician, name: str, others: tuple[str, ...]) -> None:
    patient = make_patient(helen)

    response = Client().get(address_of(name, others, patient.public_id))

    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in")


def test_clinician_who_moved_on_sees_nothing_more(
    helen: Clinician, olga: Clinician, margaret: Patient
) -> None:
    client = signed_in(helen)
    address = reverse("patient", args=[margaret.public_id])
    assert client.get(address).status_code == 200

    helen.clinic = olga.clinic
    helen.save()

    assert client.get(address).status_code == 404

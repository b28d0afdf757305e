"""The demo: made once, by the product's own ways, and only where it is asked for."""

import io
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client

from guidelines.registry import references
from patients.models import Clinician, MedicationStatement, Patient
from patients.regimen import regimen_data
from taper.demo import CLINICIANS, PATIENTS
from taper.mapping import schedule_of
from taper.models import PlanVersion, TaperPlan
from taper.terms import PlanStatus

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo_is_on(settings: LazySettings) -> None:
    settings.DEMO = True


def seed() -> str:
    out = io.StringIO()
    call_command("seed_demo", stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.mark.requirement("S8")
def test_it_refuses_where_the_demo_is_off(settings: LazySettings) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError, match="TAPER_DEMO"):
        seed()

    assert not Clinician.objects.exists()


def test_all_five_countries_and_every_kind_of_medicine_are_there() -> None:
    seed()

    here = Patient.objects.filter(clinic__name="Banksia Street Clinic")
    assert here.count() == len(PATIENTS) == 12
    assert set(here.values_list("country", flat=True)) == set(references().countries)
    drugs = set(MedicationStatement.objects.values_list("drug", flat=True))
    assert drugs >= {
        "oxycodone", "fentanyl", "buprenorphine", "tramadol", "tapentadol", "hydromorphone", "codeine",
        "tilidine/naloxone", "methadone", "morphine",
    }  # fmt: skip


def test_run_twice_it_makes_nothing_twice() -> None:
    def everything() -> list[Any]:
        return [
            list(model.objects.order_by("pk").values())
            for model in (Clinician, Patient, TaperPlan, PlanVersion)
        ]

    first = seed()
    before = everything()

    assert seed() == first
    assert everything() == before


def test_every_sign_in_that_is_printed_works() -> None:
    printed = seed()

    for each in CLINICIANS:
        assert f"{each.username} " in printed
        assert each.passphrase in printed
        assert Client().login(username=each.username, password=each.passphrase, request=_request())


def _request() -> Any:
    from django.test import RequestFactory

    return RequestFactory().post("/sign-in")


@pytest.mark.requirement("S2")
def test_gp_of_the_other_clinic_sees_none_of_them() -> None:
    seed()

    seen = Patient.objects.visible_to(Clinician.objects.get(username="gp2"))

    assert [patient.family_name for patient in seen] == ["Abbott"]


def test_published_case_is_142_5_and_waits_for_its_plan() -> None:
    seed()

    margaret = Patient.objects.get(identifier="0042-817")
    assert [
        (item["strength"], item.get("doses"), item.get("as_needed")) for item in regimen_data(margaret)
    ] == [
        ("40", {"morning": "1", "evening": "1"}, None),
        ("5", None, {"average_per_day": "3", "maximum_per_day": "3"}),
    ]
    assert not margaret.taper_plans.exists()


def test_one_is_in_the_middle_of_a_pause_and_takes_what_his_plan_says() -> None:
    seed()

    plan = TaperPlan.objects.get(status=PlanStatus.ON_HOLD)
    last = schedule_of(plan.versions.order_by("-number")[0]).steps[-1]
    assert last.kind == "pause"
    assert [(time.value, str(taken[0].strength)) for time, taken in last.items[0].doses] == [
        (time, item["strength"]) for item in regimen_data(plan.patient) for time in item["doses"]
    ]


def test_one_is_finished_and_takes_nothing() -> None:
    seed()

    plan = TaperPlan.objects.get(status=PlanStatus.COMPLETED)
    finish = schedule_of(plan.versions.get()).finish
    assert finish.reached
    assert finish.on is not None
    assert regimen_data(plan.patient) == []


def test_every_page_of_every_patient_opens(client: Client) -> None:
    seed()
    for clinician in Clinician.objects.filter(username__in=["gp", "gp2"]):
        client.force_login(clinician, backend="django.contrib.auth.backends.ModelBackend")
        for patient in Patient.objects.visible_to(clinician):
            top = f"/patients/{patient.public_id}/"
            plans = [f"{top}plans/{plan.public_id}/" for plan in patient.taper_plans.all()]
            for page in (top, f"{top}medicines/", f"{top}plan/", *plans):
                assert client.get(page).status_code == 200, (patient, page)

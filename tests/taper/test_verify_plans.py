"""What is stored can be planned again, the same to the letter."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test.utils import override_settings

from taper.mapping import digest_of
from taper.models import PlanVersion

pytestmark = pytest.mark.django_db


def verify() -> str:
    """What is said of plans that differ; the command must then end with 1."""
    said = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("verify_plans", stdout=said, stderr=StringIO())
    assert refusal.value.returncode == 1
    return said.getvalue()


def test_every_plan_of_the_demo_replays_as_stored() -> None:
    with override_settings(DEMO=True):
        call_command("seed_demo", stdout=StringIO(), stderr=StringIO())

    said, beside = StringIO(), StringIO()
    call_command("verify_plans", stdout=said, stderr=beside)

    assert said.getvalue() == ""
    assert beside.getvalue().strip() == f"{PlanVersion.objects.count()} saved versions replay as stored."
    assert PlanVersion.objects.count() > 3


def test_plan_that_was_tampered_with_is_named(version: PlanVersion) -> None:
    schedule = {**version.schedule, "cautions": []}
    PlanVersion.objects.update(schedule=schedule)

    said = verify()

    assert said.startswith(f"{version.plan.public_id} version 1: what is stored is not what was saved")


def test_plan_that_would_be_planned_otherwise_is_named(version: PlanVersion) -> None:
    steps = [dict(step) for step in version.schedule["steps"]]
    steps[2]["starts"] = "2027-01-20"
    schedule = {**version.schedule, "steps": steps}
    PlanVersion.objects.update(schedule=schedule, digest=digest_of(version.request, schedule))

    said = verify()

    assert said == f"{version.plan.public_id} version 1: planned again, it differs from step 2 on.\n"


def test_plan_that_is_refused_now_is_named(version: PlanVersion) -> None:
    request = {**version.request, "events": [{"on": "2027-01-05", "kind": "resume"}]}
    PlanVersion.objects.update(request=request, digest=digest_of(request, version.schedule))

    said = verify()

    assert "version 1: the request is refused now at events[0].kind." in said

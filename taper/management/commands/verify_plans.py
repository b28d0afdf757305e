"""Replay every saved version and compare: the same request, with the same releases, must give the same schedule."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guidelines.errors import UnknownReference
from guidelines.registry import References, references
from taper.engine.answers import schedule_answer
from taper.engine.errors import InputErrors
from taper.engine.planner import make_schedule
from taper.engine.reading import read_plan_request
from taper.mapping import digest_of
from taper.models import PlanVersion


class Command(BaseCommand):
    help = "Replay every saved plan and compare it with what is stored. Exit 1, with a line for each that differs."

    def handle(self, *args: Any, **options: Any) -> None:
        versions = PlanVersion.objects.select_related("plan").order_by("plan", "number")
        looked_at = differing = 0
        for version in versions.iterator():
            looked_at += 1
            if fault := fault_of(version, references()):
                differing += 1
                self.stdout.write(f"{version.plan.public_id} version {version.number}: {fault}")
        if differing:
            raise CommandError(f"{differing} of {looked_at} saved versions differ.", returncode=1)
        self.stderr.write(f"{looked_at} saved versions replay as stored.")


def fault_of(version: PlanVersion, references: References) -> str:
    """What is wrong with a saved version, in a sentence without a name; empty where it replays as stored."""
    if digest_of(version.request, version.schedule) != version.digest:
        return "what is stored is not what was saved: the digest does not fit."
    try:
        schedule = make_schedule(read_plan_request(version.request, references), references)
    except InputErrors as refusal:
        return f"the request is refused now at {', '.join(problem.path for problem in refusal.problems)}."
    except UnknownReference as unknown:
        return f"a release is not at hand: {unknown}"
    if (place := _first_difference(version.schedule, schedule_answer(schedule))) is not None:
        return f"planned again, it differs from {place} on."
    return ""


def _first_difference(stored: Mapping[str, Any], replayed: Mapping[str, Any]) -> str | None:
    if _plain(stored) == _plain(replayed):
        return None
    steps = zip(stored.get("steps", ()), replayed.get("steps", ()), strict=False)
    for old, new in steps:
        if _plain(old) != _plain(new):
            return f"step {old['number']}"
    keys = sorted({*stored, *replayed})
    return next((key for key in keys if _plain(stored.get(key)) != _plain(replayed.get(key))), "the answer")


def _plain(value: object) -> str:
    """As JSON, whatever the order of keys: a database may not keep it."""
    return json.dumps(value, sort_keys=True)

"""What was typed about an event of a plan, turned into the contract's event, or into sentences beside the fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms

from guidelines.registry import References
from guidelines.terms import Base
from patients.fields import IsoDateField, validate_one_line
from taper import wording
from taper.actions import with_event
from taper.engine.errors import InputErrors, Problem
from taper.engine.numbers import plain
from taper.engine.planner import make_schedule
from taper.engine.reading import read_plan_request
from taper.engine.values import Schedule, Step, StepItem
from taper.forms import DAYS_PER, pace_fields
from taper.models import PlanVersion
from taper.presenters.versions import units_text
from taper.terms import NaloxoneStatus, PlanEvent

# How long until the plan is looked at again, where the person and the clinician do not say otherwise: ours.
DAYS_TO_REVIEW = {PlanEvent.PAUSE: 42, PlanEvent.HOLD_HERE: 28, PlanEvent.END: 28}
LIKELY_REASON = {PlanEvent.PAUSE: "The person asked for it."}
LIKELY_SUPPORT = "A call from the practice every week"
_UNITS = re.compile(r"(?:(?P<units>½|[0-9]+(?:\.[0-9]+)?)\s*[x×*]\s*)?(?P<strength>[0-9]+(?:\.[0-9]+)?)")


class EventForm(forms.Form):
    """One event. Valid once the engine has made the schedule that follows from it: see `schedule`.

    Only `saving` asks for the reason and the checks; a look at what would become of the plan needs none of them.
    """

    on = IsoDateField(label="From", required=False)
    reason = forms.CharField(label="Why", max_length=300, required=False, validators=[validate_one_line])

    def __init__(
        self,
        *args: Any,
        kind: PlanEvent,
        version: PlanVersion,
        current: Step,
        today: date,
        references: References,
        saving: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.version, self.today, self.saving = kind, version, today, saving
        self.references, self.current = references, current
        self.schedule: Schedule | None = None
        self.event: dict[str, Any] = {}
        if kind in DAYS_TO_REVIEW:
            self.fields["review_on"] = IsoDateField(label="Look again on", required=False)
        if kind is PlanEvent.PAUSE:
            self.fields["support_added"] = _line("Support added now", 200)
        if kind is PlanEvent.STEP_BACK:
            self.fields["warned"] = forms.BooleanField(
                label="Warned about lost tolerance: the dose of before the reductions can be too much now",
                required=False,
            )
            self.fields["naloxone"] = forms.ChoiceField(
                label="Naloxone, checked today",
                choices=[("", "Choose"), *NaloxoneStatus.choices],
                required=False,
            )
            self.fields["naloxone_note"] = _line("Where it is kept, or why not", 200)
        if kind is PlanEvent.SET_PACE:
            self._add_pace()
        self.dose_fields: dict[str, tuple[StepItem, str]] = {}
        if kind is PlanEvent.SET_DOSE:
            self._add_doses()
        for each in self.fields.values():
            _dress(each)

    def _add_pace(self) -> None:
        self.fields["percent"] = _line("Each step, up to, %", 20)
        self.fields["of"] = forms.ChoiceField(
            label="Percent of",
            choices=[(Base.CURRENT.value, "the present dose"), (Base.ORIGINAL.value, "the original dose")],
            required=False,
        )
        self.fields["interval"] = _line("Every", 20)
        self.fields["interval_unit"] = forms.ChoiceField(
            label="Weeks or days", choices=[(unit, unit) for unit in DAYS_PER], required=False
        )
        self.fields["supervised_by"] = _line("Who supervises it, where it is faster than the range", 200)

    def _add_doses(self) -> None:
        for number, item in enumerate(self.current.items):
            name = wording.medicine(item.drug, item.release, item.combination)
            times = [(time.value, time.value) for time, _ in item.doses]
            if item.patches:
                times = [("patches", "patches")]
            if item.as_needed is not None:
                times = [("as_needed", f"as needed, at most a day, of {_strength(item)}")]
            for time, words in times:
                field = f"dose_{number}_{time}"
                self.fields[field] = _line(f"{name}, {words}", 60)
                self.dose_fields[field] = (item, time)

    @property
    def texts(self) -> dict[str, Any]:
        """Columns of the version that the event changes, once the form is valid."""
        typed = self.cleaned_data
        texts: dict[str, Any] = {}
        if typed.get("review_on"):
            texts["next_contact_on"] = typed["review_on"]
        if self.kind is PlanEvent.STEP_BACK:
            texts |= {"naloxone": typed["naloxone"], "naloxone_note": typed["naloxone_note"]}
        return texts

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if self.errors:
            return typed
        problems: list[Problem] = []
        on = typed.get("on")
        if on is None:
            problems.append(Problem("on", "Choose the day from which it holds."))
        elif on < self.today:
            text = (
                f"What lies behind does not change. Choose today, {wording.day(self.today)}, or a later day."
            )
            problems.append(Problem("on", text))
        if self.saving:
            problems += self._missing(typed)
        self.event = self._event(typed, problems)
        unchanged = self.kind is PlanEvent.SET_DOSE and not self.event["items"]
        if not unchanged and all(problem.path != "on" for problem in problems):
            problems += self._engines_problems()
        for problem in problems:
            name = problem.path if problem.path in self.fields else None
            if name is None or name not in self.errors:
                self.add_error(name, problem.message)
        if self.errors:
            self.schedule = None
        return typed

    def _engines_problems(self) -> list[Problem]:
        try:
            request = read_plan_request(with_event(self.version.request, self.event), self.references)
            self.schedule = make_schedule(request, self.references)
        except InputErrors as refusal:
            return [Problem(self._field_of(problem.path), problem.message) for problem in refusal.problems]
        return []

    def _field_of(self, path: str) -> str:
        """The field that a fault of this event belongs to; what belongs to none stands above the form."""
        place = f"events[{len(self.version.request.get('events', ()))}]"
        if not path.startswith(place):
            return ""
        part = path.removeprefix(place).removeprefix(".")
        if part == "interval_days":
            return "interval"
        for field, (item, time) in self.dose_fields.items():
            if part == f"items.{item.id}" or part.startswith(f"items.{item.id}.{time}"):
                return field
        return part

    def _missing(self, typed: Mapping[str, Any]) -> list[Problem]:
        needed = {
            "reason": "Write down why. It is kept with the plan.",
            "review_on": "Choose the day you look at the plan together again.",
            "support_added": "Write down the support that is added, or why none is available.",
            "warned": "Say the warning first, then tick this.",
            "naloxone": "Check naloxone, and choose what is so.",
        }
        problems = [
            Problem(name, sentence)
            for name, sentence in needed.items()
            if name in self.fields
            and not typed.get(name)
            and not (name == "reason" and self.kind is PlanEvent.RESUME)
        ]
        review = typed.get("review_on")
        if review is not None and review <= self.today:
            problems.append(Problem("review_on", "Choose a day still to come."))
        return problems

    def _event(self, typed: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
        on: date | None = typed.get("on")
        event: dict[str, Any] = {"on": on.isoformat() if on else "", "kind": self.kind.value}
        if typed.get("reason"):
            event["reason"] = typed["reason"]
        if self.kind is PlanEvent.SET_PACE:
            event |= self._pace(typed, problems)
        if self.kind is PlanEvent.SET_DOSE:
            event["items"] = self._items(typed, problems)
        return event

    def _pace(self, typed: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
        pace: dict[str, Any] = {"of": typed.get("of") or Base.CURRENT.value}
        if typed.get("percent"):
            pace["percent"] = typed["percent"]
        interval = typed.get("interval", "")
        if interval and not re.fullmatch(r"[0-9]{1,3}", interval):
            problems.append(Problem("interval", "Write the interval as a whole number, such as 4."))
        elif interval:
            pace["interval_days"] = int(interval) * DAYS_PER[typed.get("interval_unit") or "weeks"]
        if typed.get("supervised_by"):
            pace["supervised_by"] = typed["supervised_by"]
        return pace

    def _items(self, typed: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
        """The medicines whose dose was changed, each with all its times."""
        was = fields_of_event(self.kind, self.version, self.current, self.today)
        changed = {
            item.id for name, (item, _) in self.dose_fields.items() if typed.get(name, "") != was[name]
        }
        if not changed and self.saving:
            problems.append(Problem(next(iter(self.dose_fields), ""), "Change at least one dose."))
        items: dict[str, Any] = {item_id: {} for item_id in sorted(changed)}
        for name, (item, time) in self.dose_fields.items():
            if item.id in changed:
                items[item.id] |= _own_dose(typed.get(name, ""), item, time, name, problems)
        return items


def _own_dose(text: str, item: StepItem, time: str, name: str, problems: list[Problem]) -> dict[str, Any]:
    text = text.strip()
    if time == "as_needed":
        average = item.as_needed.average_per_day if item.as_needed else None
        if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]+)?", text):
            problems.append(Problem(name, "Write how many at most a day, such as 2, or 0 for none."))
            return {}
        if average is None:
            return {"as_needed": {"maximum_per_day": text}}
        return {"as_needed": {"average_per_day": plain(min(average, Decimal(text))), "maximum_per_day": text}}
    if text in ("", "0"):
        return {time: []}
    found = [_UNITS.fullmatch(part.strip()) for part in text.split("+")]
    if not all(found):
        problems.append(
            Problem(name, "Write the strengths taken together, such as 20 + 15 or 2 × 20, or 0 for none.")
        )
        return {}
    return {
        time: [
            {
                "strength": part["strength"],
                "unit": item.unit,
                "units": "0.5" if part["units"] == "½" else part["units"] or "1",
            }
            for part in found
            if part is not None
        ]
    }


def fields_of_event(kind: PlanEvent, version: PlanVersion, current: Step, today: date) -> dict[str, str]:
    """The likely answers, filled in; each can be changed before anything is saved."""
    fields = {"on": today.isoformat(), "reason": LIKELY_REASON.get(kind, "")}
    if kind in DAYS_TO_REVIEW:
        fields["review_on"] = (today + timedelta(days=DAYS_TO_REVIEW[kind])).isoformat()
    if kind is PlanEvent.PAUSE:
        fields["support_added"] = LIKELY_SUPPORT
    if kind is PlanEvent.SET_PACE:
        policy = version.schedule["policy"]
        fields |= pace_fields(Decimal(policy["percent"]), policy["of"], policy["interval_days"])
    if kind is PlanEvent.STEP_BACK:
        fields["naloxone_note"] = version.naloxone_note
    if kind is PlanEvent.SET_DOSE:
        for number, item in enumerate(current.items):
            for time, units in item.doses:
                fields[f"dose_{number}_{time.value}"] = units_text(units)
            if item.patches:
                fields[f"dose_{number}_patches"] = units_text(item.patches)
            if item.as_needed is not None:
                fields[f"dose_{number}_as_needed"] = plain(item.as_needed.maximum_per_day)
    return fields


def _strength(item: StepItem) -> str:
    return (
        f"{plain(item.as_needed_strength)} {item.unit}" if item.as_needed_strength is not None else item.unit
    )


def _line(label: str, longest: int) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False, validators=[validate_one_line])


def _dress(each: forms.Field) -> None:
    kinds = {"Select": "nhsuk-select", "CheckboxInput": ""}
    each.widget.attrs["class"] = kinds.get(type(each.widget).__name__, "nhsuk-input")
    each.widget.attrs["autocomplete"] = "off"
    each.error_messages["invalid_choice"] = "Choose one of the entries in the list."

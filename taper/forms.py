"""What was typed into the planner, turned into the contract's plan request, or into sentences beside the fields.

The form parses no doses and knows no rules: it hands what was typed to the engine's reading, and puts each fault that
comes back at the field it belongs to. So the screen and the command line refuse alike.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.validators import MaxLengthValidator

from guidelines.conditions import FactValue
from guidelines.facts import check_facts
from guidelines.registry import References
from guidelines.terms import Base
from patients.fields import IsoDateField, validate_lines, validate_one_line
from taper import wording
from taper.engine.errors import InputErrors, Problem
from taper.engine.numbers import parse_decimal, plain
from taper.engine.planner import make_schedule
from taper.engine.policy import choose_policy
from taper.engine.reading import read_plan_request
from taper.engine.values import Pace, Policy, Schedule
from taper.models import PlanVersion
from taper.terms import NaloxoneStatus

STOP, REDUCE_TO = "stop", "reduce_to"
DAYS_PER = {"weeks": 7, "days": 1}
# Whole weeks of a length of therapy; a year is the guidelines' 52 weeks.
WEEKS_PER = {"weeks": Decimal(1), "months": Decimal(52) / 12, "years": Decimal(52)}
MOST_AVOIDED = 12

# The facts asked for on this page: those that stop a plan or set its pace. Others come from the record.
FACT_CHOICES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "patient_view": (
        "The person’s view",
        [
            ("", "Not asked yet"),
            ("requests", "Asks for it"),
            ("agrees", "Agrees"),
            ("undecided", "Undecided"),
            ("declines", "Declines"),
        ],
    ),
    "suicide_risk": (
        "Suicide risk",
        [("", "Not checked"), ("none", "Asked, none"), ("thoughts", "Thoughts"), ("high", "High")],
    ),
    "oud": (
        "Opioid use disorder",
        [
            ("", "Not checked"),
            ("none", "None"),
            ("suspected", "Suspected"),
            ("mild", "Mild"),
            ("moderate", "Moderate"),
            ("severe", "Severe"),
        ],
    ),
    "pregnant": ("Pregnant", [("", "Not checked"), ("no", "No"), ("yes", "Yes")]),
    "end_of_life": (
        "End of life, or in palliative care",
        [("", "Not checked"), ("no", "No"), ("yes", "Yes")],
    ),
}
YES_OR_NO = {"yes": True, "no": False}

# Where the engine says that a pace is faster than the guideline's range.
TOO_FAST = ("pace.percent", "pace.interval_days")

FIELDS_OF_PATHS = [
    (r"start", "start"),
    (r"goal\.kind", "aim"),
    (r"goal(\.ome_per_day)?", "aim_ome"),
    (r"pace\.of", "of"),
    (r"pace\.interval_days", "interval"),
    (r"pace\.reason", "pace_reason"),
    (r"pace\.supervised_by", "supervised_by"),
    (r"pace(\.percent)?", "percent"),
    (r"order(\[\d+\])?", "first"),
    (r"facts\.therapy_weeks", "therapy"),
]


@dataclass(frozen=True)
class Context:
    """What the planner knows before anything is typed."""

    country: str
    regimen: Sequence[Mapping[str, Any]]
    known_facts: Mapping[str, FactValue]
    today: date
    references: References
    overrides: Mapping[str, str] = field(default_factory=dict)  # reasons on record, by gate
    start_before: str | None = None  # the start of the plan that is changed, ISO: it may lie in the past
    events: Sequence[Mapping[str, Any]] = field(default_factory=tuple)  # what happened to that plan so far


class PlannerForm(forms.Form):
    """All choices of the planner. Valid once the engine has made a schedule of them: see `schedule`.

    Only `saving` asks for the goal, the reason and naloxone; a look at the schedule needs none of them.
    """

    goal_in_own_words = forms.CharField(
        label="The person’s goal, in their own words",
        max_length=300,
        required=False,
        validators=[validate_lines],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason_in_plain_words = forms.CharField(
        label="Why now",
        max_length=600,
        required=False,
        validators=[validate_lines],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    percent = forms.CharField(label="Each step, up to", max_length=20, required=False)
    of = forms.ChoiceField(
        label="Percent of what",
        choices=[(Base.CURRENT.value, "present"), (Base.ORIGINAL.value, "original")],
        required=False,
    )
    interval = forms.CharField(label="Every", max_length=20, required=False)
    interval_unit = forms.ChoiceField(
        label="Weeks or days", choices=[("weeks", "weeks"), ("days", "days")], required=False
    )
    pace_reason = forms.CharField(
        label="Why faster than the range", max_length=300, required=False, validators=[validate_one_line]
    )
    supervised_by = forms.CharField(
        label="Who supervises it", max_length=200, required=False, validators=[validate_one_line]
    )
    first = forms.ChoiceField(label="Goes down first", required=False)
    start = IsoDateField(label="First step on", required=False)
    aim = forms.ChoiceField(
        label="Aim for now", choices=[(STOP, "To stop"), (REDUCE_TO, "To a lower dose")], required=False
    )
    coarse = forms.ChoiceField(
        label="Where tablets get too coarse",
        choices=[
            ("", "Keep the form, hold longer"),
            ("tablets", "Change to finer tablets"),
            ("liquid", "Change to finer tablets or a liquid"),
        ],
        required=False,
    )
    halves = forms.ChoiceField(
        label="Scored tablets", choices=[("", "May be halved"), ("no", "Stay whole")], required=False
    )
    days_off = forms.ChoiceField(
        label="Steps start",
        choices=[
            ("", "On any day"),
            ("weekends", "Not on weekends"),
            ("holidays", "Not on weekends or public holidays"),
        ],
        required=False,
    )
    aim_ome = forms.CharField(label="Lower dose, mg OME", max_length=20, required=False)
    therapy = forms.CharField(label="On opioids for", max_length=20, required=False)
    therapy_unit = forms.ChoiceField(
        label="Weeks, months or years", choices=[(unit, unit) for unit in WEEKS_PER], required=False
    )
    naloxone = forms.ChoiceField(
        label="Naloxone", choices=[("", "Choose"), *NaloxoneStatus.choices], required=False
    )
    naloxone_note = forms.CharField(
        label="Where it is kept, or why not",
        max_length=200,
        required=False,
        validators=[validate_one_line],
    )
    next_contact_on = IsoDateField(label="Next contact on", required=False)
    next_contact_how = forms.CharField(
        label="How, and with whom", max_length=120, required=False, validators=[validate_one_line]
    )

    def __init__(self, *args: Any, context: Context, saving: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.context = context
        self.saving = saving
        self.schedule: Schedule | None = None
        self.plan_data: dict[str, Any] = {}
        self.usual = usual_policy(context, {})
        self.asks_for_supervision = False
        self._add_order()
        self._add_facts()
        self._add_avoided()
        self._add_overrides()
        for each in self.fields.values():
            _dress(each)

    # --------------------------------------------------------------------------- fields that depend

    def _add_order(self) -> None:
        order = cast(forms.ChoiceField, self.fields["first"])
        order.choices = [("", "As proposed"), *medicine_choices(self.context.regimen)]

    def _add_facts(self) -> None:
        for name, (label, choices) in FACT_CHOICES.items():
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)

    def _add_avoided(self) -> None:
        """A row for each period that was typed, and an empty one."""
        typed = self.data if self.is_bound else self.initial
        rows = [
            row
            for row in range(MOST_AVOIDED)
            if any(typed.get(f"avoid_{part}_{row}") for part in ("from", "to", "reason"))
        ]
        self.avoided_rows = [*rows, *(row for row in range(MOST_AVOIDED) if row not in rows)][: len(rows) + 1]
        for row in self.avoided_rows:
            for part, label in (("from", "From"), ("to", "To")):
                self.fields[f"avoid_{part}_{row}"] = IsoDateField(
                    label=f"{label}, period {row + 1} to keep free", required=False
                )
            self.fields[f"avoid_reason_{row}"] = forms.CharField(
                label=f"Reason, period {row + 1} to keep free",
                max_length=120,
                required=False,
                validators=[validate_one_line],
            )

    def _add_overrides(self) -> None:
        """A reason for going on, for each safety gate that can stop a plan."""
        self.gates = [gate for gate in self.context.references.common.safety_gates if gate.blocks]
        for gate in self.gates:
            self.fields[f"override_{gate.id}"] = forms.CharField(
                label=f"Reason for going on: {gate.name}",
                max_length=300,
                required=False,
                validators=[validate_one_line],
            )

    @property
    def texts(self) -> dict[str, Any]:
        """What a version says besides its schedule, once the form is valid."""
        return {
            name: self.cleaned_data[name]
            for name in (
                "goal_in_own_words",
                "reason_in_plain_words",
                "naloxone",
                "naloxone_note",
                "next_contact_on",
                "next_contact_how",
            )
        }

    @property
    def facts_said(self) -> dict[str, Any]:
        """The answers of this page that the record does not hold; None where one on record was taken back."""
        was, facts, typed = (
            fact_fields(self.context.known_facts),
            self.plan_data.get("facts", {}),
            self.cleaned_data,
        )
        names = [name for name in FACT_CHOICES if typed.get(name, "") != was[name]]
        on_record = {name: _json(value) for name, value in self.context.known_facts.items()}
        names += [
            name for name in ("therapy_weeks", "naloxone_on_record") if facts.get(name) != on_record.get(name)
        ]
        return {name: facts.get(name) for name in names}

    @property
    def avoided(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        return [
            (self[f"avoid_from_{row}"], self[f"avoid_to_{row}"], self[f"avoid_reason_{row}"])
            for row in self.avoided_rows
        ]

    @property
    def overrides_asked_for(self) -> list[forms.BoundField]:
        """A field for each gate that stops this plan, and for each that was answered."""
        stopping = {gate.gate for gate in self.schedule.blocked} if self.schedule else set()
        names = [
            f"override_{gate.id}"
            for gate in self.gates
            if gate.id in stopping or self.data.get(f"override_{gate.id}")
        ]
        return [self[name] for name in names]

    @property
    def facts(self) -> list[forms.BoundField]:
        return [self[name] for name in FACT_CHOICES]

    # ------------------------------------------------------------------------------------- cleaning

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        problems: list[Problem] = []
        if self.saving:
            problems += _missing_to_save(typed)
        self.plan_data = self._plan_data(typed, problems)
        try:
            request = read_plan_request(self.plan_data, self.context.references)
            if request.start < self.context.today and request.start.isoformat() != self.context.start_before:
                today = wording.day(self.context.today)
                problems.append(
                    Problem("start", f"This day has passed. Choose today, {today}, or a later day.")
                )
            self.schedule = make_schedule(request, self.context.references)
        except InputErrors as error:
            problems += error.problems
        self.asks_for_supervision = bool(typed.get("pace_reason") or typed.get("supervised_by")) or any(
            problem.path in TOO_FAST for problem in problems
        )
        for problem in problems:
            self._say(problem)
        if self.errors:
            self.schedule = None
        return typed

    def _say(self, problem: Problem) -> None:
        """One sentence a field: what could not be read is not also called missing."""
        name = self._field_of(problem.path)
        if name is None or name not in self.errors:
            self.add_error(name, problem.message)

    def _plan_data(self, typed: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
        """The contract's plan request of what was typed; what cannot even be handed on becomes a problem."""
        facts = self._facts(typed, problems)
        data: dict[str, Any] = {
            "country": self.context.country,
            "regimen": [dict(item) for item in self.context.regimen],
            "start": _iso(typed.get("start")),
            "goal": _goal(typed),
        }
        if pace := self._pace(typed, facts, problems):
            data["pace"] = pace
        if typed.get("first"):
            others = [item["id"] for item in self.context.regimen if item["id"] != typed["first"]]
            data["order"] = [typed["first"], *others]
        if preferences := self._preferences(typed):
            data["preferences"] = preferences
        if facts:
            data["facts"] = facts
        if overrides := {
            gate.id: reason for gate in self.gates if (reason := typed.get(f"override_{gate.id}"))
        }:
            data["overrides"] = overrides
        if self.context.events:
            data["events"] = [dict(event) for event in self.context.events]
        return data

    def _preferences(self, typed: Mapping[str, Any]) -> dict[str, Any]:
        """Only what differs from what the engine does unasked."""
        preferences: dict[str, Any] = {}
        if avoid := self._avoid(typed):
            preferences["avoid"] = avoid
        if coarse := typed.get("coarse"):
            preferences["allow_form_change"] = True
            preferences["allow_liquid"] = coarse == "liquid"
        if typed.get("halves"):
            preferences["allow_halving"] = False
        if days_off := typed.get("days_off"):
            preferences["avoid_weekends"] = True
            preferences["avoid_public_holidays"] = days_off == "holidays"
        return preferences

    @property
    def has_wishes(self) -> bool:
        """Whether the choices that stand behind a fold were used."""
        return any(self.data.get(name) for name in ("coarse", "halves", "days_off"))

    def _facts(self, typed: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
        """A fact that was not recorded is left out: unknown is a third answer."""
        facts = {name: _json(value) for name, value in self.context.known_facts.items()}
        was = fact_fields(self.context.known_facts)
        for name in FACT_CHOICES:
            if value := typed.get(name):
                facts[name] = YES_OR_NO.get(value, value)
            elif was[name]:
                del facts[name]
        if typed.get("naloxone"):
            facts["naloxone_on_record"] = typed["naloxone"] == NaloxoneStatus.GIVEN
        if text := typed.get("therapy"):
            number = parse_decimal(text)
            if number is None or number < 0:
                problems.append(Problem("facts.therapy_weeks", "Write how long as a number, such as 3."))
            else:
                facts["therapy_weeks"] = plain(
                    Decimal(int(number * WEEKS_PER[typed.get("therapy_unit") or "weeks"]))
                )
        elif was["therapy"]:
            del facts["therapy_weeks"]
        return facts

    def _pace(
        self, typed: Mapping[str, Any], facts: Mapping[str, Any], problems: list[Problem]
    ) -> dict[str, Any]:
        """What differs from the guideline's own pace, so that a plan says where its pace comes from."""
        self.usual = usual = usual_policy(self.context, facts)
        pace: dict[str, Any] = {}
        if typed.get("percent") and parse_decimal(typed["percent"]) != usual.percent:
            pace["percent"] = typed["percent"]
        if typed.get("of") and typed["of"] != usual.of:
            pace["of"] = typed["of"]
        if text := typed.get("interval"):
            unit = typed.get("interval_unit") or "weeks"
            number = parse_decimal(text)
            if number is None or number != int(number) or number < 1:
                problems.append(
                    Problem("pace.interval_days", f"Write the number of {unit} as a whole number, such as 4.")
                )
            elif number * DAYS_PER[unit] != usual.interval_days:
                pace["interval_days"] = int(number) * DAYS_PER[unit]
        for name, key in (("pace_reason", "reason"), ("supervised_by", "supervised_by")):
            if typed.get(name):
                pace[key] = typed[name]
        return pace

    def _avoid(self, typed: Mapping[str, Any]) -> list[dict[str, str]]:
        """The periods in the order they were typed. One day alone is a period of one day."""
        self._avoided_sent: list[int] = []
        avoid = []
        for row in self.avoided_rows:
            start, end = typed.get(f"avoid_from_{row}"), typed.get(f"avoid_to_{row}")
            reason = typed.get(f"avoid_reason_{row}", "")
            if start or end or reason:
                self._avoided_sent.append(row)
                avoid.append({"from": _iso(start), "to": _iso(end or start), "reason": reason})
        return avoid

    def _field_of(self, path: str) -> str | None:
        """The field a fault belongs to; None for one that belongs to the medicines or to no field here."""
        if path in self.fields:
            return path
        if match := re.fullmatch(r"preferences\.avoid\[(\d+)\](?:\.(from|to|reason))?", path):
            return f"avoid_{match[2] or 'from'}_{self._avoided_sent[int(match[1])]}"
        if match := re.fullmatch(r"(?:facts|overrides)\.(\w+)", path):
            named = match[1] if path.startswith("facts") else f"override_{match[1]}"
            if named in self.fields:
                return named
        return next((name for pattern, name in FIELDS_OF_PATHS if re.fullmatch(pattern, path)), None)


def _dress(each: forms.Field) -> None:
    """The toolkit's classes, plain sentences for Django's own, and no browser that offers one patient's words to the next."""
    kinds = {"Select": "nhsuk-select", "Textarea": "nhsuk-textarea"}
    each.widget.attrs["class"] = kinds.get(type(each.widget).__name__, "nhsuk-input")
    each.widget.attrs["autocomplete"] = "off"
    each.error_messages["invalid_choice"] = "Choose one of the entries in the list."
    for validator in each.validators:
        if isinstance(validator, MaxLengthValidator):
            validator.message = "This is %(show_value)d characters long. Shorten it to %(limit_value)d."


def _missing_to_save(typed: Mapping[str, Any]) -> Iterable[Problem]:
    if not typed.get("goal_in_own_words"):
        yield Problem(
            "goal_in_own_words",
            "Write down the person’s goal. It stands above the dose, and on the printed sheet.",
        )
    if not typed.get("reason_in_plain_words"):
        yield Problem("reason_in_plain_words", "Write down why, in plain words. It is printed on the sheet.")
    if not typed.get("naloxone"):
        yield Problem("naloxone", "Choose what is so. The printed sheet says it.")


def _goal(typed: Mapping[str, Any]) -> dict[str, Any]:
    if typed.get("aim") == REDUCE_TO:
        return {"kind": REDUCE_TO, "ome_per_day": typed.get("aim_ome", "")}
    return {"kind": STOP}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _json(value: FactValue) -> Any:
    return plain(value) if isinstance(value, Decimal) else value


# ------------------------------------------------------------------------------------- what is filled in

DAYS_BEFORE_THE_FIRST_STEP, DAYS_TO_THE_FIRST_CONTACT = 7, 14


def usual_policy(context: Context, facts: Mapping[str, Any]) -> Policy:
    """The guideline's own pace for these facts; facts that cannot be read count as not recorded."""
    clean, _ = check_facts(context.references.common.facts, facts)
    guideline = context.references.default_guideline(context.country)
    return choose_policy(guideline, clean, Pace(), context.references).policy


def medicine_choices(regimen: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The medicines that can go down first, strengths of one medicine together under its first item's id."""
    choices: dict[str, str] = {}
    for item in regimen:
        name = wording.medicine(item["drug"], item.get("release"), item.get("combination"))
        label = f"{name}, as needed" if "as_needed" in item else name
        if label not in choices.values():
            choices[item["id"]] = label
    return list(choices.items())


def pace_fields(percent: Decimal, of: str, interval_days: int) -> dict[str, str]:
    """A pace as the form's fields show it."""
    in_weeks = interval_days % 7 == 0
    return {
        "percent": plain(percent),
        "of": of,
        "interval": str(interval_days // 7 if in_weeks else interval_days),
        "interval_unit": "weeks" if in_weeks else "days",
    }


def fields_of_new_plan(context: Context) -> dict[str, str]:
    """The likely answers: the guideline's own pace, a first step in a week, a talk two weeks after it."""
    usual = usual_policy(context, {name: _json(value) for name, value in context.known_facts.items()})
    start = context.today + timedelta(days=DAYS_BEFORE_THE_FIRST_STEP)
    return {
        **pace_fields(usual.percent, usual.of, usual.interval_days),
        "start": start.isoformat(),
        "aim": STOP,
        **fact_fields(context.known_facts),
        **{f"override_{gate}": reason for gate, reason in context.overrides.items()},
        "next_contact_on": (start + timedelta(days=DAYS_TO_THE_FIRST_CONTACT)).isoformat(),
    }


def fact_fields(known: Mapping[str, FactValue]) -> dict[str, str]:
    """The facts of this page as the record answers them; what it does not answer is blank."""
    fields = {
        name: _chosen(known.get(name), [word for word, _ in choices])
        for name, (_, choices) in FACT_CHOICES.items()
    }
    weeks = known.get("therapy_weeks")
    fields["therapy"] = plain(weeks) if isinstance(weeks, Decimal) else ""
    fields["therapy_unit"] = "weeks" if fields["therapy"] else "years"
    fields["naloxone"] = NaloxoneStatus.GIVEN.value if known.get("naloxone_on_record") is True else ""
    return fields


def _chosen(value: FactValue | None, words: Sequence[str]) -> str:
    word = next((word for word, meaning in YES_OR_NO.items() if meaning is value), value)
    return word if isinstance(word, str) and word in words else ""


def _wishes_of(preferences: Mapping[str, Any]) -> dict[str, str]:
    finer = "liquid" if preferences.get("allow_liquid", True) else "tablets"
    days = "holidays" if preferences.get("avoid_public_holidays") else "weekends"
    return {
        "coarse": finer if preferences.get("allow_form_change") else "",
        "halves": "" if preferences.get("allow_halving", True) else "no",
        "days_off": days if preferences.get("avoid_weekends") else "",
    }


def fields_of_version(version: PlanVersion) -> dict[str, str]:
    """What was typed for a saved version, for changing it."""
    request, policy = version.request, version.schedule["policy"]
    pace, goal = request.get("pace", {}), request["goal"]
    facts = request.get("facts", {})
    fields = {
        "goal_in_own_words": version.goal_in_own_words,
        "reason_in_plain_words": version.reason_in_plain_words,
        "naloxone": version.naloxone,
        "naloxone_note": version.naloxone_note,
        "next_contact_on": version.next_contact_on.isoformat() if version.next_contact_on else "",
        "next_contact_how": version.next_contact_how,
        **pace_fields(Decimal(policy["percent"]), policy["of"], policy["interval_days"]),
        "pace_reason": pace.get("reason", ""),
        "supervised_by": pace.get("supervised_by", ""),
        "first": request.get("order", [""])[0],
        "start": request["start"],
        "aim": goal["kind"],
        "aim_ome": goal.get("ome_per_day", ""),
        "therapy": facts.get("therapy_weeks", ""),
        "therapy_unit": "weeks",
    }
    for name in FACT_CHOICES:
        value = facts.get(name, "")
        fields[name] = next((word for word, meaning in YES_OR_NO.items() if meaning is value), value)
    fields |= _wishes_of(request.get("preferences", {}))
    for row, period in enumerate(request.get("preferences", {}).get("avoid", [])):
        for part in ("from", "to", "reason"):
            fields[f"avoid_{part}_{row}"] = period[part]
    for gate, reason in request.get("overrides", {}).items():
        fields[f"override_{gate}"] = reason
    return fields

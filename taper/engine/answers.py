"""Values to the JSON of the command-line contract: numbers as exact strings, dates ISO, keys as written there."""

from datetime import date
from decimal import Decimal

from taper.engine.errors import InputErrors
from taper.engine.numbers import plain
from taper.engine.values import (
    Advice,
    Alternative,
    AsNeeded,
    Caution,
    Finish,
    ItemOme,
    OmeAnswer,
    Policy,
    Schedule,
    Step,
    StepItem,
    Supply,
    TableSummary,
    UnitsOfStrength,
)

Json = dict[str, object]


def error_answer(errors: InputErrors) -> Json:
    return {"errors": [{"path": problem.path, "message": problem.message} for problem in errors.problems]}


def ome_answer(answer: OmeAnswer) -> Json:
    """What `ome` answers."""
    return {
        "country": answer.country,
        "conversion_table": _table(answer.conversion_table),
        "ome_per_day": _number(answer.ome_per_day),
        "ome_per_day_if_maximum": _number(answer.ome_per_day_if_maximum),
        "ome_range": {"low": _number(answer.ome_low), "high": _number(answer.ome_high)},
        "complete": answer.complete,
        "items": [_item_ome(item) for item in answer.items],
        "cautions": [_caution(caution) for caution in answer.cautions],
    }


def schedule_answer(schedule: Schedule) -> Json:
    """What `plan` answers."""
    return {
        "country": schedule.country,
        "guideline": {
            "id": schedule.guideline.id,
            "title": schedule.guideline.title,
            "year": schedule.guideline.year,
        },
        "conversion_table": _table(schedule.conversion_table),
        "product_list": schedule.product_list,
        "baseline": ome_answer(schedule.baseline),
        "policy": _policy(schedule.policy),
        "steps": [_step(step) for step in schedule.steps],
        "blocked": [
            {"gate": gate.gate, "text": gate.text, "citation": gate.citation} for gate in schedule.blocked
        ],
        "finish": _finish(schedule.finish),
        "cautions": [_caution(caution) for caution in schedule.cautions],
    }


def compare_answer(alternatives: tuple[Alternative, ...]) -> Json:
    """What `compare` answers."""
    return {
        "alternatives": [
            {
                "name": alternative.name,
                "summary": {
                    "steps": alternative.summary.steps,
                    "weeks": alternative.summary.weeks,
                    "finish": _date(alternative.summary.finish),
                    "largest_change_percent": _number(alternative.summary.largest_change_percent),
                    "most_units_a_day": plain(alternative.summary.most_units_a_day),
                    "strengths_to_stock": alternative.summary.strengths_to_stock,
                },
                "schedule": schedule_answer(alternative.schedule),
            }
            for alternative in alternatives
        ]
    }


def advice_answer(advice: Advice) -> Json:
    """What `advise` answers."""
    return {
        "country": advice.country,
        "guideline": {
            "id": advice.guideline.id,
            "title": advice.guideline.title,
            "year": advice.guideline.year,
        },
        "prompts": [
            {
                "id": prompt.id,
                "list": prompt.list,
                "status": prompt.status.value,
                "text": prompt.text,
                "paraphrase": prompt.paraphrase,
                "strength": prompt.strength.value,
                "citation": prompt.citation,
                "confidence": prompt.confidence.value,
                "because": list(prompt.because),
                "effect": prompt.effect,
            }
            for prompt in advice.prompts
        ],
        "missing_facts": list(advice.missing_facts),
        "suggested_policy": _policy(advice.suggested_policy),
    }


def _number(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)


def _date(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _table(table: TableSummary) -> Json:
    return {"id": table.id, "title": table.title, "year": table.year, "confidence": table.confidence.value}


def _caution(caution: Caution) -> Json:
    return {
        "code": caution.code,
        "severity": caution.severity.value,
        "text": caution.text,
        "citation": caution.citation,
    }


def _item_ome(item: ItemOme) -> Json:
    return {
        "id": item.id,
        "drug": item.drug,
        "daily_amount": plain(item.daily_amount),
        "unit": item.unit,
        "factor": _number(item.factor),
        "ome_per_day": _number(item.ome_per_day),
        "reason_not_counted": item.reason_not_counted,
        "cautions": [_caution(caution) for caution in item.cautions],
        "source": item.source,
        "confidence": None if item.confidence is None else item.confidence.value,
    }


def _policy(policy: Policy) -> Json:
    return {
        "percent": plain(policy.percent),
        "percent_min": plain(policy.percent_min),
        "percent_max": plain(policy.percent_max),
        "of": policy.of.value,
        "interval_days": policy.interval_days,
        "interval_days_min": policy.interval_days_min,
        "interval_days_max": policy.interval_days_max,
        "why": policy.why,
        "citation": policy.citation,
        "confidence": policy.confidence.value,
    }


def _step(step: Step) -> Json:
    return {
        "number": step.number,
        "kind": step.kind,
        "starts": _date(step.starts),
        "ends": _date(step.ends),
        "days": step.days,
        "ome_per_day": _number(step.ome_per_day),
        "change_percent": _number(step.change_percent),
        "of": step.of.value,
        "change_percent_of_previous": _number(step.change_percent_of_previous),
        "change_percent_of_original": _number(step.change_percent_of_original),
        "items": [_step_item(item) for item in step.items],
        "supply": [_supply(supply) for supply in step.supply],
        "supply_by_days": {
            str(days): [_supply(supply) for supply in supplies] for days, supplies in step.supply_by_days
        },
        "flags": list(step.flags),
        "why": step.why,
    }


def _step_item(item: StepItem) -> Json:
    return {
        "id": item.id,
        "drug": item.drug,
        "combination": item.combination,
        "form": item.form,
        "release": item.release,
        "doses": {time.value: [_units(units) for units in dose] for time, dose in item.doses},
        "patches": [_units(units) for units in item.patches],
        "as_needed": _as_needed(item.as_needed, item),
        "daily_amount": plain(item.daily_amount),
        "unit": item.unit,
    }


def _as_needed(as_needed: AsNeeded | None, item: StepItem) -> Json | None:
    if as_needed is None:
        return None
    return {
        "strength": _number(item.as_needed_strength),
        "unit": item.unit,
        "average_per_day": _number(as_needed.average_per_day),
        "maximum_per_day": plain(as_needed.maximum_per_day),
    }


def _units(units: UnitsOfStrength) -> Json:
    return {"strength": plain(units.strength), "unit": units.unit, "units": plain(units.units)}


def _supply(supply: Supply) -> Json:
    return {
        "drug": supply.drug,
        "combination": supply.combination,
        "form": supply.form,
        "release": supply.release,
        "strength": plain(supply.strength),
        "unit": supply.unit,
        "units": plain(supply.units),
    }


def _finish(finish: Finish) -> Json:
    return {
        "on": _date(finish.on),
        "ome_per_day": _number(finish.ome_per_day),
        "reached": finish.reached,
        "why": finish.why,
    }

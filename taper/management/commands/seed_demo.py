"""Make the demo's invented clinics, clinicians, patients and plans, and print the sign-ins.

Run twice, it makes nothing twice: a patient who is there stays as is. Everything goes the product's own way, through
forms, actions and the engine, so the demo cannot hold what the product would refuse.
"""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from guidelines.registry import references
from patients.actions import add_patient, record_facts, save_regimen
from patients.models import Clinic, Clinician, Patient
from patients.regimen import regimen_data
from taper.actions import change_plan_status, record_decision, save_plan_version
from taper.demo import (
    CLINICIANS,
    CLINICS,
    FACTS_ASKED_BEFORE_DAYS,
    PATIENTS_BY_CLINIC,
    DemoDecision,
    DemoPatient,
    DemoPlan,
)
from taper.facts import planner_facts
from taper.forms import Context, PlannerForm, fields_of_new_plan, fields_of_version, pace_fields
from taper.models import PlanVersion

ROUTE = "seed_demo"


class Command(BaseCommand):
    help = "Make the invented patients of the demo, and print its sign-ins. Runs only where TAPER_DEMO is on."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The demo's passwords are known to everyone, so it is made only where TAPER_DEMO is on. "
                "Run `make seed`, or set TAPER_DEMO=1 on this machine."
            )
        with transaction.atomic():
            clinics = {each.name: _clinic(each.name) for each in CLINICS}
            clinicians = {each.username: _clinician(each.username, clinics) for each in CLINICIANS}
            added = [
                patient.full_name
                for clinic, patients in PATIENTS_BY_CLINIC
                for each in patients
                if (patient := _patient(each, clinics[clinic.name], clinicians)) is not None
            ]
        self.stderr.write(f"{len(added)} invented patients were added.", self.style.SUCCESS)
        self.stdout.write("Sign-ins of the demo (all people are invented):")
        for each in CLINICIANS:
            self.stdout.write(f"  {each.username:<11}{each.passphrase:<33}{each.what_for}")


def _clinic(name: str) -> Clinic:
    each = next(clinic for clinic in CLINICS if clinic.name == name)
    clinic, _ = Clinic.objects.get_or_create(
        name=each.name,
        defaults={
            "country": each.country,
            "phone": each.phone,
            "opening_hours": each.opening_hours,
            "address": each.address,
        },
    )
    return clinic


def _clinician(username: str, clinics: dict[str, Clinic]) -> Clinician:
    found = Clinician.objects.filter(username=username).first()
    if found is not None:
        return found
    each = next(clinician for clinician in CLINICIANS if clinician.username == username)
    return Clinician.objects.create_user(
        username=each.username,
        password=each.passphrase,
        title=each.title,
        first_name=each.first_name,
        last_name=each.last_name,
        role=each.role,
        clinic=clinics[each.clinic.name],
    )


def _patient(each: DemoPatient, clinic: Clinic, clinicians: dict[str, Clinician]) -> Patient | None:
    """The patient with medicines and plan; None where the clinic has this record number already."""
    if clinic.patients.filter(identifier=each.identifier).exists():
        return None
    prescriber = clinicians[each.prescriber]
    patient = add_patient(
        clinic=clinic,
        prescriber=prescriber,
        given_name=each.given_name,
        family_name=each.family_name,
        birth_date=each.birth_date,
        identifier=each.identifier,
        country=each.country,
        pronoun=each.pronoun,
        added_by=prescriber,
        route=ROUTE,
    )
    save_regimen(
        patient=patient,
        items=each.regimen,
        confirmed_unlisted=each.confirmed_unlisted,
        other_medicines=each.other_medicines,
        changed_by=prescriber,
        route=ROUTE,
    )
    if each.facts:
        record_facts(
            patient=patient,
            values=each.facts,
            as_of=timezone.localdate() - timedelta(days=FACTS_ASKED_BEFORE_DAYS),
            note="Review",
            recorded_by=prescriber,
            references=references(),
            route=ROUTE,
        )
    if each.decision is not None:
        _decide(patient, each.decision, prescriber)
    if each.plan is not None:
        _plan(patient, each.plan, prescriber)
    if each.takes_now is not None:
        save_regimen(patient=patient, items=each.takes_now, changed_by=prescriber, route=ROUTE)
    return patient


def _decide(patient: Patient, each: DemoDecision, prescriber: Clinician) -> None:
    content = dict(each.content)
    if each.ask_again_in is not None:
        content["ask_again_on"] = timezone.localdate() + timedelta(days=each.ask_again_in)
    record_decision(
        patient=patient,
        follows=0,
        content=content,
        recorded_by=prescriber,
        references=references(),
        route=ROUTE,
    )


def _plan(patient: Patient, each: DemoPlan, prescriber: Clinician) -> None:
    start = timezone.localdate() + timedelta(days=each.starts_in)
    agreed_on = start - timedelta(days=7)
    context = _context(patient, agreed_on)
    typed = {**fields_of_new_plan(context), **each.fields, "start": start.isoformat()}
    if each.next_contact_in is not None:
        typed["next_contact_on"] = (timezone.localdate() + timedelta(days=each.next_contact_in)).isoformat()
    looked_at = PlannerForm(typed, context=context)
    looked_at.is_valid()  # the guideline's own pace for what was just asked, as the button "Use it" fills it in
    usual = looked_at.usual
    typed |= pace_fields(usual.percent, usual.of, usual.interval_days)
    version = _save(patient, None, PlannerForm(typed, context=context, saving=True), prescriber)
    if each.events:
        events = [
            {"on": (start + timedelta(days=after)).isoformat(), "kind": kind, "reason": reason}
            for after, kind, reason in each.events
        ]
        changed = _context(patient, timezone.localdate(), start_before=start.isoformat(), events=events)
        form = PlannerForm(fields_of_version(version), context=changed, saving=True)
        version = _save(patient, version, form, prescriber)
    if each.status != version.plan.status:
        change_plan_status(
            plan=version.plan,
            status=each.status,
            reason=each.status_reason,
            changed_by=prescriber,
            route=ROUTE,
        )


def _context(patient: Patient, day: date, **before: Any) -> Context:
    return Context(
        country=patient.country,
        regimen=regimen_data(patient),
        known_facts=planner_facts(patient, today=day, references=references()),
        today=day,
        references=references(),
        **before,
    )


def _save(
    patient: Patient, version: PlanVersion | None, form: PlannerForm, prescriber: Clinician
) -> PlanVersion:
    if not form.is_valid():
        raise CommandError(f"The demo's plan for {patient} is refused: {form.errors.as_json()}")
    return save_plan_version(
        patient=patient,
        plan=version.plan if version else None,
        request=form.plan_data,
        facts=form.facts_said,
        saved_by=prescriber,
        references=references(),
        route=ROUTE,
        **form.texts,
    )

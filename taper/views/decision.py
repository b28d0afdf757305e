"""Deciding together: what a talk came to. One that is settled is shown as settled; one that goes on, as it was left."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from guidelines.registry import references
from patients.audit import route_of
from patients.http import ClinicianHttpRequest
from patients.models import Patient
from patients.presenters import present_banner
from patients.records import find_patient_or_404, record_read
from taper.actions import DecisionMovedOn, record_decision
from taper.decision_form import DecisionForm, fields_of_decision, fields_of_new_talk
from taper.models import Decision
from taper.presenters.decision import OUTCOME_WORDS, outcome_label, present_decision, present_earlier
from taper.records import newest_decision
from taper.terms import Outcome

# Without one of these a settled decision is shown, not asked again.
BEGIN_A_TALK = frozenset({"again", "correct", "outcome"})
LONGEST_NUMBER = 6


@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: ClinicianHttpRequest, patient_id: UUID) -> HttpResponse:
    patient, today = find_patient_or_404(request, patient_id), timezone.localdate()
    newest = newest_decision(patient)
    if request.method == "POST":
        form = DecisionForm(request.POST, today=today)
        if form.is_valid() and _save(request, patient, form):
            return redirect("decision", patient.public_id)
        newest = newest_decision(patient)
    elif newest is not None and newest.is_settled and not BEGIN_A_TALK & request.GET.keys():
        return _settled(request, patient, newest)
    else:
        form = DecisionForm(initial=_initial(request, newest), today=today)
    record_read(request, patient)
    chosen, own = form["outcome"].value(), patient.words.possessive
    context = {
        **_about(patient, newest),
        "form": form,
        "follows": newest.number if newest else 0,
        "goal_label": f"{own.capitalize()} goal, in {own} own words",
        "own_words_label": f"In {own} own words",
        "view_label": f"{own.capitalize()} view, in {own} own words",
        "chosen": chosen,
        "outcomes": [
            (each.value, outcome_label(each, patient.words), OUTCOME_WORDS[each]) for each in Outcome
        ],
    }
    return render(request, "taper/decision.html", context)


def _settled(request: ClinicianHttpRequest, patient: Patient, newest: Decision) -> HttpResponse:
    record_read(request, patient)
    return render(request, "taper/settled_decision.html", _about(patient, newest))


def _about(patient: Patient, newest: Decision | None) -> dict[str, object]:
    today = timezone.localdate()
    earlier = patient.decisions.select_related("recorded_by").order_by("-number")
    return {
        "banner": present_banner(patient, today=today, references=references()),
        "words": patient.words,
        "newest": present_decision(newest, patient.words, today=today) if newest else None,
        "earlier": present_earlier(earlier.filter(number__lt=newest.number), patient.words) if newest else (),
    }


def _initial(request: ClinicianHttpRequest, newest: Decision | None) -> dict[str, object]:
    if newest is not None and "correct" in request.GET:
        return fields_of_decision(newest)
    return fields_of_new_talk(newest, request.GET.get("outcome", ""))


def _save(request: ClinicianHttpRequest, patient: Patient, form: DecisionForm) -> bool:
    """Save it; or say at the form why not."""
    follows = request.POST.get("follows", "")
    is_number = follows.isascii() and follows.isdigit() and len(follows) <= LONGEST_NUMBER
    try:
        saved = record_decision(
            patient=patient,
            follows=int(follows) if is_number else 0,
            content=form.content,
            recorded_by=request.user,
            references=references(),
            route=route_of(request),
        )
    except DecisionMovedOn as moved:
        form.add_error(
            None,
            f"{moved.newest.recorded_by.display_name} saved something meanwhile; it stands beside. What you typed is "
            "kept here: bring the two together, and save again.",
        )
        return False
    except ValidationError as refusal:
        form.add_error(None, " ".join(refusal.messages))
        return False
    messages.success(
        request,
        "The decision is on record." if saved.is_settled else "What was said is kept for the next visit.",
    )
    return True

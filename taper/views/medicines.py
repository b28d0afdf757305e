"""The medicine editor: what the patient takes now, with its oral morphine equivalents while it is typed."""

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from guidelines.registry import references
from patients.actions import save_regimen
from patients.audit import route_of
from patients.http import ClinicianHttpRequest
from patients.models import Patient
from patients.presenters import present_banner
from patients.records import find_patient_or_404, record_read
from patients.regimen import active_statements, item_data, other_medicines_taken
from taper.medicines_form import MedicinesForm
from taper.presenters.medicines import present_errors, present_medicines, present_others
from taper.presenters.ome import present_ome

REMOVE = re.compile(r"remove-([0-9]{1,3})", re.ASCII)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def medicines(request: ClinicianHttpRequest, patient_id: UUID) -> HttpResponse:
    patient = find_patient_or_404(request, patient_id)
    form = _form(request, patient)
    action = request.POST.get("action", "")
    if action == "add":
        form.add_row()
    elif match := REMOVE.fullmatch(action):
        form.remove_row(int(match[1]))
    can_be_saved = form.check(saving=action == "save")
    if action == "save" and can_be_saved:
        save_regimen(
            patient=patient,
            items=form.items,
            confirmed_unlisted=form.confirmed_unlisted,
            other_medicines=form.other_medicines,
            changed_by=request.user,
            route=route_of(request),
        )
        messages.success(request, "The medicines are saved.")
        return redirect("patient", patient.public_id)
    if not request.htmx:
        record_read(request, patient)  # a redraw by htmx shows nothing but what was just typed
    context = {
        "banner": present_banner(patient, today=timezone.localdate(), references=references()),
        "words": patient.words,
        "form": form,
        "medicines": present_medicines(form),
        "others": present_others(form),
        "working": present_ome(form.answer, form.regimen) if form.answer and form.regimen else None,
        "new_row": len(form.rows) - 1 if action == "add" else None,
        "errors": present_errors(form) if action == "save" else [],
        "focus_attribute": "data-focus" if request.htmx else "autofocus",
    }
    part = "#medicines" if request.htmx else ""
    return render(request, f"taper/medicines.html{part}", context)


def _form(request: ClinicianHttpRequest, patient: Patient) -> MedicinesForm:
    rows = active_statements(patient)
    items = [item_data(row) for row in rows]
    about: dict[str, Any] = {
        "country": patient.country,
        "words": patient.words,
        "references": references(),
    }
    if request.method == "POST":
        return MedicinesForm.from_post(request.POST, items, **about)
    form = MedicinesForm.from_record(
        items,
        confirmed=[row.item_id for row in rows if row.confirmed_unlisted],
        others=other_medicines_taken(patient),
        **about,
    )
    if not form.rows:
        form.add_row()
    return form

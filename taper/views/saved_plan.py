"""A plan as it was saved: the newest version or an older one, what it was made from, and the way to the printed sheet."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from guidelines.registry import GUIDELINES, PRODUCTS, TABLES, References, references
from patients.http import ClinicianHttpRequest
from patients.presenters import present_banner
from patients.records import find_patient_or_404, record_read
from taper.charts import WIDE
from taper.engine.renewal import renewal_of
from taper.mapping import schedule_of
from taper.models import PlanVersion
from taper.presenters.plan import present_next_step, present_version
from taper.presenters.renewal import RenewalPage, present_renewal
from taper.presenters.schedule import present_schedule
from taper.presenters.versions import present_moves
from taper.records import has_begun, newest_number, version_or_404


@require_safe
def saved_plan(
    request: ClinicianHttpRequest, patient_id: UUID, plan_id: UUID, number: int | None = None
) -> HttpResponse:
    patient = find_patient_or_404(request, patient_id)
    version = version_or_404(request, patient, plan_id, number)
    record_read(request, patient)
    schedule, today = schedule_of(version), timezone.localdate()
    context = {
        "banner": present_banner(patient, today=today, references=references()),
        "words": patient.words,
        "version": present_version(
            version,
            schedule,
            newest=newest_number(version.plan),
            has_begun=has_begun(version, today),
            references=references(),
        ),
        "page": present_schedule(schedule, today=today, wide=WIDE),
        "next_step": present_next_step(schedule, today=today),
        "moves": present_moves(version.plan),
        "renewal": _renewal(version, references()),
    }
    return render(request, "taper/saved_plan.html", context)


def _renewal(version: PlanVersion, references: References) -> RenewalPage | None:
    """What newer releases would change; None where the plan's own are current."""
    named = {
        TABLES: version.conversion_table,
        PRODUCTS: version.product_list,
        GUIDELINES: version.guideline,
    }
    renewal = renewal_of(version.request, named, references)
    return present_renewal(renewal, references) if renewal else None

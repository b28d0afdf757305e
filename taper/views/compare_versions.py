"""Two versions of one plan side by side: dates, doses, reasons. The older one stands at left, whichever is asked for first."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from guidelines.registry import references
from patients.http import ClinicianHttpRequest
from patients.presenters import present_banner
from patients.records import find_patient_or_404, record_read, refuse
from taper.mapping import schedule_of
from taper.presenters.versions import present_comparison, present_texts
from taper.records import newest_number, version_or_404

LONGEST_NUMBER = 6


@require_safe
def compare_versions(request: ClinicianHttpRequest, patient_id: UUID, plan_id: UUID) -> HttpResponse:
    """`?a=1&b=2`; without them, the newest version and the one before it."""
    patient, today = find_patient_or_404(request, patient_id), timezone.localdate()
    newest = newest_number(version_or_404(request, patient, plan_id).plan)
    asked = (
        request.GET.get("a", str(max(1, newest - 1))),
        request.GET.get("b", str(newest)),
    )
    if not all(typed.isascii() and typed.isdigit() and len(typed) < LONGEST_NUMBER for typed in asked):
        refuse(request, "plan version", plan_id)
    old, new = (
        version_or_404(request, patient, plan_id, number) for number in sorted(int(typed) for typed in asked)
    )
    record_read(request, patient)
    context = {
        "banner": present_banner(patient, today=today, references=references()),
        "plan_id": plan_id,
        "old": old,
        "new": new,
        "old_caption": f"Version {old.number}",
        "new_caption": f"Version {new.number}",
        "numbers": range(1, newest + 1),
        "texts": present_texts(old, new),
        "comparison": present_comparison(
            schedule_of(old), schedule_of(new), today=today, only_from_today=False
        ),
    }
    return render(request, "taper/compare_versions.html", context)

"""Facts are answers that are only added: the newest holds, and "not known" is an answer of its own."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from guidelines.registry import references
from patients.actions import record_facts
from patients.facts import current_facts, values_of
from patients.models import AuditEntry, Clinician, Fact, Patient, RowsAreOnlyAdded
from tests.factories import make_patient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]

TODAY = date(2026, 11, 24)


def record(patient: Patient, values: dict[str, object], **more: Any) -> list[Fact]:
    assert patient.prescriber is not None
    return record_facts(
        **{
            "patient": patient,
            "values": values,
            "as_of": TODAY,
            "recorded_by": patient.prescriber,
            "references": references(),
            "route": "test",
            **more,
        }
    )


def values_now(patient: Patient) -> dict[str, object]:
    return dict(values_of(current_facts(patient), references()))


def test_newest_answer_holds_and_the_older_stay(margaret: Patient) -> None:
    record(margaret, {"suicide_risk": "thoughts"}, as_of=TODAY - timedelta(days=30))
    record(margaret, {"suicide_risk": "none"})

    assert values_now(margaret) == {"suicide_risk": "none"}
    assert [row.value for row in margaret.facts.all()] == ["thoughts", "none"]


def test_not_known_any_more_is_an_answer_and_not_no(margaret: Patient) -> None:
    record(margaret, {"pregnant": False})
    record(margaret, {"pregnant": None})

    assert "pregnant" not in values_now(margaret)
    assert [row.value for row in margaret.facts.all()] == [False, None]


def test_not_known_needs_no_row_where_nothing_was_known(margaret: Patient) -> None:
    assert record(margaret, {"pregnant": None, "oud": "none"})[0].name == "oud"
    assert margaret.facts.count() == 1


def test_same_answer_again_is_a_row_of_its_own(margaret: Patient) -> None:
    record(margaret, {"suicide_risk": "none"}, as_of=TODAY - timedelta(days=30))
    record(margaret, {"suicide_risk": "none"})

    assert current_facts(margaret)["suicide_risk"].as_of == TODAY
    assert margaret.facts.count() == 2


@pytest.mark.parametrize(
    ("name", "said", "kept", "value"),
    [
        ("therapy_weeks", "160.5", "160.5", "160.5"),
        ("therapy_weeks", "0", "0", "0"),
        ("failed_outpatient_tapers", "2", 2, "2"),
        ("pregnant", False, False, "False"),
        ("oud", "mild", "mild", "mild"),
    ],
)
@pytest.mark.requirement("S19")
def test_value_is_kept_exactly(margaret: Patient, name: str, said: object, kept: object, value: str) -> None:
    record(margaret, {name: said})

    row = Fact.objects.get()
    assert row.value == kept
    assert type(row.value) is type(kept)
    assert str(values_now(margaret)[name]) == value


@pytest.mark.parametrize(
    ("values", "more", "field", "sentence"),
    [
        ({"pregnent": True}, {}, "pregnent", "Check the spelling."),
        ({"pregnent": None}, {}, "pregnent", "Check the spelling."),
        ({"pregnant": "yes"}, {}, "pregnant", "Give true or false"),
        ({"oud": "some"}, {}, "oud", "Choose one of these."),
        ({"therapy_weeks": "-3"}, {}, "therapy_weeks", "0 or more"),
        ({"therapy_weeks": "1e3"}, {}, "therapy_weeks", "0 or more"),
        ({"therapy_weeks": "NaN"}, {}, "therapy_weeks", "0 or more"),
        ({"oud": "none"}, {"as_of": TODAY + timedelta(days=1)}, "as_of", "still to come"),
        ({"oud": "none"}, {"note": "n" * 201}, "note", "at most 200 characters"),
        ({"oud": "none"}, {"note": "a\u202eb"}, "note", "hidden character"),
    ],
    ids=lambda value: str(value)[:30],
)
@pytest.mark.requirement("S19")
def test_what_does_not_fit_is_refused_whole(
    margaret: Patient, values: dict[str, object], more: dict[str, Any], field: str, sentence: str
) -> None:
    before = AuditEntry.objects.count()

    with pytest.raises(ValidationError) as refusal:
        record(margaret, {"falls_risk": True, **values}, **more)

    assert sentence in " ".join(refusal.value.message_dict[field])
    assert not Fact.objects.exists()
    assert AuditEntry.objects.count() == before


def test_answer_older_than_the_one_on_record_is_refused(margaret: Patient) -> None:
    record(margaret, {"oud": "none"})

    with pytest.raises(ValidationError, match="There is a newer answer, of 2026-11-24"):
        record(margaret, {"oud": "severe"}, as_of=TODAY - timedelta(days=1))

    assert values_now(margaret) == {"oud": "none"}


@pytest.mark.requirement("S12")
def test_row_is_never_changed_or_removed(margaret: Patient) -> None:
    (row,) = record(margaret, {"oud": "none"})
    row.value = "severe"

    for change in (row.save, row.delete):
        with pytest.raises(RowsAreOnlyAdded):
            change()

    assert values_now(margaret) == {"oud": "none"}


def test_facts_of_an_earlier_day_leave_out_what_came_later(margaret: Patient) -> None:
    record(margaret, {"oud": "none"}, as_of=TODAY - timedelta(days=30))
    record(margaret, {"oud": "mild", "falls_risk": True})

    earlier = current_facts(margaret, on=TODAY - timedelta(days=1))

    assert {name: row.value for name, row in earlier.items()} == {"oud": "none"}


def test_fact_a_newer_release_does_not_know_counts_as_not_recorded(margaret: Patient) -> None:
    assert margaret.prescriber is not None
    for name, value in (("forgotten", True), ("oud", "perhaps")):
        Fact.objects.create(
            patient=margaret, name=name, value=value, as_of=TODAY, recorded_by=margaret.prescriber
        )

    assert values_now(margaret) == {}


@pytest.mark.requirement("S27")
def test_each_recording_is_one_audit_entry(margaret: Patient, helen: Clinician) -> None:
    AuditEntry.objects.all().delete()

    record(margaret, {"oud": "none", "falls_risk": True})

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id, entry.clinician) == ("UPDATE", str(margaret.public_id), helen)


def test_facts_of_one_patient_are_not_anothers(margaret: Patient, helen: Clinician) -> None:
    other = make_patient(helen, given_name="Ann", identifier="2")
    record(margaret, {"oud": "none"})

    assert values_now(other) == {}

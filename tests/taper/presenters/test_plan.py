"""The next step in one sentence, and where the pace comes from."""

from datetime import date
from decimal import Decimal

from guidelines.terms import Base
from taper.presenters.plan import NextStep, present_next_step, present_pace, present_usual_pace
from taper.wording import NO_BREAK_SPACE
from tests.taper.made_schedules import made_schedule, slow_release, step


def next_step(today: date) -> NextStep | None:
    return present_next_step(made_schedule(), today=today)


def test_next_step_says_what_changes_and_what_stays() -> None:
    coming = next_step(date(2026, 11, 24))

    assert coming is not None
    assert (coming.is_firm, coming.starts) == (True, "Tue 1 Dec 2026")
    assert [(each.medicine, each.new, each.old) for each in coming.changes] == [
        ("oxycodone IR", "up to 2 as needed a day", "3")
    ]
    assert [(stay.when, stay.words) for stay in coming.stays] == [("morning", "40 mg"), ("evening", "40 mg")]
    assert (coming.ome_before, coming.ome_after) == ("142.5", "135")


def test_dose_made_of_two_tablets_names_both() -> None:
    coming = next_step(date(2027, 2, 10))

    assert coming is not None
    assert not coming.is_firm
    assert [(each.medicine, each.new, each.old) for each in coming.changes] == [
        ("oxycodone MR", "morning 35 mg (20 + 15)", "40 mg"),
        ("oxycodone IR", "no as-needed doses any more", "1"),
    ]


def test_last_dose_to_nothing_is_said() -> None:
    coming = next_step(date(2027, 3, 10))

    assert coming is not None
    assert {each.new for each in coming.changes} == {"morning nothing", "evening nothing"}


def test_no_next_step_after_the_end() -> None:
    assert next_step(date(2028, 1, 1)) is None


def test_new_time_of_day_is_a_change_from_nothing() -> None:
    steps = (
        step(0, "baseline", None, date(2026, 11, 30), (slow_release((), ("40",)),)),
        step(1, "reduce", date(2026, 12, 1), None, (slow_release(("10",), ("20",)),), "25"),
    )

    coming = present_next_step(made_schedule().model_copy(update={"steps": steps}), today=date(2026, 11, 24))

    assert coming is not None
    assert ("morning 10 mg", "nothing") in {(each.new, each.old) for each in coming.changes}


def test_pace_says_of_what_and_how_often() -> None:
    assert (
        present_pace(made_schedule().policy).replace(NO_BREAK_SPACE, " ")
        == "10 % of the present dose every 4 weeks"
    )


def test_usual_pace_is_followed_only_where_all_of_it_is() -> None:
    usual = made_schedule().policy
    slower = usual.model_copy(update={"percent": Decimal(5)})
    other_base = usual.model_copy(update={"of": Base.ORIGINAL})

    assert present_usual_pace(usual, usual, knows_therapy=True).is_followed
    assert not present_usual_pace(usual, slower, knows_therapy=True).is_followed
    assert not present_usual_pace(usual, other_base, knows_therapy=True).is_followed


def test_usual_pace_says_range_and_source() -> None:
    shown = present_usual_pace(made_schedule().policy, None, knows_therapy=False)

    assert shown.range.replace(NO_BREAK_SPACE, " ") == "5–10 % every 4–12 weeks"
    assert "not yet checked" in shown.source.lower()

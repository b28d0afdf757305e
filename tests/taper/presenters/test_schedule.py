"""A schedule as the screen shows it, from a schedule made by hand."""

from datetime import date
from decimal import Decimal

import pytest

from taper.charts import WIDE
from taper.engine.values import Schedule, StepItem, UnitsOfStrength
from taper.presenters.schedule import Row, SchedulePage, end_range, present_schedule, tabs_of
from taper.wording import NO_BREAK_SPACE
from tests.taper.made_schedules import made_schedule, slow_release, step

BEFORE = date(2026, 11, 24)


def page(today: date = BEFORE, schedule: Schedule | None = None) -> SchedulePage:
    return present_schedule(schedule or made_schedule(), today=today, wide=WIDE)


def row(number: int, today: date = BEFORE) -> Row:
    return page(today).rows[number]


def plain(text: str) -> str:
    return text.replace(NO_BREAK_SPACE, " ")


def test_columns_are_the_times_that_are_used() -> None:
    assert [(column.name, column.medicine) for column in page().columns] == [
        ("Morning", "oxycodone MR, mg"),
        ("Evening", "oxycodone MR, mg"),
        ("As needed", "oxycodone IR, 5 mg"),
    ]


def test_dose_is_summed_drawn_and_said() -> None:
    (morning,) = row(4).cells[0].doses

    assert morning.amount == "35"
    assert [tab.label for tab in morning.tabs] == ["20", "15"]
    assert morning.words == "1 × 20 mg and 1 × 15 mg"


def test_time_without_a_dose_is_none_and_not_blank() -> None:
    assert row(5).cells[0].doses == ()


def test_as_needed_is_told_by_its_maximum() -> None:
    assert [each.cells[2].doses[0].amount for each in page().rows[:3]] == ["up to 3", "up to 2", "up to 1"]


def test_numbers_of_a_row() -> None:
    first = row(1)

    assert first.daily_amounts == ("90",)
    assert (first.ome, plain(first.of_previous), plain(first.of_original)) == ("135.0", "−5.3 %", "−5.3 %")
    assert (first.starts_text, plain(first.held)) == ("Tue 1 Dec 2026", "5 wk 1 d")
    assert [flag.label for flag in first.flags] == ["Days kept free", "Held longer"]


@pytest.mark.parametrize(
    ("today", "states"),
    [
        (date(2026, 11, 24), ["now", "firm", "provisional", "provisional", "provisional", "provisional"]),
        (date(2026, 12, 1), ["past", "now", "provisional", "provisional", "provisional", "provisional"]),
        (date(2027, 2, 10), ["past", "past", "past", "now", "provisional", "provisional"]),
        (date(2030, 1, 1), ["past", "past", "past", "past", "past", "now"]),
    ],
    ids=["before", "first day", "in the pause", "long after"],
)
def test_only_the_next_step_is_firm(today: date, states: list[str]) -> None:
    assert [each.state_label for each in page(today).rows] == states


def test_baseline_is_today_until_the_first_step() -> None:
    assert row(0).name == "Today"
    assert row(0, date(2026, 12, 1)).name == "Before"


def test_pause_says_so() -> None:
    assert row(3).is_pause
    assert row(3).flags[0].label == "Pause"


def test_end_is_a_range_and_never_a_deadline() -> None:
    """120 days from 1 December 2026 to 31 March 2027; half as long again is 180 days."""
    assert end_range(made_schedule()) == (date(2027, 3, 31), date(2027, 5, 30))
    figures = page().figures
    assert figures is not None
    assert figures.end == "Mar 2027 – May 2027"
    assert "not a deadline" in figures.end_detail


def test_figures_above_the_schedule() -> None:
    figures = page().figures

    assert figures is not None
    assert (figures.now, figures.now_detail) == ("142.5 mg OME", "95 mg oxycodone a day")
    assert (figures.next_label, figures.next) == ("Next step, firm", "135 mg OME")
    assert plain(figures.next_detail) == "Tue 1 Dec 2026, −5.3 %"
    assert (figures.later, figures.strengths) == ("4 steps", "3 strengths")


def test_what_cannot_be_counted_reads_at_least() -> None:
    shown = page(schedule=made_schedule(complete=False))

    assert shown.is_at_least
    assert shown.figures is not None
    assert shown.figures.now == "at least 142.5 mg OME"
    assert shown.wide_chart is not None
    assert "at least 142.5 before the first step" in shown.wide_chart


def test_no_curve_where_a_dose_has_no_ome() -> None:
    made = made_schedule()
    uncounted = made.steps[1].model_copy(update={"ome_per_day": None})
    shown = page(schedule=made.model_copy(update={"steps": (made.steps[0], uncounted, *made.steps[2:])}))

    assert shown.wide_chart is None
    assert shown.rows[1].ome == "not counted"


def test_chart_is_told_in_words_with_every_dose_and_date() -> None:
    chart = page().wide_chart

    assert chart is not None
    for dose in (
        "142.5 before",
        "135 from Tue 1 Dec 2026",
        "112.5 from Wed 3 Mar 2027",
        "0 from Wed 31 Mar 2027",
    ):
        assert dose in chart


def test_gravest_caution_comes_first_and_each_once() -> None:
    assert [line.icon for line in page().cautions] == ["danger", "info"]
    assert [line.text for line in page().plan_cautions] == ["A danger."]


def test_sources_name_the_releases_and_how_far_they_were_checked() -> None:
    sources = " ".join(page().sources)

    assert "AU_2023" in sources
    assert "AU_FPM_2025" in sources
    assert "AU_2026_01" in sources
    assert "not yet checked against the original text" in sources


@pytest.mark.parametrize(
    ("strength", "unit", "units", "drawn"),
    [
        ("20", "mg", "2", [("20", "tablet"), ("20", "tablet")]),
        ("20", "mg", "1.5", [("20", "tablet"), ("½ 20", "half")]),
        ("0.5", "mg", "0.5", [("½ 0.5", "half")]),
        ("1", "mg/mL", "2.5", [("2.5 mL", "liquid")]),
        ("37.5", "mcg/h", "1", [("37.5", "patch")]),
    ],
)
def test_unit_has_its_own_shape(strength: str, unit: str, units: str, drawn: list[tuple[str, str]]) -> None:
    taken = UnitsOfStrength(strength=Decimal(strength), unit=unit, units=Decimal(units))

    assert [(tab.label, tab.shape) for tab in tabs_of(taken)] == drawn


def test_several_medicines_at_one_time_are_named_in_the_cell() -> None:
    morphine = slow_release(("30",), ("30",)).model_copy(update={"id": "morphine", "drug": "morphine"})
    items: tuple[StepItem, ...] = (slow_release(("40",), ("40",)), morphine)
    steps = (
        step(0, "baseline", None, date(2026, 11, 30), items),
        step(1, "reduce", date(2026, 12, 1), None, items[:1], "40"),
    )

    shown = page(schedule=made_schedule().model_copy(update={"steps": steps}))

    assert [column.medicine for column in shown.columns] == ["", ""]
    assert [dose.medicine for dose in shown.rows[0].cells[0].doses] == ["oxycodone MR", "morphine MR"]
    assert [dose.amount for dose in shown.rows[0].cells[0].doses] == ["40 mg", "30 mg"]
    assert plain(" ".join(shown.rows[0].daily_amounts)) == "oxycodone 80 mg morphine 60 mg"


def test_only_medicine_of_a_schedule_is_named_once() -> None:
    items = (slow_release(("40",), ("40",)),)
    steps = (
        step(0, "baseline", None, date(2026, 11, 30), items),
        step(1, "reduce", date(2026, 12, 1), None, (slow_release(("40",), ("30",)),), "12.5"),
    )

    shown = page(schedule=made_schedule().model_copy(update={"steps": steps}))

    assert shown.medicine == "oxycodone MR"
    assert [column.medicine for column in shown.columns] == ["mg", "mg"]


def test_cells_follow_the_engine_not_the_clock() -> None:
    """Whatever the day, the doses are the same: only what is firm changes."""
    assert [each.cells for each in page(BEFORE).rows] == [each.cells for each in page(date(2030, 1, 1)).rows]

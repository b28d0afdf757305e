"""What a patient reads on paper: every dose, date and weekday, and nothing that must not be there."""

import re
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from guidelines.registry import references
from guidelines.terms import TimeOfDay
from taper.engine.values import Blocked, Caution, Severity, StepItem
from taper.presenters.sheet import (
    NoSheet,
    SheetNaloxone,
    SheetPerson,
    SheetVersion,
    present_sheet,
    step_for_sheet,
)
from taper.printing.patient_sheet import patient_sheet_pdf
from tests.printing import schedules
from tests.printing.cases import BY_NAME, CASES, MARGARET, Case, laid_out, pages, printed, text
from tests.printing.reading import layout_of, pages_of, plain_text, root_of, structure_of, text_of

every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
A4_POINTS, LETTER_POINTS = (595, 842), (612, 792)

# Words that blame, and the clinician's figures: 777 mg and 9.87 % stand in every schedule of these tests.
NOT_FOR_PATIENTS = re.compile(
    r"\b(addict\w*|abus\w*|misus\w*|clean|fail(ed|ure)?|dependen\w*|toleran\w*|OME|MME|MEDD|equivalent\w*|per ?cent)\b"
    r"|%|777|9[.,]87",
    re.IGNORECASE,
)


# ------------------------------------------------------------------------------------------------ doses and dates


def test_the_firm_step_reads_back_line_by_line() -> None:
    first_page = pages("slow-release")[0]

    assert "Your next step: Tuesday 1 December to Monday 28 December 2026 agreed" in first_page
    assert "Until Monday 30 November 2026: go on as now." in first_page
    assert "What changes: Morning goes down from 40 mg to 35 mg. Evening stays at 40 mg." in first_page
    assert "Morning 1 tablet of 20 mg 1 tablet of 15 mg 35 mg" in first_page
    assert "Noon – nothing Evening 1 tablet of 40 mg 40 mg Bedtime – nothing" in first_page
    assert "Before Tuesday 29 December 2026 we decide together about the next step." in first_page


def test_every_day_of_the_step_has_its_weekday_and_its_boxes() -> None:
    ticks = BY_NAME["slow-release"].sheet().firm.ticks
    days = [
        (day.weekday, day.number.split()[0].split("\u00a0")[0])
        for band in ticks.bands
        for day in band.days
        if day
    ]

    expected = [date(2026, 12, 1) + timedelta(days=offset) for offset in range(28)]

    assert days == [(day.strftime("%a"), str(day.day)) for day in expected]
    assert {band.rows for band in ticks.bands} == {("Morning 35", "Evening 40")}
    first_page = pages("slow-release")[0]
    for day in expected:
        assert f"{day.strftime('%a')} {day.day}" in first_page


@pytest.mark.parametrize("name", ["slow-release", "quick-tablets-first"])
def test_later_steps_read_back_with_their_dates_and_doses(name: str) -> None:
    case = BY_NAME[name]
    second_page = pages(case.name)[1]

    assert "After that a guess Later steps are only a guess. We decide them together." in second_page
    for step in case.schedule.steps[2:8]:
        assert step.starts is not None
        row = f"{step.number} {step.starts.strftime('%a')} {step.starts.day} {step.starts.strftime('%b')}"
        assert row in second_page
        doses = [
            sum(part.strength * part.units for part in dose) for item in step.items for _, dose in item.doses
        ]
        assert " ".join(f"{dose} mg" for dose in doses) in second_page[second_page.index(row) :][:80]


def test_a_long_plan_says_that_we_look_again() -> None:
    second_page = pages("slow-release")[1]

    assert "Then we look again, and plan the rest together." in second_page
    assert "Tue 15 Jun" not in second_page  # the seventh later step
    assert "Then we look again" not in text("liquid")


@every_case
def test_what_is_counted_and_drawn_adds_up_to_the_milligrams(case: Case) -> None:
    """Counted: the numbers in the words. Drawn: the numerals in the figures. Summed: the total. All three agree."""
    for row in case.sheet().firm.rows:
        for line in row.lines:
            if row.kind != "fixed" or line.times_drawn:
                continue
            words = plain_text(" ".join(run.text for count in line.counts for run in count)).replace(",", ".")
            total = Decimal(line.total.split("\u00a0")[0].replace(",", "."))
            alternatives = [
                re.findall(r"<title>(.*?)</title>", drawing)[0].replace(",", ".") for drawing in line.drawings
            ]
            if drops := re.match(r"(\d+) Tropfen", words):
                assert total == Decimal(drops[1]) * Decimal("2.5")
            elif volume := re.match(r"([\d.]+) mL liquid. ([\d.]+) mg in 1 mL", words):
                assert total == Decimal(volume[1]) * Decimal(volume[2])
            else:
                assert _counted(words) == total
                assert _drawn(alternatives) == total


def _counted(words: str) -> Decimal:
    counts = {"half": Decimal("0.5"), "1½": Decimal("1.5")}
    found = re.findall(
        r"(half|[\d½]+)(?: an?)? (?:tablets?|capsules?|Tabletten?) (?:of|de|zu) ([\d.]+) mg", words
    )
    assert found, words
    return sum(
        ((counts.get(count) or Decimal(count)) * Decimal(strength) for count, strength in found), Decimal(0)
    )


def _drawn(alternatives: list[str]) -> Decimal:
    found = [re.fullmatch(r"(1|½) \w+. ([\d.]+)\xa0mg", alternative) for alternative in alternatives]
    amounts = [
        (Decimal("0.5") if match[1] == "½" else Decimal(1)) * Decimal(match[2]) for match in found if match
    ]
    return sum(amounts, Decimal(0))


@every_case
def test_every_dose_of_the_schedule_is_on_the_sheet(case: Case) -> None:
    sheet = case.sheet()
    index = step_for_sheet(
        case.schedule.steps, case.given.get("on") or getattr(case.given.get("version"), "made_on", None)
    )
    if index is None:
        assert not sheet.firm.rows
        return
    step = case.schedule.steps[index]
    fixed = [row for row in sheet.firm.rows if row.kind == "fixed"]

    taken = [[_of(item, time) for item in step.items if _of(item, time)] for time in TimeOfDay]

    assert [len(row.lines) for row in fixed] == ([len(doses) for doses in taken] if any(taken) else [])
    assert sum(1 for row in sheet.firm.rows if row.kind == "patches") == sum(
        bool(item.patches) for item in step.items
    )
    assert sum(1 for row in sheet.firm.rows if row.kind == "as_needed") == sum(
        bool(item.as_needed) for item in step.items
    )


def _of(item: StepItem, time: TimeOfDay) -> object:
    return dict(item.doses).get(time)


def test_what_is_taken_only_when_needed_has_its_most_a_day() -> None:
    first_page, second_page = pages("quick-tablets-first")

    assert "Short-acting tablets: only if you need it, at most 2 a day, before it was 3." in first_page
    assert (
        "Only if you need it 1 tablet of 5 mg Time between: see the label. oxycodone, short-acting tablets up to 2 a day"
        in first_page
    )
    assert "2 Wed 6 Jan 2027 40 mg 40 mg up to 1 of 5 mg" in second_page
    assert "3 Wed 3 Feb 40 mg 40 mg nothing" in second_page


def test_patches_have_their_change_days_and_the_number_on_the_box() -> None:
    sheet = BY_NAME["german-patches"].sheet()
    changes = [change.day for row in sheet.firm.ticks.change_rows for change in row]
    first_page = pages("german-patches")[0]

    assert len(changes) == 16
    assert [plain_text(day) for day in changes[:3] + changes[-1:]] == [
        "Mi, 13. Jan.",
        "Sa, 16. Jan.",
        "Di, 19. Jan.",
        "Sa, 27. Feb.",
    ]
    assert "Sie tragen zugleich 2 Pflaster, 50 und 12, bisher 1 Pflaster, 75." in first_page
    assert "Alle 3 Tage 1 Pflaster mit 50 1 Pflaster mit 12 2 Stück" in first_page
    assert first_page.count("50 und 12 auf") == 16


def test_a_patch_of_12_and_a_half_is_called_by_the_12_on_its_box() -> None:
    patch = schedules.item(
        "p",
        drug="fentanyl",
        form="transdermal patch",
        release="patch-72h",
        patches=schedules.at("12.5", unit="mcg/h"),
    )
    twice = schedules.item(
        "p",
        drug="fentanyl",
        form="transdermal patch",
        release="patch-72h",
        patches=schedules.at("25", unit="mcg/h"),
    )
    found = text_of(
        patient_sheet_pdf(
            present_sheet(
                schedules.schedule(*schedules.steps_of((twice,), (patch,))), references=references()
            )
        )
    )

    assert "1 patch of 12 " in found
    assert "12 stands for 12.5" in found


def test_liquids_are_told_in_millilitres_and_milligrams_with_their_concentration() -> None:
    first_page = pages("liquid")[0]

    assert "Morning 7.5 mL liquid, 1 mg in 1 mL 7.5 mg" in first_page
    assert "No more oxycodone, short-acting tablets. New: oxycodone, liquid." in first_page


def test_half_tablets_are_told_in_words() -> None:
    first_page = pages("half-tablets")[0]

    assert "Morning 1½ tablets of 5 mg 7.5 mg" in first_page
    assert "Noon half a tablet of 5 mg 2.5 mg" in first_page


def test_drops_are_counted_as_on_the_label() -> None:
    first_page = pages("german-drops")[0]

    assert "Morgens 16 Tropfen 0,576 ml, 69,4 mg in 1 ml 40 mg" in first_page


def test_two_medicines_at_one_time_are_not_added_up() -> None:
    first_page = pages("two-medicines-in-the-us")[0]

    assert (
        "1 tablet of 7.5 mg hydrocodone + acetaminophen 325 mg, short-acting tablets 7.5 mg 2 tablets of 30 mg morphine, slow-release tablets 60 mg"
        in first_page
    )
    assert "67.5" not in text("two-medicines-in-the-us")
    assert "Tuesday, December 1 to Monday, December 28, 2026" in first_page


def test_where_two_strengths_meet_they_never_look_alike() -> None:
    (morning,) = [
        row for row in BY_NAME["slow-release"].sheet().firm.rows if plain_text(row.time) == "Morning"
    ]
    twenty, fifteen = (
        re.sub(r"<text.*?</text>|<title>.*?</title>", "", drawing) for drawing in morning.lines[0].drawings
    )

    assert twenty != fifteen


# --------------------------------------------------------------------------------------------- which step is firm


def test_a_sheet_made_before_the_start_is_about_the_first_reduction() -> None:
    steps = schedules.oxycodone().steps

    assert step_for_sheet(steps, None) == 1
    assert step_for_sheet(steps, date(2026, 10, 1)) == 1
    assert step_for_sheet(steps, date(2026, 12, 1)) == 1


def test_a_sheet_made_in_a_step_is_about_it_until_the_next_one_is_a_week_away() -> None:
    steps = schedules.oxycodone().steps

    assert step_for_sheet(steps, date(2026, 12, 15)) == 1
    assert step_for_sheet(steps, date(2026, 12, 21)) == 1
    assert step_for_sheet(steps, date(2026, 12, 22)) == 2
    assert step_for_sheet(steps, date(2030, 1, 1)) == 8


def test_a_step_in_force_is_called_so_and_its_boxes_begin_today() -> None:
    first_page = pages_of(patient_sheet_pdf(BY_NAME["slow-release"].sheet(on=date(2026, 12, 15))))[0]

    assert "Your step now: Tuesday 1 December to Monday 28 December 2026" in first_page
    assert "go on as now" not in first_page
    assert "Week 3 Tue 15" in first_page
    assert "Mon 14" not in first_page


def test_where_the_first_reduction_has_to_wait_the_sheet_says_until_when() -> None:
    """The holiday case: the plan starts on 22 December, and no reduction may start before 6 January."""
    fixed = schedules.item(morning=schedules.at("40"), evening=schedules.at("40"))
    lower = schedules.item(morning=schedules.at("20", "15"), evening=schedules.at("40"))
    plan = schedules.schedule(
        schedules.step(0, fixed, kind="baseline", ends=date(2026, 12, 21)),
        schedules.step(1, fixed, kind="hold", starts=date(2026, 12, 22), days=15),
        schedules.step(2, lower, starts=date(2027, 1, 6), days=None),
    )
    first_page = pages_of(patient_sheet_pdf(present_sheet(plan, references=references(), **MARGARET)))[0]

    assert "Your next step: from Wednesday 6 January 2027 agreed" in first_page
    assert "Until Tuesday 5 January 2027: go on as now." in first_page


def test_a_pause_says_what_to_take_in_the_pause() -> None:
    found = text("paused")

    assert "Your plan is paused: from Wednesday 10 February 2027" in found
    assert "What changes: Nothing. Go on as now." in found
    assert "Morning 1 tablet of 20 mg 1 tablet of 15 mg 35 mg" in found
    assert "After that" not in found


def test_the_last_step_says_that_nothing_is_taken_any_more() -> None:
    found = text("last-step")

    assert "What changes: No more oxycodone, slow-release tablets." in found
    assert "You take none of these medicines any more. After stopping we stay in touch." in found


def test_where_no_step_is_planned_the_sheet_says_to_go_on_as_today() -> None:
    found = text("blocked")

    assert (
        "No new step for now We do not lower the dose now. Take your medicines just as you do today." in found
    )
    assert "Do not stop all at once." in found
    assert "agreed" not in found.split("Stay safe")[0]


@pytest.mark.parametrize("gate", ["G04", "G05", "G07"])
def test_no_standard_sheet_in_pregnancy_use_disorder_or_at_the_end_of_life(gate: str) -> None:
    stopped = schedules.schedule(blocked=(Blocked(gate=gate, text="", citation=""),))
    gone_past = schedules.schedule(
        *schedules.oxycodone().steps,
        cautions=(Caution(code=f"override_{gate}", severity=Severity.DANGER, text="", citation=""),),
    )

    for plan in (stopped, gone_past):
        with pytest.raises(NoSheet, match="specialist"):
            present_sheet(plan, references=references())


# ---------------------------------------------------------------------------------- what must and must not be there


@every_case
def test_page_1_is_enough(case: Case) -> None:
    sheet = case.sheet()
    first_page = pages(case.name)[0]

    assert plain_text(sheet.emergency) in first_page
    assert sheet.crisis is not None
    assert plain_text(sheet.crisis.number) in first_page
    assert plain_text(sheet.clinic_phone) in first_page
    assert plain_text(sheet.goal) in first_page
    assert plain_text(sheet.texts["plan_contact"]) in first_page


@every_case
def test_it_is_two_pages_and_a_third_only_where_the_boxes_need_one(case: Case) -> None:
    expected = 3 if case.name == "two-medicines-in-the-us" else 2

    assert len(pages(case.name)) == expected


def test_what_does_not_fit_moves_and_is_not_left_out() -> None:
    """Four times a day and two medicines: the boxes are on page 3, each day of the step still has its own."""
    last_page = pages("two-medicines-in-the-us")[2]

    assert "Tick each dose when you have taken it. Weeks 1–2" in last_page
    assert "Weeks 3–4" in last_page


def test_under_long_typed_text_whom_to_call_stays_on_page_1() -> None:
    sheet = BY_NAME["slow-release"].sheet(reason="Oxycodone helps your back less than it used to. " * 60)
    found = pages_of(patient_sheet_pdf(sheet))

    assert "13 11 14" in found[0]
    assert plain_text(sheet.reason) in " ".join(found[:2])


@every_case
def test_the_way_back_and_how_to_stay_safe_are_there(case: Case) -> None:
    sheet = case.sheet()
    found = text(case.name)
    strings = references().patient_strings
    language = sheet.words.language

    for id_ in ("plan_pause", "plan_no_sudden", "plan_way_back", "safe_tolerance", "safe_naloxone"):
        assert plain_text(strings.text(id_, language)) in found
    assert plain_text(sheet.checked) in found
    assert plain_text(sheet.sources) in found


@every_case
def test_nothing_for_clinicians_and_no_blame_is_there(case: Case) -> None:
    found = text(case.name)

    assert [match[0] for match in NOT_FOR_PATIENTS.finditer(found)] == []


def test_tables_nobody_has_checked_are_named_so() -> None:
    found = text("slow-release")

    assert (
        "conversion table AU_FPM_2025, not yet checked against the original table; product list AU_2026_11."
        in found
    )
    assert "Nobody has checked these phone numbers yet." in found


def test_what_is_not_known_is_a_line_to_write_on() -> None:
    found = text("nothing-known")

    assert "None" not in found
    assert "Name: " in found
    assert "a draft, not yet saved" in found


def test_own_naloxone_is_named_with_its_place() -> None:
    found = text("german-patches")

    assert "Naloxon-Spray bekommen am 7. Januar 2027. Es liegt hier: Flurschrank, oberstes Fach." in found


def test_own_naloxone_without_a_place_leaves_a_line() -> None:
    sheet = BY_NAME["slow-release"].sheet(naloxone=SheetNaloxone("", date(2026, 11, 24)))

    assert not sheet.naloxone_place_known
    assert plain_text("".join(run.text for run in sheet.naloxone)).endswith(
        "Naloxone spray given on 24 November 2026."
    )


def test_who_wears_patches_is_told_to_take_them_off_in_an_overdose() -> None:
    assert "Alle Pflaster abziehen." in text("german-patches")
    assert "patches" not in text("slow-release")


def test_every_page_names_the_person_the_version_and_its_number() -> None:
    found = pages_of(
        patient_sheet_pdf(BY_NAME["slow-release"].sheet(version=SheetVersion(2, date(2026, 11, 30))))
    )

    for number, page in enumerate(found, start=1):
        assert (
            f"Margaret Ellis born 14 March 1964 record MRE-00418 My plan · version 2 of 30 November 2026 page {number} of 2"
            in page
        )


# ------------------------------------------------------------------------------------------------------ typed text

HOSTILE = "Zoë <b>Bold</b> {{ 7|add:7 }} {% now 'Y' %} O’Brien & \u202eevil\u202c \u2069\u2069 😀 ş"


@pytest.mark.requirement("S21")
def test_typed_text_is_text() -> None:
    sheet = BY_NAME["slow-release"].sheet(
        person=SheetPerson(HOSTILE, date(1964, 3, 14), "<script>1</script>"),
        goal=HOSTILE,
        reason=f"{HOSTILE}\r\nSecond line",
    )
    found = text_of(patient_sheet_pdf(sheet))

    assert "Zoë <b>Bold</b> {{ 7|add:7 }} {% now 'Y' %} O’Brien & evil" in found
    assert "record <script>1</script>" in found
    assert "Second line" in found


@pytest.mark.requirement("S21")
def test_typed_text_is_never_cut() -> None:
    word = "Donaudampfschifffahrtsgesellschaftskapitänswitwe"
    long = " ".join(f"{word}{number}" for number in range(8))
    sheet = BY_NAME["slow-release"].sheet(
        person=SheetPerson("A" * 300 + "Z", date(1964, 3, 14), "1"), goal="B" * 400 + "Y", reason=long
    )
    letters = text_of(patient_sheet_pdf(sheet)).replace(" ", "")

    assert "A" * 300 + "Z" in letters
    assert "B" * 400 + "Y" in letters
    assert long.replace(" ", "") in letters
    assert layout_of(sheet).pages >= 3


@pytest.mark.requirement("S21")
def test_typed_text_stays_in_a_direction_of_its_own() -> None:
    sheet = BY_NAME["slow-release"].sheet(person=SheetPerson("محمد عبد الرحمن", date(1964, 3, 14), "1"))

    assert sheet.name == "\u2068محمد عبد الرحمن\u2069"
    assert not re.search("[\u202a-\u202e\u2066\u2067]", BY_NAME["slow-release"].sheet(goal=HOSTILE).goal)


# ---------------------------------------------------------------------------------------------------------- paper


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("slow-release", A4_POINTS),
        ("german-patches", A4_POINTS),
        ("french-capsules", LETTER_POINTS),
        ("two-medicines-in-the-us", LETTER_POINTS),
    ],
)
def test_the_paper_is_the_countrys(name: str, points: tuple[int, int]) -> None:
    reader = PdfReader(BytesIO(printed(name)))

    assert {
        (round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in reader.pages
    } == {points}


@every_case
def test_no_ink_is_in_the_margins(case: Case) -> None:
    layout = laid_out(case.name)

    outside = [
        ink
        for ink in (*layout.texts, *layout.cells_and_drawings)
        if ink.left < layout.left - 1 or ink.right > layout.right + 1
    ]

    assert outside == []


@every_case
def test_no_text_lies_on_other_text(case: Case) -> None:
    texts = laid_out(case.name).texts

    assert [
        (one.text, other.text)
        for place, one in enumerate(texts)
        for other in texts[place + 1 :]
        if one.overlaps(other)
    ] == []


@every_case
def test_the_file_is_marked_as_accessible(case: Case) -> None:
    pdf = printed(case.name)
    root = root_of(pdf)

    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert (
        root["/Lang"]
        == {
            "en": "en-" + {"UK": "GB"}.get(case.schedule.country, case.schedule.country),
            "de": "de",
            "fr_CA": "fr-CA",
        }[case.given.get("language", "en")]
    )


@every_case
def test_every_figure_has_an_alternative_text(case: Case) -> None:
    sheet = case.sheet()
    figures = [element for element in structure_of(printed(case.name)) if element.get("/S") == "/Figure"]
    drawn = [drawing for row in sheet.firm.rows for line in row.lines for drawing in line.drawings]
    drawn += [
        drawing
        for step in sheet.later.steps
        for cell in step.cells
        for dose in cell
        for drawing in dose.drawings
    ]

    assert sorted(str(figure["/Alt"]) for figure in figures) == sorted(
        re.findall(r"<title>(.*?)</title>", "".join(drawn))
    )


@pytest.mark.requirement("S26")
def test_the_files_own_description_names_nobody() -> None:
    pdf = printed("slow-release")
    reader = PdfReader(BytesIO(pdf))

    assert reader.metadata is not None
    assert reader.metadata.title == "My plan"
    assert not [
        value for value in reader.metadata.values() if "Margaret" in str(value) or "MRE" in str(value)
    ]
    assert b"Margaret" not in root_of(pdf)["/Metadata"].get_data()

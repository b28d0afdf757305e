"""The whole path a GP walks: from the sign-in to the printed sheet, with script and without.

Given a woman who takes oxycodone 40 mg slow-release twice a day and 5 mg up to three times as needed, when a plan is
made with her, then the sheet says exactly what the plan says.
"""

import io
import re
from collections.abc import Iterator

import pypdf
import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from patients.models import Clinician, Patient
from patients.regimen import regimen_data
from taper.models import PlanVersion
from tests.factories import PASSWORD, make_clinic, make_clinician, make_patient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GOAL = "Walk to the park with my grandson."
REASON = "The tablets help little now and make you constipated."


@pytest.fixture
def helen() -> Clinician:
    return make_clinician(make_clinic())


@pytest.fixture
def margaret(helen: Clinician) -> Patient:
    """On record, but nobody has entered yet what she takes."""
    return make_patient(helen)


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def sign_in(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url)
    page.get_by_label("Account name").fill("helen")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Patients")).to_be_visible()


def open_patient(page: Page) -> None:
    page.get_by_role("link", name=re.compile("Ellis")).click()
    expect(page.get_by_text("0042-817")).to_be_visible()


def follow(page: Page, link: str) -> None:
    """To the next page, and on only once its script listens: a change made before would redraw nothing."""
    with page.expect_event("load"):
        page.get_by_role("link", name=link).click()


def choose(page: Page, field: str, value: str, *, script: bool) -> None:
    """A choice that other choices follow: they follow by themselves, or by the button."""
    control = page.locator(f"#id_items-{field}")
    if script:
        with page.expect_response(re.compile("/medicines/$")):
            control.select_option(value)
        expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    else:
        control.select_option(value)
        page.get_by_role("button", name="Update").last.click()


def enter_medicines(page: Page, *, script: bool) -> None:
    follow(page, "Enter medicines")
    choose(page, "0-drug", "oxycodone", script=script)
    choose(page, "0-preparation", "tablet|MR-12h|mg|", script=script)
    choose(page, "0-strength", "40", script=script)
    page.locator("#id_items-0-morning").fill("1")
    page.locator("#id_items-0-evening").fill("1")
    page.get_by_role("button", name="Add another opioid").click()
    choose(page, "1-drug", "oxycodone", script=script)
    choose(page, "1-preparation", "tablet|IR|mg|", script=script)
    choose(page, "1-strength", "5", script=script)
    choose(page, "1-how", "as_needed", script=script)
    page.locator("#id_items-1-average").fill("3")
    page.locator("#id_items-1-maximum").fill("3")
    if script:
        expect(page.locator("#ome-total")).to_have_text("142.5 mg OME a day")
    page.get_by_role("button", name="Save medicines").click()
    expect(page.get_by_text("The medicines are saved.")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("All, per day"))).to_contain_text("142.5 mg")


def make_plan(page: Page, *, script: bool) -> None:
    follow(page, "Start a plan")
    schedule = page.locator("#schedule")
    expect(schedule).to_contain_text("135 mg")
    first_step = page.locator(".grid--schedule tbody tr").nth(1)
    expect(first_step).to_contain_text("4\u00a0wk")

    page.get_by_label("Her goal, in her own words").fill(GOAL)
    page.get_by_label("Why now").fill(REASON)
    page.get_by_label("On opioids for").fill("3")
    page.get_by_label("Goes down first").select_option(label="oxycodone IR, as needed")
    page.get_by_label("Every").fill("8")
    if script:
        page.get_by_label("Every").blur()
    else:
        page.get_by_role("button", name="Show the schedule").last.click()
    expect(first_step).to_contain_text("8\u00a0wk")
    expect(page.get_by_label("Her goal, in her own words")).to_have_value(GOAL)

    page.get_by_label("Naloxone", exact=True).select_option("GIVEN")
    page.get_by_label("Where it is kept, or why not").fill("kitchen drawer")
    page.get_by_role("button", name="Save the plan").click()
    expect(page.get_by_text("Version 1 is saved.")).to_be_visible()
    expect(page.get_by_text(GOAL)).to_be_visible()


def text_of_sheet(page: Page) -> str:
    """The sheet as the button gives it; a browser shows a PDF in a way that cannot be read, so it is fetched."""
    link = page.get_by_role("link", name=re.compile("Print the sheet")).get_attribute("href")
    assert link is not None
    answer = page.request.get(page.url.split("/patients")[0] + link)
    assert answer.headers["content-type"] == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(answer.body())).pages
    return " ".join(" ".join(each.extract_text() for each in pages).split())


def assert_sheet_says_what_was_planned(text: str, patient: Patient) -> None:
    version = PlanVersion.objects.get(plan__patient=patient)
    firm = version.schedule["steps"][1]
    assert [item["id"] for item in firm["items"]] == [item["id"] for item in regimen_data(patient)]
    for item in firm["items"]:
        for doses in item["doses"].values():
            for dose in doses:
                assert f"{dose['units']} tablet of {dose['strength']} {dose['unit']}" in text
        if item["as_needed"] is not None:
            assert f"{item['as_needed']['maximum_per_day']} a day" in text
    assert version.request["pace"]["interval_days"] == 56
    for words in ("Margaret Ellis", GOAL, REASON, "kitchen drawer"):
        assert words in text


@pytest.mark.requirement("S23")
@pytest.mark.requirement("S24")
def test_with_script(page: Page, live_server: LiveServer, margaret: Patient) -> None:
    """Every change redraws at once; the browser has nothing to complain of and asks no other host."""
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))

    sign_in(page, live_server)
    open_patient(page)
    enter_medicines(page, script=True)
    make_plan(page, script=True)

    assert_sheet_says_what_was_planned(text_of_sheet(page), margaret)
    assert complaints == []
    assert [url for url in asked if not url.startswith(live_server.url)] == []


def test_without_script(scriptless: Page, live_server: LiveServer, margaret: Patient) -> None:
    sign_in(scriptless, live_server)
    open_patient(scriptless)
    enter_medicines(scriptless, script=False)
    make_plan(scriptless, script=False)

    assert_sheet_says_what_was_planned(text_of_sheet(scriptless), margaret)


def test_what_is_typed_stays_while_the_schedule_is_redrawn(
    page: Page, live_server: LiveServer, margaret: Patient
) -> None:
    sign_in(page, live_server)
    open_patient(page)
    enter_medicines(page, script=True)
    follow(page, "Start a plan")

    page.get_by_label("Each step, up to").fill("40")
    page.get_by_label("Each step, up to").blur()
    expect(page.locator("#id_percent_error")).to_contain_text("faster than the range")
    page.get_by_label("Why faster than the range").fill("Admitted to a ward.")
    page.get_by_label("Each step, up to").fill("45")
    page.get_by_label("Each step, up to").blur()
    expect(page.locator("#id_percent_error")).to_contain_text("45 %")

    expect(page.get_by_label("Why faster than the range")).to_have_value("Admitted to a ward.")
    page.get_by_label("Each step, up to").fill("10")
    page.get_by_label("Each step, up to").press("Enter")
    expect(page.get_by_label("Why faster than the range")).to_have_value("Admitted to a ward.")
    assert not PlanVersion.objects.exists()

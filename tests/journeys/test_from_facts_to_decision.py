"""What a visit before any plan brings: the facts that settle most, what the guideline says, and what was decided.

Given a woman on 142.5 mg OME a day, when two questions are answered with the keyboard alone and no script runs, then the
prompts follow, a step is ticked, and "not now" stands as a full answer on her page.
"""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from patients.facts import current_facts
from patients.models import Patient
from taper.models import Decision
from tests.factories import MARGARETS_REGIMEN, make_clinic, make_clinician, make_patient
from tests.journeys.test_from_sign_in_to_sheet import open_patient, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (1280, 390, 320)


@pytest.fixture
def margaret() -> Patient:
    return make_patient(make_clinician(make_clinic()), regimen=MARGARETS_REGIMEN)


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def tab_to(page: Page, selector: str) -> None:
    """Move the focus there with the Tab key alone."""
    target = page.locator(selector)
    for _ in range(200):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} cannot be reached with the Tab key")


def test_visit_with_the_keyboard_alone_and_without_script(
    scriptless: Page, live_server: LiveServer, margaret: Patient
) -> None:
    page = scriptless
    sign_in(page, live_server)
    open_patient(page)

    page.get_by_role("link", name="What the guideline says").press("Enter")
    page.get_by_role("link", name="Answer what it asks").press("Enter")
    tab_to(page, "#fact-oud")
    page.keyboard.type("None")
    tab_to(page, "#fact-therapy_weeks")
    page.keyboard.type("3")
    page.get_by_role("button", name="Record the answers").press("Enter")

    expect(page.get_by_text("2 answers recorded.")).to_be_visible()
    expect(page.locator("#AU-T9")).to_have_attribute("data-status", "does_not_apply")
    tab_to(page, "#AU-S1 button")
    page.keyboard.press("Enter")
    expect(page.locator("#AU-S1 button")).to_have_attribute("aria-pressed", "true")

    page.get_by_role("link", name="Margaret Ellis").press("Enter")
    page.get_by_role("link", name="Not now").press("Enter")
    tab_to(page, "#id_patient_view")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.get_by_label("Why this was raised").fill("The tablets help little now.")
    page.get_by_label("Ask again on").fill("2099-02-03")
    page.get_by_role("button", name="Save").press("Enter")

    expect(page.get_by_role("heading", name="Not now")).to_be_visible()
    page.get_by_role("link", name="Margaret Ellis").press("Enter")
    expect(page.get_by_role("link", name="Not now")).to_be_visible()
    expect(page.get_by_text("Still open")).to_have_count(0)
    assert {name: row.value for name, row in current_facts(margaret).items()} == {
        "oud": "none",
        "therapy_weeks": "156",
        "patient_view": "undecided",
        "shared_decision": "reached",
    }
    assert Decision.objects.get().outcome == "NOT_NOW"


def test_screens_are_sound_for_assistive_technology_and_fit_every_width(
    page: Page, live_server: LiveServer, margaret: Patient
) -> None:
    sign_in(page, live_server)
    found = []

    for name in ("facts/?ask=oud", "facts/history/", "advice/", "decision/"):
        page.goto(f"{live_server.url}/patients/{margaret.public_id}/{name}")
        found += [(name, each["id"]) for each in Axe().run(page).response["violations"]]
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append((name, f"scrolls sideways at {width}"))

    assert found == []

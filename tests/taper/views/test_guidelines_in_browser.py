"""The guideline pages in a browser: readable by anyone, narrow or wide, by keyboard, without script."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from patients.models import Patient
from tests.factories import PASSWORD
from tests.patients.test_facts import record

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def addresses(patient: Patient) -> list[str]:
    return [
        reverse("guidelines"),
        reverse("comparison"),
        reverse("guideline", args=["US_CDC2022"]),
        reverse("conversion_tables"),
        reverse("conversion_table", args=["CA_NPC_2017"]),
        reverse("shared_rules"),
        reverse("conversation"),
        reverse("patient_guidelines", args=[patient.public_id]),
        reverse("patient_ome", args=[patient.public_id]),
    ]


def sign_in(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}{reverse('sign_in')}?next={reverse('guidelines')}")
    page.get_by_label("Account name").fill("helen")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Guidelines and tables")).to_be_visible()


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_have_no_barrier_that_axe_finds(
    page: Page, live_server: LiveServer, margaret: Patient, scheme: str
) -> None:
    record(margaret, {"therapy_weeks": 160, "meaningful_benefit": "unclear"})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    sign_in(page, live_server)

    for address in addresses(margaret):
        page.goto(f"{live_server.url}{address}")
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        found = Axe().run(page, options=AXE)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"


def test_pages_fit_a_narrow_window_and_complain_of_nothing(
    page: Page, live_server: LiveServer, margaret: Patient
) -> None:
    complaints: list[str] = []
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None
    )
    sign_in(page, live_server)

    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        for address in addresses(margaret):
            page.goto(f"{live_server.url}{address}")
            beyond = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert beyond == 0, f"{address} at {width}"
    assert complaints == []


def test_pages_are_whole_without_script(scriptless: Page, live_server: LiveServer, margaret: Patient) -> None:
    sign_in(scriptless, live_server)

    scriptless.goto(f"{live_server.url}{reverse('comparison')}")
    scriptless.locator("#dose summary").first.click()
    expect(scriptless.get_by_role("link", name="AU-T7")).to_be_visible()
    scriptless.get_by_role("link", name="AU-T7").click()
    expect(scriptless.locator("#AU-T7")).to_be_in_viewport()

    scriptless.goto(f"{live_server.url}{reverse('patient_guidelines', args=[margaret.public_id])}")
    scriptless.get_by_role("link", name="Her dose by each table").click()
    expect(scriptless.get_by_role("heading", name="The sums differ")).to_be_visible()


def test_hard_words_open_over_the_planner_by_keyboard_alone(
    page: Page, live_server: LiveServer, margaret: Patient
) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(page, live_server)
    page.goto(f"{live_server.url}{reverse('taper:plan', args=[margaret.public_id])}")
    words = page.locator(".hard-words")

    words.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(words.get_by_text("Say one sentence, then wait.")).to_be_in_viewport()
    page.keyboard.press("Tab")  # the panel itself, so that it can be scrolled
    page.keyboard.press("Tab")
    expect(words.get_by_text("Afraid of more pain")).to_be_focused()
    page.keyboard.press("Enter")

    expect(words.get_by_text("“I stay with you, whatever the dose.”")).to_be_in_viewport()
    found = Axe().run(page, context=".hard-words", options=AXE)
    assert found.violations_count == 0, found.generate_report()

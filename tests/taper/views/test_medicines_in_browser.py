"""The medicine editor in a browser: typing redraws the working and loses nothing, and all of it works without script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from patients.models import Patient
from patients.regimen import regimen_data
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page: Page, live_server: LiveServer, patient: Patient) -> None:
    page.goto(f"{live_server.url}/sign-in?next=/patients/{patient.public_id}/medicines/")
    page.get_by_label("Account name").fill("helen")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="What she takes now")).to_be_visible()


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_typing_redraws_the_working_and_loses_nothing(
    page: Page, live_server: LiveServer, margaret: Patient
) -> None:
    complaints: list[str] = []
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None
    )
    sign_in(page, live_server, margaret)
    total = page.locator("#ome-total")
    expect(total).to_have_text("142.5 mg OME a day")

    page.locator("#id_items-0-morning").fill("2")
    page.locator("#id_items-0-noon").fill("1,5")
    expect(page.locator("#id_items-0-noon_note")).to_contain_text("cannot be read as one number")
    expect(page.locator("#id_items-0-morning_note")).to_have_text("80 mg")
    page.locator("#id_items-0-noon").fill("")
    expect(total).to_have_text("202.5 mg OME a day")

    page.locator("#id_items-1-drug").select_option("morphine")
    page.locator("#id_items-1-preparation").select_option(label="oral solution, short-acting")
    expect(page.locator("#id_items-1-strength")).to_contain_text("mg/mL")
    expect(page.locator("#id_items-1-maximum")).to_have_value("3")
    expect(page.locator("#id_items-0-morning")).to_have_value("2")
    page.get_by_role("button", name="Add another opioid").click()
    expect(page.locator("#id_items-2-drug")).to_be_focused()
    page.get_by_role("button", name="Remove medicine 3").click()
    expect(page.locator("fieldset.medicine")).to_have_count(2)
    page.get_by_role("button", name="Remove medicine 2, morphine").click()
    expect(page.locator("fieldset.medicine")).to_have_count(1)

    page.get_by_role("button", name="Save medicines").click()
    expect(page.get_by_text("The medicines are saved.")).to_be_visible()
    assert regimen_data(margaret)[0]["doses"] == {"morning": "2", "evening": "1"}
    assert complaints == []


def test_what_is_changed_while_a_redraw_is_on_its_way_stays(
    page: Page, live_server: LiveServer, margaret: Patient
) -> None:
    sign_in(page, live_server, margaret)

    def answer_late(route: Route) -> None:
        page.wait_for_timeout(300)
        route.continue_()

    page.route("**/medicines/", answer_late)

    page.locator("#id_items-1-drug").select_option("morphine")
    page.locator("#id_items-1-preparation").select_option(label="oral solution, short-acting")
    page.locator("#id_items-1-maximum").fill("7")
    page.locator("#id_items-0-evening").fill("3")

    expect(page.locator("#id_items-1-strength")).to_contain_text("2 mg/mL")
    expect(page.locator("#ome-total")).to_have_text("240 mg OME a day")
    expect(page.locator("#id_items-1-drug")).to_have_value("morphine")
    expect(page.locator("#id_items-1-maximum")).to_have_value("7")
    expect(page.locator("#id_items-0-evening")).to_have_value("3")


def test_enter_in_a_field_changes_nothing_on_record(
    page: Page, live_server: LiveServer, margaret: Patient
) -> None:
    sign_in(page, live_server, margaret)

    page.locator("#id_items-0-morning").fill("3")
    page.locator("#id_items-0-morning").press("Enter")

    expect(page.locator("#id_items-0-morning")).to_have_value("3")
    expect(page.locator("fieldset.medicine")).to_have_count(2)
    assert regimen_data(margaret)[0]["doses"]["morning"] == "1"


def test_all_of_it_works_without_script(scriptless: Page, live_server: LiveServer, margaret: Patient) -> None:
    page = scriptless
    sign_in(page, live_server, margaret)

    page.get_by_role("button", name="Add another opioid").click()
    page.locator("#id_items-2-drug").select_option("fentanyl")
    page.get_by_role("button", name="Update").last.click()
    page.locator("#id_items-2-strength").select_option("12")
    page.get_by_role("button", name="Update").last.click()
    page.locator("#id_items-2-patches").fill("1")
    page.get_by_role("button", name="Save medicines").click()

    expect(page.get_by_text("The medicines are saved.")).to_be_visible()
    assert regimen_data(margaret)[2]["patches"] == 1

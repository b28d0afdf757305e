"""A saved plan whose releases were superseded: it says what would change, and nothing changes by itself."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from guidelines.registry import COUNTRIES, PRODUCTS, TABLES, References, references
from taper.models import PlanVersion
from tests.newer_editions import add_edition, with_newer
from tests.taper.views.test_guideline import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]


def page_of(client: Client, version: PlanVersion) -> str:
    response = client.get(
        reverse("taper:saved_plan", args=[version.plan.patient.public_id, version.plan.public_id])
    )
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def offered(page: str) -> str:
    return text_of(page.partition('id="renewal"')[2].partition("</section>")[0])


def use(monkeypatch: pytest.MonkeyPatch, newer: References) -> None:
    """Serve the saved plan with other release folders, as a site does after an update."""
    monkeypatch.setattr("taper.views.saved_plan.references", lambda: newer)


@pytest.fixture
def with_table(tmp_path: Path) -> References:
    add_edition(
        tmp_path,
        TABLES,
        "AU_FPM_2025",
        "AU_FPM_2027",
        "factors.csv",
        [("oxycodone,oral,mg/day,,,1.5,", "oxycodone,oral,mg/day,,,2,")],
    )
    return with_newer(tmp_path)


def test_plan_on_current_releases_offers_nothing(client: Client, version: PlanVersion) -> None:
    assert 'id="renewal"' not in page_of(client, version)


def test_old_stands_beside_new(
    client: Client, version: PlanVersion, with_table: References, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, with_table)

    text = offered(page_of(client, version))

    assert "A newer release is out. Nothing changes by itself" in text
    assert "AU_FPM_2027 in place of AU_FPM_2025" in text
    assert "Oxycodone, oral counts × 1.5 × 2" in text
    assert "OME before the first step 142.5 mg a day 190 mg a day" in text
    assert "Steps down" in text
    assert "the same" in text
    assert "The same tablets on the same days." in text
    assert "Not yet compared with its sources by a named person." in text


def test_nothing_that_was_agreed_changes(
    client: Client, version: PlanVersion, with_table: References, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = PlanVersion.objects.values().get()
    use(monkeypatch, with_table)

    page = page_of(client, version)

    assert PlanVersion.objects.values().get() == before
    agreed = page.partition('id="renewal"')[0]
    assert "142.5" in agreed
    assert "190" not in text_of(agreed.partition("<main")[2])
    assert "<form" not in page.partition('id="renewal"')[2].partition("</section>")[0]


def test_release_that_is_no_default_yet_says_so(
    client: Client,
    version: PlanVersion,
    with_table: References,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use(monkeypatch, with_table)
    assert "plans that are made today still use AU_FPM_2025" in offered(page_of(client, version))

    add_edition(
        tmp_path,
        COUNTRIES,
        "AU_2026_11",
        "AU_2027_05",
        "country.yaml",
        [("default_conversion_table: AU_FPM_2025", "default_conversion_table: AU_FPM_2027")],
    )
    use(monkeypatch, with_newer(tmp_path))
    assert "plans that are made today still use" not in offered(page_of(client, version))


def test_edition_that_changes_no_number_of_the_plan_says_so(
    client: Client, version: PlanVersion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_edition(tmp_path, TABLES, "AU_FPM_2025", "AU_FPM_2027", "factors.csv")
    use(monkeypatch, with_newer(tmp_path))

    text = offered(page_of(client, version))

    assert "Not a dose, a day or a sum would change." in text
    assert "would read differently" not in text


def test_strength_that_is_gone_is_named_with_the_steps_it_changes(
    client: Client, version: PlanVersion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (references().folder(PRODUCTS, "AU_2026_11").path / "products.csv").read_text().splitlines()
    line = next(line for line in lines if line.startswith("oxycodone,,tablet,MR-12h,15,mg"))
    add_edition(tmp_path, PRODUCTS, "AU_2026_11", "AU_2027_05", "products.csv", [(f"{line}\n", "")])
    use(monkeypatch, with_newer(tmp_path))

    text = offered(page_of(client, version))

    assert "No longer listed to dispense: oxycodone MR 15 mg tablet." in text
    assert "that would read differently" in text
    assert "The same tablets on the same days." not in text


def test_plan_that_cannot_be_made_any_more_says_why_and_goes_on(
    client: Client, version: PlanVersion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    PlanVersion.objects.filter(pk=version.pk).update(
        request={**version.request, "goal": {"kind": "reduce_to", "ome_per_day": "60"}}
    )
    add_edition(
        tmp_path,
        TABLES,
        "AU_FPM_2025",
        "AU_FPM_2027",
        "factors.csv",
        [("oxycodone,oral,mg/day,,,1.5,", "oxycodone,oral,mg/day,,,0.5,")],
    )
    use(monkeypatch, with_newer(tmp_path))

    text = offered(page_of(client, version))

    assert "With today’s releases this plan cannot be made as it is. The plan above goes on holding." in text
    assert "goal" in text

"""What newer releases would change in a plan: old beside new, worked out from the request, and nothing else touched."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from guidelines.registry import GUIDELINES, PRODUCTS, TABLES, References, references
from taper.engine.renewal import NewRelease, Renewal, renewal_of
from tests.newer_editions import add_edition, with_newer
from tests.published_case import REGIMEN

NAMED = {TABLES: "AU_FPM_2025", PRODUCTS: "AU_2026_11", GUIDELINES: "AU_MJA2023"}
REQUEST: dict[str, Any] = {
    "country": "AU",
    "regimen": REGIMEN,
    "start": "2026-12-01",
    "goal": {"kind": "stop"},
    "order": ["ir", "mr"],
    "facts": {"therapy_weeks": "160", "patient_view": "agrees"},
}
FIFTEEN_MG = "oxycodone,,tablet,MR-12h,15,mg"


def with_table(tmp_path: Path) -> References:
    """Oxycodone at 2, as in Germany, in place of 1.5."""
    add_edition(
        tmp_path,
        TABLES,
        "AU_FPM_2025",
        "AU_FPM_2027",
        "factors.csv",
        [("oxycodone,oral,mg/day,,,1.5,", "oxycodone,oral,mg/day,,,2,")],
    )
    return with_newer(tmp_path)


def renewed(references: References, **changed: Any) -> Renewal:
    renewal = renewal_of({**REQUEST, **changed}, NAMED, references)
    assert renewal is not None
    return renewal


def test_without_a_newer_release_there_is_nothing_to_say() -> None:
    assert renewal_of(REQUEST, NAMED, references()) is None


def test_newer_edition_of_what_the_plan_does_not_use_says_nothing(tmp_path: Path) -> None:
    add_edition(tmp_path, TABLES, "UK_FPM_2020", "UK_FPM_2027", "factors.csv")

    assert renewal_of(REQUEST, NAMED, with_newer(tmp_path)) is None


def test_higher_factor_raises_the_sums_and_leaves_the_tablets(tmp_path: Path) -> None:
    """95 mg oxycodone a day x 1.5 = 142.5; x 2 = 190 (hand calculation). Stopping is the goal, so no dose changes."""
    renewal = renewed(with_table(tmp_path))

    assert [(release.old_id, release.new.id) for release in renewal.releases] == [
        ("AU_FPM_2025", "AU_FPM_2027")
    ]
    assert renewal.old is not None
    assert renewal.new is not None
    assert renewal.old.baseline.ome_per_day == Decimal("142.5")
    assert renewal.new.baseline.ome_per_day == Decimal(190)
    assert not renewal.changes_what_is_taken
    assert renewal.policies is None
    with_dose = [step for step in renewal.steps if step.old is not None and step.old.items]
    assert with_dose
    assert all(step.sum for step in with_dose)
    assert [(factor.opioid, factor.old[0].factor, factor.new[0].factor) for factor in renewal.factors] == [
        ("oxycodone", Decimal("1.5"), Decimal(2))
    ]


def test_goal_in_ome_is_reached_later_by_a_table_that_counts_more(tmp_path: Path) -> None:
    renewal = renewed(with_table(tmp_path), goal={"kind": "reduce_to", "ome_per_day": "60"})

    assert renewal.changes_what_is_taken
    assert renewal.old is not None
    assert renewal.new is not None
    assert len(renewal.new.steps) > len(renewal.old.steps)
    assert renewal.steps[-1].old is None


def test_goal_that_a_new_table_puts_out_of_reach_says_what_to_do(tmp_path: Path) -> None:
    """By a table that counts oxycodone as nothing much, 60 mg OME lies above today's dose."""
    add_edition(
        tmp_path,
        TABLES,
        "AU_FPM_2025",
        "AU_FPM_2027",
        "factors.csv",
        [("oxycodone,oral,mg/day,,,1.5,", "oxycodone,oral,mg/day,,,0.5,")],
    )

    renewal = renewed(with_newer(tmp_path), goal={"kind": "reduce_to", "ome_per_day": "60"})

    assert renewal.old is not None
    assert renewal.new is None
    assert any("goal" in fault for fault in renewal.faults)
    assert renewal.steps == ()


def test_strength_that_is_gone_changes_the_steps_that_used_it(tmp_path: Path) -> None:
    line = next(
        line
        for line in (references().folder(PRODUCTS, "AU_2026_11").path / "products.csv")
        .read_text()
        .splitlines()
        if line.startswith(FIFTEEN_MG)
    )
    add_edition(tmp_path, PRODUCTS, "AU_2026_11", "AU_2027_05", "products.csv", [(f"{line}\n", "")])

    renewal = renewed(with_newer(tmp_path))

    assert [product.code for product in renewal.products_gone] == ["au-oxycodone-tablet-mr-12h-15-mg"]
    assert renewal.products_new == ()
    assert renewal.changes_what_is_taken
    assert renewal.new is not None
    assert not [
        part
        for step in renewal.new.steps
        for item in step.items
        if item.release == "MR-12h"
        for _, taken in item.doses
        for part in taken
        if part.strength == 15
    ]


def test_slower_guideline_changes_the_pace(tmp_path: Path) -> None:
    add_edition(
        tmp_path,
        GUIDELINES,
        "AU_MJA2023",
        "AU_MJA2028",
        "guideline.yaml",
        [
            (
                "reduction_percent: {minimum: 2, maximum: 10, default: 10,",
                "reduction_percent: {minimum: 2, maximum: 10, default: 5,",
            ),
            ('prompt: "High dose: consider reducing."', 'prompt: "High dose: talk it over."'),
        ],
    )

    renewal = renewed(with_newer(tmp_path))

    assert renewal.policies is not None
    old, new = renewal.policies
    assert (old.percent, new.percent) == (Decimal(10), Decimal(5))
    assert renewal.rules_changed == ("AU-T7",)
    assert renewal.rules_new == renewal.rules_gone == ()
    assert renewal.changes_what_is_taken


def test_newest_of_several_editions_is_the_one_to_look_at(tmp_path: Path) -> None:
    add_edition(tmp_path, TABLES, "AU_FPM_2025", "AU_FPM_2027", "factors.csv")
    folder = tmp_path / "conversion_tables"
    add_edition(tmp_path, TABLES, "AU_FPM_2025", "AU_FPM_2028", "factors.csv")
    label = folder / "AU_FPM_2028" / "release.yaml"
    label.write_text(label.read_text().replace("supersedes: [AU_FPM_2025]", "supersedes: [AU_FPM_2027]"))

    renewal = renewed(with_newer(tmp_path))

    assert [release.new.id for release in renewal.releases] == ["AU_FPM_2028"]
    assert not any(step.is_a_change for step in renewal.steps)


def test_release_that_is_gone_is_a_sentence_and_no_crash(tmp_path: Path) -> None:
    named = {**NAMED, PRODUCTS: "AU_1999"}

    renewal = renewal_of(REQUEST, named, with_table(tmp_path))

    assert renewal is not None
    assert renewal.old is None
    assert renewal.new is None
    assert renewal.faults


def test_same_request_gives_the_same_answer(tmp_path: Path) -> None:
    references = with_table(tmp_path)

    assert renewed(references) == renewed(references)


@pytest.mark.parametrize("kind", [TABLES, PRODUCTS, GUIDELINES])
def test_superseding_release_is_found_by_kind(tmp_path: Path, kind: Any) -> None:
    file = {TABLES: "factors.csv", PRODUCTS: "products.csv", GUIDELINES: "guideline.yaml"}[kind]
    add_edition(tmp_path, kind, NAMED[kind], f"{NAMED[kind]}_NEXT", file)

    (found,) = renewed(with_newer(tmp_path)).releases

    assert isinstance(found, NewRelease)
    assert (found.kind, found.old_id, found.new.id) == (kind, NAMED[kind], f"{NAMED[kind]}_NEXT")

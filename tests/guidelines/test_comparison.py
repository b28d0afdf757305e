"""The comparison of the countries' guidelines holds all points for all countries, each part with source and confidence."""

import re
from pathlib import Path

import pytest

from guidelines.base import Point
from guidelines.registry import PACKAGED_RELEASES, load_references, references
from guidelines.terms import Confidence
from tests.guidelines.made_up import NEW_COUNTRY, write_files

REFERENCES = references()
POINTS = REFERENCES.compared_points.points
ANSWERS = {
    (point.id, code): REFERENCES.guideline_answers(REFERENCES.default_guideline(code).id).answer_to(point.id)
    for point in POINTS
    for code in REFERENCES.countries
}
# What the reader's page marks as verified in the review's own tables ([S]), and what as silent there.
SEEN_IN_THE_REVIEW = {
    "AU": "time no_improvement sedatives follow_up failure long_therapy naloxone",
    "CA": "dose no_improvement harms request misuse step interval fast follow_up failure changing_drug",
    "DE": "time no_improvement misuse failure",
    "UK": "no_improvement harms request sedatives misuse base fast follow_up pause failure last_steps",
    "US": "long_therapy fast follow_up",
}
SILENT = {
    "AU": "request",
    "CA": "sedatives base naloxone",
    "DE": "request sedatives interval base fast follow_up last_steps changing_drug naloxone",
    "UK": "time step naloxone",
    "US": "",
}


def test_there_are_the_eighteen_points_of_the_readers_page() -> None:
    assert len(POINTS) == 18
    assert len(REFERENCES.compared_points.disagreements) == 9


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.id)
def test_every_country_answers_every_point(point: Point) -> None:
    for code in REFERENCES.countries:
        answer = ANSWERS[point.id, code]
        assert answer is not None
        for saying in answer.says:
            assert saying.text
            assert saying.source or saying.confidence in {Confidence.PLANNER_DEFAULT, Confidence.RECALLED}
            assert all(REFERENCES.cite(reference).text for reference in saying.source)


@pytest.mark.parametrize(
    ("code", "point"),
    [(code, point) for code, points in SEEN_IN_THE_REVIEW.items() for point in points.split()],
)
def test_what_the_review_was_seen_to_say_is_marked_so(code: str, point: str) -> None:
    answer = ANSWERS[point, code]

    assert answer is not None
    said = [saying for saying in answer.says if not saying.silent and saying.confidence is Confidence.SEED]
    assert said
    assert any(reference.startswith("NEJM2025") for saying in said for reference in saying.source)


@pytest.mark.parametrize("code", SILENT)
def test_silence_is_marked_as_silence(code: str) -> None:
    silent = {
        point.id
        for point in POINTS
        for answer in (ANSWERS[point.id, code],)
        if answer is not None and any(saying.silent for saying in answer.says)
    }

    assert silent == set(SILENT[code].split())


def test_what_is_ours_is_never_called_the_guidelines_own() -> None:
    ours = [
        saying.text
        for answer in ANSWERS.values()
        if answer is not None
        for saying in answer.says
        if saying.confidence is Confidence.PLANNER_DEFAULT
    ]

    assert ours
    assert all("here" in text or text == "Slower" for text in ours)


def test_numbers_of_the_pace_are_those_of_the_profiles() -> None:
    """The table and the engine must not drift apart: both ends of each profile's range stand in the table."""
    for code, profile, point in (
        ("CA", "standard", "step"),
        ("CA", "standard", "interval"),
        ("UK", "standard", "step"),
        ("UK", "standard", "interval"),
        ("DE", "standard", "step"),
        ("DE", "standard", "interval"),
        ("AU", "standard", "step"),
        ("US", "shorter_therapy", "step"),
    ):
        found = REFERENCES.default_guideline(code).profile(profile)
        answer = ANSWERS[point, code]
        assert found is not None
        assert answer is not None
        pace = found.reduction_percent if point == "step" else found.interval_weeks
        said = " ".join(saying.text for saying in answer.says)
        assert {str(pace.minimum), str(pace.maximum)} <= set(re.findall(r"\d+", said)), (code, point)


def test_disagreements_are_found_by_their_point() -> None:
    found = REFERENCES.compared_points.disagreements_on("dose")

    assert [each.title for each in found] == ["Dose threshold"]
    assert "only opens a conversation" in found[0].planner


def test_sixth_country_is_not_compared_yet_and_that_is_no_fault(tmp_path: Path) -> None:
    six = load_references(PACKAGED_RELEASES, write_files(tmp_path, NEW_COUNTRY))

    assert six.guideline_answers("ZZ_GUIDE_2026").answer_to("dose") is None

"""The points on which the countries' guidelines are laid side by side, and each guideline's answers to them.

The points, and what the planner does where guidelines disagree, are shared. The answers stand with each guideline, so
that a new edition or a sixth country brings its own. For example, to the point "Is there a dose at which to raise it?"
the Canadian guideline answers "90 mg a day or more, weak", by its recommendation CA-T1.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from guidelines.countries import check_source
from guidelines.rules import Statement
from guidelines.terms import Confidence, Text, Value


class Point(Value):
    """A question put to every guideline."""

    id: Text
    question: Text


class Disagreement(Value):
    """Where guidelines part, and what the planner does about it, which is always the planner's own choice."""

    id: Text
    title: Text
    points: Annotated[tuple[Text, ...], Field(min_length=1)]
    text: Text
    planner: Text
    source: tuple[Text, ...]
    confidence: Confidence


class ComparedPoints(Value):
    """What is shared by the comparison: the points, what all guidelines say alike, where they part, what is open."""

    points: Annotated[tuple[Point, ...], Field(min_length=1)]
    shared: tuple[Statement, ...]
    disagreements: tuple[Disagreement, ...]
    open_questions: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _asks_what_it_says(self) -> ComparedPoints:
        known = {point.id for point in self.points}
        for disagreement in self.disagreements:
            for name in disagreement.points:
                if name not in known:
                    raise ValueError(
                        f"the disagreement {disagreement.id} is about {name}, which is not a point. Correct the id."
                    )
        return self

    def disagreements_on(self, point: str) -> tuple[Disagreement, ...]:
        return tuple(each for each in self.disagreements if point in each.points)


class Saying(Value):
    """One thing a guideline says on a point. `silent`: the sources that were read say nothing about it."""

    text: Text
    source: tuple[Text, ...]
    confidence: Confidence
    silent: bool = False

    @model_validator(mode="after")
    def _has_a_source(self) -> Saying:
        check_source(self.source, self.confidence)
        return self


class PointAnswer(Value):
    """What a guideline says on one point; `rules` are its recommendations behind that."""

    point: Text
    rules: tuple[Text, ...] = ()
    says: Annotated[tuple[Saying, ...], Field(min_length=1)]


class GuidelineAnswers(Value):
    """One guideline's answers. A point that is not answered reads "not compared yet"."""

    answers: tuple[PointAnswer, ...] = ()

    def answer_to(self, point: str) -> PointAnswer | None:
        return next((answer for answer in self.answers if answer.point == point), None)

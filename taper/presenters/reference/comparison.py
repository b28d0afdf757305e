"""The whole comparison of the countries' guidelines, and what the planner does where they part."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from guidelines.base import Guideline, PointAnswer
from guidelines.registry import References
from taper.presenters.reference.sources import Origin, present_origin


@dataclass(frozen=True)
class SaidLine:
    text: str
    is_silent: bool
    origin: Origin


@dataclass(frozen=True)
class AnswerCell:
    """`said` is empty where nobody has compared this guideline yet. `rules` are id and strength."""

    country: str
    said: tuple[SaidLine, ...]
    rules: tuple[tuple[str, str], ...]
    address: str


@dataclass(frozen=True)
class PointRow:
    id: str
    number: int
    question: str
    cells: tuple[AnswerCell, ...]


@dataclass(frozen=True)
class DisagreementLine:
    title: str
    text: str
    planner: str
    origin: Origin


@dataclass(frozen=True)
class SharedLine:
    text: str
    note: str
    origin: Origin


@dataclass(frozen=True)
class ComparedGuideline:
    country: str
    title: str
    year: str
    body: str
    grading: str
    address: str


@dataclass(frozen=True)
class ComparisonPage:
    guidelines: tuple[ComparedGuideline, ...]
    points: tuple[PointRow, ...]
    shared: tuple[SharedLine, ...]
    disagreements: tuple[DisagreementLine, ...]
    open_questions: tuple[str, ...]


def present_comparison(references: References) -> ComparisonPage:
    compared = references.compared_points
    guidelines = {code: references.default_guideline(code) for code in references.countries}
    return ComparisonPage(
        guidelines=tuple(
            ComparedGuideline(
                country=references.country(code).name,
                title=guideline.title,
                year=guideline.year,
                body=guideline.body,
                grading=guideline.grading,
                address=reverse("guideline", args=[guideline.id]),
            )
            for code, guideline in guidelines.items()
        ),
        points=tuple(
            PointRow(
                id=point.id,
                number=number,
                question=point.question,
                cells=tuple(
                    present_answer(
                        references.country(code).name,
                        guideline,
                        references.guideline_answers(guideline.id).answer_to(point.id),
                        references,
                    )
                    for code, guideline in guidelines.items()
                ),
            )
            for number, point in enumerate(compared.points, start=1)
        ),
        shared=tuple(
            SharedLine(each.paraphrase, each.note, present_origin(references, each.source, each.confidence))
            for each in compared.shared
        ),
        disagreements=tuple(
            DisagreementLine(
                each.title,
                each.text,
                each.planner,
                present_origin(references, each.source, each.confidence),
            )
            for each in compared.disagreements
        ),
        open_questions=compared.open_questions,
    )


def present_answer(
    country: str, guideline: Guideline, answer: PointAnswer | None, references: References
) -> AnswerCell:
    address = reverse("guideline", args=[guideline.id])
    if answer is None:
        return AnswerCell(country, (), (), address)
    rules = (guideline.recommendation(rule) for rule in answer.rules)
    return AnswerCell(
        country=country,
        said=tuple(
            SaidLine(saying.text, saying.silent, present_origin(references, saying.source, saying.confidence))
            for saying in answer.says
        ),
        rules=tuple((rule.id, rule.strength.label) for rule in rules if rule is not None),
        address=address,
    )

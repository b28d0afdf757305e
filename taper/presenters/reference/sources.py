"""Where a sentence or number comes from, and how sure it is, as every page of reference data says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guidelines.registry import References
from guidelines.releases import Citation
from guidelines.terms import Confidence

# Where there is no room for the whole sentence; the page's key says it in full.
IN_SHORT = {
    Confidence.VERIFIED: "",
    Confidence.SEED: "",
    Confidence.STORED: "public copy, unchecked",
    Confidence.CORROBORATED: "second-hand, twice",
    Confidence.SINGLE_SECONDARY: "second-hand, once",
    Confidence.RECALLED: "from memory",
    Confidence.PLANNER_DEFAULT: "",
}


@dataclass(frozen=True)
class Cited:
    """One source with the place in it; `link` is empty where there is none."""

    text: str
    link: str


@dataclass(frozen=True)
class Origin:
    """`confidence` in words; `is_sure` when it was seen in the original; `is_ours` when no guideline says it.

    `doubt` is the same in two or three words, empty where it is sure or ours.
    """

    cited: tuple[Cited, ...]
    confidence: str
    doubt: str
    is_sure: bool
    is_ours: bool


def present_origin(references: References, source: Sequence[str], confidence: Confidence) -> Origin:
    return Origin(
        cited=tuple(present_citation(references.cite(reference)) for reference in source),
        confidence=_how_sure(source, confidence),
        doubt=IN_SHORT[confidence],
        is_sure=confidence.is_verified,
        is_ours=confidence is Confidence.PLANNER_DEFAULT,
    )


def _how_sure(source: Sequence[str], confidence: Confidence) -> str:
    """What rests on the interview studies beside the review was not checked in the review alone."""
    if confidence is Confidence.SEED and any(reference.startswith("seed_") for reference in source):
        return "Read in the papers cited, or in the 2025 review"
    return confidence_in_words(confidence)


def confidence_in_words(confidence: Confidence) -> str:
    """As the start of a sentence."""
    return confidence.label[:1].upper() + confidence.label[1:]


def present_citation(citation: Citation) -> Cited:
    return Cited(text=citation.text.rstrip("."), link=citation.link or "")

"""What every release says about itself: version, dates, sources, and who checked it."""

from __future__ import annotations

from datetime import date

from guidelines.terms import Confidence, Text, Value


class Source(Value):
    """One work the data was taken from, and how much of it was really seen."""

    key: Text
    cite: Text
    doi: str | None = None
    url: str | None = None
    seen: str = ""


class Citation(Value):
    """A source with the place in it, such as Table 1; `text` is what to show and print."""

    source: Source
    locator: str = ""

    @property
    def text(self) -> str:
        return f"{self.source.cite} ({self.locator})" if self.locator else self.source.cite

    @property
    def link(self) -> str | None:
        return f"https://doi.org/{self.source.doi}" if self.source.doi else self.source.url


def split_citation(reference: str) -> tuple[str, str]:
    """Split "NEJM2025 Table 1" into the key of the source and the place in it."""
    key, _, locator = reference.partition(" ")
    return key, locator


class ReleaseInfo(Value):
    """The label on a release. A published release is never edited; a correction is a new one.

    `valid_from` is the first day the published edition counted, as far as known (the first day of the month
    or year where only that is known). `review_by` is the day by which a person must check it again.
    """

    id: Text
    kind: Text
    version: Text
    title: Text
    year: str = ""
    country: str | None = None
    valid_from: date
    review_by: date
    copied_on: date
    checked_by: Text
    supersedes: tuple[Text, ...] = ()
    confidence: Confidence | None = None
    sources: tuple[Source, ...] = ()
    notes: str = ""

    @property
    def is_checked(self) -> bool:
        """True when a named person has compared the release with its sources."""
        return self.checked_by != NOBODY_YET

    def is_past_review(self, on: date) -> bool:
        """True when the review date has passed by `on`."""
        return on > self.review_by


NOBODY_YET = "nobody yet"

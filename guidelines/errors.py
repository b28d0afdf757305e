"""What can go wrong with reference data. Each message is a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterable


class ReferenceDataError(Exception):
    """The reference data cannot be used; `problems` holds one sentence for each fault, with file and line."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class UnknownReference(LookupError):
    """Something was asked for that no release holds; the message is a sentence."""

    def __str__(self) -> str:
        return str(self.args[0])


class UnknownRelease(UnknownReference):
    """No release has this id."""


class UnknownCountry(UnknownReference):
    """No country has this code."""


class UnknownText(UnknownReference):
    """No patient-facing sentence has this id in this language."""


class UnknownSource(UnknownReference):
    """No release lists this source."""

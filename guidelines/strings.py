"""Sentences for the printed sheet, in several languages, each with its source."""

from __future__ import annotations

from functools import cached_property

from pydantic import model_validator

from guidelines.countries import check_source
from guidelines.errors import UnknownText
from guidelines.releases import ReleaseInfo
from guidelines.terms import Confidence, Text, Value


class PatientString(Value):
    """One sentence; `texts` holds it by language code (en, de, fr_CA)."""

    id: Text
    section: Text
    texts: dict[str, Text]
    source: tuple[Text, ...] = ()
    confidence: Confidence
    note: str = ""

    @model_validator(mode="after")
    def _has_a_source(self) -> PatientString:
        check_source(self.source, self.confidence)
        return self


class PatientStrings(Value):
    """All current sentences; a release may add a language to sentences of another."""

    strings: tuple[PatientString, ...]
    releases: tuple[ReleaseInfo, ...]

    def text(self, key: str, language: str) -> str:
        """Return the sentence in this language; a missing one is an error, never another language in its place."""
        texts = self._texts.get(key)
        if texts is None:
            raise UnknownText(
                f"No patient sentence has the id {key}. Choose one that a patient_strings release holds."
            )
        if language not in texts:
            raise UnknownText(
                f"The patient sentence {key} is not written in {language}, only in {', '.join(sorted(texts))}."
            )
        return texts[language]

    def string(self, key: str, language: str) -> PatientString:
        """Return the sentence with its source and confidence, from the release that holds this language."""
        self.text(key, language)
        return next(string for string in self.strings if string.id == key and language in string.texts)

    def ids(self, section: str) -> tuple[str, ...]:
        """Return the ids of one section, in the order of the release."""
        return tuple(dict.fromkeys(string.id for string in self.strings if string.section == section))

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(sorted({language for string in self.strings for language in string.texts}))

    @cached_property
    def _texts(self) -> dict[str, dict[str, str]]:
        texts: dict[str, dict[str, str]] = {}
        for string in self.strings:
            texts.setdefault(string.id, {}).update(string.texts)
        return texts

"""The sheet's words: short, complete in every language, and filled in the same everywhere."""

import dataclasses
import re
from datetime import date

import pytest

from guidelines.registry import references
from guidelines.terms import TimeOfDay
from taper.presenters.sheet import LANGUAGES, present_sheet
from taper.presenters.sheet.words import SheetWords, words_in
from taper.printing.patient_sheet import patient_sheet_pdf
from tests.printing import schedules
from tests.printing.cases import BY_NAME
from tests.printing.reading import text_of

ENGLISH = words_in("en")
MOST_WORDS_IN_A_SENTENCE = 18
READING_GRADE = 6.0  # Flesch-Kincaid; 6 is read at about 11 to 12 years


def _texts(words: SheetWords) -> dict[str, str]:
    return {
        f.name: getattr(words, f.name)
        for f in dataclasses.fields(words)
        if isinstance(getattr(words, f.name), str)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_fills_the_same_names_into_each_sentence(language: str) -> None:
    names = re.compile(r"\{(\w+)\}")

    not_needed = {"nb", "noun"} if language == "de" else {"nb"}  # German counts patches as "2 Stück"
    for field, text in _texts(words_in(language)).items():
        english = _texts(ENGLISH)[field]
        assert set(names.findall(text)) - not_needed == set(names.findall(english)) - not_needed, field


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_time_and_form(language: str) -> None:
    words = words_in(language)

    assert set(words.times) == set(TimeOfDay)
    assert set(words.nouns) == set(ENGLISH.nouns)
    assert len(words.dates.weekdays) == len(words.dates.weekdays_short) == 7
    assert len(words.dates.months) == len(words.dates.months_short) == 12


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_a_translation_that_nobody_checked_says_so(language: str) -> None:
    assert words_in(language).text_not_checked


def test_our_sentences_are_short() -> None:
    """Labels and the reference data's own sentences aside: those have their own check."""
    for field, text in _texts(ENGLISH).items():
        for sentence in re.split(r"(?<=[.!?]) ", text):
            assert len(sentence.split()) <= MOST_WORDS_IN_A_SENTENCE, field


@pytest.mark.parametrize("name", ["slow-release", "quick-tablets-first", "paused", "blocked"])
def test_the_whole_sheet_reads_at_twelve(name: str) -> None:
    sheet = BY_NAME[name].sheet(reason="", goal="")
    advice = [
        *sheet.expect,
        *sheet.helps,
        *sheet.way_back,
        *sheet.safe,
        *sheet.texts.values(),
        *sheet.firm.text,
    ]
    advice += [
        "".join(run.text for run in rich)
        for rich in (sheet.naloxone, *sheet.sos_steps, sheet.firm.changes, sheet.firm.until_then)
    ]

    assert _grade(" ".join(advice)) <= READING_GRADE


def _grade(text: str) -> float:
    sentences = [sentence for sentence in re.split(r"[.!?:]+\s", text) if sentence.strip()]
    words = re.findall(r"[A-Za-z’]+", text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e\b", "", word.lower())))) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def test_a_language_without_words_of_its_own_falls_back_to_english() -> None:
    sheet = present_sheet(schedules.oxycodone(), references=references(), language="it")

    assert "Your next step:" in text_of(patient_sheet_pdf(sheet))


def test_advice_of_a_country_falls_back_to_english_where_it_is_not_translated() -> None:
    text = text_of(
        patient_sheet_pdf(present_sheet(schedules.oxycodone(), references=references(), language="de"))
    )

    assert "Take leftovers to any community pharmacy." in text
    assert "Ihr nächster Schritt:" in text


@pytest.mark.parametrize(
    ("language", "month_first", "expected"),
    [
        ("en", False, "Tuesday 1\u00a0December to Monday 25\u00a0January 2027"),
        ("en", True, "Tuesday, December\u00a01 to Monday, January\u00a025, 2027"),
        ("de", False, "Dienstag, 1.\u00a0Dezember bis Montag, 25.\u00a0Januar 2027"),
        ("fr_CA", True, "du mardi 1er\u00a0décembre au lundi 25\u00a0janvier 2027"),
    ],
)
def test_days_are_written_as_the_language_and_the_country_do(
    language: str, month_first: bool, expected: str
) -> None:
    dates = words_in(language, month_first=month_first).dates

    assert dates.range(date(2026, 12, 1), date(2027, 1, 25)) == expected

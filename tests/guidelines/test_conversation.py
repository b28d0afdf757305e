"""Words for hard moments: the moments the themes name, short, without blame."""

import re

import pytest

from guidelines.base import HardMoment
from guidelines.registry import references

CONVERSATION = references().conversation
STIGMA = re.compile(
    r"addict|abus|junkie|clean\b|fail|drug.?seek|non.?complian|refus|difficult patient|manipulat",
    re.IGNORECASE,
)
MOST_WORDS_IN_A_BREATH = 26


def test_the_moments_of_the_themes_are_all_there() -> None:
    assert [moment.id for moment in CONVERSATION.moments] == [
        "fear",
        "more",
        "anger",
        "stop",
        "real",
        "cut_off",
        "inherited",
        "hopes",
    ]


@pytest.mark.parametrize("moment", CONVERSATION.moments, ids=lambda moment: moment.id)
def test_moment_is_short_enough_to_be_used(moment: HardMoment) -> None:
    assert len(moment.say) <= 3
    assert moment.ask.endswith("?")
    for sentence in moment.say:
        assert len(sentence.split()) <= MOST_WORDS_IN_A_BREATH


@pytest.mark.parametrize("moment", CONVERSATION.moments, ids=lambda moment: moment.id)
def test_words_to_say_hold_no_blame(moment: HardMoment) -> None:
    for text in (moment.title, moment.ask, *moment.say):
        assert not STIGMA.search(text)


@pytest.mark.parametrize("moment", CONVERSATION.moments, ids=lambda moment: moment.id)
def test_moment_names_its_sources(moment: HardMoment) -> None:
    assert all(references().cite(reference).text for reference in moment.source)


def test_word_of_blame_would_be_noticed() -> None:
    assert STIGMA.search("You failed the taper")
    assert STIGMA.search("Drug-seeking")

"""Words for hard moments: short sentences to say, with what lies behind the moment."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from guidelines.terms import Confidence, Text, Value


class HardMoment(Value):
    """One hard moment. `heard` is what the person may say, `say` what may be said back: those words are ours.

    `behind` is what the cited sources say lies behind it; `confidence` is about that.
    """

    id: Text
    title: Text
    heard: Text
    behind: Text
    say: Annotated[tuple[Text, ...], Field(min_length=1)]
    ask: Text
    avoid: Text
    source: Annotated[tuple[Text, ...], Field(min_length=1)]
    confidence: Confidence


class Conversation(Value):
    """`how` holds for all moments."""

    how: Text
    moments: Annotated[tuple[HardMoment, ...], Field(min_length=1)]

"""Words for hard moments, as a page and as a part of the planner."""

from __future__ import annotations

from dataclasses import dataclass

from guidelines.registry import References
from taper.presenters.reference.sources import Origin, present_origin


@dataclass(frozen=True)
class Moment:
    id: str
    title: str
    heard: str
    behind: str
    say: tuple[str, ...]
    ask: str
    avoid: str
    origin: Origin


@dataclass(frozen=True)
class ConversationPage:
    how: str
    moments: tuple[Moment, ...]


def present_conversation(references: References) -> ConversationPage:
    conversation = references.conversation
    return ConversationPage(
        how=conversation.how,
        moments=tuple(
            Moment(
                id=moment.id,
                title=moment.title,
                heard=moment.heard,
                behind=moment.behind,
                say=moment.say,
                ask=moment.ask,
                avoid=moment.avoid,
                origin=present_origin(references, moment.source, moment.confidence),
            )
            for moment in conversation.moments
        ),
    )

"""Words for hard moments, for any page on which a conversation is being had."""

from django import template

from guidelines.registry import references
from taper.presenters.reference.conversation import ConversationPage, present_conversation

register = template.Library()


@register.inclusion_tag("guidelines/_hard_moments.html")
def hard_moments() -> dict[str, ConversationPage]:
    """One click away and closed at first; needs guidelines.css on the page and no script."""
    return {"page": present_conversation(references())}

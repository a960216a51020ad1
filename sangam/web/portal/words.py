"""How far a matter is, in words of the customer's: never those of the company."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sangam.conversations.models import Category, Conversation

DONE = (Category.SOLVED, Category.CLOSED)


@dataclass(frozen=True, slots=True)
class State:
    """`key` names its look; `place` is its step, of three."""

    key: str
    label: str
    text: str
    place: int


def state(conversation: Conversation) -> State:
    """That of the matter which it is a part of now."""
    category = (conversation.root or conversation).category
    if category in DONE:
        return State("done", _("Done"), _("We think that this is settled. If it is not, write to us here."), 3)
    if category == Category.PENDING:
        return State("yours", _("Waiting for you"), _("We have answered, and need a word from you to go on."), 2)
    if category == Category.NEW:
        return State("received", _("We have it"), _("It has arrived, and somebody will look at it."), 1)
    return State("working", _("We are working on it"), _("Somebody is looking after it. You need not do anything."), 2)


def steps() -> list[str]:
    return [_("We have it"), _("In work"), _("Done")]

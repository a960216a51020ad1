"""The children of a matter, answered with the same words and solved: like any change to many, so few are done at once, very
many go on by themselves, and whom it could not reach is listed with the reason."""

from __future__ import annotations

from sangam.accounts.models import User
from sangam.accounts.scope import Scope
from sangam.conversations import relations
from sangam.conversations.bulk import running
from sangam.conversations.bulk.changes import ANSWER, Change
from sangam.conversations.models import BulkChange, BulkState, Category, Conversation, ConversationQuery


def open_of(parent: Conversation, scope: Scope) -> ConversationQuery:
    """Those that wait for an answer and are the person's to see."""
    found = relations.children(parent)
    return Conversation.objects.visible_to(scope).filter(pk__in=found, category__lt=Category.SOLVED)


def settle(parent: Conversation, text: str, *, by: User) -> BulkChange:
    """Answer them (without a text: say nothing) and solve them. Raises `running.UnderWay` where somebody does so now."""
    numbers = open_of(parent, by.scope()).order_by("pk").values_list("number", flat=True)[: running.MOST]
    return running.of_rows(Change(ANSWER, parent.number, text.strip()), by.scope(), list(numbers), by=by)


def under_way(parent: Conversation) -> BulkChange | None:
    return BulkChange.objects.filter(does=ANSWER, value=parent.number, state=BulkState.RUNNING).select_related("by").first()

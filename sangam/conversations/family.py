"""A matter with all its parts: the conversation that is kept open, and whatever was joined into it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from sangam.conversations.models import Conversation, Message
from sangam.conversations.models.messages import MessageQuery
from sangam.lib import sql

TABLE = Conversation._meta.db_table
PARTS = f"(SELECT %s::bigint AS id UNION ALL SELECT id FROM {TABLE} WHERE root_id = %s)"
"""SQL of the ids of a matter and its parts; its two parameters are the same id."""


def ids(conversation_id: int) -> list[int]:
    """The matter itself first."""
    return [number for (number,) in sql.rows(f"SELECT id FROM {PARTS} AS part", [conversation_id, conversation_id])]


def messages(conversation: Conversation) -> MessageQuery:
    """All that was said in it, in no order."""
    found = ids(conversation.pk)
    return Message.objects.filter(conversation__in=found) if len(found) > 1 else Message.objects.filter(conversation=found[0])


def root_of(conversation_id: int) -> int:
    """The matter that a conversation is a part of now, itself if none."""
    found = Conversation.objects.filter(pk=conversation_id).values_list("root", flat=True).first()
    return found or conversation_id


def locked(conversation: Conversation) -> Conversation:
    """The matter it belongs to, as it is now, locked until the transaction ends. Its parts stay free."""
    while True:
        row = Conversation.objects.select_for_update().get(pk=root_of(conversation.pk))
        if row.root_id is None:
            return row


def locked_whole(*conversations: int) -> dict[int, Conversation]:
    """The matters of these conversations and all their parts, locked in the order of ids as `append` does. Raises
    Conversation.DoesNotExist where one is gone."""
    while True:
        roots = {root_of(one) for one in conversations}
        wanted = Q(pk__in=roots) | Q(root__in=roots)
        rows = {row.pk: row for row in Conversation.objects.filter(wanted).order_by("pk").select_for_update()}
        for gone in (one for one in conversations if one not in rows):
            Conversation.objects.only("pk").get(pk=gone)
        named = {rows[one].root_id or one if one in rows else 0 for one in conversations}
        if named == roots and all(rows[one].root_id is None for one in roots) and not _came(roots, rows):
            return rows


def _came(roots: Iterable[int], rows: Iterable[int]) -> bool:
    """Whether something was joined in while we waited for the locks."""
    return Conversation.objects.filter(root__in=list(roots)).exclude(pk__in=list(rows)).exists()

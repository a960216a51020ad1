"""A matter with all its parts: the conversation that is kept open, and whatever was joined into it."""

from __future__ import annotations

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


_LOCK = f"""
SELECT {sql.columns(Conversation)} FROM {TABLE} WHERE id = {sql.ANY_ID} OR root_id = {sql.ANY_ID} ORDER BY id FOR UPDATE
"""
_JOINED = f"SELECT id FROM {TABLE} WHERE root_id = {sql.ANY_ID}"


def locked_whole(*conversations: int, root: int = 0) -> dict[int, Conversation]:
    """The matters of these conversations and all their parts, locked in the order of ids as `append` does. `root`: where one
    stood when it was read, which saves a question. Raises Conversation.DoesNotExist where one is gone."""
    roots = {root} if root else set()
    while True:
        roots = roots or {root_of(one) for one in conversations}
        wanted = sorted(roots)
        # What was joined in while we waited for the locks is seen by the second question only.
        found, joined = sql.together((_LOCK, [wanted, wanted]), (_JOINED, [wanted]))
        rows = {row.pk: row for row in (sql.instance(Conversation, values) for values in found)}
        for gone in (one for one in conversations if one not in rows):
            Conversation.objects.only("pk").get(pk=gone)
        named = {rows[one].root_id or one if one in rows else 0 for one in conversations}
        if named == roots and all(rows[one].root_id is None for one in roots) and all(number in rows for (number,) in joined):
            return rows
        roots = set()

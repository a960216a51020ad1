"""What a conversation's row says of its messages, worked out from the messages: where `append` only adds, a join and its undo
must say anew what it would have come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sangam.conversations import append
from sangam.conversations.models import Conversation, Message, MessageKind, Outbox
from sangam.lib import sql

COLUMNS = (
    "channel_id", "last_message_id", "last_message_at", "preview", "message_count", "waiting_since", "first_answered_at",
)  # fmt: skip
Columns = Mapping[str, Any]
_FOLD = f"""
WITH said AS (
    SELECT m.id, m.kind, m.channel_id, m.created_at,
           m.kind = 'in' OR (m.kind IN ('out', 'bot') AND m.state <> 'cancelled' AND NOT EXISTS (
               SELECT 1 FROM {Outbox._meta.db_table} o WHERE o.message_id = m.id AND o.automatic)) AS speaks
    FROM {Message._meta.db_table} m WHERE m.conversation_id = ANY(%s)
), answered AS (
    SELECT coalesce(max(id), 0) AS upto, min(created_at) AS first FROM said WHERE speaks AND kind <> 'in'
), last AS (
    SELECT id, channel_id FROM said ORDER BY speaks DESC, id DESC LIMIT 1
)
SELECT last.channel_id, max(said.id), max(said.created_at), last.id, count(*),
       min(said.created_at) FILTER (WHERE said.kind = 'in' AND said.id > answered.upto), answered.first
FROM said, answered, last GROUP BY last.channel_id, last.id, answered.first
"""


def of(parts: Sequence[int]) -> Columns:
    """The derived columns of a matter that consists of these conversations; empty without a message."""
    found = sql.rows(_FOLD, [list(parts)])
    if not found:
        return {}
    values = dict(zip(COLUMNS, found[0], strict=True))
    last = Message.objects.only("kind", "text", "reply_text", "content").get(pk=values["preview"])
    words = append.first_words(last.shown_text, ours=last.kind in append.SAID_BY_US)
    return {**values, "preview": words or append.SIGNS.get(last.content, "")}


def standing(row: Conversation) -> Columns:
    """The same columns as they stand now."""
    return {name: getattr(row, name) for name in COLUMNS}


def last_word(parts: Sequence[int], *, after: int) -> str:
    """Who spoke last after a message: "in", "out", or "" for nobody."""
    said = Message.objects.filter(conversation__in=parts, pk__gt=after, kind__in=(MessageKind.IN, *append.SAID_BY_US))
    return said.exclude(state="cancelled").order_by("-pk").values_list("kind", flat=True).first() or ""

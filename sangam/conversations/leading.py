"""Where the answer to what we write comes in: a talk on a chat-like channel follows our last word there.

Somebody who wrote by mail and is answered on his phone answers there, in the same conversation. Whatever his talk on that
channel led to before stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable

from sangam.channels.base import IdentityRef
from sangam.channels.models import Channel
from sangam.conversations.drafted import OUTSIDE
from sangam.conversations.models import Message, OpenThread
from sangam.lib import sql

_LEADS = f"SELECT 1 FROM {OpenThread._meta.db_table} WHERE conversation_id = %s AND channel_id = %s LIMIT 1"


def lead(conversation_id: int, channel: Channel, to: IdentityRef) -> None:
    """What he answers on this channel comes to this conversation. Call inside a transaction, under the conversation's lock."""
    key = "" if channel.capabilities.letters else channel.adapter.talk_key(to)
    if not key or sql.planned(_LEADS, [conversation_id, channel.pk]):
        return
    there = OpenThread.objects.filter(channel=channel)
    before = there.filter(key=key).values_list("conversation", flat=True).first()
    if before is not None:
        # He may be known there by several keys, which stay together.
        there.filter(conversation=before).update(conversation=conversation_id)
    OpenThread.objects.bulk_create(
        [OpenThread(channel=channel, key=key, conversation_id=conversation_id)], ignore_conflicts=True
    )


def released(messages: Iterable[int]) -> None:
    """The same for messages of ours that waited until now."""
    rows = Message.objects.filter(pk__in=messages).exclude(channel=None).select_related("channel").order_by("pk")
    for message in rows:
        if message.channel and not message.marks.get(OUTSIDE):
            for row in message.recipients[:1]:
                to = IdentityRef(row["kind"], row["value"], row.get("scope", ""), row.get("name", ""))
                lead(message.conversation_id, message.channel, to)

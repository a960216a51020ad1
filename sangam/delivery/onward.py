"""When somebody has left: answers that stay unseen on a channel of the moment go on as one letter.

A channel says so by its capability `continues`, by the mailbox to write from (`continue_on`) and how long an answer may
stay unseen (`continue_after`, seconds). The letter is a further row of the outbox: of the newest answer, on the letter
channel, `since` naming the first it carries. Unseen means: without a read mark, and nothing said since. The constraint on
receivers keeps it one row; a read mark that comes before delivery claims it takes it back (conversations.receipts).
"""

from __future__ import annotations

import datetime as dt
import secrets as random
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from sangam.channels import registry
from sangam.channels.models import Channel
from sangam.conversations.append import thread_uuid
from sangam.conversations.models import (
    Conversation,
    Message,
    MessageKind,
    Outbox,
    OutboxState,
    Participant,
    Shelf,
    ThreadKey,
)
from sangam.conversations.participants import CONTACT
from sangam.conversations.write import OUTBOX_TOPIC
from sangam.customers.models import Identity
from sangam.delivery.carried import letter_id
from sangam.events import record
from sangam.events.record import SYSTEM
from sangam.lib import clock, sql
from sangam.realtime import bus

LOOKED_BACK = dt.timedelta(hours=24)
PATIENCE = 3
"""Somebody who goes on writing is waited for, so many times `continue_after` at most."""
AFTER_SECONDS = 120
LETTERS_A_DAY = 10
AT_ONCE = 200
UNSEEN = (OutboxState.SENT, OutboxState.DELIVERED)


def due() -> int:
    """Write what is due; gives how many letters."""
    return sum(_channel(channel) for channel in _channels())


def _channels() -> list[Channel]:
    kinds = [kind for kind, adapter in registry.adapters().items() if adapter.capabilities.continues]
    found = Channel.objects.active().filter(kind__in=kinds)
    return [channel for channel in found if channel.settings.get("continue_on")]


def _channel(channel: Channel) -> int:
    letters = letter_channel(channel)
    if letters is None:
        return 0
    now = clock.now()
    after = dt.timedelta(seconds=channel.settings.get("continue_after") or AFTER_SECONDS)
    return sum(_go_on(number, channel, letters, after) for number in _candidates(channel, now, after))


def letter_channel(channel: Channel) -> Channel | None:
    """The mailbox that answers go on from: an active one of the same brand."""
    named = Channel.objects.active().filter(address__iexact=channel.settings.get("continue_on", ""), brand=channel.brand_id)
    return next((one for one in named if one.capabilities.letters), None)


@dataclass(frozen=True, slots=True)
class Way:
    """Where an answer that stays unseen in this conversation goes on to: from `letters` to `address`; "" where nobody
    left one that works, None where the channel does not go on."""

    letters: Channel | None
    address: str = ""


def way(conversation: Conversation, channel: Channel) -> Way:
    letters = letter_channel(channel) if channel.capabilities.continues and channel.settings.get("continue_on") else None
    to = _address(conversation, letters) if letters else None
    return Way(letters, to.value if to else "")


_FIND = f"""
SELECT part.id FROM {Conversation._meta.db_table} c
CROSS JOIN LATERAL (SELECT c.id UNION ALL SELECT one.id FROM {Conversation._meta.db_table} one WHERE one.root_id = c.id) AS part
WHERE c.shelf = ANY(%(shelves)s) AND c.last_message_at > %(since)s AND c.channel_id = %(channel)s
  AND EXISTS (SELECT 1 FROM {Participant._meta.db_table} p WHERE p.conversation_id = part.id AND p.role = %(role)s)
  AND EXISTS (SELECT 1 FROM {Message._meta.db_table} m JOIN {Outbox._meta.db_table} o ON o.message_id = m.id
              WHERE m.conversation_id = part.id AND m.kind IN ('out', 'bot') AND o.channel_id = c.channel_id
                AND o.state = ANY(%(unseen)s) AND o.sent_at <= %(until)s)
ORDER BY part.id LIMIT %(limit)s
"""


def _candidates(channel: Channel, now: dt.datetime, after: dt.timedelta) -> list[int]:
    values = {
        "shelves": [Shelf.INBOX, Shelf.WAITING, Shelf.SNOOZED, Shelf.SOLVED], "since": now - LOOKED_BACK - after,
        "until": now - after, "channel": channel.pk, "role": CONTACT, "unseen": list(UNSEEN), "limit": AT_ONCE,
    }  # fmt: skip
    return [number for (number,) in sql.rows(_FIND, values)]


def _go_on(number: int, channel: Channel, letters: Channel, after: dt.timedelta) -> bool:
    with transaction.atomic():
        conversation = Conversation.objects.select_for_update().get(pk=number)
        unseen = _unseen(conversation, channel)
        to = _address(conversation, letters)
        if to is None or not unseen or not _quiet(unseen, after) or _letters_today(conversation) >= LETTERS_A_DAY:
            return False
        return _write(conversation, unseen, letters, to)


def _unseen(conversation: Conversation, channel: Channel) -> list[Outbox]:
    """Answers on the channel without a read mark, after whatever was said or sent on last, oldest first."""
    said = conversation.messages.filter(kind=MessageKind.IN).order_by("-pk").values_list("pk", flat=True).first() or 0
    gone = _onward(conversation).order_by("-message_id").values_list("message_id", flat=True).first() or 0
    rows = Outbox.objects.filter(message__conversation=conversation, channel=channel, state__in=UNSEEN, since=None)
    rows = rows.filter(message_id__gt=max(said, gone), message__kind__in=(MessageKind.OUT, MessageKind.BOT))
    return list(rows.select_related("message").order_by("message_id"))


def _onward(conversation: Conversation) -> QuerySet[Outbox]:
    rows = Outbox.objects.filter(message__conversation=conversation, since__isnull=False)
    return rows.exclude(state=OutboxState.CANCELLED)


def _quiet(unseen: Sequence[Outbox], after: dt.timedelta) -> bool:
    now = clock.now()
    first, last = unseen[0].sent_at or now, unseen[-1].sent_at or now
    return last <= now - after or first <= now - after * PATIENCE


def _letters_today(conversation: Conversation) -> int:
    return _onward(conversation).filter(created_at__gt=clock.now() - dt.timedelta(days=1)).count()


def _address(conversation: Conversation, letters: Channel) -> Identity | None:
    """The one he left last; none that bounced, is blocked, or is our own."""
    matter = Conversation.objects.family(conversation).values("pk")
    parts = Participant.objects.filter(conversation__in=matter, role=CONTACT).select_related("identity").order_by("-pk")
    kinds = letters.capabilities.identity_kinds
    usable = (part.identity for part in parts if part.identity and part.identity.kind in kinds)
    return next((one for one in usable if one.undeliverable_at is None and one.blocked_at is None), None)


def _write(conversation: Conversation, unseen: Sequence[Outbox], letters: Channel, to: Identity) -> bool:
    newest, key = unseen[-1].message, random.token_hex(16)
    row = Outbox(
        message=newest, channel=letters, kind=to.kind, scope=to.scope, value=to.value, name=to.name, key=key,
        not_before=clock.now(), since=unseen[0].message_id,
    )  # fmt: skip
    Outbox.objects.bulk_create([row], ignore_conflicts=True)
    written = Outbox.objects.filter(key=key, message=newest).values_list("pk", flat=True).first()
    if written is None:
        return False
    ThreadKey.objects.create(key=thread_uuid(letter_id(row)), conversation=conversation, own=True)
    record.record("message.continued", newest, by=SYSTEM, conversation=conversation, outbox=written)
    bus.after_commit(OUTBOX_TOPIC)
    return True

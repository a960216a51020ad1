"""What the other side tells about our messages: delivered, read, bounced. Never backwards, and only for ids of ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Q

from sangam.channels.base import IdentityRef, Receipt
from sangam.channels.calls import CUT
from sangam.channels.models import Channel
from sangam.channels.outgoing import text_part
from sangam.conversations import append, awaited, changes, states, thread
from sangam.conversations.append import thread_uuid
from sangam.conversations.models import (
    Category,
    Conversation,
    Message,
    MessageKind,
    Outbox,
    OutboxState,
    Participant,
    ThreadKey,
)
from sangam.conversations.statuses import default
from sangam.customers.models import Identity
from sangam.events import record
from sangam.events.record import SYSTEM
from sangam.lib import clock, sql

OURS = (MessageKind.OUT, MessageKind.BOT)
UNDER_WAY = (OutboxState.QUEUED, OutboxState.SENDING)
LAST = 2**63 - 1
ORDER = {OutboxState.HELD: 0, OutboxState.QUEUED: 1, OutboxState.SENDING: 2, OutboxState.SENT: 3,
         OutboxState.DELIVERED: 4, OutboxState.READ: 5}  # fmt: skip


def many(channel: Channel, news: Iterable[Receipt]) -> list[Receipt]:
    """Apply receipts; gives those that concern no message we know. Call inside a transaction."""
    return [receipt for receipt in news if not _one(channel, receipt)]


def _one(channel: Channel, receipt: Receipt) -> bool:
    if receipt.upto or receipt.before:
        return _all_upto(channel, receipt)
    if not receipt.external_id:
        return False
    if receipt.echo_of and got_through(channel, receipt.echo_of, receipt.echo_part, receipt.external_id):
        return False  # it waits until the call for it has come to its end
    message = changes.known(channel, receipt.external_id)
    if message is None or message.kind not in OURS:
        return _of_a_letter(channel, receipt)
    rows = _receivers(message, receipt.recipient)
    changed = [row for row in rows if _counts(row, receipt) and _take(row, receipt)]
    if receipt.extra:
        Message.objects.filter(pk=message.pk).update(marks={**message.marks, **receipt.extra})
        message.marks = {**message.marks, **receipt.extra}
    if changed:
        states.derive(message)
        _tell(message, receipt)
    return bool(rows) or not message.outbox.exists()


def _counts(row: Outbox, receipt: Receipt) -> bool:
    """Of a message that became several of the provider's the last one tells that all arrived, any of them that it failed."""
    parts = [external_id for _part, external_id in row.done]
    return receipt.state == "failed" or len(parts) < 2 or receipt.external_id not in parts[:-1]


def got_through(channel: Channel, key: str, part: str, external_id: str) -> bool:
    """A part of a message reached the provider, whatever became of our call: no later try sends it again. True while the
    message is still on its way."""
    rows = list(Outbox.objects.select_for_update().filter(channel=channel, key=key, state__in=UNDER_WAY).order_by("pk"))
    for row in rows:
        if not part or part in dict(row.done):
            continue
        row.done = [*row.done, [part, external_id]]
        if row.state == OutboxState.QUEUED and row.failure_code == CUT:
            row.not_before = clock.now()
        row.save(update_fields=["done", "not_before"])
    return bool(rows)


def echoed(channel: Channel, key: str, external_id: str, part: str = "") -> bool:
    """What came back is a message of ours: learn the provider's id of it. False for a key that is none of ours."""
    got_through(channel, key, part, external_id)
    row = Outbox.objects.filter(channel=channel, key=key).select_related("message").first()
    if row is None:
        return False
    _came_back(channel, row.message, external_id)
    return True


def echoed_words(channel: Channel, to: IdentityRef, text: str, external_id: str) -> bool:
    """As `echoed`, where the provider gives no key back and is quicker than its own answer: we are sending these very
    words to that person at this moment, or a call that did broke off and they are to be said again."""
    rows = Outbox.objects.filter(channel=channel, kind=to.kind, scope=to.scope, value=to.value)
    rows = rows.filter(Q(state=OutboxState.SENDING) | Q(state=OutboxState.QUEUED, failure_code=CUT))
    for row in rows.select_related("message").order_by("pk"):
        key = thread.key_of(row.message.conversation_id, channel.pk)
        pieces = channel.ruler(key=key, private=bool(row.message.marks.get("private"))).pieces(row.message.text)
        if text in pieces:
            if row.failure_code == CUT:
                got_through(channel, row.key, _next_part(row, pieces, text), external_id)
            _came_back(channel, row.message, external_id)
            return True
    return False


def _next_part(row: Outbox, pieces: Sequence[str], text: str) -> str:
    """Which part these words are, as every kind names the pieces of its text: of several alike the first that is not there."""
    names = [text_part(place) for place, piece in enumerate(pieces) if piece == text]
    known = dict(row.done)
    return next((name for name in names if name not in known), names[0])


def _came_back(channel: Channel, message: Message, external_id: str) -> None:
    append.arrivals([(channel.pk, external_id, message.pk, None)])
    awaited.arrived(channel.id_scope, [external_id])


def _of_a_letter(channel: Channel, receipt: Receipt) -> bool:
    """News of a letter that carried answers of another channel on: its id is made of its row's key."""
    key = receipt.external_id.strip("<> ").partition("@")[0]
    matters = ThreadKey.objects.filter(key=thread_uuid(receipt.external_id), own=True).values("conversation")
    found = Outbox.objects.filter(message__conversation__in=matters, key=key, channel=channel, since__isnull=False)
    row = found.select_for_update(of=("self",)).select_related("message__conversation").first()
    if row is None:
        return False
    if _take(row, receipt):
        states.derive(row.message)
        _tell(row.message, receipt)
    return True


_UPTO = f"""
SELECT DISTINCT m.id, m.conversation_id FROM {Identity._meta.db_table} i
JOIN {Participant._meta.db_table} p ON p.identity_id = i.id
JOIN {Message._meta.db_table} m ON m.conversation_id = p.conversation_id
JOIN {Outbox._meta.db_table} o ON o.message_id = m.id
WHERE i.kind = ANY(%s) AND i.scope = %s AND i.value = %s AND m.id <= %s AND m.kind IN ('out', 'bot')
  AND o.channel_id = %s AND (o.kind, o.scope, o.value) = (i.kind, i.scope, i.value)
  AND o.state = ANY(%s) AND (%s::timestamptz IS NULL OR o.sent_at <= %s) ORDER BY m.id
"""
CLOCKS = dt.timedelta(seconds=15)
"""We note that a message went when the provider has answered; its own clock may say earlier."""


def _all_upto(channel: Channel, receipt: Receipt) -> bool:
    """One mark for everything that went to this receiver on this channel and stands at less. Conversations are locked
    first, as whoever settles a delivery does."""
    least = ORDER[OutboxState.SENT] if receipt.before else 1
    less = [state.value for state, rank in ORDER.items() if least <= rank < ORDER[OutboxState(receipt.state)]]
    kinds, until = list(channel.capabilities.identity_kinds), receipt.before and receipt.before + CLOCKS
    last = receipt.upto or LAST
    found = sql.rows(_UPTO, [kinds, receipt.scope, receipt.recipient, last, channel.pk, less, until, until])
    if not found:
        return False
    ids, matters = zip(*found, strict=True)
    list(Conversation.objects.select_for_update().filter(pk__in=matters).order_by("pk").values_list("pk"))
    for message in Message.objects.filter(pk__in=ids).select_related("conversation").order_by("pk"):
        rows = message.outbox.select_for_update().filter(channel=channel, value=receipt.recipient).order_by("id")
        if [row for row in rows if _take(row, receipt)]:
            states.derive(message)
            _tell(message, receipt)
    if receipt.upto:
        _take_back_letters(matters, receipt.upto)
    return True


def _take_back_letters(matters: Sequence[int], upto: int) -> None:
    """He has come back and seen it: what was to go on as a letter, and has not left, need not."""
    waiting = Outbox.objects.filter(message__conversation__in=matters, message__lte=upto, since__isnull=False)
    waiting.filter(state=OutboxState.QUEUED).update(state=OutboxState.CANCELLED, settled_at=clock.now())


def _receivers(message: Message, recipient: str) -> Sequence[Outbox]:
    rows = list(message.outbox.select_for_update().order_by("id"))
    named = [row for row in rows if row.value == recipient.lower()]
    return named or (rows if not recipient or len(rows) == 1 else [])


def _take(row: Outbox, receipt: Receipt) -> bool:
    if receipt.state == "failed":
        return _fail(row, receipt)
    if row.state not in ORDER or ORDER[OutboxState(receipt.state)] <= ORDER[OutboxState(row.state)]:
        return False
    row.state, row.settled_at = receipt.state, clock.now()
    row.save(update_fields=["state", "settled_at"])
    return True


def _fail(row: Outbox, receipt: Receipt) -> bool:
    """A refusal that comes later. A temporary one (a delay notice) is only noted: the other side still tries."""
    failure = receipt.failure
    if row.state in (OutboxState.READ, OutboxState.FAILED, OutboxState.CANCELLED) or failure is None:
        return False
    row.failure_kind, row.failure_code, row.failure_text = failure.kind, failure.code[:40], failure.text
    row.state, row.settled_at = OutboxState.FAILED, clock.now()
    row.save(update_fields=["state", "settled_at", "failure_kind", "failure_code", "failure_text"])
    if failure.permanent and failure.kind == "recipient":
        Identity.objects.filter(kind=row.kind, scope=row.scope, value=row.value).update(undeliverable_at=clock.now())
    return True


def _tell(message: Message, receipt: Receipt) -> None:
    kind = "message.failed" if receipt.state == "failed" else f"message.{receipt.state}"
    record.record(kind, message, by=SYSTEM, conversation=message.conversation)
    if receipt.state == "failed":
        bring_back(message.conversation)


def bring_back(conversation: Conversation) -> None:
    """An answer that did not arrive needs a person again."""
    status = default(Category.OPEN)
    waiting = (Category.PENDING, Category.ON_HOLD, Category.SOLVED)
    Conversation.objects.filter(pk=conversation.pk, category__in=waiting).update(
        category=status.category, status=status, snoozed_until=None
    )

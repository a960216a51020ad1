"""What the other side tells about our messages: delivered, read, bounced. Never backwards, and only for ids of ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sangam.channels.base import Receipt
from sangam.channels.models import Channel
from sangam.conversations import states
from sangam.conversations.append import thread_uuid
from sangam.conversations.models import Category, Conversation, Message, Outbox, OutboxState, Participant, ThreadKey
from sangam.conversations.statuses import default
from sangam.customers.models import Identity
from sangam.events import record
from sangam.events.record import SYSTEM
from sangam.lib import clock, sql

ORDER = {OutboxState.HELD: 0, OutboxState.QUEUED: 1, OutboxState.SENDING: 2, OutboxState.SENT: 3,
         OutboxState.DELIVERED: 4, OutboxState.READ: 5}  # fmt: skip


def many(channel: Channel, news: Iterable[Receipt]) -> int:
    """Apply receipts; gives how many concerned a message of ours. Call inside a transaction."""
    return sum(_one(channel, receipt) for receipt in news)


def _one(channel: Channel, receipt: Receipt) -> bool:
    if receipt.upto:
        return _all_upto(channel, receipt)
    if not receipt.external_id:
        return False
    ours = Message.objects.filter(external_scope=channel.id_scope, external_id=receipt.external_id, kind__in=("out", "bot"))
    message = ours.select_related("conversation").first()
    if message is None:
        return _of_a_letter(channel, receipt)
    rows = _receivers(message, receipt.recipient)
    changed = [row for row in rows if _take(row, receipt)]
    if changed:
        states.derive(message)
        _tell(message, receipt)
    return bool(rows)


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
  AND o.state = ANY(%s) ORDER BY m.id
"""


def _all_upto(channel: Channel, receipt: Receipt) -> bool:
    """One mark for everything that went to this receiver on this channel and stands at less. Conversations are locked
    first, as whoever settles a delivery does."""
    less = [state.value for state, rank in ORDER.items() if 0 < rank < ORDER[OutboxState(receipt.state)]]
    kinds = list(channel.capabilities.identity_kinds)
    found = sql.rows(_UPTO, [kinds, receipt.scope, receipt.recipient, receipt.upto, channel.pk, less])
    if not found:
        return False
    ids, matters = zip(*found, strict=True)
    list(Conversation.objects.select_for_update().filter(pk__in=matters).order_by("pk").values_list("pk"))
    for message in Message.objects.filter(pk__in=ids).select_related("conversation").order_by("pk"):
        rows = message.outbox.select_for_update().filter(channel=channel, value=receipt.recipient).order_by("id")
        if [row for row in rows if _take(row, receipt)]:
            states.derive(message)
            _tell(message, receipt)
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

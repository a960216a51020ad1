"""What became of a call, written per receiver: sent, again later, or failed for good with a named reason."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from sangam.channels.base import EXTERNAL_ID_MAX, Capabilities, DeliveryError, Failure, Sent
from sangam.conversations import append, awaited, receipts, states
from sangam.conversations.models import Conversation, Message, Outbox, OutboxState, ThreadKey
from sangam.customers.models import Identity
from sangam.delivery import backoff
from sangam.delivery.claim import Claimed
from sangam.delivery.models import Attempt
from sangam.events import record
from sangam.events.record import SYSTEM
from sangam.lib import clock

log = logging.getLogger(__name__)
UNCONFIRMED = "unconfirmed"
"""The code of a failure after everything was said and before it was confirmed: the other side may have taken it."""
TEXT_MAX = 2000


@dataclass(slots=True)
class News:
    """What changed for a message by one call."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0
    failures: list[Failure] = field(default_factory=list)


def settle(claimed: Claimed, result: Sent | DeliveryError, capabilities: Capabilities) -> News:
    """Write the outcome of one call. A row that another process took up meanwhile is left to it."""
    news = News()
    with transaction.atomic():
        message = Message.objects.select_related("conversation", "channel").get(pk=claimed.message_id)
        Conversation.objects.select_for_update().get(pk=message.conversation_id)
        numbers, carried_on = dict(claimed.rows), False
        for row in Outbox.objects.select_for_update().filter(pk__in=numbers).order_by("pk"):
            failure, carried_on = _failure(row, result), row.since is not None
            _end_attempt(row, numbers[row.pk], failure, result)
            if row.attempts == numbers[row.pk] and row.state == OutboxState.SENDING:
                _settle_row(row, failure, result, capabilities, news)
        if isinstance(result, Sent) and news.sent and not carried_on:
            _remember_id(message, result)
        tell(message, news)
    return news


def _failure(row: Outbox, result: Sent | DeliveryError) -> Failure | None:
    return result.failure if isinstance(result, DeliveryError) else result.failures.get(row.value)


def _end_attempt(row: Outbox, number: int, failure: Failure | None, result: Sent | DeliveryError) -> None:
    text = failure.text if failure else result.response if isinstance(result, Sent) else ""
    Attempt.objects.filter(outbox=row, number=number).update(
        ended_at=clock.now(),
        outcome="sent" if failure is None else "refused" if failure.permanent else "later",
        code=kept(failure.code if failure else "")[:40],
        text=kept(text),
    )


def _settle_row(
    row: Outbox, failure: Failure | None, result: Sent | DeliveryError, capabilities: Capabilities, news: News
) -> None:
    now = clock.now()
    row.lease_until = None
    if failure is None:
        row.state, row.sent_at, row.settled_at = OutboxState.SENT, now, now
        row.failure_kind = row.failure_code = row.failure_text = ""
        news.sent += 1
    else:
        news.failures.append(failure)
        row.failure_kind, row.failure_code, row.failure_text = failure.kind, kept(failure.code)[:40], kept(failure.text)
        row.maybe_twice = row.maybe_twice or failure.code == UNCONFIRMED
        retry_after = result.retry_after if isinstance(result, DeliveryError) else None
        next_try = None if _final(failure) else _next_try(row, capabilities, retry_after)
        if next_try is not None:
            row.state, row.not_before = OutboxState.QUEUED, next_try
            news.waiting += 1
        else:
            if not _final(failure):
                row.failure_text = gave_up(row.failure_text, capabilities)
            row.state, row.settled_at = OutboxState.FAILED, now
            news.failed += 1
    row.save()
    if failure and failure.permanent and failure.kind == "recipient":
        Identity.objects.filter(kind=row.kind, scope=row.scope, value=row.value).update(undeliverable_at=now)


def _final(failure: Failure) -> bool:
    """Refused rights are the channel's trouble: the message waits until somebody mends them."""
    return failure.permanent and failure.kind != "auth"


def _next_try(row: Outbox, capabilities: Capabilities, retry_after: int | None) -> dt.datetime | None:
    """When to try again, None when the patience is over. A retry by hand (`settled_at`) began it anew."""
    since = Q(started_at__gte=row.settled_at) if row.settled_at else Q()
    starts = list(row.tries.filter(since).order_by("started_at").values_list("started_at", flat=True))
    now = clock.now()
    at = now + backoff.delay(len(starts), capabilities, retry_after=retry_after)
    end = (starts[0] if starts else now) + backoff.patience(capabilities)
    return at if at <= end else None


def kept(text: str) -> str:
    """The other side's words as a column can hold them."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()[:TEXT_MAX]


def gave_up(words: str, capabilities: Capabilities) -> str:
    hours = int(backoff.patience(capabilities).total_seconds() // 3600)
    return _("Given up after %(hours)d hours. The last answer was: %(words)s") % {"hours": hours, "words": words or "–"}


def _remember_id(message: Message, result: Sent) -> None:
    """The ids under which the provider knows it, if it gives its own; receipts, reactions and replies name those."""
    if not message.sent_at:
        Message.objects.filter(pk=message.pk).update(sent_at=clock.now())
    given, *further = [kept(one)[:EXTERNAL_ID_MAX] for one in (result.external_id, *result.further)]
    if message.channel_id and further:
        append.arrivals((message.channel_id, one, message.pk, None) for one in further if one)
    if given not in ("", message.external_id):
        ThreadKey.objects.get_or_create(
            key=append.thread_uuid(given), conversation=message.conversation, defaults={"own": True}
        )
        try:
            with transaction.atomic():
                Message.objects.filter(pk=message.pk).update(external_id=given)
        except IntegrityError:
            log.info("an echo came before the answer", extra={"message_id": message.pk})
    awaited.arrived(message.external_scope, [given, *further])


def tell(message: Message, news: News) -> None:
    """Derive the message's state and write the facts. Call under the conversation's lock."""
    states.derive(message)
    conversation = message.conversation
    if news.sent:
        record.record("message.sent", message, by=SYSTEM, conversation=conversation, receivers=news.sent)
    if news.failed:
        record.record("message.failed", message, by=SYSTEM, conversation=conversation, receivers=news.failed)
        if not message.outbox.filter(automatic=True).exists():
            receipts.bring_back(conversation)

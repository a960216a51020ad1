"""Short words for tests of the way out."""

from __future__ import annotations

import datetime as dt
import time

from sangam.channels.base import IdentityRef, Party
from sangam.conversations import write
from sangam.conversations.models import Conversation, Message, Outbox
from sangam.delivery.run import Worker
from sangam.events.models import Event
from sangam.events.record import Actor
from tests.cast import Cast

CLEO = "cleo@example.com"
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


def to(*addresses: str, role: str = "to") -> tuple[Party, ...]:
    return tuple(Party(role, IdentityRef("email", address)) for address in addresses)


def answer(cast: Cast, conversation: Conversation, text: str = "On its way", **more: object) -> Message:
    """Ben answers; not held unless asked."""
    values: dict[str, object] = {"parties": to(CLEO), "hold": False, **more}
    writing = write.Writing(text, **values)  # type: ignore[arg-type]
    return write.reply(conversation, writing, channel=cast.mailbox, by=Actor.user(cast.ben.pk), author=cast.ben)


def deliver(worker: Worker | None = None) -> Worker:
    """Let the worker do everything it can do now."""
    worker = worker or Worker()
    end = time.monotonic() + 20
    while worker.once() or worker.under_way:
        assert time.monotonic() < end, "delivery does not come to rest"
        time.sleep(0.005)
    return worker


def rows(message: Message) -> dict[str, Outbox]:
    return {row.value: row for row in message.outbox.all()}


def kinds(message: Message) -> list[str]:
    found = Event.objects.filter(subject_type="message", subject_id=message.pk).order_by("pk")
    return list(found.values_list("kind", flat=True))

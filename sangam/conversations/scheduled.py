"""A message that waits for its moment gets another one."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from sangam.conversations import states
from sangam.conversations.models import Conversation, Message, OutboxState
from sangam.conversations.write import OUTBOX_TOPIC
from sangam.events import record
from sangam.events.record import Actor
from sangam.lib import clock
from sangam.realtime import bus


def move(message: Message, at: dt.datetime | None, *, by: Actor) -> bool:
    """Send it then, None: now. A conditional update under the lock that an undo and a release take; False when it has
    already gone, for some or for all."""
    moment = at or clock.now()
    with transaction.atomic():
        Conversation.objects.select_for_update().get(pk=message.conversation_id)
        held = list(message.outbox.select_for_update().filter(state=OutboxState.HELD).values_list("pk", flat=True))
        if not held or len(held) != message.outbox.count():
            return False
        message.outbox.filter(pk__in=held).update(not_before=moment)
        states.derive(message)
        record.record("message.rescheduled", message, by=by, conversation=message.conversation, at=int(moment.timestamp()))
        bus.after_commit(OUTBOX_TOPIC)
    return True

"""An agent's *Retry* on what was not delivered."""

from __future__ import annotations

from django.db import transaction

from sangam.conversations import states
from sangam.conversations.models import Conversation, Message
from sangam.conversations.write import OUTBOX_TOPIC
from sangam.events import record
from sangam.events.record import Actor
from sangam.lib import clock
from sangam.realtime import bus


def retry(message: Message, *, by: Actor) -> int:
    """Send again, under the same id, to those receivers who failed; gives how many. The patience begins anew."""
    now = clock.now()
    with transaction.atomic():
        Conversation.objects.select_for_update().get(pk=message.conversation_id)
        count = message.outbox.filter(state="failed").update(
            state="queued", not_before=now, settled_at=now, lease_until=None, failure_kind="", failure_code="", failure_text=""
        )
        if count:
            states.derive(message)
            record.record("message.retried", message, by=by, conversation=message.conversation, receivers=count)
            bus.after_commit(OUTBOX_TOPIC)
    return count

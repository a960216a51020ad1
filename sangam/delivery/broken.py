"""Calls of a message that broke off: what they did is not known here, and perhaps at the provider."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Min, Q

from sangam.channels.calls import CUT
from sangam.conversations.models import Message, Outbox
from sangam.delivery.claim import LOST
from sangam.delivery.models import Attempt

LOOKED_AT = 60


def since(rows: Sequence[Outbox]) -> dt.datetime | None:
    """When the first call began that ended unheard, of those for these receivers."""
    tried = [row.pk for row in rows if row.attempts > 1]
    if not tried:
        return None
    unheard = Attempt.objects.filter(Q(outcome=LOST) | Q(code=CUT), outbox__in=tried)
    first: dt.datetime | None = unheard.aggregate(first=Min("started_at"))["first"]
    return first


def others(message: Message) -> frozenset[str]:
    """The provider's ids of what else we said in this conversation: none of them is this message."""
    rows = Outbox.objects.filter(message__conversation=message.conversation_id).exclude(message=message.pk)
    found = rows.order_by("-message")[:LOOKED_AT].values_list("message__external_id", "done")
    return frozenset(one for first, parts in found for one in (first, *(given for _name, given in parts)) if one)

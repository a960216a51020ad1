"""The guard of everything that goes out by itself: two robots must not talk to each other for ever (RFC 3834).

Whoever answers automatically asks here first, inside the transaction that writes the answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sangam.channels.models import Channel
from sangam.conversations.models import Outbox
from sangam.lib import clock, sql

WITHIN = dt.timedelta(hours=24)
PER_PAIR = 5
PER_PAIR_WITH_MARKS = 2
MARKS = ("automatic", "out_of_office", "bulk")
NEVER = ("bounce", "complaint")


def may_answer(channel: Channel, value: str, marks: Mapping[str, object]) -> bool:
    """Whether one more automatic message may go from this channel to that address.

    At most five in 24 hours, two when the message that is answered bears a mark of a robot or a list; none to bounces and
    complaints, none to ourselves. Asking takes a lock on the pair until the transaction ends, so that two cannot both
    count four.
    """
    if any(marks.get(name) for name in NEVER) or is_ours(value):
        return False
    sql.rows("SELECT pg_advisory_xact_lock(%s)", [sql.advisory_key("automatic", channel.pk, value)])
    sent = Outbox.objects.filter(value=value, channel=channel, automatic=True, created_at__gt=clock.now() - WITHIN)
    limit = PER_PAIR_WITH_MARKS if any(marks.get(name) for name in MARKS) else PER_PAIR
    return sent.exclude(state="cancelled").count() < limit


def is_ours(value: str) -> bool:
    """An address of one of our own channels, with or without a plus part."""
    local, at, domain = value.partition("@")
    return Channel.objects.filter(address__in={value, f"{local.partition('+')[0]}{at}{domain}"}).exclude(address="").exists()

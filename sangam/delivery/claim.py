"""Taking rows of the outbox: released when their hold is over, claimed before the call, never two workers at once.

What is claimed is committed as `sending`, with a lease and an attempt, before anybody talks to the outside world.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from sangam.conversations import leading
from sangam.conversations.models import Conversation, Message, MessageState, Outbox
from sangam.delivery.breaker import OF_THE_CHANNEL
from sangam.delivery.models import Attempt
from sangam.events import record
from sangam.events.record import Fact
from sangam.lib import clock, sql

LEASE = dt.timedelta(seconds=60)
NEAR = dt.timedelta(minutes=2)
RELEASED_AT_ONCE = 200
LOST = "lost"
LOST_MAX = 4
"""So often may a process die over one message; then it is buried (`expire.bury`) rather than sent for ever."""
OUTBOX, MESSAGE, ATTEMPT = Outbox._meta.db_table, Message._meta.db_table, Attempt._meta.db_table


@dataclass(frozen=True, slots=True)
class Claimed:
    """One message and those of its receivers that this process may send to now: (outbox id, number of the attempt)."""

    message_id: int
    channel_id: int
    rows: tuple[tuple[int, int], ...]

    @property
    def ids(self) -> list[int]:
        return [number for number, _ in self.rows]


def release() -> int:
    """Rows whose hold is over may go: a conditional update under the lock that an undo takes too, told once a message."""
    now = clock.now()
    with transaction.atomic():
        due = dict(sql.rows(_HELD, [now, RELEASED_AT_ONCE]))
        if not due:
            return 0
        free = [row for (row,) in sql.rows(_LOCK_CONVERSATIONS, [sorted(set(due.values()))])]
        wanted = [message for message, conversation in due.items() if conversation in set(free)]
        freed = sorted({message for (message,) in sql.rows(_RELEASE, [wanted, now])})
        Message.objects.filter(pk__in=freed).update(state=MessageState.QUEUED)
        leading.released(freed)
        tell_released(freed)
    return len(freed)


def tell_released(messages: Iterable[int]) -> None:
    rows = Message.objects.filter(pk__in=messages).order_by("pk")
    found = rows.values_list("pk", "conversation_id", "conversation__customer_id", "channel_id")
    record.many(
        Fact("message.released", "message", pk, conversation_id=conversation, customer_id=customer, data={"channel": channel})
        for pk, conversation, customer, channel in found
    )


_HELD = f"""SELECT DISTINCT o.message_id, m.conversation_id FROM {OUTBOX} o JOIN {MESSAGE} m ON m.id = o.message_id
            WHERE o.state = 'held' AND o.not_before <= %s LIMIT %s"""
_LOCK_CONVERSATIONS = f"""SELECT id FROM {Conversation._meta.db_table} WHERE id = ANY(%s)
                          ORDER BY id FOR UPDATE SKIP LOCKED"""
_RELEASE = f"""UPDATE {OUTBOX} SET state = 'queued' WHERE message_id = ANY(%s) AND state = 'held' AND not_before <= %s
               RETURNING message_id"""


def due_channels() -> list[int]:
    """Channels with something to send now."""
    now = clock.now()
    rows = sql.rows(
        f"""SELECT channel_id FROM {OUTBOX} WHERE state = 'queued' AND not_before <= %s
            UNION SELECT channel_id FROM {OUTBOX} WHERE state = 'sending' AND lease_until < %s""",
        [now, now],
    )
    return [channel for (channel,) in rows]


# Inside a conversation the earlier message goes first, unless its
# next try is far away: what one server refuses for hours must not silence the rest.
_DUE = f"""((o.state = 'queued' AND o.not_before <= %(now)s)
           OR (o.state = 'sending' AND o.lease_until < %(now)s AND (
               SELECT count(*) FROM {ATTEMPT} t WHERE t.outbox_id = o.id AND t.outcome = 'lost') < {LOST_MAX}))"""
_CANDIDATES = f"""
SELECT o.message_id FROM {OUTBOX} o JOIN {MESSAGE} m ON m.id = o.message_id
WHERE o.channel_id = %(channel)s AND {_DUE}
  AND NOT EXISTS (
    SELECT 1 FROM {MESSAGE} before JOIN {OUTBOX} earlier ON earlier.message_id = before.id
    WHERE before.conversation_id = m.conversation_id AND before.id < m.id AND earlier.channel_id = o.channel_id
      AND (earlier.state = 'sending' OR (earlier.state = 'queued' AND earlier.not_before <= %(near)s)))
GROUP BY o.message_id ORDER BY min(o.not_before), o.message_id LIMIT %(limit)s
"""
_LOCK_MESSAGES = f"SELECT id FROM {MESSAGE} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"
_LOCK_ROWS = f"""SELECT o.id, o.message_id, o.attempts, o.state FROM {OUTBOX} o
                 WHERE o.message_id = ANY(%(messages)s) AND o.channel_id = %(channel)s AND {_DUE}
                 ORDER BY o.id FOR UPDATE SKIP LOCKED"""
_TAKE = f"""UPDATE {OUTBOX} SET state = 'sending', lease_until = %s, attempts = attempts + 1,
            maybe_twice = maybe_twice OR state = 'sending' WHERE id = ANY(%s)"""


def claim(channel_id: int, limit: int) -> list[Claimed]:
    """Take up to `limit` messages of a channel that are due, each with all its receivers that are due.

    A row still `sending` whose lease has run out belonged to a process that died: it goes again with the same key, and
    says that it may have been sent twice.
    """
    now = clock.now()
    values = {"channel": channel_id, "now": now, "near": now + NEAR, "limit": limit}
    with transaction.atomic():
        wanted = [message for (message,) in sql.rows(_CANDIDATES, values)]
        locked = [message for (message,) in sql.rows(_LOCK_MESSAGES, [wanted])] if wanted else []
        rows = sql.rows(_LOCK_ROWS, {**values, "messages": locked}) if locked else []
        if not rows:
            return []
        _write_attempts(rows, now)
        with sql.cursor() as cursor:
            cursor.execute(_TAKE, [now + LEASE, [row[0] for row in rows]])
    by_message: dict[int, list[tuple[int, int]]] = {}
    for number, message, attempts, _ in rows:
        by_message.setdefault(message, []).append((number, attempts + 1))
    return [Claimed(message, channel_id, tuple(found)) for message, found in by_message.items()]


def _write_attempts(rows: Sequence[tuple[int, int, int, str]], now: dt.datetime) -> None:
    dead = [number for number, _, _, state in rows if state == "sending"]
    if dead:
        Attempt.objects.filter(outbox__in=dead, ended_at=None, outcome="").update(outcome=LOST)
    Attempt.objects.bulk_create(
        [Attempt(outbox_id=number, number=attempts + 1, started_at=now) for number, _, attempts, _ in rows]
    )


def hurry(channel_id: int) -> None:
    """An outage is over: what waits only because of it goes now."""
    waiting = Outbox.objects.filter(channel=channel_id, state="queued", not_before__gt=clock.now())
    waiting.filter(failure_kind__in=OF_THE_CHANNEL).update(not_before=clock.now())


def renew(claims: Iterable[Claimed]) -> None:
    """Keep the lease of calls that are still under way."""
    ids = [number for claimed in claims for number in claimed.ids]
    if ids:
        Outbox.objects.filter(pk__in=ids, state="sending").update(lease_until=clock.now() + LEASE)

"""Keeps the documents as the conversations are: a background batch, woken by the log, at most a second behind it.

One process at a time. What was only added to is added to; a change that takes something away (a tag, an undone message)
makes the document anew. Doing a batch twice changes nothing, so the cursor and what it tells of commit together.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Sequence
from typing import Final

from django.db import InterfaceError, OperationalError, connection, transaction

from sangam.conversations.finding import fading, rebuild, writing
from sangam.conversations.finding.writing import AGAIN
from sangam.conversations.models import Conversation, SearchDocument
from sangam.customers import family
from sangam.customers.models import Merge
from sangam.events import relay
from sangam.events.models import Cursor, Event
from sangam.lib import sql
from sangam.realtime.bus import Listener
from sangam.search.tokens import VERSION

CURSOR: Final = "search"
EVENTS: Final = 1_000
CONVERSATIONS: Final = 250
"""A batch: so many events are read, and so many conversations written, in one transaction."""
IDLE_SECONDS: Final = 1.0
FADE_SECONDS: Final = 10.0
SAID: Final = frozenset(("message.received", "message.written", "note.written", "call.logged", "system.noted"))
"""Kinds whose subject is a message to be added. Its id, not "all after the last", is the only safe way to name it: of two
messages that are written at once, the one with the higher id may be the first to be seen."""
ADDING: Final = SAID | {
    "conversation.created", "conversation.assigned", "conversation.team", "conversation.shared", "conversation.tagged",
    "conversation.moved",
}  # fmt: skip
NOTHING: Final = frozenset(
    (
        "message.released", "message.sent", "message.delivered", "message.read", "message.failed", "message.retried",
        "message.bounced", "conversation.status", "conversation.snoozed", "conversation.woke", "conversation.priority",
        "conversation.fields", "message.rescheduled", "message.reacted", "message.hidden", "message.fetched", "message.acted",
    )
)  # fmt: skip
"""Kinds that change nothing by which a conversation is found. An unknown kind makes the document anew: slow, never wrong."""
log = logging.getLogger(__name__)
Fact = tuple[int | None, str, int, int | None, int | None]


def main(stopping: Callable[[], bool]) -> None:
    """The process that keeps the index."""
    started, fade = False, Fade()
    with Listener([relay.STAMPED]) as listener:
        while not stopping():
            try:
                if not started:
                    begin()
                    started = True
                if not once():
                    listener.wait(IDLE_SECONDS)
                    fade.turn()
            except (OperationalError, InterfaceError, OSError) as error:
                log.warning("cannot index now", extra={"error": str(error)[:200]})
                connection.close()
                listener.close()
                time.sleep(IDLE_SECONDS)


class Fade:
    """Every few seconds of rest some known words are looked at, whether they still stand anywhere."""

    def __init__(self) -> None:
        self.word, self.at = "", time.monotonic()

    def turn(self) -> None:
        if time.monotonic() - self.at >= FADE_SECONDS and not rebuild.running():
            self.word, self.at = fading.step(self.word), time.monotonic()


def begin() -> None:
    """An index that is new here, or of an older making, is made anew; what happens from now on comes first."""
    with transaction.atomic():
        _, new = Cursor.objects.get_or_create(reactor=CURSOR, defaults={"seq": _last_seq()})
        old = SearchDocument.objects.exclude(version=VERSION).exists()
        if new or (old and not rebuild.running()):
            rebuild.start()


def once() -> int:
    """The next batch of each: the log, what was asked for again, the making anew. Gives how much was done."""
    return follow() + again() or rebuild.step()


def follow(limit: int = EVENTS) -> int:
    """What the log tells of; gives how many events the cursor passed."""
    with transaction.atomic():
        writing.take_turns()
        cursor, _ = Cursor.objects.select_for_update().get_or_create(reactor=CURSOR)
        wanted = Event.objects.filter(seq__gt=cursor.seq).order_by("seq")
        events = list(wanted.values_list("seq", "kind", "subject_id", "conversation_id", "customer_id")[:limit])
        if not events:
            return 0
        end = _take(events)
        Cursor.objects.filter(reactor=CURSOR).update(seq=end)
    return sum((seq or 0) <= end for seq, *_ in events)


def _take(events: Sequence[Fact]) -> int:
    """Write what these tell of, as far as one batch goes; gives the last seq that was taken."""
    changed: dict[int, set[int] | None] = {}
    end = 0
    for seq, kind, subject, conversation, customer in events:
        if len(changed) >= CONVERSATIONS and conversation not in changed:
            break
        end = seq or end
        if kind in NOTHING:
            continue
        if conversation is None:
            if customer is not None and (kind.startswith("customer.") or kind == "identity.added"):
                _of_family(customer)
                if kind in ("customer.merged", "customer.unmerged"):
                    _of_family(*Merge.objects.filter(pk=subject).values_list("second", flat=True))
        elif kind not in ADDING:
            changed[conversation] = None
        else:
            added = changed.setdefault(conversation, set())
            if added is not None and kind in SAID:
                added.add(subject)
    writing.write(changed)
    return end


def again(limit: int = CONVERSATIONS) -> int:
    """What somebody asked to be made anew."""
    with transaction.atomic():
        writing.take_turns()
        ids = [number for (number,) in sql.rows(
            f"DELETE FROM {AGAIN} WHERE conversation_id IN (SELECT conversation_id FROM {AGAIN} LIMIT %s) "
            "RETURNING conversation_id", [limit],
        )]  # fmt: skip
        writing.write(dict.fromkeys(ids))
    return len(ids)


def oldest_waiting() -> dt.datetime | None:
    """When the first event happened that the documents do not know of yet."""
    seq = Cursor.objects.filter(reactor=CURSOR).values_list("seq", flat=True).first()
    if seq is None:
        return None
    return Event.objects.filter(seq__gt=seq, backfill=False).order_by("seq").values_list("at", flat=True).first()


def _of_family(customer: int) -> None:
    """Who was merged is found by what the others are called, too."""
    writing.mark(f"SELECT id FROM {Conversation._meta.db_table} WHERE customer_id = {family.ANY}", [customer, customer])


def _last_seq() -> int:
    return Event.objects.exclude(seq=None).order_by("-seq").values_list("seq", flat=True).first() or 0

"""Dispatch: hands stamped events to reactors, each at its own pace, each event once.

A reactor is `react(event) -> None`: idempotent, its own transaction, calling only verbs of rooms below it. An event
that fails three times goes to the failures with its reason; the cursor moves on, and later events of that conversation
wait behind it until somebody replays it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import Q, QuerySet

from sangam.events.models import Cursor, Event, Failed
from sangam.lib import clock, sql

BATCH = 1000
TOGETHER = 250
TRIES = 3
REASON_MAX = 2000
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reactor:
    """`kinds` is what it wants to hear; `backfill` whether imported history too. `among`, asked once a batch, narrows
    that in the database: an event that nobody wants is never read. `many` does for several in one transaction what `react`
    does for each: for a reactor that hears something of every message."""

    name: str
    react: Callable[[Event], None]
    kinds: frozenset[str]
    backfill: bool = False
    among: Callable[[], Q] = Q
    many: Callable[[Sequence[Event]], None] | None = None

    def wanted(self) -> Q:
        return Q(kind__in=self.kinds) & (Q() if self.backfill else Q(backfill=False)) & self.among()


def advance(*reactors: Reactor, limit: int = BATCH) -> int:
    """Take the next batch for each, in this order; gives how many events their cursors passed. One process at a time."""
    if not _behind(reactors, limit):
        return 0
    with sql.advisory_lock("events", "reactors") as held:
        if not held:
            return 0
        moves = _behind(reactors, limit)
        happened = _kinds(moves)
        passed = []
        for move in moves:
            if happened & move.reactor.kinds and (events := list(move.events())):
                blocked = _blocked(move.reactor, events)
                for event in _left(move.reactor, events, blocked):
                    _take(move.reactor, event, blocked)
                _pass([move])
            else:
                passed.append(move)
        _pass(passed)
        return sum(move.end - move.start for move in moves)


@dataclass(frozen=True, slots=True)
class _Move:
    """A reactor's way from one `seq` (without it) to another."""

    reactor: Reactor
    start: int
    end: int

    def events(self) -> QuerySet[Event]:
        return Event.objects.filter(self.reactor.wanted(), seq__gt=self.start, seq__lte=self.end).order_by("seq")


def _behind(reactors: Sequence[Reactor], limit: int) -> list[_Move]:
    """Those who have not heard everything yet, in one question."""
    found = sql.rows(
        f"""SELECT coalesce((SELECT seq FROM {Event._meta.db_table} WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1), 0),
                   coalesce((SELECT json_object_agg(reactor, seq) FROM {Cursor._meta.db_table}), '{{}}')"""
    )
    last, cursors = found[0]
    starts = [(reactor, int(cursors.get(reactor.name, 0))) for reactor in reactors]
    return [_Move(reactor, start, min(last, start + limit)) for reactor, start in starts if start < last]


def _kinds(moves: Sequence[_Move]) -> set[str]:
    """What happened on these ways: most of it concerns no reactor, and then none has to look."""
    start, end = min((move.start for move in moves), default=0), max((move.end for move in moves), default=0)
    if end - start > 10 * BATCH:  # one of them is far behind: that is no quick question
        return {kind for move in moves for kind in move.reactor.kinds}
    rows = sql.rows(f"SELECT DISTINCT kind FROM {Event._meta.db_table} WHERE seq > %s AND seq <= %s", [start, end])
    return {kind for (kind,) in rows}


def _pass(moves: Sequence[_Move]) -> None:
    now = clock.now()
    sql.insert(
        f"{Cursor._meta.db_table} AS known",
        {"reactor": "text", "seq": "bigint", "updated_at": "timestamptz"},
        [(move.reactor.name, move.end, now) for move in moves],
        conflict="(reactor) DO UPDATE SET seq = excluded.seq, updated_at = excluded.updated_at",
    )


def start_at_the_end(reactors: Sequence[Reactor]) -> None:
    """A reactor that is new to an install with history begins with what happens from now on."""
    last = _last_seq()
    for reactor in reactors:
        Cursor.objects.get_or_create(reactor=reactor.name, defaults={"seq": last})


def replay(failed: Failed, reactors: Sequence[Reactor]) -> bool:
    """Try a failed event again, then those that waited behind it, in order. True when all went through."""
    reactor = next(one for one in reactors if one.name == failed.reactor)
    behind = Failed.objects.filter(reactor=failed.reactor, conversation_id=failed.conversation_id, pk__gte=failed.pk)
    queue = [failed] if failed.conversation_id is None else list(behind.order_by("pk"))
    for row in queue:
        reason = _try(reactor, Event.objects.get(pk=row.event_id))
        if reason:
            Failed.objects.filter(pk=row.pk).update(reason=reason, waiting=False, attempts=row.attempts + 1)
            return False
        row.delete()
    return True


def _last_seq() -> int:
    return Event.objects.exclude(seq=None).order_by("-seq").values_list("seq", flat=True).first() or 0


def _blocked(reactor: Reactor, events: Sequence[Event]) -> set[int]:
    ids = {event.conversation_id for event in events if event.conversation_id}
    rows = Failed.objects.filter(reactor=reactor.name, conversation_id__in=ids)
    return {row for row in rows.values_list("conversation_id", flat=True) if row is not None}


def _left(reactor: Reactor, events: Sequence[Event], blocked: set[int]) -> Iterator[Event]:
    """Takes together what can be; gives what goes one by one: all of a reactor that takes nothing together, and parts in
    which something waits behind a failure or fails now, which only so is found."""
    for start in range(0, len(events), TOGETHER):
        part = events[start : start + TOGETHER]
        waits = len(part) == 1 or any(event.conversation_id in blocked for event in part)
        if reactor.many is None or waits or _try(reactor, *part):
            yield from part


def _take(reactor: Reactor, event: Event, blocked: set[int]) -> None:
    if event.conversation_id in blocked:
        _fail(reactor, event, reason="an earlier event of this conversation failed", waiting=True)
        return
    reason = ""
    for _ in range(TRIES):
        reason = _try(reactor, event)
        if not reason:
            return
    _fail(reactor, event, reason=reason, waiting=False)
    if event.conversation_id:
        blocked.add(event.conversation_id)


def _try(reactor: Reactor, *events: Event) -> str:
    """One, or several of a reactor that takes many; "", or why it went wrong, and then nothing is done."""
    try:
        with transaction.atomic():
            if len(events) > 1 and reactor.many:
                reactor.many(events)
            else:
                reactor.react(events[0])
    except Exception as error:  # the job border: the failure becomes a row that people see
        if isinstance(error, DatabaseError | InterfaceError) and _gone():
            raise
        log.exception("reactor failed", extra={"reactor": reactor.name, "event_id": events[0].pk, "count": len(events)})
        return f"{type(error).__name__}: {error}"[:REASON_MAX]
    return ""


def _gone() -> bool:
    """Whether the database went away: nobody's failure, the event is tried again when it is back."""
    return not connection.is_usable()


def _fail(reactor: Reactor, event: Event, *, reason: str, waiting: bool) -> None:
    Failed.objects.get_or_create(
        reactor=reactor.name,
        event=event,
        defaults={
            "conversation_id": event.conversation_id,
            "reason": reason,
            "waiting": waiting,
            "attempts": 0 if waiting else TRIES,
        },
    )

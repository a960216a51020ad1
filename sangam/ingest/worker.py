"""The worker: takes stored raws of one channel at a time, in arrival order, and sends them down the pipeline.

One worker at a time per channel and lane (advisory lock). A batch is an optimisation, not a fate: when it fails, its
raws go one by one, and only the guilty one is quarantined.
"""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from sangam.channels import health, registry
from sangam.channels.base import Adapter, Item
from sangam.channels.models import Channel
from sangam.conversations.append import Raced
from sangam.events import relay
from sangam.ingest import pipeline, reading
from sangam.ingest.models import Lane, RawInbound, RawState
from sangam.ingest.store import TOPIC
from sangam.lib import sql
from sangam.lib.children import Broken, Ok, Pool, Result
from sangam.realtime.bus import Listener

BATCH = 250
FEW = 50
PIECE = 500
TURN = 2000
# What a child has in hand while a batch is being written: enough that it does not run dry meanwhile.
CHUNK = 64
BATCH_BYTES = 32 * 1024 * 1024
RACES = 5
NETWORK_THREADS = 16
REASON_MAX = 2000
IDLE_SECONDS = 1.0
log = logging.getLogger(__name__)


class Worker:
    """Owns the child processes that parse. `lanes` are the queues it serves, most urgent first."""

    def __init__(self, pool: Pool, lanes: Sequence[int] = (Lane.LIVE, Lane.MAIL, Lane.BULK)) -> None:
        self.pool = pool
        self.lanes = tuple(lanes)
        self.network = ThreadPoolExecutor(max_workers=NETWORK_THREADS, thread_name_prefix="enrich")

    def run(self, stopping: Callable[[], bool]) -> None:
        """Work until told to stop. A database that is away is waited for."""
        with Listener([TOPIC]) as listener:
            while not stopping():
                try:
                    if not self.once():
                        listener.wait(IDLE_SECONDS)
                except (OperationalError, InterfaceError, OSError) as error:
                    log.warning("cannot work now", extra={"error": str(error)[:200]})
                    connection.close()
                    listener.close()
                    _pause(stopping)

    def once(self) -> int:
        """One batch of every channel that has something; gives how many raws were settled."""
        return sum(self.channel(channel, lane) for lane in self.lanes for channel in _waiting(lane))

    def channel(self, channel_id: int, lane: int) -> int:
        with sql.advisory_lock("ingest", channel_id, lane) as held:
            if not held:
                return 0
            if _claim(channel_id, lane, limit=1):
                turn = Turn(channel_id, lane)
                self._work(Channel.objects.select_related("brand").get(pk=channel_id), turn)
                health.succeeded(channel_id)
                return turn.taken
            return 0

    def now(self, channel: Channel, lane: int, *, seconds: float) -> bool:
        """For who waits: settle what stands in a lane of this channel. False when another worker is at it. What comes
        meanwhile is its own caller's. What that tells is stamped as well: the other side's screen shall not wait for another
        process to wake."""
        try:
            return self._at_once(channel, lane, seconds)
        except (OperationalError, InterfaceError) as error:
            if not _was_deadlock(error):
                raise
        except Exception as error:  # noqa: BLE001 - the border: below, what goes wrong becomes a reason of its raw
            reason = f"{type(error).__name__}: {error}"[:200]
            log.info("settled the long way", extra={"channel_id": channel.pk, "error": reason})
        with sql.hurried_lock("ingest", channel.pk, lane, seconds=seconds) as held:
            full = held
            while full:
                turn = Turn(channel.pk, lane, once=True)
                self._work(channel, turn)
                full = turn.taken == PIECE
        if held:
            relay.stamp()
        return held

    def _at_once(self, channel: Channel, lane: int, seconds: float) -> bool:
        """A few small raws of a kind that is read in place, in one transaction and in as few trips as can be. When anything
        about them is out of the ordinary it raises something, and nothing is done."""
        limit = registry.get(channel.kind).parse_here_max
        if not limit or _enriches(channel):
            raise _TheLongWay
        with transaction.atomic():
            claiming = _CLAIM.format(also=f"AND {sql.HELD}"), [channel.pk, lane, 0, FEW]
            ((held, _limit),), found = sql.together(sql.hurry("ingest", channel.pk, lane, seconds=seconds), claiming)
            if not held:
                return False
            raws = _claimed(found)
            results = [self._here(_job(channel.kind, raw)) for raw in raws if raw.size <= limit]
            read = [result.value for result in results if isinstance(result, Ok) and not _unreadable(result)]
            if len(raws) == FEW or len(read) < len(raws):
                raise _TheLongWay
            *_told, ((count,),) = pipeline.within(channel, raws, read, *relay.stamping()) if raws else [[(0,)]]
        if count:
            relay.tell()
        return True

    def _work(self, channel: Channel, turn: Turn) -> None:
        """Children read ahead while what is already read is written; what comes meanwhile joins the turn."""
        for batch in _batches(self._results(channel, turn), BATCH):
            readable: list[RawInbound] = []
            items: list[list[Item]] = []
            for result in batch:
                raw = turn.reading.popleft()
                if reason := _unreadable(result):
                    quarantine(raw, reason)
                elif isinstance(result, Ok):
                    readable.append(raw)
                    items.append(result.value)
            if readable:
                self._apply(channel, readable, self._enriched(channel, readable, items))

    def _results(self, channel: Channel, turn: Turn) -> Iterable[Result]:
        limit = registry.get(channel.kind).parse_here_max
        if not limit:
            return self.pool.map(reading.FUNCTION, (_job(channel.kind, raw) for raw in turn), chunk=CHUNK)
        return (self._here(_job(channel.kind, raw)) if raw.size <= limit else self._there(channel, raw) for raw in turn)

    def _there(self, channel: Channel, raw: RawInbound) -> Result:
        return self.pool.call(reading.FUNCTION, _job(channel.kind, raw))

    def _here(self, job: reading.Job) -> Result:
        """What its size alone bounds needs no child; a fault of the adapter is its raw's, as it would be there."""
        try:
            return Ok(reading.read(job))
        except Exception as error:
            log.exception("could not be read")
            return Broken("error", f"{type(error).__name__}: {error}")

    def _enriched(self, channel: Channel, raws: Sequence[RawInbound], items: Sequence[list[Item]]) -> list[list[Item]]:
        adapter = registry.get(channel.kind)
        if not _enriches(channel):
            return list(items)
        values = channel.plain_settings()
        work = [(found, bytes(raw.payload), raw.headers, values) for raw, found in zip(raws, items, strict=True)]
        parts = self.network.map(
            lambda place: [adapter.enrich(*given) for given in work[place::NETWORK_THREADS]],
            range(min(NETWORK_THREADS, len(work))),
        )
        found_again: list[list[Item]] = [[]] * len(work)
        for place, part in enumerate(parts):
            found_again[place::NETWORK_THREADS] = part
        return found_again

    def _apply(self, channel: Channel, raws: Sequence[RawInbound], items: Sequence[list[Item]]) -> None:
        try:
            apply_with_retries(channel, raws, items)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            if len(raws) == 1:
                log.exception("quarantined", extra={"raw_id": raws[0].pk})
                quarantine(raws[0], f"{type(error).__name__}: {error}")
                return
            log.warning("batch failed, going one by one", extra={"count": len(raws), "error": str(error)[:200]})
            for raw, found in zip(raws, items, strict=True):
                self._apply(channel, [raw], [found])


class _TheLongWay(Exception):
    """What waits goes the ordinary way: batch by batch, then one by one."""


def _enriches(channel: Channel) -> bool:
    return type(registry.get(channel.kind)).enrich is not Adapter.enrich


@dataclass
class Turn:
    """Raws of one channel and lane in arrival order: what waits, then what came meanwhile, until nothing more waits or
    other channels have their turn; `once`: what waits now. `reading` are those taken whose result is still to come."""

    channel_id: int
    lane: int
    taken: int = 0
    once: bool = False
    reading: deque[RawInbound] = field(default_factory=deque)

    def __iter__(self) -> Iterator[RawInbound]:
        last = 0
        while self.taken < TURN and (piece := _claim(self.channel_id, self.lane, after=last)):
            for raw in piece:
                last = raw.pk
                self.taken += 1
                self.reading.append(raw)
                yield raw
            if self.once:
                return


def _batches(results: Iterable[Result], size: int) -> Iterator[list[Result]]:
    source = iter(results)
    while batch := list(islice(source, size)):
        yield batch


def _unreadable(result: Result) -> str:
    """Why a raw could not be read, "" if it could. Raises OSError while the file store is away: then the raw waits."""
    if isinstance(result, Broken):
        return f"could not be read ({result.reason}): {result.text}"
    if isinstance(result.value, reading.StoreAway):
        raise OSError(result.value.reason)
    return result.value.reason if isinstance(result.value, reading.Unreadable) else ""


def apply_with_retries(channel: Channel, raws: Sequence[RawInbound], items: Sequence[list[Item]]) -> None:
    """Another worker may write the same message at the same instant: then look again."""
    for attempt in range(RACES):
        try:
            pipeline.apply(channel, raws, items)
            return
        except Raced:
            if attempt == RACES - 1:
                raise
        except DatabaseError as error:
            if not _was_deadlock(error) or attempt == RACES - 1:
                raise


def _was_deadlock(error: Exception) -> bool:
    return getattr(error.__cause__, "sqlstate", "") in ("40P01", "40001")


def quarantine(raw: RawInbound, reason: str) -> None:
    """Keep it, say why, go on with the next."""
    RawInbound.objects.filter(pk=raw.pk).update(
        state=RawState.QUARANTINED, reason=reading.storable(reason)[:REASON_MAX], attempts=raw.attempts + 1
    )


def _waiting(lane: int) -> list[int]:
    """Channels with something in a lane: a walk over the index, not over the rows."""
    found = sql.rows(
        f"""WITH RECURSIVE walk AS (
                (SELECT channel_id FROM {RawInbound._meta.db_table} WHERE state = 'stored' AND lane = %s
                 ORDER BY channel_id LIMIT 1)
                UNION ALL
                SELECT (SELECT channel_id FROM {RawInbound._meta.db_table}
                        WHERE state = 'stored' AND lane = %s AND channel_id > walk.channel_id
                        ORDER BY channel_id LIMIT 1)
                FROM walk WHERE walk.channel_id IS NOT NULL
            ) SELECT channel_id FROM walk WHERE channel_id IS NOT NULL""",
        [lane, lane],
    )
    return [number for (number,) in found]


_CLAIM = f"""
SELECT {sql.columns(RawInbound)} FROM {RawInbound._meta.db_table}
WHERE channel_id = %s AND lane = %s AND state = 'stored' AND id > %s {{also}} ORDER BY id LIMIT %s
"""


def _claim(channel_id: int, lane: int, *, after: int = 0, limit: int = PIECE) -> list[RawInbound]:
    return _claimed(sql.rows(_CLAIM.format(also=""), [channel_id, lane, after, limit]))


def _claimed(rows: Iterable[tuple[Any, ...]]) -> list[RawInbound]:
    raws: list[RawInbound] = []
    size = 0
    for row in rows:
        raw = sql.instance(RawInbound, row)
        size += raw.size
        if raws and size > BATCH_BYTES:
            break
        raws.append(raw)
    return raws


def _job(kind: str, raw: RawInbound) -> reading.Job:
    return reading.Job(kind, bytes(raw.payload), raw.stored, raw.headers, str(settings.FILES_DIR))


def _pause(stopping: Callable[[], bool]) -> None:
    """Wait for the database to come back, looking once a second."""
    while not stopping():
        time.sleep(IDLE_SECONDS)
        try:
            connection.ensure_connection()
            return
        except (OperationalError, InterfaceError):
            connection.close()


def main(stopping: Callable[[], bool]) -> None:
    """The ingest process."""
    pool = Pool(size=max(2, (os.cpu_count() or 2)), preload=["sangam.ingest.reading", "sangam.channels.registry:adapters"])
    try:
        Worker(pool).run(stopping)
    finally:
        pool.close()


def live(stopping: Callable[[], bool]) -> None:
    """The ingest process that is kept for the live lane."""
    pool = Pool(size=1, preload=["sangam.ingest.reading", "sangam.channels.registry:adapters"])
    try:
        Worker(pool, lanes=[Lane.LIVE]).run(stopping)
    finally:
        pool.close()

"""Many raws at once from outside the running install: storing in batches, and waiting until they are settled."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Max

from sangam.channels.base import RawItem
from sangam.ingest import store
from sangam.ingest.letters import Letter, Unread
from sangam.ingest.models import Lane, RawInbound, RawState
from sangam.ingest.worker import Worker
from sangam.lib.children import Pool

BATCH = 500
BATCH_BYTES = 16 * 1024 * 1024


@dataclass
class Taken:
    """What became of the files: `stored` are new, `known` stood already."""

    stored: int = 0
    known: int = 0
    unread: list[Unread] = field(default_factory=list)


def take(channel_id: int, found: Iterable[Letter | Unread], *, backfill: bool, told: Callable[[Taken], None]) -> Taken:
    """Store every letter; `told` hears of the progress after each batch. Storing again changes nothing."""
    taken = Taken()
    for batch in _batches(found, taken):
        new = store.many(channel_id, batch, backfill=backfill)
        taken.stored += new
        taken.known += len(batch) - new
        told(taken)
    told(taken)
    return taken


def _batches(found: Iterable[Letter | Unread], taken: Taken) -> Iterator[list[RawItem]]:
    batch: list[RawItem] = []
    size = 0
    for one in found:
        if isinstance(one, Unread):
            taken.unread.append(one)
            continue
        if batch and (len(batch) >= BATCH or size + len(one.content) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(one.raw())
        size += len(one.content)
    if batch:
        yield batch


def last_raw() -> int:
    return RawInbound.objects.aggregate(last=Max("pk"))["last"] or 0


def waiting(channel_id: int) -> int:
    return RawInbound.objects.filter(channel=channel_id, lane=Lane.BULK, state=RawState.STORED).count()


def settle(channel_id: int, told: Callable[[int], None]) -> None:
    """Work until nothing of the channel's bulk lane waits; `told` hears how many are left. A running install helps."""
    pause = threading.Event()
    pool = Pool(size=2, preload=["sangam.ingest.reading", "sangam.channels.registry:adapters"])
    try:
        worker = Worker(pool, [Lane.BULK])
        while left := waiting(channel_id):
            told(left)
            if not worker.channel(channel_id, Lane.BULK):
                pause.wait(0.2)
        told(0)
    finally:
        pool.close()


def quarantined(channel_id: int, since: int) -> Sequence[tuple[int, str]]:
    """(id, reason) of raws after `since` that need a look."""
    found = RawInbound.objects.filter(channel=channel_id, pk__gt=since, state=RawState.QUARANTINED).order_by("pk")
    return list(found.values_list("pk", "reason")[:1000])

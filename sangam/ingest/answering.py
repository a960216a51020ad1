"""For kinds whose caller expects the answer in the same call: the pipeline runs inside the request, for 3 s at most.

The raw is committed before. If time runs out the kind's empty answer goes back and ingest finishes the work. Whoever
commits a live message also tries to stamp its events: the other side's screen must not wait for another process to wake.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from django.db import InterfaceError, OperationalError

from sangam.channels import health
from sangam.channels.models import Channel
from sangam.events import relay
from sangam.ingest.models import Lane, RawInbound, RawState
from sangam.ingest.worker import Worker
from sangam.lib.children import Pool

LIMIT_SECONDS = 3.0
PARSE_SECONDS = 2.0
LOOK_SECONDS = 0.005
WELL_SECONDS = 60.0
log = logging.getLogger(__name__)
_told_well: dict[int, float] = {}
_queues: defaultdict[int, threading.Lock] = defaultdict(threading.Lock)


@cache
def _worker() -> Worker:
    preload = ["sangam.ingest.reading", "sangam.channels.registry:adapters"]
    return Worker(Pool(size=1, deadline=PARSE_SECONDS, preload=preload), [Lane.LIVE])


def settled(channel: Channel, raws: Sequence[int]) -> bool:
    """Settle what waits on the channel's live lane, these raws among it. False when that took too long or cannot be done
    now: then ingest does it."""
    end, done = time.monotonic() + LIMIT_SECONDS, False
    try:
        with _in_line(channel.pk, end) as mine:
            done = mine and _settle(channel, raws, end)
        _well(channel.pk)
    except (OperationalError, InterfaceError, OSError) as error:
        log.warning("not settled, or not told", extra={"channel_id": channel.pk, "error": str(error)[:200]})
    return done


def _well(channel_id: int) -> None:
    """The channel works. Said now and then: a commit a message would be one too many."""
    now = time.monotonic()
    if now - _told_well.get(channel_id, -WELL_SECONDS) >= WELL_SECONDS:
        _told_well[channel_id] = now
        health.succeeded(channel_id)


@contextmanager
def _in_line(channel_id: int, end: float) -> Iterator[bool]:
    """Callers of this process go one after the other; the first settles what stands there, often for the next too."""
    lock = _queues[channel_id]
    mine = lock.acquire(timeout=max(0.0, end - time.monotonic()))
    try:
        yield mine
    finally:
        if mine:
            lock.release()


def _settle(channel: Channel, raws: Sequence[int], end: float) -> bool:
    """The advisory lock lets one worker at a time; if another process was faster, its work counts as ours."""
    waiting = RawInbound.objects.filter(pk__in=raws, state=RawState.STORED)
    while time.monotonic() < end:
        if _worker().now(channel, Lane.LIVE, seconds=LIMIT_SECONDS):
            return True
        if not waiting.exists():
            relay.stamp()
            return True
        time.sleep(LOOK_SECONDS)
    return False

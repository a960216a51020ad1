"""For kinds whose provider expects the answer in the same call: the pipeline runs inside the request, for 3 s at most.

The raw is committed before. If time runs out the kind's empty answer goes back and ingest finishes the work.
"""

from __future__ import annotations

import threading
from functools import cache

from django.db import connection

from sangam.channels.base import Reply, Request, Settings
from sangam.channels.models import Channel
from sangam.ingest.models import Lane, RawInbound, RawState
from sangam.ingest.worker import Worker
from sangam.lib.children import Pool

LIMIT_SECONDS = 3.0


@cache
def _worker() -> Worker:
    return Worker(Pool(size=1, preload=["sangam.ingest.reading", "sangam.channels.registry:adapters"]), [Lane.LIVE])


def within(channel: Channel, call: Request, values: Settings) -> Reply:
    """Settle what waits on the channel's live lane, then ask the adapter what to answer."""
    settled = threading.Event()
    threading.Thread(target=_settle, args=(channel.pk, settled), daemon=True).start()
    done = settled.wait(LIMIT_SECONDS)
    return channel.adapter.answer(call, values, settled=done)


def _settle(channel_id: int, settled: threading.Event) -> None:
    """The advisory lock lets one worker at a time; if ingest was faster, its work counts as ours."""
    waiting = RawInbound.objects.filter(channel=channel_id, lane=Lane.LIVE, state=RawState.STORED)
    pause = threading.Event()
    try:
        while waiting.exists():
            if not _worker().channel(channel_id, Lane.LIVE):
                pause.wait(0.05)
        settled.set()
    finally:
        connection.close()

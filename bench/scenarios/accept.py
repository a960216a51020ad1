"""How fast mails are taken: raw and committed before anybody is told "received"."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench import limits, mails
from bench.context import Context
from bench.result import Result
from sangam.channels.base import RawItem
from sangam.ingest import store
from sangam.ingest.models import RawInbound


def run(context: Context) -> Iterator[Result]:
    channel, number = context.mailbox.pk, max(50, context.sizes.mails // 12)
    items = [RawItem(mail.payload, lane="bulk") for mail in mails.new(number)]
    alone = _rate(channel, [[item] for item in items])
    yield Result("mails accepted one by one", alone, "/s", limits.fsyncs(), "fsync of 8 KB")
    together = _rate(channel, [items[start : start + 50] for start in range(0, number, 50)])
    yield Result("mails accepted, 50 a commit", together, "/s", limits.copies([item.payload for item in items]), "bare COPY")
    RawInbound.objects.all().delete()


def _rate(channel: int, batches: list[list[RawItem]]) -> float:
    begun = time.perf_counter()
    for batch in batches:
        store.many(channel, batch)
    return sum(map(len, batches)) / (time.perf_counter() - begun)

"""The road of `ingest`, in this process: what comes in the story is stored, read, judged and applied like everything else."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence

from django.conf import settings

from sangam.channels.base import Inbound, Item, RawItem
from sangam.channels.models import Channel
from sangam.conversations.models import Message
from sangam.ingest import pipeline, reading, store, worker
from sangam.ingest.models import RawInbound
from sangam.lib import clock

Judge = Callable[[Channel, RawInbound, list[Item]], list[Item]]


def arrive(channel: Channel, payloads: Iterable[bytes], *, proven: bool = True) -> list[Message]:
    return taken(channel, [RawItem(payload, lane="bulk") for payload in payloads], judged if proven else unjudged)


def judged(channel: Channel, raw: RawInbound, items: list[Item]) -> list[Item]:
    """The word of the story's own gate stands in the letter, so nobody is asked over the network."""
    return channel.adapter.enrich(items, bytes(raw.payload), raw.headers, channel.plain_settings())


def unjudged(channel: Channel, raw: RawInbound, items: list[Item]) -> list[Item]:
    """What nobody vouches for would be looked up over the network, which a story does not need."""
    return [dataclasses.replace(item, extra={}) if isinstance(item, Inbound) else item for item in items]


def taken(channel: Channel, items: Sequence[RawItem], judge: Judge = judged) -> list[Message]:
    last = RawInbound.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    store.many(channel.pk, [dataclasses.replace(item, lane="bulk") for item in items], backfill=True)
    raws = list(RawInbound.objects.filter(pk__gt=last, channel=channel).order_by("pk"))
    for raw in raws:
        job = reading.Job(channel.kind, bytes(raw.payload), raw.stored, raw.headers, str(settings.FILES_DIR))
        read = reading.read(job)
        if isinstance(read, reading.Unreadable | reading.StoreAway):
            worker.quarantine(raw, read.reason)
        else:
            pipeline.apply(channel, [raw], [judge(channel, raw, read)])
    RawInbound.objects.filter(pk__in=[raw.pk for raw in raws]).update(received_at=clock.now())
    return list(Message.objects.filter(raw_id__in=[raw.pk for raw in raws]).order_by("pk"))

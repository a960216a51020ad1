"""Raws that spoke of a message which was not here yet: once it is, they go down the road again."""

from __future__ import annotations

from django.db import transaction

from sangam.conversations import awaited
from sangam.ingest.models import RawInbound, RawState
from sangam.ingest.store import TOPIC
from sangam.realtime import bus


def go_on() -> int:
    """Gives how many; a job calls it every other second."""
    with transaction.atomic():
        found = awaited.take()
        rows = RawInbound.objects.filter(pk__in=found, state__in=(RawState.APPLIED, RawState.IGNORED))
        channels = set(rows.values_list("channel_id", flat=True))
        rows.update(state=RawState.STORED)
    for channel in sorted(channels):
        bus.notify(TOPIC, str(channel))
    return len(found)

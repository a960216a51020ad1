"""What every call from outside goes through, whoever's address it came to: genuine? → stored → committed → settled if its
caller waits. The webhook address and the widget are thin views over this."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError

from sangam.channels import health
from sangam.channels.base import Adapter, RawItem, Request, Settings
from sangam.channels.models import Channel
from sangam.ingest import answering, store
from sangam.ingest.reading import WHOLE_CALL
from sangam.lib import secrets

REASON_MAX = 500
log = logging.getLogger(__name__)


class Away(Exception):
    """It cannot be stored now: the caller keeps it and comes again."""


@dataclass(frozen=True, slots=True)
class Taken:
    """`genuine` false: nothing was stored. `settled`: the pipeline has run for it."""

    genuine: bool
    settled: bool = False


def values_of(channel: Channel) -> Settings:
    """Raises Away when the channel's secrets cannot be read; its health says so."""
    try:
        return channel.plain_settings()
    except secrets.Unreadable as error:
        health.failed(channel.pk, str(error))
        raise Away(str(error)) from error


def take(channel: Channel, call: Request, values: Settings) -> Taken:
    """Raises what the database or the file store raise: then nothing counts as received."""
    verdict = channel.adapter.verify(call, values)
    if not verdict.ok:
        log.warning("call refused", extra={"channel_id": channel.pk, "reason": verdict.reason[:REASON_MAX]})
        return Taken(genuine=False)
    items = _items(channel.adapter, call, values)
    if not channel.adapter.answers:
        store.many(channel.pk, items)
        return Taken(genuine=True)
    return Taken(genuine=True, settled=answering.settled(channel, store.quietly(channel.pk, items)))


def _items(adapter: Adapter, call: Request, values: Settings) -> list[RawItem]:
    """What is to be stored. A genuine call that cannot be taken apart is kept whole; people see it and may replay it."""
    try:
        return adapter.unpack(call, values)
    except (DatabaseError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 - the border: whatever a provider sent is kept
        log.warning("call kept whole", extra={"error": f"{type(error).__name__}: {error}"[:REASON_MAX]})
        reason = f"{type(error).__name__}: {error}"[:REASON_MAX]
        return [RawItem(call.body, {**call.headers, WHOLE_CALL: reason, "x-sangam-url": call.url})]

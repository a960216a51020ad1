"""What a provider is asked from time to time: which templates it allows, and when its permission ends."""

from __future__ import annotations

import datetime as dt
import logging

from django.db.models import Q

from sangam.channels import registry, templates
from sangam.channels.base import Adapter, DeliveryError
from sangam.channels.models import Channel, ChannelState
from sangam.ingest.house import ChannelContext
from sangam.lib import clock, secrets

EVERY = dt.timedelta(hours=6)
SOON = dt.timedelta(days=14)
"""So long before a permission ends it is shown."""
AT_ONCE = 5
WORDS_MAX = 1000
log = logging.getLogger(__name__)


def knows(adapter: Adapter) -> bool:
    """Whether there is anything to ask."""
    return type(adapter).templates is not Adapter.templates or type(adapter).expires is not Adapter.expires


def go_on() -> int:
    """Ask those whose answers are old; gives how many. A job calls it every few minutes."""
    kinds = [kind for kind, adapter in registry.adapters().items() if knows(adapter)]
    old = Q(state=None) | Q(state__templates_at=None) | Q(state__templates_at__lt=clock.now() - EVERY)
    due = list(Channel.objects.active().filter(old, kind__in=kinds).order_by("state__templates_at", "pk")[:AT_ONCE])
    for channel in due:
        ask(channel)
    return len(due)


def ask(channel: Channel) -> str:
    """Ask now, outside any transaction; gives what went wrong in the other side's words, "" if nothing did."""
    adapter, ctx = channel.adapter, ChannelContext(channel.pk, lambda: False)
    trouble = ""
    try:
        settings = channel.plain_settings()
        if type(adapter).expires is not Adapter.expires:
            ends = adapter.expires(settings, ctx)
            ChannelState.objects.update_or_create(channel=channel, defaults={"expires_at": ends})
        if type(adapter).templates is not Adapter.templates:
            templates.keep(channel, adapter.templates(channel.plain_settings(), ctx))
    except DeliveryError as error:
        trouble = error.failure.text
    except secrets.Unreadable as error:
        trouble = str(error)
    ChannelState.objects.update_or_create(
        channel=channel, defaults={"templates_at": clock.now(), "templates_error": trouble[:WORDS_MAX]}
    )
    return trouble

"""The page of a brand on which its customers find what they asked: where it is, and how it wants to be."""

from __future__ import annotations

from django.conf import settings

from sangam.channels import registry
from sangam.channels.base import Settings
from sangam.channels.models import Channel, ChannelQuery
from sangam.channels.portals import Page, PortalAdapter


def active() -> ChannelQuery:
    """Those that are switched on, of all brands."""
    kinds = [kind for kind, adapter in registry.adapters().items() if adapter.capabilities.portal]
    return Channel.objects.active().filter(kind__in=kinds)


def of(channel: Channel) -> Page:
    adapter = channel.adapter
    kept = Settings(channel.pk, channel.name, channel.address, channel.settings)
    return adapter.page(kept) if isinstance(adapter, PortalAdapter) else Page()


def address(channel: Channel) -> str:
    return f"{settings.BASE_URL.rstrip('/')}/my/{channel.address}/"


def of_brand(brand_id: int) -> Channel | None:
    return active().filter(brand=brand_id).order_by("pk").first()


def linked(brand_id: int, number: int) -> str:
    """Where a customer follows a conversation, "" if the brand has no page or wants no links to it. It holds no secret:
    whoever follows it proves first who he is."""
    found = next((one for one in active().filter(brand=brand_id).order_by("pk") if of(one).linked), None)
    return f"{address(found)}{number}/" if found else ""

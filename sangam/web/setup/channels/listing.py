"""Every channel with how it is: one query, whatever their number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from sangam.accounts.scope import Scope
from sangam.channels import base, registry
from sangam.channels.models import Channel, ChannelState
from sangam.ingest import asking
from sangam.ingest.models import RawInbound, RawState
from sangam.lib import clock


@dataclass(frozen=True, slots=True)
class Line:
    """`waiting` is when the oldest thing came that nobody has looked at yet."""

    channel: Channel
    adapter: base.Adapter | None
    state: ChannelState | None
    waiting: datetime | None

    @property
    def trouble(self) -> bool:
        return bool(self.channel.active and self.state and self.state.failures)

    @property
    def ends(self) -> datetime | None:
        """When the provider's permission ends, if it tells."""
        return self.state.expires_at if self.state else None

    @property
    def ends_soon(self) -> bool:
        return bool(self.channel.active and self.ends and self.ends < clock.now() + asking.SOON)


def found(scope: Scope) -> QuerySet[Channel]:
    oldest = RawInbound.objects.filter(channel=OuterRef("pk"), state=RawState.STORED).order_by("pk").values("received_at")
    rows = Channel.objects.visible_to(scope).select_related("brand", "team", "state")
    return rows.annotate(waiting=Subquery(oldest[:1])).order_by("-active", "name", "pk")


def lines(scope: Scope) -> list[Line]:
    return [line(channel) for channel in found(scope)]


def line(channel: Channel) -> Line:
    state = getattr(channel, "state", None)
    return Line(channel, adapter_of(channel), state, getattr(channel, "waiting", None))


def adapter_of(channel: Channel) -> base.Adapter | None:
    """None when the package that brought this kind is no longer installed."""
    return registry.adapters().get(channel.kind)


def takes_calls(adapter: base.Adapter) -> bool:
    """Whether a provider has to be told an address of ours; a widget has its own."""
    if adapter.capabilities.widget:
        return False
    return type(adapter).verify is not base.Adapter.verify

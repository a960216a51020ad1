"""What an adapter may use of the house while it fetches or listens: implements base.Context and base.Gateway."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any

from django.db import connection

from sangam.channels import health, sealed
from sangam.channels.base import File, Outbound, RawItem, Settings
from sangam.channels.models import Channel, ChannelState
from sangam.ingest import store
from sangam.lib import http


class ChannelContext:
    """One channel's door into the house. Every call leaves no open transaction and holds no connection for long."""

    def __init__(self, channel_id: int, stopping: Callable[[], bool], saved: Callable[[], None] = lambda: None) -> None:
        self.channel_id = channel_id
        self._stopping = stopping
        self._saved = saved

    def open(self, file: File) -> IO[bytes]:
        return store.files().open(file.stored) if file.stored else io.BytesIO(file.content)

    def store(self, items: Sequence[RawItem], *, cursor: Mapping[str, Any] | None = None) -> int:
        return store.many(self.channel_id, items, cursor=cursor)

    def cursor(self) -> Mapping[str, Any]:
        found = ChannelState.objects.filter(channel_id=self.channel_id).values_list("cursor", flat=True).first()
        return found or {}

    def save_secret(self, values: Mapping[str, Any]) -> None:
        sealed.merge(self.channel_id, values)
        self._saved()

    def done(self, message: Outbound, part: str, external_id: str, *, looked: bool = False) -> None:
        raise NotImplementedError("who fetches sends nothing")

    def push(self, message: Outbound) -> None:
        raise NotImplementedError("who fetches sends nothing")

    def http(self, method: str, url: str, **kwargs: Any) -> Any:
        return http.request(method, url, **kwargs)

    def stopping(self) -> bool:
        return self._stopping()

    def healthy(self) -> None:
        """All is well, and nothing to do for a while: a thread that waits needs no connection."""
        health.succeeded(self.channel_id)
        connection.close()

    def unhealthy(self, error: str) -> None:
        health.failed(self.channel_id, error)
        connection.close()


class KindGateway:
    """What a listener of a whole kind may use."""

    def __init__(self, kind: str, stopping: Callable[[], bool]) -> None:
        self.kind = kind
        self._stopping = stopping

    def channel_for(self, address: str) -> Settings | None:
        """The active channel of this address, in any letter case."""
        found = Channel.objects.active().filter(kind=self.kind, address__iexact=address).first() if address else None
        return found.plain_settings() if found else None

    def store(self, channel_id: int, items: Sequence[RawItem]) -> int:
        return store.many(channel_id, items)

    def stopping(self) -> bool:
        return self._stopping()

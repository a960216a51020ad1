"""What people call themselves: GET /{id}?fields=name, once for each person, and only as long as it costs nobody time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeGuard

from sangam.channels import contacts
from sangam.channels.base import DeliveryError, Inbound, Item, Settings
from sangam.channels.providers.meta import Graph
from sangam.channels.providers.pages.values import words
from sangam.channels.trying import Trying
from sangam.lib import http

SECONDS = 4.0
KNOWN_FOR, PAUSE = 24 * 3600, 120
KNOWN_MAX = 10_000
ASKED_MAX = 10
"""People of one call that are asked for."""


@dataclass
class Asking(Trying):
    """Calls for names, by `ask`."""

    ask: Callable[..., Any] = http.request

    def http(self, method: str, url: str, **kwargs: Any) -> Any:
        return self.ask(method, url, **kwargs)


@dataclass
class Names:
    """What was told, by channel and person. After a fault a channel is not asked for a while."""

    told: dict[tuple[int, str], tuple[float, str]] = field(default_factory=dict)
    paused: dict[int, float] = field(default_factory=dict)

    def of(self, who: str, fields: str, graph: Graph) -> str:
        channel, now = graph.settings.channel_id, time.monotonic()
        until, name = self.told.get((channel, who), (0.0, ""))
        if until > now:
            return name
        if self.paused.get(channel, 0.0) > now:
            return ""
        try:
            answer = graph.call("GET", who, params={"fields": fields}, timeout=SECONDS)
        except DeliveryError as error:
            if not error.failure.permanent or error.failure.kind == "auth":
                self.paused[channel] = now + PAUSE
                return ""
            answer = {}
        name = contacts.name(words(answer, "name") or words(answer, "username"))
        if len(self.told) >= KNOWN_MAX:
            self.told.clear()
        self.told[channel, who] = (now + KNOWN_FOR, name)
        return name


KNOWN = Names()


def enrich(items: list[Item], settings: Settings, fields: str, *, ask: Callable[..., Any] = http.request) -> list[Item]:
    """The same items, their senders named where they can be."""
    if not settings.get("access_token"):
        return items
    graph = Graph(settings, Asking(ask))
    nameless = {one.sender[0].value for one in items if _asks(one)}
    found = {who: KNOWN.of(who, fields, graph) for who in sorted(nameless)[:ASKED_MAX] if who.isascii() and who.isdigit()}
    return [
        _named(one, found.get(one.sender[0].value, "")) if isinstance(one, Inbound) and _asks(one) else one for one in items
    ]


def _asks(item: Item) -> TypeGuard[Inbound]:
    return isinstance(item, Inbound) and not item.outgoing and not item.sender_name and bool(item.sender)


def _named(item: Inbound, name: str) -> Inbound:
    if not name:
        return item
    first, *others = item.sender
    return replace(item, sender=(replace(first, name=name), *others), sender_name=name)

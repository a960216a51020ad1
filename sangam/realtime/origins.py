"""Where a request says it comes from, and through whom."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from django.conf import settings

from sangam.realtime.live import Hello

DEFAULT_PORTS = {"http": 80, "https": 443}


def own(hello: Hello) -> bool:
    """Whether the page that opened the socket is one of ours: the origin names the host that was asked, or one of
    SANGAM_HOST. A missing origin is not: every browser sends one."""
    if not hello.origin:
        return False
    try:
        parts = urlsplit(hello.origin)
        asked = urlsplit(f"{parts.scheme}://{hello.host}")
        mine = (asked.hostname, asked.port or DEFAULT_PORTS.get(parts.scheme))
        if parts.scheme not in DEFAULT_PORTS or not parts.hostname or parts.path or parts.query:
            return False
        theirs = (parts.hostname, parts.port or DEFAULT_PORTS[parts.scheme])
    except ValueError:
        return False
    if settings.PUBLIC_HOSTS:
        return parts.scheme == "https" and parts.hostname in settings.PUBLIC_HOSTS and theirs[1] == mine[1]
    return theirs == mine


class Proxies:
    """Whom we believe about the client's address: SANGAM_PROXIES, addresses and networks with commas, "*" for all."""

    def __init__(self, text: str) -> None:
        words = [word.strip() for word in text.split(",") if word.strip()]
        self.all = "*" in words
        self.networks = [ipaddress.ip_network(word, strict=False) for word in words if _is_network(word)]

    def trusts(self, address: str) -> bool:
        if self.all:
            return True
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.networks)

    def client(self, peer: str, forwarded: Collection[str]) -> str:
        """The client's own address: what the last proxy we do not know wrote into X-Forwarded-For, else the peer."""
        if not self.trusts(peer):
            return peer
        hops = [hop.strip() for line in forwarded for hop in line.split(",") if hop.strip()]
        if not hops:
            return peer
        if self.all:
            return hops[0]
        return next((hop for hop in reversed(hops) if not self.trusts(hop)), hops[0])


def _is_network(word: str) -> bool:
    try:
        ipaddress.ip_network(word, strict=False)
    except ValueError:
        return False
    return True

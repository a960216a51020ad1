"""Token buckets: how much of something each key may have, at once and lastingly. In this process's memory only: a limit is
a brake, not a fact, and many web processes brake the same flood each on its part."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Buckets:
    """`burst` at once, `rate` a second afterwards. Keys that were silent longest are forgotten beyond `most`."""

    rate: float
    burst: float
    most: int = 50_000
    now: Callable[[], float] = time.monotonic
    _kept: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, key: str, cost: float = 1.0) -> float:
        """0 if it may be had, else after how many seconds; then nothing was taken. More than `burst` costs a full bucket."""
        cost = min(cost, self.burst)
        with self._lock:
            level = self._level(key)
            wait = (cost - level) / self.rate if level < cost else 0.0
            self._keep(key, level if wait else level - cost)
        return wait

    def level(self, key: str) -> float:
        with self._lock:
            return self._level(key)

    def empty_memory(self) -> None:
        """Everybody begins anew."""
        with self._lock:
            self._kept.clear()

    def _level(self, key: str) -> float:
        level, at = self._kept.get(key, (self.burst, self.now()))
        return min(self.burst, level + (self.now() - at) * self.rate)

    def _keep(self, key: str, level: float) -> None:
        self._kept[key] = (level, self.now())
        self._kept.move_to_end(key)
        while len(self._kept) > self.most:
            self._kept.popitem(last=False)


def household(address: str) -> str:
    """What counts as one client: an IPv4 address, the /64 network of an IPv6 one (a household has a whole one)."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)

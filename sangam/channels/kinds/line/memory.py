"""What this process remembers for a while: names of people, tokens that live for minutes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from typing import Generic, TypeVar

from sangam.lib import clock

MOST = 10_000
T = TypeVar("T")


class Memory(Generic[T]):
    """Bounded: when full it starts anew. Two threads that ask at once may both fetch; neither gets anything wrong."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: dict[Hashable, tuple[dt.datetime, T]] = {}

    def get(self, key: Hashable) -> T | None:
        until, value = self._kept.get(key, (None, None))
        return value if until is not None and clock.now() < until else None

    def put(self, key: Hashable, value: T, *, seconds: float) -> None:
        if len(self._kept) >= self._most:
            self._kept.clear()
        self._kept[key] = (clock.now() + dt.timedelta(seconds=seconds), value)

    def forget(self, key: Hashable) -> None:
        self._kept.pop(key, None)

"""Two channels and what reached them. As a program: the listener alone, keeping nothing, until it is killed."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from sangam.channels.base import RawItem, Settings
from sangam.channels.kinds.email import listener


class Gate:
    """`broken` is raised when something should be stored; without `keep` only sizes are remembered."""

    def __init__(self, *, keep: bool = True) -> None:
        self.raws: list[tuple[int, RawItem]] = []
        self.broken: Exception | None = None
        self.sizes: list[int] = []
        self.stop = threading.Event()
        self.keep = keep

    def channel_for(self, address: str) -> Settings | None:
        numbers = {"support@northwind.test": 1, "billing@northwind.test": 2, "grüße@northwind.test": 3}
        found = numbers.get(address.lower())
        return Settings(found, "x", address.lower()) if found else None

    def store(self, channel_id: int, items: Sequence[RawItem]) -> int:
        if self.broken:
            raise self.broken
        self.sizes += [len(item.payload) for item in items]
        if self.keep:
            self.raws += [(channel_id, item) for item in items]
        return len(items)

    def stopping(self) -> bool:
        return self.stop.is_set()


if __name__ == "__main__":
    listener.serve(Gate(keep=False))

"""For `bin/dev`: whether a source file has changed since last asked."""

from __future__ import annotations

import time
from pathlib import Path

EVERY_SECONDS = 1.0


class Watch:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen = self._newest()
        self.next = 0.0

    def changed(self) -> bool:
        if time.monotonic() < self.next:
            return False
        self.next = time.monotonic() + EVERY_SECONDS
        newest, self.seen = self.seen, self._newest()
        return newest != self.seen

    def _newest(self) -> tuple[float, int]:
        """The latest change, and how many files there are (so that a removed one counts too)."""
        times = [path.stat().st_mtime for path in self.folder.rglob("*.py") if path.exists()]
        return max(times, default=0.0), len(times)

"""Signs of life: each process touches `<data>/run/<name>` now and then; a process that ends well removes it.

They are per machine, as processes are. The age of the file is what counts, its content is the process number.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

SUFFIX = ".alive"
EVERY_SECONDS = 2.0
LATE_SECONDS = 60.0


class Heartbeat:
    def __init__(self, data: Path, name: str) -> None:
        self.path = data / "run" / f"{name}{SUFFIX}"
        self.next = 0.0

    def beat(self) -> None:
        """Cheap enough for every turn of a loop."""
        if time.monotonic() >= self.next:
            self.next = time.monotonic() + EVERY_SECONDS
            self.path.write_text(str(os.getpid()))

    def end(self) -> None:
        self.path.unlink(missing_ok=True)


def ages(data: Path) -> dict[str, float]:
    """Seconds since each process of this machine was last known to be alive."""
    now = time.time()
    found = {}
    for path in (data / "run").glob(f"*{SUFFIX}"):
        try:
            found[path.name.removesuffix(SUFFIX)] = max(0.0, now - path.stat().st_mtime)
        except FileNotFoundError:
            continue
    return found

"""A PostgreSQL of the bench's own, with the settings of a real install: every commit on disk before it is told."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sangam.lib import embedded
from sangam.lib.embedded import place as places


@contextmanager
def durable(keep: Path | None) -> Iterator[str]:
    """The address of a server that is gone after the block; with `keep` its folder stays and is used again.

    `keep` must be a folder of the bench's own. The data lies on the disk of the temporary folder (TMPDIR), which must
    be a real one: in memory, durability costs nothing and the figures say nothing.
    """
    folder = (keep or Path(tempfile.mkdtemp(prefix="sangam-bench-"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    owner = places.find_place(folder).owner
    server = embedded.Server(embedded.Place(folder, owner), durable=True)
    try:
        server.start()
        yield server.url
    finally:
        server.stop()
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)

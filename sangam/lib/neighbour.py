"""A server of ours that stands beside the install for a while, on the same machine: what `sangam demo --with-providers` starts.

Its port may be called without being named in `INTERNAL_HOSTS`, on 127.0.0.1 only, only as long as it runs, and never on an
install with a public host. The sign is a lock on a file in the data folder, which nobody but the owner of the install can
take, and which goes with its process however that ends.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

ADDRESS = "127.0.0.1"
TRIES = 20
PAUSE_SECONDS = 0.05
"""Who looks holds the lock for a moment, too."""


class Taken(RuntimeError):
    """Another one stands there already."""


@contextmanager
def standing(port: int) -> Iterator[None]:
    """While this lasts the port may be called. Raises Taken."""
    place = _place()
    place.parent.mkdir(mode=0o700, exist_ok=True)
    with open(os.open(place, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        _lock(file.fileno())
        file.truncate()
        file.write(str(port))
        file.flush()
        try:
            yield
        finally:
            file.seek(0)
            file.truncate()


def is_at(host: str, port: int) -> bool:
    return not settings.PUBLIC_HOSTS and host == ADDRESS and port == _port()


def _port() -> int:
    """Where it stands now, 0 for nowhere."""
    try:
        with open(_place()) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(file.read() or 0)
    except (OSError, ValueError):
        return 0
    return 0


def _place() -> Path:
    return Path(settings.DATA_DIR, "run", "neighbour")


def _lock(file: int) -> None:
    for _try in range(TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            time.sleep(PAUSE_SECONDS)
    raise Taken("another one stands beside this install already; end it first")

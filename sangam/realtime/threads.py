"""A few threads for whatever may ask the database: the event loop never waits for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection

COUNT = 4
WAIT_SECONDS = 5.0
P = ParamSpec("P")
R = TypeVar("R")


class Threads:
    """Each keeps a database connection of its own."""

    def __init__(self, count: int = COUNT) -> None:
        self._count = count
        self._pool = ThreadPoolExecutor(count, "door")

    async def ask(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call it in one of the threads. Raises what it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, lambda: once_more(function, *args, **kwargs))

    def close(self) -> None:
        """Waits for what is under way, and closes the connections."""
        together = threading.Barrier(self._count)
        for _ in range(self._count):
            self._pool.submit(_part, together)
        self._pool.shutdown()


def once_more(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """A connection that died while nobody used it is no reason to turn somebody away."""
    try:
        return function(*args, **kwargs)
    except (OperationalError, InterfaceError):
        connection.close()
    return function(*args, **kwargs)


def _part(together: threading.Barrier) -> None:
    """One in each thread: all meet, so that no thread does it twice."""
    try:
        together.wait(WAIT_SECONDS)
    except threading.BrokenBarrierError:
        pass
    connection.close()

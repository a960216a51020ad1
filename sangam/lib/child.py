"""The inside of a child process of `children.Pool`: read batches from the parent, work, answer, note the progress."""

from __future__ import annotations

import importlib
import math
import mmap
import os
import pickle
import resource
import signal
import struct
import sys
import time
from collections.abc import Callable
from functools import cache
from typing import Any, BinaryIO

PROGRESS_BYTES = 24
MEMORY_EXIT = 77
FLUSH_SECONDS = 0.05
FLUSH_ITEMS = 64
TEXT_MAX = 500
SMALLEST = 64 * 1024 * 1024


class Progress:
    """Three cells of shared memory, each written by one 8-byte store: `struct.pack_into` fills its place with zeros
    first, and a parent that looked at that instant would see an item running since the beginning of time.

    `since` is the monotonic second at which the current item began (infinite: none runs), `place` its place in its batch
    (-1: none yet), `ready` 1 after the imports. Write `since` before `place`; read `place` before `since`.
    """

    def __init__(self, page: mmap.mmap) -> None:
        whole = memoryview(page)
        self._since, self._whole = whole[:8].cast("d"), whole[8:PROGRESS_BYTES].cast("q")
        self._views = (self._since, self._whole, whole)

    def begin(self, since: float, place: int) -> None:
        self._since[0] = since
        self._whole[0] = place

    def imported(self) -> None:
        self._whole[1] = 1

    def current(self) -> tuple[int, float]:
        """(place, since)."""
        place = self._whole[0]
        return place, self._since[0]

    def ready(self) -> bool:
        return bool(self._whole[1])

    def close(self) -> None:
        for view in self._views:
            view.release()


def serve() -> None:
    """Until the parent closes the pipe. argv: boot's path list, progress file, memory, deadline, preload…"""
    requests, answers = _own_pipes()
    memory, deadline = int(sys.argv[3]), float(sys.argv[4])
    progress = Progress(mmap.mmap(int(sys.argv[2]), PROGRESS_BYTES))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in sys.argv[5:]:
        if ":" in name:
            resolve(name)()
        else:
            importlib.import_module(name)
    limit_memory(memory)
    progress.imported()
    while True:
        try:
            function, items = pickle.load(requests)  # noqa: S301
            _work(function, items, answers, progress, deadline)
        except EOFError:
            return
        except MemoryError:
            os._exit(MEMORY_EXIT)


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Move the pipes away from 0 and 1, so that a stray print or input() of some library cannot garble them."""
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    return open(requests, "rb"), open(answers, "wb", buffering=0)


def limit_memory(memory: int) -> None:
    """Hold resident memory under `memory` bytes: what is private and writable may grow to it, less the shared pages.

    RLIMIT_AS would count address space that libraries reserve and never touch. Where the system gives no figures
    (no /proc), 64 MB are set aside for the libraries.
    """
    shared = SMALLEST
    try:
        with open("/proc/self/statm") as file:
            shared = int(file.read().split()[2]) * resource.getpagesize()
    except OSError:
        pass
    budget = max(memory - shared - memory // 32, SMALLEST)
    resource.setrlimit(resource.RLIMIT_DATA, (budget, budget))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@cache
def resolve(path: str) -> Callable[..., Any]:
    """ "package.module:name" as the function it names."""
    module, _, name = path.partition(":")
    found = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found  # type: ignore[return-value]


def _work(function: str, items: list[Any], answers: BinaryIO, progress: Progress, deadline: float) -> None:
    """Answer in groups: what is done leaves at the latest before an item that starts 50 ms after the last group.

    The kernel's alarm (no handler: it ends the process) stays as the guard of an orphan whose parent was killed.
    """
    done: list[bytes] = []
    flushed = time.monotonic()
    last = len(items) - 1
    for place, item in enumerate(items):
        items[place] = None
        progress.begin(time.monotonic(), place)
        signal.setitimer(signal.ITIMER_REAL, deadline * 2 + 1)
        done.append(_attempt(function, item))
        if place == last or len(done) >= FLUSH_ITEMS or time.monotonic() - flushed > FLUSH_SECONDS:
            signal.setitimer(signal.ITIMER_REAL, 0)
            progress.begin(math.inf, place)
            _flush(done, answers)
            flushed = time.monotonic()


def _attempt(function: str, item: Any) -> bytes:
    """The pickled (worked, value or text). This is the border of foreign input: whatever it raises becomes a value."""
    try:
        return pickle.dumps((True, resolve(function)(item)), protocol=pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        os._exit(MEMORY_EXIT)
    except RecursionError:
        return pickle.dumps((False, "RecursionError: nested too deeply"))
    except BaseException as error:  # noqa: BLE001
        return pickle.dumps((False, f"{type(error).__name__}: {error}"[:TEXT_MAX]))


def _flush(done: list[bytes], answers: BinaryIO) -> None:
    view = memoryview(b"".join(part for piece in done for part in (struct.pack("<Q", len(piece)), piece)))
    done.clear()
    while view:
        view = view[answers.write(view) :]

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

PROGRESS = struct.Struct("<dqq")
"""Monotonic second at which the current item began (infinite: none runs), its place in its batch, 1 after imports."""
PLACE = struct.Struct("<dq")
"""The first two of these."""
MEMORY_EXIT = 77
FLUSH_SECONDS = 0.05
FLUSH_ITEMS = 64
TEXT_MAX = 500
SMALLEST = 64 * 1024 * 1024


def serve() -> None:
    """Until the parent closes the pipe. argv: boot's path list, progress file, memory, deadline, preload…"""
    requests, answers = _own_pipes()
    memory, deadline = int(sys.argv[3]), float(sys.argv[4])
    progress = mmap.mmap(int(sys.argv[2]), PROGRESS.size)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in sys.argv[5:]:
        if ":" in name:
            resolve(name)()
        else:
            importlib.import_module(name)
    limit_memory(memory)
    PROGRESS.pack_into(progress, 0, *PLACE.unpack_from(progress), 1)
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


def _work(function: str, items: list[Any], answers: BinaryIO, progress: mmap.mmap, deadline: float) -> None:
    """Answer in groups: what is done leaves at the latest before an item that starts 50 ms after the last group.

    The kernel's alarm (no handler: it ends the process) stays as the guard of an orphan whose parent was killed.
    """
    done: list[bytes] = []
    flushed = time.monotonic()
    last = len(items) - 1
    for place, item in enumerate(items):
        items[place] = None
        PLACE.pack_into(progress, 0, time.monotonic(), place)
        signal.setitimer(signal.ITIMER_REAL, deadline * 2 + 1)
        done.append(_attempt(function, item))
        if place == last or len(done) >= FLUSH_ITEMS or time.monotonic() - flushed > FLUSH_SECONDS:
            signal.setitimer(signal.ITIMER_REAL, 0)
            PLACE.pack_into(progress, 0, math.inf, place)
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

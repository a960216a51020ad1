"""Long-lived child processes for work on foreign input: a memory limit, a deadline an item, and no lost neighbours.

A signal handler or a thread cannot stop a regular expression or a native parser that runs away; killing the process
can. Items travel in batches (cheap), the child notes in shared memory which item it works on and since when, so the
parent knows the guilty one exactly: it alone is `Broken`, the others of its batch run again in a fresh child.

Linux and other Unixes; nothing of Django is needed. The parent trusts what a child pickles: a child runs our code.
"""

from __future__ import annotations

import math
import os
import pickle
import queue
import select
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from mmap import mmap
from types import TracebackType
from typing import Any, Literal

from sangam.lib.child import MEMORY_EXIT, PROGRESS_BYTES, Progress

MB = 1024 * 1024
START_SECONDS = 60.0
BATCH_BYTES = 4 * MB
BATCHES_AHEAD = 4
READ_SIZE = 1 * MB
# Whoever ends a child so often is to blame himself; before, the machine may have run short of memory.
TRIES = 3

Reason = Literal["deadline", "memory", "crash", "error"]


@dataclass(frozen=True, slots=True)
class Ok:
    value: Any


@dataclass(frozen=True, slots=True)
class Broken:
    """`error` is an exception of the called function (its name and text); the others ended the child process."""

    reason: Reason
    text: str


Result = Ok | Broken


class PoolClosed(RuntimeError):
    """The pool was closed while, or before, work was asked of it."""


class ChildError(RuntimeError):
    """A child died before its first item: the preloaded modules do not import."""


@dataclass(slots=True)
class _Batch:
    """Consecutive items, or one that runs by itself after it ended a child."""

    numbers: list[int]
    items: list[Any]
    done: int = 0

    def rest(self, start: int) -> _Batch:
        return _Batch(self.numbers[start:], self.items[start:])


class _Child:
    """One process with its two pipes and the page where it notes its progress."""

    def __init__(self, memory: int, deadline: float, preload: Sequence[str]):
        with tempfile.TemporaryFile() as page:
            page.truncate(PROGRESS_BYTES)
            self.page = mmap(page.fileno(), PROGRESS_BYTES)
            self.progress = Progress(self.page)
            self.process = subprocess.Popen(
                [sys.executable, "-c", _BOOT, repr(sys.path), str(page.fileno()), str(memory), str(deadline), *preload],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                pass_fds=(page.fileno(),),
                bufsize=0,
            )
        assert self.process.stdin and self.process.stdout
        self.into = self.process.stdin.fileno()
        self.out = self.process.stdout.fileno()
        os.set_blocking(self.into, False)
        os.set_blocking(self.out, False)
        self.buffer = bytearray()
        self.given_at = 0.0

    def give(self, function: str, items: Sequence[Any]) -> bool:
        """Hand over a batch; False if the child is dead or does not take it within `START_SECONDS`."""
        self.progress.begin(math.inf, -1)
        self.given_at = time.monotonic()
        view = memoryview(pickle.dumps((function, items), protocol=pickle.HIGHEST_PROTOCOL))
        poll = select.poll()
        poll.register(self.into, select.POLLOUT)
        while view:
            if not poll.poll(START_SECONDS * 1000):
                return False
            try:
                view = view[os.write(self.into, view) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                return False
        return True

    def take(self) -> tuple[list[tuple[bool, Any]], bool]:
        """What has arrived: (worked, value or text) an item, and whether the child is still there."""
        alive = True
        while True:
            try:
                piece = os.read(self.out, READ_SIZE)
            except BlockingIOError:
                break
            if not piece:
                alive = False
                break
            self.buffer += piece
        frames: list[tuple[bool, Any]] = []
        while len(self.buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self.buffer)
            if len(self.buffer) < _LENGTH.size + length:
                break
            frames.append(pickle.loads(memoryview(self.buffer)[_LENGTH.size : _LENGTH.size + length]))  # noqa: S301
            del self.buffer[: _LENGTH.size + length]
        return frames, alive

    def current(self) -> tuple[int, float]:
        """The place in its batch the child works on (-1: none yet), and the monotonic second of its start."""
        return self.progress.current()

    def began(self) -> bool:
        """Whether it came through its imports."""
        return self.progress.ready()

    def late(self, deadline: float) -> bool:
        place, since = self.current()
        if place < 0:
            return time.monotonic() - self.given_at > START_SECONDS
        return time.monotonic() - since > deadline

    def stop(self, *, grace: float = 0.0) -> int:
        """End it and reap it; returns the exit code (negative: the signal)."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        try:
            code = self.process.wait(grace) if grace else self.process.poll()
        except subprocess.TimeoutExpired:
            code = None
        if code is None:
            self.process.kill()
            code = self.process.wait()
        self.process.stdout.close()
        self.progress.close()
        self.page.close()
        return code


_LENGTH = struct.Struct("<Q")
_BOOT = "import ast, sys; sys.path[:] = ast.literal_eval(sys.argv[1]); from sangam.lib.child import serve; serve()"


def _close(idle: queue.LifoQueue[_Child | None]) -> None:
    while True:
        try:
            child = idle.get_nowait()
        except queue.Empty:
            return
        if child:
            child.stop(grace=1.0)


class Pool:
    """`size` children, each with `memory` bytes and `deadline` seconds an item. Any number of threads may call it.

    `preload` names modules to import at the start ("package.module"), or functions to call ("package.module:name").
    Children start when first needed and come back after death by themselves.
    """

    def __init__(self, size: int = 2, *, memory: int = 512 * MB, deadline: float = 5.0, preload: Sequence[str] = ()) -> None:
        self.size, self.memory, self.deadline, self.preload = size, memory, deadline, tuple(preload)
        self.started = 0
        self._closed = threading.Event()
        self._idle: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        for _ in range(size):
            self._idle.put(None)
        self._finalizer = weakref.finalize(self, _close, self._idle)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def warm(self) -> None:
        """Start the children now, so that the first item need not wait for their imports."""
        children = [self._acquire(wait=True) for _ in range(self.size)]
        for child in children:
            self._idle.put(child)

    def call(self, function: str, item: Any) -> Result:
        """One item, in a child."""
        return next(self.map(function, (item,), chunk=1))

    def map(self, function: str, items: Iterable[Any], *, chunk: int = 32) -> Iterator[Result]:
        """`function` ("package.module:name") over `items`, results in their order as they become ready.

        Items may be endless: only a few batches are taken ahead. A batch holds at most `chunk` items and about 4 MB.
        Children stay taken while the results are being read, so do not ask the same pool for other work meanwhile.
        """
        return _Run(self, function, iter(items), chunk).results()

    def close(self) -> None:
        """Stop the idle children; those at work are stopped when their batch is done."""
        self._closed.set()
        _close(self._idle)
        self._idle.put(None)

    def _acquire(self, *, wait: bool) -> _Child | None:
        """A child of our own, started if need be; None if all are busy and `wait` is off."""
        if self._closed.is_set():
            raise PoolClosed("the pool of child processes is closed")
        try:
            child = self._idle.get(block=wait)
        except queue.Empty:
            return None
        if self._closed.is_set():
            self._release(child)
            raise PoolClosed("the pool of child processes is closed")
        if child and child.process.poll() is not None:
            child.stop()
            child = None
        try:
            return child or self._start()
        except OSError:
            self._idle.put(None)
            raise

    def _start(self) -> _Child:
        self.started += 1
        return _Child(self.memory, self.deadline, self.preload)

    def _release(self, child: _Child | None) -> None:
        if self._closed.is_set() and child:
            child.stop(grace=1.0)
            child = None
        self._idle.put(child)


@dataclass(slots=True)
class _Run:
    """One call of `map`: which batches wait, which are at work, which results wait for their turn."""

    pool: Pool
    function: str
    items: Iterator[Any]
    chunk: int
    waiting: deque[_Batch] = field(default_factory=deque)
    working: dict[int, tuple[_Child, _Batch]] = field(default_factory=dict)
    ready: dict[int, Result] = field(default_factory=dict)
    deaths: Counter[int] = field(default_factory=Counter)
    read: int = 0
    given: int = 0
    spent: bool = False

    def results(self) -> Iterator[Result]:
        try:
            while True:
                while self.given in self.ready:
                    yield self.ready.pop(self.given)
                    self.given += 1
                self._dispatch()
                if not self.working:
                    return
                self._collect()
        finally:
            for child, _ in self.working.values():
                child.stop()
                self.pool._release(None)

    def _next(self) -> _Batch | None:
        if self.waiting:
            return self.waiting.popleft()
        if self.spent or self.read - self.given >= self.chunk * self.pool.size * BATCHES_AHEAD:
            return None
        batch, size = _Batch([], []), 0
        for item in islice(self.items, self.chunk):
            batch.numbers.append(self.read)
            batch.items.append(item)
            self.read += 1
            size += len(item) if isinstance(item, bytes | str) else 0
            if size >= BATCH_BYTES:
                break
        else:
            self.spent = len(batch.items) < self.chunk
        return batch if batch.items else None

    def _dispatch(self) -> None:
        """Give every free child a batch; wait for one only if none of ours is at work."""
        while batch := self._next():
            try:
                child = self.pool._acquire(wait=not self.working)
            except BaseException:
                self.waiting.appendleft(batch)
                raise
            if child is None:
                self.waiting.appendleft(batch)
                return
            self.working[child.out] = (child, batch)
            if not child.give(self.function, batch.items):
                self._bury(child, batch, late=False)

    def _collect(self) -> None:
        poll = select.poll()
        for out in self.working:
            poll.register(out, select.POLLIN)
        for out, _ in poll.poll(self._patience() * 1000):
            self._take(*self.working[out])
        for child, batch in list(self.working.values()):
            if child.late(self.pool.deadline):
                self._bury(child, batch, late=True)

    def _patience(self) -> float:
        """Seconds until the first deadline could pass; short while a child has not begun its batch."""
        now, waits = time.monotonic(), []
        for child, _ in self.working.values():
            place, since = child.current()
            waits.append(since + self.pool.deadline - now if place >= 0 else 0.25)
        return min(max(min(waits), 0.0), self.pool.deadline) + 0.005

    def _take(self, child: _Child, batch: _Batch) -> None:
        frames, alive = child.take()
        for worked, value in frames:
            self.ready[batch.numbers[batch.done]] = Ok(value) if worked else Broken("error", value)
            batch.done += 1
        if batch.done == len(batch.items):
            del self.working[child.out]
            self.pool._release(child)
        elif not alive:
            self._bury(child, batch, late=False)

    def _bury(self, child: _Child, batch: _Batch, *, late: bool) -> None:
        """The child is dead or must die: only the item it worked on is to blame, the rest goes again.

        A deadline is measured for the item alone and is final. Memory may have been used up by its neighbours, a crash may
        be theirs too, and the kernel kills whom it likes when the machine runs short: such an item is tried again alone,
        `TRIES` times in all.
        """
        place, _ = child.current()
        began = child.began()
        del self.working[child.out]
        code = child.stop(grace=0.0 if late else 1.0)
        self.pool._release(None)
        if not began:
            raise ChildError(f"a child process could not start (code {code}); its message stands on standard error")
        guilty = max(place, batch.done)
        number = batch.numbers[guilty]
        self.deaths[number] += 1
        late = late or code == -signal.SIGALRM
        rest = [batch.rest(guilty + 1)] if guilty + 1 < len(batch.items) else []
        if late or self.deaths[number] >= TRIES:
            self.ready[number] = _verdict(late, code, self.pool)
        else:
            rest.insert(0, _Batch([number], [batch.items[guilty]]))
        if guilty > batch.done:
            rest.insert(0, _Batch(batch.numbers[batch.done : guilty], batch.items[batch.done : guilty]))
        self.waiting.extendleft(reversed(rest))


def _verdict(late: bool, code: int, pool: Pool) -> Broken:
    if late:
        return Broken("deadline", f"took longer than {pool.deadline:g} seconds")
    if code == MEMORY_EXIT:
        return Broken("memory", f"needed more than {pool.memory // MB} MB of memory")
    return Broken("crash", f"the child process ended with {'signal ' + str(-code) if code < 0 else 'code ' + str(code)}")

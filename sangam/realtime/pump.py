"""The thread that turns events into frames: woken by a notice, it reads the log, lets the doors render, and hands each piece
to the event loop as soon as it is drawn: what was said is on the screens while rows and numbers are still being asked for.

The log is also looked at each second: notices may get lost, events do not.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from django.db import InterfaceError, OperationalError, connection

from sangam.realtime import bus
from sangam.realtime.live import Happened, Log, News
from sangam.realtime.member import Piece, Room, Topics

BATCH = 500
ASIDE_SECONDS = 0.0001
"""So long the thread steps aside after the first piece, so that the event loop has the interpreter for it at once."""
AHEAD = 16
"""Batches that may wait for the event loop; then the thread waits too."""
LOOK_SECONDS = 1.0
TRIES = 3
log = logging.getLogger(__name__)


class Pump(threading.Thread):
    """`wake` are the bus topics that tell of something new. `begun` is the newest `seq` whose rendering was begun: whoever
    registers afterwards is told all later ones."""

    def __init__(
        self,
        source: Log,
        rooms: Sequence[Room],
        *,
        wake: Collection[str],
        heard: Mapping[str, Callable[[str], None]],
        deliver: Callable[[Piece], None],
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__(name="pump", daemon=True)
        self.source, self.rooms, self.wake, self.heard = source, rooms, wake, heard
        self.deliver, self.loop = deliver, loop
        self.begun = 0
        self.started = asyncio.Event()
        self._stopping = threading.Event()
        self._room_ahead = threading.Semaphore(AHEAD)
        self._known = False
        self._tried = 0

    def run(self) -> None:
        with bus.Listener([*self.wake, *self.heard]) as listener:
            while not self._stopping.is_set():
                try:
                    if not self._known:
                        self._start(listener)
                    if not self.turn():
                        self._wait(listener)
                except (OperationalError, InterfaceError, OSError) as error:
                    log.warning("cannot look at events now", extra={"error": str(error).partition("\n")[0][:200]})
                    connection.close()
                    listener.close()
                    self._stopping.wait(LOOK_SECONDS)
        connection.close()

    def stop(self) -> None:
        self._stopping.set()

    def delivered(self) -> None:
        """The event loop is done with a batch."""
        self._room_ahead.release()

    def turn(self) -> bool:
        """One batch; True when there may be more already."""
        events = self.source.fresh(self.begun, BATCH)
        if not events:
            return False
        end = events[-1].seq
        assert end is not None
        while not self._room_ahead.acquire(timeout=LOOK_SECONDS):
            if self._stopping.is_set():
                return False
        before = self.begun
        # Told before the doors look who watches what: see `Hub.watch`.
        self.begun = end
        try:
            for place, piece in enumerate(self._pieces(end, events)):
                self._call(self.deliver, piece)
                if place == 0:
                    time.sleep(ASIDE_SECONDS)
        except (OperationalError, InterfaceError):
            self._room_ahead.release()
            self.begun = before
            self._tried += 1
            raise
        self._tried = 0
        self._call(self.deliver, Piece(end))
        return len(events) == BATCH

    def _start(self, listener: bus.Listener) -> None:
        listener.wait(0)
        self.begun = self.source.last()
        self._known = True
        self._call(self.started.set)

    def _pieces(self, end: int, events: Sequence[Happened]) -> Iterator[Piece]:
        """The doors take turns. Where one stumbles its clients fetch their pages again, and everybody else goes on. When the
        database stumbles all is drawn again: then some are told a second time what they know already."""
        rooms = sorted(self.rooms, key=lambda room: not room.door.ahead(events))
        turns = deque((room, _told(room, events)) for room in rooms if room.topics)
        while turns:
            room, told = turns.popleft()
            try:
                news = next(told, None)
            except Exception as error:  # the border: what a door does with an event must not stop the others
                if isinstance(error, OperationalError | InterfaceError) and self._tried < TRIES:
                    raise
                log.exception("a door could not tell what happened", extra={"path": room.door.path})
                yield Piece(end, room)
                continue
            if news is not None:
                yield Piece(end, room, news)
                turns.append((room, told))

    def _wait(self, listener: bus.Listener) -> None:
        for topic, payload in listener.notices(LOOK_SECONDS):
            if heard := self.heard.get(topic):
                self._call(heard, payload)

    def _call(self, function: Callable[..., object], *arguments: object) -> None:
        try:
            self.loop.call_soon_threadsafe(function, *arguments)
        except RuntimeError:  # the loop has ended: so do we
            self._stopping.set()


def _told(room: Room, events: Sequence[Happened]) -> Iterator[News]:
    yield from room.door.news(events, Topics(room.topics), room.speaks())

"""The thread that turns events into frames: woken by a notice, it reads the log, lets the doors render, and hands the
batch to the event loop. One hand-over between a commit and the sockets.

The log is also looked at each second: notices may get lost, events do not.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence

from django.db import InterfaceError, OperationalError, connection

from sangam.realtime import bus
from sangam.realtime.live import Happened, Log, News
from sangam.realtime.member import Batch, Room, Topics

BATCH = 500
AHEAD = 16
"""Batches that may wait for the event loop; then the thread waits too."""
LOOK_SECONDS = 1.0
TRIES = 3
log = logging.getLogger(__name__)


class Pump(threading.Thread):
    """`wake` are the bus topics that tell of something new, `stir` is called before each look: what brings fresh events into
    the log need not wait for another process to wake. `begun` is the newest `seq` whose rendering was begun: whoever
    registers afterwards is told all later ones."""

    def __init__(
        self,
        source: Log,
        rooms: Sequence[Room],
        *,
        wake: Collection[str],
        stir: Callable[[], object],
        heard: Mapping[str, Callable[[str], None]],
        deliver: Callable[[Batch], None],
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__(name="pump", daemon=True)
        self.source, self.rooms, self.wake, self.heard = source, rooms, wake, heard
        self.stir, self.deliver, self.loop = stir, deliver, loop
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
        self.stir()
        events = self.source.after(self.begun, BATCH)
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
            batch = Batch(end, [(room, self._render(room, events)) for room in self.rooms if room.topics])
        except (OperationalError, InterfaceError):
            self._room_ahead.release()
            self.begun = before
            self._tried += 1
            raise
        self._tried = 0
        self._call(self.deliver, batch)
        return len(events) == BATCH

    def _start(self, listener: bus.Listener) -> None:
        listener.wait(0)
        self.begun = self.source.last()
        self._known = True
        self._call(self.started.set)

    def _render(self, room: Room, events: Sequence[Happened]) -> list[News] | None:
        """None where a door stumbles: its clients fetch their pages again, and everybody else goes on."""
        try:
            return list(room.door.news(events, Topics(room.topics), room.speaks()))
        except Exception as error:  # the border: what a door does with an event must not stop the others
            if isinstance(error, OperationalError | InterfaceError) and self._tried < TRIES:
                raise
            log.exception("a door could not tell what happened", extra={"path": room.door.path})
            return None

    def _wait(self, listener: bus.Listener) -> None:
        for topic, payload in listener.notices(LOOK_SECONDS):
            if heard := self.heard.get(topic):
                self._call(heard, payload)

    def _call(self, function: Callable[..., object], *arguments: object) -> None:
        try:
            self.loop.call_soon_threadsafe(function, *arguments)
        except RuntimeError:  # the loop has ended: so do we
            self._stopping.set()

"""Coming in: from a bare connection to somebody whom a door knows. Who does not say hello in time goes."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import Counter, deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import DatabaseError, InterfaceError

from sangam.realtime import limits, live
from sangam.realtime.limits import Pace
from sangam.realtime.live import Door, Hello, Refused, Viewer, Watch
from sangam.realtime.member import Member, Room, Watched
from sangam.realtime.rights import TRY_AGAIN_LATER, Rights
from sangam.realtime.threads import Threads, once_more
from sangam.realtime.wire import Wire

TOPIC = re.compile(r"[a-z]+(:[A-Za-z0-9_.-]+)*")
PORTERS = 2
TOGETHER = 32
"""Hellos judged in one turn of a thread, and how many turns at a time: some threads stay free for those who are here."""
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Waiting:
    """A connection that has not come in yet."""

    timer: asyncio.TimerHandle
    pace: Pace
    room: Room | None = None
    rest: str = ""
    origin: str = ""
    host: str = ""
    address: str = ""
    early: deque[Mapping[str, Any]] | None = None
    """What he said while he was being judged."""

    @property
    def admitting(self) -> bool:
        return self.early is not None


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who said hello."""

    wire: Wire
    waiting: Waiting
    room: Room
    hello: Hello


Outcome = tuple[Viewer, dict[str, Watched | None]] | Exception


class Arrivals:
    """Those who stand at the door. `open` is set when hellos can be judged; `enter` takes a member with what he watches."""

    def __init__(
        self,
        threads: Threads,
        rights: Rights,
        *,
        opened: asyncio.Event,
        enter: Callable[[Member, Mapping[str, Watched | None], Arrival], None],
        task: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        self.waiting: dict[Wire, Waiting] = {}
        self._threads, self._rights, self._opened, self._enter, self._task = threads, rights, opened, enter, task
        self._hellos: deque[Arrival] = deque()
        self._porters = 0
        self._asking: Counter[str] = Counter()
        self._loop = asyncio.get_running_loop()

    def came(self, wire: Wire) -> None:
        timer = self._loop.call_later(limits.HELLO_SECONDS, self._too_late, wire)
        self.waiting[wire] = Waiting(timer, Pace(self._loop.time()))

    def asked(self, wire: Wire, room: Room, rest: str, origin: str, host: str, address: str) -> bool:
        """Whether there is room for one more who is not known yet. Who holds many connections open and says nothing takes
        the places of his own address only."""
        if self._asking[address] >= limits.WAITING_EACH or self._asking.total() >= limits.WAITING_MAX:
            return False
        self._asking[address] += 1
        waiting = self.waiting[wire]
        waiting.room, waiting.rest, waiting.origin, waiting.host, waiting.address = room, rest, origin, host, address
        return True

    def left(self, wire: Wire) -> Waiting | None:
        """He is in, or gone."""
        waiting = self.waiting.pop(wire, None)
        if waiting:
            waiting.timer.cancel()
            if waiting.room:
                self._asking[waiting.address] -= 1
                if not self._asking[waiting.address]:
                    del self._asking[waiting.address]
        return waiting

    def hello(self, wire: Wire, frame: Mapping[str, Any]) -> bool:
        """A frame of somebody who is not in yet; False when it has no place here."""
        waiting = self.waiting[wire]
        if waiting.early is not None and len(waiting.early) < limits.FRAMES_WAITING:
            waiting.early.append(frame)
            return True
        if frame.get("do") != "hello" or waiting.admitting or waiting.room is None:
            return False
        waiting.early = deque()
        waiting.timer.cancel()
        hello = Hello(waiting.origin, waiting.host, waiting.address, waiting.rest, frame)
        self._hellos.append(Arrival(wire, waiting, waiting.room, hello))
        if self._porters < PORTERS:
            self._porters += 1
            self._task(self._let_in())
        return True

    def _too_late(self, wire: Wire) -> None:
        if wire in self.waiting and not self.waiting[wire].admitting:
            if wire.open:
                wire.close(live.ABUSE, "no hello")
            else:
                wire.cut()

    async def _let_in(self) -> None:
        """As many as have come meanwhile go to a thread together: in a storm the way there costs more than the question."""
        await self._opened.wait()
        while self._hellos:
            together = [self._hellos.popleft() for _ in range(min(len(self._hellos), TOGETHER))]
            outcomes = await self._threads.ask(_come_in_together, together, self._rights.of)
            for arrival, outcome in zip(together, outcomes, strict=True):
                try:
                    await self._judge(arrival, outcome)
                except Exception as error:  # noqa: BLE001 - the border: who stands behind him must come in all the same
                    self._turn_away(arrival, error)
        self._porters -= 1

    async def _judge(self, arrival: Arrival, outcome: Outcome) -> None:
        if isinstance(outcome, Exception):
            self._turn_away(arrival, outcome)
            return
        wire, waiting, (viewer, watches) = arrival.wire, arrival.waiting, outcome
        if code := await self._rights.judge(viewer):
            raise Refused(code, "his rights have changed since")
        if self.left(wire) and wire.open:
            member = Member(wire, arrival.room, viewer, waiting.pace)
            self._enter(member, watches, arrival)

    def _turn_away(self, arrival: Arrival, error: Exception) -> None:
        told = {"path": arrival.room.door.path, "error": type(error).__name__}
        if isinstance(error, Refused):
            log.info("a socket was refused", extra={**told, "code": error.code, "error": error.reason})
        elif isinstance(error, DatabaseError | InterfaceError | OSError):
            log.warning("nobody can come in now", extra=told)
        else:
            log.error("a door could not judge a hello", extra=told, exc_info=error)
        arrival.wire.close(error.code if isinstance(error, Refused) else TRY_AGAIN_LATER)


def _come_in_together(arrivals: Sequence[Arrival], epoch_of: Callable[[int], tuple[int, int] | None]) -> list[Outcome]:
    """In a thread: each by himself, so that nobody suffers for another."""
    found: list[Outcome] = []
    for arrival in arrivals:
        try:
            found.append(once_more(_come_in, arrival.room.door, arrival.hello, epoch_of))
        except Exception as error:  # noqa: BLE001 - the border: a door that stumbles over a stranger's hello; told by the hub
            found.append(error)
    return found


def _come_in(
    door: Door, hello: Hello, epoch_of: Callable[[int], tuple[int, int] | None]
) -> tuple[Viewer, dict[str, Watched | None]]:
    """In a thread: who he is, and which of the topics he asks for at once he may watch. Somebody who works here and whose
    door does not say of which counters his rights were made gets them made now."""
    viewer = door.admit(hello)
    if viewer.person_id is not None and viewer.epoch is None and (epoch := epoch_of(viewer.person_id)):
        again = door.again(viewer)
        if again is None:
            raise Refused(live.SIGNED_OUT, "may not come in any more")
        viewer = replace(again, epoch=epoch)
    watches: dict[str, Watched | None] = {topic: Watched(Watch(topic), 0, {}) for topic in viewer.topics}
    asked = hello.data.get("watch", [])
    for frame in asked[: limits.WATCHES] if isinstance(asked, list) else []:
        if isinstance(frame, dict):
            topic, watched = may_watch(door, viewer, frame)
            watches[topic] = watched
    return viewer, watches


def may_watch(door: Door, viewer: Viewer, frame: Mapping[str, Any]) -> tuple[str, Watched | None]:
    """In a thread. A topic that cannot be one never reaches the door."""
    topic = frame.get("topic")
    if not isinstance(topic, str) or len(topic) > limits.TOPIC_MAX:
        return str(topic)[: limits.TOPIC_MAX], None
    watch = door.watch(viewer, topic, frame) if TOPIC.fullmatch(topic) else None
    return (watch.topic, Watched(watch, 0, frame)) if watch else (topic, None)

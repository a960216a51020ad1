"""The hub: sockets, topics, order. It knows no word of support; the doors (`live.py`) do.

Order of a socket's life: handshake → hello → `Door.admit` in a thread → its topics are registered → what it missed is
replayed from the log up to the registration → live. News come from the `Pump` in `seq` order.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import time
import uuid
from collections import deque
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from websockets.datastructures import Headers

from sangam.realtime import limits, live, rights
from sangam.realtime.arrivals import Arrival, Arrivals, may_watch
from sangam.realtime.catchup import Catchup, Missed
from sangam.realtime.limits import Pace
from sangam.realtime.live import Door, Log, News
from sangam.realtime.member import YIELD_EVERY, Member, Piece, Room, Watched
from sangam.realtime.origins import Proxies
from sangam.realtime.others import Others
from sangam.realtime.pump import Pump
from sangam.realtime.rights import Epochs, Rights
from sangam.realtime.threads import Threads
from sangam.realtime.wire import FRAME_MAX, PING, Wire, framed

PREFIX = "/live/"
SWEEP_SECONDS = 1.0
CLOSING_SECONDS = 3.0
log = logging.getLogger(__name__)


class Hub:
    """`wake` is the pump's, `epochs` gives the counters of rights (see `rights.py`), `seen` is told now and then which
    people are here."""

    def __init__(
        self,
        doors: Sequence[Door],
        source: Log,
        *,
        wake: Collection[str],
        proxies: Proxies,
        epochs: Callable[[], Epochs] | None = None,
        seen: Callable[[Collection[int]], None] | None = None,
    ) -> None:
        self.loop = asyncio.get_running_loop()
        self.rooms = {door.path: Room(door) for door in doors}
        self.proxies = proxies
        self.threads = Threads()
        self.rights = Rights(epochs, ask=self.threads.ask, drop=self._unwatch, task=self._task)
        self.others = Others(
            uuid.uuid4().hex[:12], self.rooms, self.threads, task=self._task, people=lambda: self.rights.people, seen=seen
        )
        self.pump = Pump(
            source,
            list(self.rooms.values()),
            wake=wake,
            heard={**self.others.heard, rights.NOTICE: self.rights.woken},
            deliver=self._deliver_soon,
            loop=self.loop,
        )
        self.catchup = Catchup(source, self.threads.ask)
        self.arrivals = Arrivals(self.threads, self.rights, opened=self.pump.started, enter=self._enter, task=self._task)
        self.wires: dict[Wire, None] = {}
        self.done = 0
        self.delivered = 0
        self.lag = 0.0
        self._pieces: asyncio.Queue[tuple[Piece, float]] = asyncio.Queue()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closing = False

    # Life.

    def start(self) -> None:
        self.pump.start()
        for work in (self.catchup.run(), self.rights.run(), self.others.run()):
            self._task(work)
        self._task(self._deliver_forever())
        self._task(self._sweep_forever())

    async def stop(self) -> None:
        """Say good-bye to everybody, and wait a moment for them to go."""
        self._closing = True
        self.pump.stop()
        for wire in list(self.wires):
            wire.close(live.GOING_AWAY, "back in a moment")
        until = self.loop.time() + CLOSING_SECONDS
        while self.wires and self.loop.time() < until:
            await asyncio.sleep(0.02)
        for wire in list(self.wires):
            wire.cut()
        await self.others.goodbye()  # which also wakes the pump, to see that it is to end
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self.pump.join)
        await asyncio.to_thread(self.threads.close)

    def wire(self, read: bytes = b"") -> Wire:
        """For a new connection; `read` is what was read of it already."""
        return Wire(self, self.loop, read)

    # What wires tell (`wire.Keeper`).

    def came(self, wire: Wire) -> None:
        self.wires[wire] = None
        wire.due = self.loop.time() + limits.PING_SECONDS * random.random()
        self.arrivals.came(wire)

    def asked(self, wire: Wire, path: str, headers: Headers) -> int:
        """The query is not looked at: what stands in an address ends up in logs, so no token may come there."""
        name, _, rest = path.partition("?")[0].removeprefix(PREFIX).partition("/")
        room = self.rooms.get(name)
        if room is None:
            return HTTPStatus.NOT_FOUND
        address = self.proxies.client(wire.peer, headers.get_all("X-Forwarded-For"))
        welcome = not self._closing and self.arrivals.asked(
            wire, room, rest, _only(headers, "Origin"), _only(headers, "Host"), address
        )
        return 0 if welcome else HTTPStatus.SERVICE_UNAVAILABLE

    def said(self, wire: Wire, text: str | None) -> None:
        member = wire.holder if isinstance(wire.holder, Member) else None
        pace = member.pace if member else self.arrivals.waiting[wire].pace if wire in self.arrivals.waiting else None
        if pace is None:
            return
        frame, why = self._read(pace, text)
        if frame is None:
            self._offend(wire, pace, why)
        elif member:
            self._queue(member, frame)
        elif not self.arrivals.hello(wire, frame):
            self._offend(wire, pace, "the first frame is the hello")

    def left(self, wire: Wire) -> None:
        self.wires.pop(wire, None)
        self.arrivals.left(wire)
        if isinstance(wire.holder, Member):
            self._leave(wire.holder)

    # Watching.

    def _enter(self, member: Member, watches: Mapping[str, Watched | None], arrival: Arrival) -> None:
        member.wire.holder = member
        member.room.enter(member)
        self.rights.enter(member)
        self.watch(member, watches, arrival.hello.data.get("since"), ready=True)
        for early in arrival.waiting.early or ():
            self._queue(member, early)

    def _leave(self, member: Member) -> None:
        for topic in list(member.watches):
            self._unwatch(member, topic)
        self.rights.leave(member)
        member.room.leave(member)

    def watch(self, member: Member, watches: Mapping[str, Watched | None], since: Any, *, ready: bool = False) -> None:
        """Register, then replay what was missed up to here, then live.

        First the topics are registered, then `begun` is read. A batch that the pump began before is not told live to
        them, whether its rendering saw them or not: the replay covers it. One begun later saw them.
        """
        member.hold()
        for topic, watched in watches.items():
            if watched is None:
                member.say({"is": "refused", "topic": topic, "why": "not here"})
            elif len(member.watches) >= limits.WATCHES and topic not in member.watches:
                member.say({"is": "refused", "topic": topic, "why": "too many"})
            else:
                self._unwatch(member, topic)
                member.room.watch(member, watched)
                self.others.enter(member, watched.watch)
        begun = self.pump.begun
        mine = [watched for topic, watched in watches.items() if watched and topic in member.watches]
        start = since if isinstance(since, int) and not isinstance(since, bool) and since >= 0 else None
        # In flight is what the pump began and the sockets have not got yet.
        start = (begun if ready else self.done) if start is None else start
        upto = max(begun, start)
        for watched in mine:
            watched.after = upto
            if watched.asked:
                member.say({"is": "watching", "topic": watched.watch.topic})
                self.others.show(member, watched.watch.topic)
        self.others.show_soon()

        def finish(whole: bool) -> None:
            if not whole:
                member.say({"is": "reload"})
            if ready:
                member.told = upto
                member.say({"is": "ready", "seq": upto, "you": member.viewer.key})
            member.release({})

        if start < begun and mine:
            topics = frozenset(watched.watch.topic for watched in mine)
            self.catchup.want(Missed(member, topics, start, begun, finish))
        else:
            finish(True)

    def _unwatch(self, member: Member, topic: str) -> None:
        if watched := member.room.unwatch(member, topic):
            self.others.leave(member, watched.watch)

    # Frames.

    def _read(self, pace: Pace, text: str | None) -> tuple[dict[str, Any] | None, str]:
        """The frame, or why not."""
        if not pace.frame(self.loop.time()):
            return None, "too fast"
        if text is None:
            return None, f"too large: a frame holds at most {FRAME_MAX} bytes of text"
        try:
            frame = json.loads(text)
        except (ValueError, RecursionError):
            return None, "not JSON"
        if not isinstance(frame, dict) or not isinstance(frame.get("do"), str):
            return None, 'not an object with "do"'
        return frame, ""

    def _offend(self, wire: Wire, pace: Pace, why: str) -> None:
        if pace.offence(self.loop.time()):
            wire.close(live.ABUSE, why)
        else:
            wire.push(framed(json.dumps({"is": "error", "why": why})))

    def _queue(self, member: Member, frame: Mapping[str, Any]) -> None:
        """Frames of one socket are taken one after the other."""
        if frame["do"] == "ping":
            member.say({"is": "pong"})
            return
        if member.frames is None:
            member.frames = deque()
        if len(member.frames) >= limits.FRAMES_WAITING:
            self._offend(member.wire, member.pace, "too fast")
            return
        member.frames.append(frame)
        if not member.working:
            member.working = True
            self._task(self._work(member))

    async def _work(self, member: Member) -> None:
        while member.frames and member.wire.open:
            try:
                await self._take(member, member.frames.popleft())
            except ValueError as error:
                self._offend(member.wire, member.pace, str(error)[:200])
            except Exception:  # the border: a door that stumbles over a stranger's frame
                log.exception("a door could not take a frame", extra={"path": member.room.door.path})
                member.say({"is": "error", "why": "not now"})
        member.frames, member.working = None, False

    async def _take(self, member: Member, frame: Mapping[str, Any]) -> None:
        if frame["do"] == "watch":
            viewer = None
            while member.viewer is not viewer:  # rights that change meanwhile would be the wrong ones
                viewer = member.viewer
                topic, watched = await self.threads.ask(may_watch, member.room.door, viewer, frame)
            if member.wire.open:
                self.watch(member, {topic: watched}, frame.get("since"))
        elif frame["do"] == "leave":
            self._unwatch(member, str(frame.get("topic")))
        elif frame["do"] == "hello":
            raise ValueError("said hello already")
        else:
            await self.others.signal(member, frame)

    # News.

    def _deliver_soon(self, piece: Piece) -> None:
        self._pieces.put_nowait((piece, time.monotonic()))

    async def _deliver_forever(self) -> None:
        while True:
            piece, came = await self._pieces.get()
            if piece.room is None:
                self.done = max(self.done, piece.end)
                self.lag = time.monotonic() - came
                self.pump.delivered()
            elif piece.news is None:
                self._reload(list(piece.room.members))
            else:
                await self.rights.settled()
                await self._deliver(piece.end, piece.room, piece.news)

    async def _deliver(self, end: int, room: Room, news: News) -> None:
        """To everybody who watches, in turns: a large crowd must not keep a new one waiting."""
        known: dict[str, bytes] = {}
        try:
            for turn, member in enumerate(list(room.topics.get(news.topic, ())), 1):
                self.delivered += member.take(end, news, known)
                if turn % YIELD_EVERY == 0:
                    await asyncio.sleep(0)
        except Exception:  # the border: a frame that a door could not make for somebody
            log.exception("a piece of news was not told to everybody")
            self._reload(list(room.members))

    def _reload(self, members: Sequence[Member]) -> None:
        for member in members:
            member.say({"is": "reload"})

    # Housekeeping.

    def figures(self) -> dict[str, float]:
        """For whoever watches the machine: how many are here, how much was told, how long the newest batch took from the
        pump to the last socket (seconds)."""
        here = {f"sockets_{path}": float(len(room.members)) for path, room in self.rooms.items()}
        return {
            **here,
            "sockets_waiting": float(len(self.arrivals.waiting)),
            "delivered": float(self.delivered),
            "lag": self.lag,
        }

    async def _sweep_forever(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self._sweep(self.loop.time())

    def _sweep(self, now: float) -> None:
        """Pings, each socket at its own moment; those that are silent, or read nothing for long, are cut off."""
        for wire in list(self.wires):
            if now - wire.heard > limits.SILENT_SECONDS or (wire.slow and now - wire.slow > limits.SILENT_SECONDS):
                wire.cut()
            elif now >= wire.due:
                wire.due = now + limits.PING_SECONDS
                wire.push(PING)
                if isinstance(wire.holder, Member):
                    self._tell_cursor(wire.holder)

    def _tell_cursor(self, member: Member) -> None:
        """So that a socket that hears nothing for hours does not ask for all those hours when it comes back."""
        if not member.held and self.done > member.told:
            member.told = self.done
            member.say({"is": "ready", "seq": self.done})

    def _task(self, work: Coroutine[Any, Any, None]) -> None:
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _only(headers: Headers, name: str) -> str:
    """A header that stands there once; "" for one that is missing or ambiguous."""
    found = headers.get_all(name)
    return found[0] if len(found) == 1 else ""

"""What the hubs of several processes tell each other: signals, and who is here. All of it passes; none is stored."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Collection, Coroutine, Mapping
from typing import Any

from django.db import DatabaseError, InterfaceError

from sangam.realtime import bus, following
from sangam.realtime.following import Following
from sangam.realtime.live import Door, News, Signal, Viewer, Watch
from sangam.realtime.member import YIELD_EVERY, Member, Room, Topics
from sangam.realtime.presence import HEARTBEAT_SECONDS, Presence
from sangam.realtime.threads import Threads
from sangam.realtime.wire import framed

SIGNAL = "live.signal"
PRESENCE = "live.presence"
PRESENCE_SECONDS = 0.05
SEEN_BEATS = 6
"""Signs of life between two notes of who is here, and of what stands now: 30 s."""
log = logging.getLogger(__name__)


class Others:
    """`people` gives who works here and is here, `seen` notes them."""

    def __init__(
        self,
        hub: str,
        rooms: Mapping[str, Room],
        threads: Threads,
        *,
        task: Callable[[Coroutine[Any, Any, None]], None],
        people: Callable[[], Collection[int]],
        seen: Callable[[Collection[int]], None] | None,
    ) -> None:
        self.id, self.rooms = hub, rooms
        self.presence = Presence(hub)
        self.following = Following(hub, rooms, lambda notice: self._task(self._tell(notice, topic=following.NOTICE)))
        self.heard = {
            SIGNAL: self._signal_heard, PRESENCE: self._presence_heard, following.NOTICE: self.following.heard,
        }  # fmt: skip
        self._threads, self._task, self._people, self._seen = threads, task, people, seen
        self._loop = asyncio.get_running_loop()
        self._showing = False
        self._closing = False

    async def goodbye(self) -> None:
        self._closing = True
        await self._tell(self.presence.goodbye())

    # Signals.

    async def signal(self, member: Member, frame: Mapping[str, Any]) -> None:
        """A frame of the client's own. Raises ValueError, and what the door raises."""
        watches = {topic: watched.watch for topic, watched in member.watches.items()}
        signal = await self._threads.ask(self._signal, member.room.door, member.viewer, frame, watches)
        if signal:
            self._spread(signal, but=member)

    def _signal(self, door: Door, viewer: Viewer, frame: Mapping[str, Any], watches: Mapping[str, Watch]) -> Signal | None:
        """In a thread: what it means, told to the other processes at once."""
        signal = door.signal(viewer, frame, watches)
        if signal:
            told = [signal.kind, signal.topics, signal.by, signal.name, dict(signal.data)]
            bus.notify(SIGNAL, json.dumps([self.id, *told]))
        return signal

    def _signal_heard(self, payload: str) -> None:
        try:
            hub, kind, topics, by, name, data = json.loads(payload)
        except ValueError:
            return
        if hub != self.id:
            self._spread(Signal(kind, tuple(topics), by, name, data))

    def _spread(self, signal: Signal, but: Member | None = None) -> None:
        for room in self.rooms.values():
            told: set[Member] = {but} if but else set()
            for topic in signal.topics:
                for member in list(room.topics.get(topic, ())):
                    if member in told:
                        continue
                    told.add(member)
                    text = room.door.heard(signal, member.viewer, member.watches[topic].watch)
                    if text is not None:
                        member.wire.push(framed(text))

    # Presence.

    def enter(self, member: Member, watch: Watch) -> None:
        self.following.enter(member, watch)
        if watch.present:
            self.presence.enter((member.room.door.path, watch.topic), member.viewer.key, member.viewer.name)

    def leave(self, member: Member, watch: Watch) -> None:
        self.following.leave(member, watch)
        if watch.present:
            self.presence.leave((member.room.door.path, watch.topic), member.viewer.key)
            self.show_soon()

    def show_soon(self) -> None:
        """A moment later, so that a page that opens anew is not shown as gone and back."""
        if self.presence.changed and not self._showing:
            self._showing = True
            self._loop.call_later(PRESENCE_SECONDS, self._show_changes)

    def _show_changes(self) -> None:
        self._showing = False
        changed, self.presence.changed = self.presence.changed, set()
        for path, topic in changed:
            if room := self.rooms.get(path):
                for member in list(room.topics.get(topic, ())):
                    self.show(member, topic, always=True)
        if not self._closing:
            self._task(self._tell(*self.presence.notices(changed)))

    def show(self, member: Member, topic: str, *, always: bool = False) -> None:
        who = self.presence.who((member.room.door.path, topic))
        if who or always:
            member.say({"is": "present", "topic": topic, "who": who})

    def _presence_heard(self, payload: str) -> None:
        try:
            told = json.loads(payload)
        except ValueError:
            return
        if told.get("ask") and told.get("hub") != self.id:
            self._task(self._tell(*self.presence.notices()))
        self.presence.heard(told, self._loop.time())
        self.show_soon()

    async def _tell(self, *notices: str, topic: str = PRESENCE) -> None:
        try:
            for notice in notices:
                await self._threads.ask(bus.notify, topic, notice)
        except (DatabaseError, InterfaceError, OSError) as error:
            log.warning("others could not be told who is here", extra={"error": type(error).__name__})

    async def run(self) -> None:
        """Signs of life to the other processes, and to the database of people who are here."""
        await self._tell(json.dumps({"hub": self.id, "ask": True}))
        beats = 0
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            beats += 1
            self.presence.forget_silent(self._loop.time())
            self.show_soon()
            await self._tell(*self.presence.notices())
            await self._tell(*self.following.beat(), topic=following.NOTICE)
            if beats % SEEN_BEATS == 1:
                self._task(self._note())

    async def _note(self) -> None:
        """Who is here, for the database; then what stands now, for those who watch it here."""
        try:
            if self._seen and (people := self._people()):
                await self._threads.ask(self._seen, people)
            for room in self.rooms.values():
                for news in await self._threads.ask(_standing, room):
                    await self._stand(room, news)
        except (DatabaseError, InterfaceError, OSError) as error:
            log.warning("cannot note who is here", extra={"error": type(error).__name__})

    async def _stand(self, room: Room, news: News) -> None:
        known: dict[str, bytes] = {}
        for turn, member in enumerate(list(room.topics.get(news.topic, ())), 1):
            if watched := member.watches.get(news.topic):
                member.show(news, watched.watch, known)
            if turn % YIELD_EVERY == 0:
                await asyncio.sleep(0)


def _standing(room: Room) -> list[News]:
    return list(room.door.standing(Topics(room.topics), room.speaks()))

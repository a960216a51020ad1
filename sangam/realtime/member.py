"""A socket that has come in: who listens, what he watches, and what waits for him while he is being caught up."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sangam.realtime.limits import Pace
from sangam.realtime.live import Door, News, Viewer, Watch
from sangam.realtime.wire import Wire, framed

HELD_MAX = 2000
YIELD_EVERY = 512
"""A crowd is told in turns of so many: it must not keep a new one waiting."""


@dataclass(slots=True)
class Watched:
    """`after` is the `seq` from which on he is told live: what is older came by the replay. `asked` is the client's own
    frame, so that the door can judge it again when rights change."""

    watch: Watch
    after: int
    asked: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """Of what events up to `end` mean; None where a door could not say. Without a room: that was all of it."""

    end: int
    room: Room | None = None
    news: News | None = None


class Member:
    """`told` is the newest `seq` the client knows to be complete."""

    __slots__ = ("_held", "_holds", "frames", "pace", "room", "told", "viewer", "watches", "wire", "working")

    def __init__(self, wire: Wire, room: Room, viewer: Viewer, pace: Pace) -> None:
        self.wire, self.room, self.viewer, self.pace = wire, room, viewer, pace
        self.watches: dict[str, Watched] = {}
        self.frames: deque[Mapping[str, Any]] | None = None
        self.working = False
        self.told = 0
        self._holds = 0
        self._held: list[tuple[int, News]] | None = None

    @property
    def held(self) -> bool:
        return self._holds > 0

    def say(self, frame: Mapping[str, Any]) -> None:
        self.wire.push(framed(json.dumps(frame, ensure_ascii=False, separators=(",", ":"))))

    def hold(self) -> None:
        """From now on news wait, because older ones or his rights of now are being fetched."""
        self._holds += 1
        if self._held is None:
            self._held = []

    def release(self, known: dict[str, bytes]) -> None:
        """Tell what waited, judged by his rights of now."""
        self._holds -= 1
        if self._holds:
            return
        held, self._held = self._held or [], None
        if len(held) >= HELD_MAX:
            self.say({"is": "reload"})
            return
        for end, news in held:
            self.take(end, news, known)

    def take(self, end: int, news: News, known: dict[str, bytes]) -> bool:
        """One piece of live news; `known` keeps what was framed already. True when something was written."""
        watched = self.watches.get(news.topic)
        if watched is None or end <= watched.after:
            return False
        if self._held is not None:
            if len(self._held) < HELD_MAX:
                self._held.append((end, news))
            return False
        return self.show(news, watched.watch, known)

    def show(self, news: News, watch: Watch, known: dict[str, bytes]) -> bool:
        text = news.frame(self.viewer, watch)
        if text is None:
            return False
        frame = known.get(text)
        if frame is None:
            frame = known[text] = framed(text)
        told = self.wire.push(frame)
        if news.closes:
            self.wire.close(news.closes)
        return told


class Room:
    """A door and those who came through it. Changed on the event loop only, read by the thread that renders."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.members: dict[Member, None] = {}
        self.topics: dict[str, dict[Member, None]] = {}
        self.languages: dict[str, int] = {}

    def enter(self, member: Member) -> None:
        self.members[member] = None
        self._count(member.viewer.language, 1)

    def leave(self, member: Member) -> None:
        if member in self.members:
            del self.members[member]
            self._count(member.viewer.language, -1)
            for topic in list(member.watches):
                self.unwatch(member, topic)

    def replace(self, member: Member, viewer: Viewer) -> None:
        self._count(member.viewer.language, -1)
        self._count(viewer.language, 1)
        member.viewer = viewer

    def watch(self, member: Member, watched: Watched) -> None:
        """`watched.after` is still to be set, after this: whoever renders now may not have seen it."""
        topic = watched.watch.topic
        member.watches[topic] = watched
        self.topics.setdefault(topic, {})[member] = None

    def unwatch(self, member: Member, topic: str) -> Watched | None:
        watched = member.watches.pop(topic, None)
        if watched:
            there = self.topics[topic]
            del there[member]
            if not there:
                del self.topics[topic]
        return watched

    def speaks(self) -> frozenset[str]:
        return frozenset(self.languages)

    def _count(self, language: str, by: int) -> None:
        """A fresh mapping each time: the rendering thread may be walking through the old one."""
        count = self.languages.get(language, 0) + by
        rest = {name: number for name, number in self.languages.items() if name != language}
        self.languages = {**rest, language: count} if count else rest


class Topics(Collection[str]):
    """The topics watched in a room, as they are at the moment of asking; safe to read from another thread."""

    def __init__(self, topics: Mapping[str, object]) -> None:
        self._topics = topics

    def __contains__(self, topic: object) -> bool:
        return topic in self._topics

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._topics))

    def __len__(self) -> int:
        return len(self._topics)

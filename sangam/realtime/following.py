"""Whether anybody has a topic open, told to those who follow it from another one: an agent sees that his visitor is here.

A watch names what it follows (`Watch.follows`). Asked of all processes by notices that say who wants to know what; what is
heard ends by itself unless it is said again. Nothing is stored, and topics that nobody follows cost nothing.

    {"is": "here", "topic": …the follower's own…, "here": true | false}
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sangam.realtime.live import Watch
from sangam.realtime.member import Member, Room

NOTICE = "live.here"
GRACE_SECONDS = 4.0
"""A page that leads to the next one of the same site is no leaving."""
FIRST_SECONDS = 0.3
"""So long the other processes are waited for before somebody counts as away."""
GOOD_SECONDS = 20.0
"""Longer than a heartbeat, and than a page waits between two questions where no socket gets through."""
NOTICE_MAX = 6000
Expiry = dict[str, dict[str, float]]
"""Until when, by topic and process."""


def asking(key: str, topics: Iterable[str]) -> str:
    """A notice for `NOTICE`, for a page without a socket: it asked a moment ago, so it is open."""
    return json.dumps({"hub": f"page:{key}", "here": list(topics)})


class Following:
    """Runs on the event loop; `tell` sends a notice to the other processes."""

    def __init__(self, hub: str, rooms: Mapping[str, Room], tell: Callable[[str], None]) -> None:
        self.hub, self._rooms, self._tell = hub, rooms, tell
        self._loop = asyncio.get_running_loop()
        self._followed: dict[str, dict[tuple[Member, str], None]] = {}
        self._told: dict[tuple[Member, str], tuple[tuple[str, ...], bool | None]] = {}
        self._wants: Expiry = {}
        self._there: Expiry = {}

    # Sockets of this process.

    def enter(self, member: Member, watch: Watch) -> None:
        """Somebody watches a topic from now on, and may follow others with it."""
        if watch.follows:
            self._follow(member, watch)
        if watch.topic in self._wants:
            self._notice("here", [watch.topic])
        self._look([watch.topic])

    def leave(self, member: Member, watch: Watch) -> None:
        follows, _ = self._told.pop((member, watch.topic), ((), None))
        for topic in follows:
            there = self._followed.get(topic, {})
            there.pop((member, watch.topic), None)
            if not there:
                self._followed.pop(topic, None)
                self._there.pop(topic, None)
        if watch.topic in self._followed or watch.topic in self._wants:
            self._loop.call_later(GRACE_SECONDS, self._left, watch.topic)

    def _follow(self, member: Member, watch: Watch) -> None:
        key = (member, watch.topic)
        self._told[key] = (watch.follows, None)
        for topic in watch.follows:
            self._followed.setdefault(topic, {})[key] = None
        self._notice("want", watch.follows)
        if any(map(self._here, watch.follows)):
            self._show(key)
        else:
            self._loop.call_later(FIRST_SECONDS, self._show, key)

    def _left(self, topic: str) -> None:
        if topic in self._wants and not self._local(topic):
            self._notice("gone", [topic])
        self._look([topic])

    def _local(self, topic: str) -> bool:
        return any(topic in room.topics for room in self._rooms.values())

    def _here(self, topic: str) -> bool:
        now = self._loop.time()
        return self._local(topic) or any(until > now for until in self._there.get(topic, {}).values())

    def _look(self, topics: Iterable[str]) -> None:
        """Tell followers what changed; who has not been told anything yet waits for his first."""
        for topic in topics:
            for key in list(self._followed.get(topic, ())):
                if self._told[key][1] is not None or self._here(topic):
                    self._show(key)

    def _show(self, key: tuple[Member, str]) -> None:
        follows, told = self._told.get(key, ((), None))
        here = any(map(self._here, follows))
        if follows and here != told:
            self._told[key] = (follows, here)
            key[0].say({"is": "here", "topic": key[1], "here": here})

    # The other processes.

    def heard(self, payload: str) -> None:
        """Nonsense is left out."""
        try:
            told = json.loads(payload)
        except ValueError:
            return
        if not isinstance(told, dict) or not isinstance(hub := told.get("hub"), str) or hub == self.hub:
            return
        until = self._loop.time() + GOOD_SECONDS
        wanted = _topics(told, "want")
        for topic in wanted:
            self._wants.setdefault(topic, {})[hub] = until
        if here := [topic for topic in wanted if self._local(topic)]:
            self._notice("here", here)
        heard = [topic for topic in _topics(told, "here") if topic in self._followed]
        for topic in heard:
            self._there.setdefault(topic, {})[hub] = until
        gone = [topic for topic in _topics(told, "gone") if self._there.get(topic, {}).pop(hub, None)]
        self._look([*heard, *gone])

    def beat(self) -> Iterator[str]:
        """What is said again now and then, after what was not said again was forgotten."""
        now = self._loop.time()
        for known in (self._wants, self._there):
            for topic, hubs in list(known.items()):
                known[topic] = {hub: until for hub, until in hubs.items() if until > now}
                if not known[topic]:
                    del known[topic]
        self._look(list(self._followed))
        yield from self._notices("want", self._followed)

    def _notice(self, what: str, topics: Iterable[str]) -> None:
        for notice in self._notices(what, topics):
            self._tell(notice)

    def _notices(self, what: str, topics: Iterable[str]) -> Iterator[str]:
        some: list[str] = []
        size = 0
        for topic in topics:
            if some and size + len(topic) > NOTICE_MAX:
                yield json.dumps({"hub": self.hub, what: some})
                some, size = [], 0
            some.append(topic)
            size += len(topic) + 4
        if some:
            yield json.dumps({"hub": self.hub, what: some})


def _topics(told: Mapping[str, Any], what: str) -> list[str]:
    found = told.get(what)
    return [topic for topic in found if isinstance(topic, str)] if isinstance(found, list) else []

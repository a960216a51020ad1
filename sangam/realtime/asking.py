"""Whether somebody has a topic open, for a process that is no hub: it asks all hubs, and hears pages that have no socket.

Answers come within a moment or not at all, so that whoever asks comes back: `away` says None until it may be said.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sangam.realtime import bus
from sangam.realtime.following import GOOD_SECONDS, NOTICE, NOTICE_MAX

ANSWERED_SECONDS = 0.6
LOOK_SECONDS = 0.005
NOTICES_AT_ONCE = 500


@dataclass
class Asking:
    """`name` is what hubs know this process by. Listens from the first question on."""

    name: str
    clock: Callable[[], float] = time.monotonic
    ear: bus.Listener | None = None
    asked: dict[str, float] = field(default_factory=dict)
    there: dict[str, dict[str, float]] = field(default_factory=dict)

    def away(self, topics: Iterable[str]) -> bool | None:
        """Whether nobody has any of these open; None while it is too early to say."""
        wanted, now = list(topics), self.clock()
        if any(until > now for topic in wanted for until in self.there.get(topic, {}).values()):
            return False
        since = [self.asked.get(topic) for topic in wanted]
        return True if all(one is not None and one + ANSWERED_SECONDS <= now for one in since) else None

    def ask(self, topics: Iterable[str]) -> None:
        """What was not asked a moment ago. Raises OperationalError when the database is away."""
        self.hear()
        now = self.clock()
        self.asked = {topic: at for topic, at in self.asked.items() if at + GOOD_SECONDS > now}
        self.there = {topic: hubs for topic, hubs in self.there.items() if any(until > now for until in hubs.values())}
        fresh = [topic for topic in dict.fromkeys(topics) if topic not in self.asked]
        for some in _packed(fresh):
            bus.notify(NOTICE, json.dumps({"hub": self.name, "want": some}))
        self.asked |= dict.fromkeys(fresh, now)

    def hear(self) -> None:
        """What hubs and pages have told since the last look. Raises OperationalError."""
        if self.ear is None:
            self.ear = bus.Listener([NOTICE])
        for _turn in range(NOTICES_AT_ONCE):
            came = self.ear.notices(LOOK_SECONDS)
            if not came:
                return
            for _topic, payload in came:
                self._told(payload)

    def _told(self, payload: str) -> None:
        """Nonsense is left out."""
        try:
            told = json.loads(payload)
        except ValueError:
            return
        if not isinstance(told, dict) or not isinstance(hub := told.get("hub"), str) or hub == self.name:
            return
        until = self.clock() + GOOD_SECONDS
        for topic in _names(told.get("here")):
            self.there.setdefault(topic, {})[hub] = until
        for topic in _names(told.get("gone")):
            self.there.get(topic, {}).pop(hub, None)

    def close(self) -> None:
        if self.ear is not None:
            self.ear.close()
            self.ear = None


def _names(found: object) -> list[str]:
    return [topic for topic in found if isinstance(topic, str)] if isinstance(found, list) else []


def _packed(topics: Iterable[str]) -> Iterable[list[str]]:
    some: list[str] = []
    size = 0
    for topic in topics:
        if some and size + len(topic) > NOTICE_MAX:
            yield some
            some, size = [], 0
        some.append(topic)
        size += len(topic) + 4
    if some:
        yield some

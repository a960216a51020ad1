"""Who watches a topic, over all processes: one entry a viewer, however many tabs.

Each process tells the others of its own viewers, at every change and from time to time as a sign of life; what a process
told is forgotten when it has not been heard for a while. Nothing is stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

HEARTBEAT_SECONDS = 5.0
FORGOTTEN_SECONDS = 16.0
NOTICE_MAX = 6000
"""Bytes of one notice: PostgreSQL takes fewer than 8,000."""

Place = tuple[str, str]
"""A door's path and a topic: who is known in one room of screens is not shown in another."""
People = dict[str, str]
"""Name by key."""


class Presence:
    """`changed` holds places whose list differs from what was last shown."""

    def __init__(self, hub: str) -> None:
        self.hub = hub
        self.changed: set[Place] = set()
        self._here: dict[Place, dict[str, tuple[str, int]]] = {}
        self._others: dict[str, dict[Place, People]] = {}
        self._heard: dict[str, float] = {}

    def enter(self, place: Place, key: str, name: str) -> None:
        """One more socket of this viewer."""
        there = self._here.setdefault(place, {})
        _, count = there.get(key, (name, 0))
        there[key] = (name, count + 1)
        if not count:
            self.changed.add(place)

    def leave(self, place: Place, key: str) -> None:
        there = self._here.get(place, {})
        name, count = there.get(key, ("", 0))
        if count > 1:
            there[key] = (name, count - 1)
        elif count:
            del there[key]
            self.changed.add(place)
            if not there:
                del self._here[place]

    def who(self, place: Place) -> list[dict[str, str]]:
        """Everybody there, in a stable order."""
        found: People = {}
        for others in self._others.values():
            found |= others.get(place, {})
        found |= {key: name for key, (name, _) in self._here.get(place, {}).items()}
        return [{"key": key, "name": found[key]} for key in sorted(found)]

    def heard(self, told: Mapping[str, Any], now: float) -> None:
        """A notice of another process; nonsense is left out."""
        hub = str(told.get("hub", ""))
        if not hub or hub == self.hub:
            return
        if told.get("gone"):
            self._forget(hub)
            return
        self._heard[hub] = now
        known = self._others.setdefault(hub, {})
        for door, topic, people in told.get("places", ()):
            self._replace(known, (door, topic), {str(key): str(name) for key, name in people})
        if told.get("whole"):
            named = {(door, topic) for door, topic in told.get("all", ())}
            for place in [place for place in known if place not in named]:
                self._replace(known, place, {})

    def forget_silent(self, now: float) -> None:
        for hub in [hub for hub, at in self._heard.items() if now - at > FORGOTTEN_SECONDS]:
            self._forget(hub)

    def notices(self, places: set[Place] | None = None) -> Iterator[str]:
        """What to tell the others: of these places, or of all of them."""
        wanted = sorted(self._here if places is None else places)
        told: list[Any] = []
        size = 0
        for place in wanted:
            people = sorted((key, name) for key, (name, _) in self._here.get(place, {}).items())
            entry = [*place, people]
            cost = len(json.dumps(entry))
            if told and size + cost > NOTICE_MAX:
                yield self._notice(told)
                told, size = [], 0
            if cost <= NOTICE_MAX:
                told.append(entry)
                size += cost
        whole = places is None
        names = [list(place) for place in wanted] if whole else []
        fits = len(json.dumps(names)) + size <= NOTICE_MAX
        yield self._notice(told, **({"whole": True, "all": names} if whole and fits else {}))

    def goodbye(self) -> str:
        return json.dumps({"hub": self.hub, "gone": True})

    def _notice(self, places: list[Any], **more: Any) -> str:
        return json.dumps({"hub": self.hub, "places": places, **more}, ensure_ascii=True)

    def _replace(self, known: dict[Place, People], place: Place, people: People) -> None:
        if known.get(place, {}) != people:
            self.changed.add(place)
        if people:
            known[place] = people
        else:
            known.pop(place, None)

    def _forget(self, hub: str) -> None:
        self._heard.pop(hub, None)
        self.changed |= self._others.pop(hub, {}).keys()

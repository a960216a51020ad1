"""Who sees an open matter beyond its team, known to a process that hears of every change: no question for each change and
each person."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from threading import Lock

from sangam.accounts.scope import Scope
from sangam.conversations import belongs, counters
from sangam.conversations.belongs import Standing
from sangam.conversations.models import Shelf
from sangam.lib import sql

SHELVES = (Shelf.INBOX, Shelf.WAITING, Shelf.SNOOZED, Shelf.HELD)
MOST = 20_000
AGAIN_SECONDS = 600
"""Not everything that shares a matter stands on the log; so all is read again now and then."""
_OPEN = f"""
SELECT DISTINCT c.id FROM {counters.PARTICIPANTS} p JOIN {counters.CONVERSATIONS} c ON c.id = p.conversation_id
WHERE (p.user_id IS NOT NULL OR p.team_id IS NOT NULL) AND c.shelf = ANY(%s) ORDER BY c.id DESC LIMIT %s
"""


class Shared:
    """Changed by the thread that reads the log, asked by whoever tells people their numbers."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._upto = 0
        self._clear()

    def _clear(self) -> None:
        self._known: dict[int, Standing] = {}
        self._people: dict[int, set[int]] = defaultdict(set)
        self._teams: dict[int, set[int]] = defaultdict(set)
        self._read_at = float("-inf")

    def follow(self, first: int, last: int) -> None:
        """Events of the log, by `seq`, whose changes are told next; where some were left out, all is read again."""
        with self._lock:
            if first > self._upto + 1:
                self._read_at = float("-inf")
            self._upto = max(self._upto, last)

    def hear(self, changed: Iterable[Standing]) -> None:
        """These stand otherwise now. The first time, and now and then, everything is read."""
        if time.monotonic() - self._read_at > AGAIN_SECONDS:
            found = belongs.read(number for (number,) in sql.rows(_OPEN, [list(SHELVES), MOST]))
            with self._lock:
                self._clear()
                self._read_at = time.monotonic()
                self._keep(found.values())
        with self._lock:
            self._keep(changed)

    def _keep(self, changed: Iterable[Standing]) -> None:
        for one in changed:
            if old := self._known.pop(one.id, None):
                for there in self._places(old):
                    there.discard(old.id)
            if one.shelf in SHELVES and (one.people or one.guests):
                self._known[one.id] = one
                for there in self._places(one):
                    there.add(one.id)

    def _places(self, one: Standing) -> Iterator[set[int]]:
        yield from (self._people[person] for person in one.people)
        yield from (self._teams[team] for team in one.guests)

    def of(self, scope: Scope) -> list[counters.Standing]:
        """As `counters.shared`, for the shelves of open matters."""
        if scope.sees_all:
            return []
        with self._lock:
            ids = set(self._people.get(scope.person_id, ())).union(*(self._teams.get(team, ()) for team in scope.teams))
            found = [self._known[number] for number in ids]
        return [
            counters.Standing(one.shelf, one.team_id, one.assignee_id)
            for one in found
            if one.team_id not in scope.teams and one.assignee_id != scope.person_id
        ]

"""The numbers beside everybody's views, told when something changed that he sees: one question a batch of events, whoever
and however many look."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sangam.accounts.scope import Scope
from sangam.conversations import counters
from sangam.conversations.shared import Shared
from sangam.realtime.live import News, Viewer, Watch
from sangam.web.workspace.inbox import counted
from sangam.web.workspace.live.changes import Change
from sangam.web.workspace.live.words import dumped

TOPIC = "counts"


def news(shared: Shared, changes: Mapping[int, Change], topics: Collection[str], *, seq: int) -> list[News]:
    """Nothing where no row changed. What is shared is followed whether anybody looks or not."""
    changed = [change for change in changes.values() if change.row]
    if not changed:
        return []
    shared.hear(change.standing for change in changed)
    if TOPIC not in topics:
        return []
    found = counters.read()
    touched = _Touched(changed)
    known: dict[Scope, str] = {}

    def frame(viewer: Viewer, watch: Watch) -> str | None:
        scope = viewer.scope
        if not touched.concerns(scope):
            return None
        if scope not in known:
            numbers = counted.of(found, scope, shared.of(scope))
            known[scope] = dumped({"is": "counts", "seq": seq, "counts": {name: n for name, n in numbers.items() if n}})
        return known[scope]

    return [News(TOPIC, frame)]


class _Touched:
    """Whose views may hold another number now."""

    def __init__(self, changed: Collection[Change]) -> None:
        self.teams: set[int] = set()
        self.people: set[int | None] = set()
        for change in changed:
            self.teams |= {change.standing.team_id, *change.standing.guests, *change.teams}
            self.people |= {change.standing.assignee_id, *change.standing.people, *change.people}

    def concerns(self, scope: Scope) -> bool:
        return scope.sees_all or scope.person_id in self.people or not self.teams.isdisjoint(scope.teams)

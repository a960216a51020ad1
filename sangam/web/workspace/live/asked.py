"""That requests have moved: whoever has one open fetches it anew, and so does a list that it may stand in. Ids only."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sangam.events.models import Event
from sangam.realtime.live import News, Viewer, Watch
from sangam.requests.models import Request
from sangam.web.workspace.live.words import dumped

ONE, LIST = "request:", "requests"
SUBJECT = "request"


def news(events: Sequence[Event], topics: Collection[str], *, seq: int) -> list[News]:
    """Who watches one was let in to it; a list hears of what its reader sees by his team, his name or his task, and of the
    rest when he looks again."""
    moved = {event.subject_id: event for event in events if event.subject_type == SUBJECT}
    ones = [_one(number, seq) for number in moved if f"{ONE}{number}" in topics]
    return [*ones, *([_list(list(moved), events, seq)] if moved and LIST in topics else [])]


def _one(number: int, seq: int) -> News:
    text = dumped({"is": "request", "seq": seq, "id": number})
    return News(f"{ONE}{number}", lambda viewer, watch: text)


def _list(moved: list[int], events: Sequence[Event], seq: int) -> News:
    rows = Request.objects.filter(pk__in=moved).values_list("team", "owner", "tasks__team", "tasks__person")
    found = list(rows)
    teams = {team for row in found for team in (row[0], row[2]) if team}
    people = {person for row in found for person in (row[1], row[3]) if person}
    text = dumped({"is": "requests", "seq": seq})

    def frame(viewer: Viewer, watch: Watch) -> str | None:
        scope = viewer.scope
        return text if scope.sees_all or scope.person_id in people or not teams.isdisjoint(scope.teams) else None

    return News(LIST, frame)

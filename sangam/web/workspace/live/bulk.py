"""How far one's own change to many is, pushed to all his tabs: numbers only, the words stand in the page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from sangam.conversations.bulk.running import MOVED
from sangam.events.models import Event
from sangam.realtime.live import News, Viewer, Watch
from sangam.web.workspace.live import bell
from sangam.web.workspace.live.words import dumped


def news(events: Sequence[Event], topics: Collection[str], *, seq: int) -> list[News]:
    """The newest of each change; who did not ask for it hears nothing, his topic being another."""
    newest = {event.subject_id: event for event in events if event.kind == MOVED}
    told = [event for event in newest.values() if bell.topic(event.actor_id or 0) in topics]
    return [News(bell.topic(event.actor_id or 0), _frame(event, seq)) for event in told]


def _frame(event: Event, seq: int) -> Callable[[Viewer, Watch], str | None]:
    text = dumped({"is": "bulk", "seq": seq, "id": event.subject_id, **event.data})
    return lambda viewer, watch: text

"""That new public posts have come, of those that somebody may see (they are shown when he asks for them), and which of those
that are known have changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sangam.channels.models import Channel
from sangam.events.models import Event
from sangam.realtime.live import News, Viewer, Watch
from sangam.web.workspace.live.words import dumped

TOPIC = "streams"
ARRIVED = "post.arrived"
CHANGED = frozenset(f"post.{what}" for what in ("ignored", "restored", "acted", "turned", "edited", "deleted", "changed"))
CHANGED_MAX = 100
"""A page shows fewer; whoever hears of so many at once looks again himself."""


def news(events: Sequence[Event], topics: Collection[str], *, seq: int) -> list[News]:
    """One question a batch, whoever looks, and none where no post came or changed."""
    came = {event.subject_id: event.data["channel"] for event in events if event.kind == ARRIVED}
    changed = {event.subject_id: event.data["channel"] for event in events if event.kind in CHANGED}
    if TOPIC not in topics or not (came or changed):
        return []
    teams = dict(Channel.objects.filter(pk__in={*came.values(), *changed.values()}).values_list("pk", "team_id"))

    def sees(viewer: Viewer, channel: int) -> bool:
        return viewer.scope.sees_all or teams.get(channel) in viewer.scope.teams

    def arrived(viewer: Viewer, watch: Watch) -> str | None:
        numbers = [number for number, channel in came.items() if sees(viewer, channel)]
        return dumped({"is": "posts", "seq": seq, "posts": numbers}) if numbers else None

    def moved(viewer: Viewer, watch: Watch) -> str | None:
        numbers = [number for number, channel in changed.items() if sees(viewer, channel)]
        return dumped({"is": "posts.changed", "seq": seq, "posts": numbers[:CHANGED_MAX]}) if numbers else None

    return [News(TOPIC, arrived), News(TOPIC, moved)]

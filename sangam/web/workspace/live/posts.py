"""That new public posts have come: how many of those that somebody may see. They are shown when he asks for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from sangam.channels.models import Channel
from sangam.events.models import Event
from sangam.realtime.live import News, Viewer, Watch
from sangam.web.workspace.live.words import dumped

TOPIC = "streams"
ARRIVED = "post.arrived"


def news(events: Sequence[Event], topics: Collection[str], *, seq: int) -> list[News]:
    """One question a batch, whoever looks, and none where no post came."""
    came = Counter(event.data["channel"] for event in events if event.kind == ARRIVED)
    if TOPIC not in topics or not came:
        return []
    teams = dict(Channel.objects.filter(pk__in=came).values_list("pk", "team_id"))

    def frame(viewer: Viewer, watch: Watch) -> str | None:
        scope = viewer.scope
        count = sum(number for channel, number in came.items() if scope.sees_all or teams.get(channel) in scope.teams)
        return dumped({"is": "posts", "seq": seq, "count": count}) if count else None

    return [News(TOPIC, frame)]

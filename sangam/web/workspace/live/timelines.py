"""That a customer's line of time goes on. What it says depends on who looks, so he is told only to look again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial

from django.db.models.functions import Coalesce

from sangam.customers.models import Customer
from sangam.events.models import Event
from sangam.realtime.live import News, Viewer, Watch
from sangam.web.workspace.customers.timeline import filters
from sangam.web.workspace.live.words import dumped

TOPIC = "customer:"
SHOWN = frozenset(filters()["all"][1])


def topic(root: int) -> str:
    return f"{TOPIC}{root}"


def news(events: Sequence[Event], topics: Collection[str], *, seq: int) -> Iterator[News]:
    """One question a batch while somebody looks at one, none otherwise. A family is one customer."""
    if not any(one.startswith(TOPIC) for one in topics):
        return
    touched = {event.customer_id for event in events if event.customer_id and event.kind in SHOWN}
    roots = Customer.objects.filter(pk__in=touched).values_list(Coalesce("root_id", "pk"), flat=True).distinct()
    for name in map(topic, roots if touched else ()):
        if name in topics:
            yield News(name, partial(_told, dumped({"is": "timeline", "seq": seq, "topic": name})))


def _told(text: str, _viewer: Viewer, _watch: Watch) -> str:
    return text

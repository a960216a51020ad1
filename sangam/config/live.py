"""Where pages that move come from: the doors, in one visible list, and the log that they tell of."""

from __future__ import annotations

from collections.abc import Sequence

from sangam.events import record, relay
from sangam.events.models import Event
from sangam.lib import sql
from sangam.realtime.live import Door, Happened
from sangam.web.widget.live import WidgetDoor
from sangam.web.workspace.live.door import Workspace

DOORS: tuple[Door, ...] = (Workspace(), WidgetDoor())
WAKE = (record.TOPIC, relay.STAMPED)
"""The sockets process stamps, too: whoever is awake first is the relay, and a screen waits for no second process."""


class EventLog:
    """The log of events, as `realtime.live.Log` wants it, imported history and all: it has no gaps. The doors leave out
    what moves no screen."""

    def last(self) -> int:
        return Event.objects.exclude(seq=None).order_by("-seq").values_list("seq", flat=True).first() or 0

    def after(self, seq: int, limit: int) -> Sequence[Happened]:
        return record.read(sql.planned(*record.reading(seq, limit)))

    def fresh(self, seq: int, limit: int) -> Sequence[Happened]:
        """Most news was stamped by who wrote it: then one look is all."""
        found, waiting = record.look(seq, limit)
        if waiting:
            (rows,) = relay.stamped(record.reading(seq, limit))
            return record.read(rows)
        return found

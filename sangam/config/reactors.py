"""Who reacts to events, in this order, and the process that lets them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from django.db import InterfaceError, OperationalError, connection

from sangam.automation import acknowledge
from sangam.commerce import life
from sangam.conversations import activity, participants
from sangam.customers.duplicates import automatic
from sangam.events import dispatch, record, relay
from sangam.events.models import Event
from sangam.notify import ring
from sangam.realtime.bus import Listener


def find_duplicates(event: Event) -> None:
    automatic.react(event, activity.together, activity.named)


def find_all_duplicates(events: Sequence[Event]) -> None:
    automatic.react_to_many(events, activity.together, activity.named)


REACTORS = (
    dispatch.Reactor("acknowledge", acknowledge.react, acknowledge.KINDS, among=acknowledge.among),
    dispatch.Reactor("life", life.react, life.KINDS, backfill=True, among=life.among),
    dispatch.Reactor("bell", ring.react, ring.KINDS, among=ring.among, many=ring.react_to_many),
    dispatch.Reactor("duplicates", find_duplicates, automatic.KINDS | {participants.REACHED}, many=find_all_duplicates),
)

IDLE_SECONDS = 1.0
log = logging.getLogger(__name__)


def once() -> int:
    """Stamp what is committed, then let every reactor go on; gives how much was done."""
    return relay.stamp() + dispatch.advance(*REACTORS)


def main(stopping: Callable[[], bool]) -> None:
    """The reactors' process: woken by notices, looking by itself each second, waiting for a database that is away."""
    started = False
    with Listener([record.TOPIC, relay.STAMPED]) as listener:
        while not stopping():
            try:
                if not started:
                    dispatch.start_at_the_end(REACTORS)
                    started = True
                if not once():
                    listener.wait(IDLE_SECONDS)
            except (OperationalError, InterfaceError, OSError) as error:
                log.warning("cannot react now", extra={"error": str(error)[:200]})
                connection.close()
                listener.close()
                time.sleep(IDLE_SECONDS)

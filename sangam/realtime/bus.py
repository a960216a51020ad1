"""The bus: short notices between processes. Nothing durable lives here; a lost notice costs a second, never a fact.

It has two homes: PostgreSQL NOTIFY, and Redis publish/subscribe where `SANGAM_BUS_URL` names one (many machines under
heavy load: NOTIFY makes commits wait for each other). A notice is sent after commit, never inside the transaction that
writes.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from types import TracebackType

from django.conf import settings
from django.db import transaction

from sangam.realtime.homes import postgres, redis

NOTICE_MAX = 7900
"""Bytes of topic and payload; PostgreSQL takes fewer than 8,000."""
log = logging.getLogger(__name__)


def notify(topic: str, payload: str = "") -> None:
    """Tell every listener, now. Trouble is logged: whoever listens also looks by himself from time to time."""
    if len(payload.encode()) + len(topic) > NOTICE_MAX:
        log.error("a notice is too long to be sent", extra={"topic": topic, "count": len(payload)})
    elif settings.BUS_URL:
        redis.send(settings.BUS_URL, topic, payload)
    else:
        postgres.send(topic, payload)


def after_commit(topic: str, payload: str = "") -> None:
    """Tell every listener once the running transaction is committed (at once if there is none)."""
    transaction.on_commit(lambda: notify(topic, payload))


class Listener:
    """Waits for notices. `wait` gives the topics that came, or an empty set after `timeout` seconds."""

    def __init__(self, topics: Iterable[str]) -> None:
        self.topics = frozenset(topics)
        self._ear = redis.Ear(settings.BUS_URL, self.topics) if settings.BUS_URL else postgres.Ear(self.topics)

    def __enter__(self) -> Listener:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """What it listens with; the next `wait` makes it anew."""
        self._ear.close()

    def wait(self, timeout: float) -> set[str]:
        return {topic for topic, _ in self.notices(timeout)}

    def notices(self, timeout: float) -> list[tuple[str, str]]:
        """(topic, payload) of what came, at once when something does. A broken connection is made anew at the next call;
        raises Django's OperationalError when the database is away. A Redis that is away only brings nothing."""
        return self._ear.hear(timeout)

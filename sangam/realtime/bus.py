"""The bus: short notices between processes. Nothing durable lives here; a lost notice costs a second, never a fact.

PostgreSQL NOTIFY carries it. A notice is sent after commit, never inside the transaction that writes.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from types import TracebackType

import psycopg
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

CHANNEL = "sangam"
log = logging.getLogger(__name__)


def notify(topic: str, payload: str = "") -> None:
    """Tell every listener, now. Trouble is logged: whoever listens also looks by himself from time to time."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{topic} {payload}".strip()])
    except (DatabaseError, InterfaceError) as error:  # a notice is a courtesy; the work it tells of is committed
        log.warning("notice not sent", extra={"topic": topic, "error": type(error).__name__})


def after_commit(topic: str, payload: str = "") -> None:
    """Tell every listener once the running transaction is committed (at once if there is none)."""
    transaction.on_commit(lambda: notify(topic, payload))


class Listener:
    """A connection that waits for notices. `wait` gives the topics that came, or an empty set after `timeout` seconds."""

    def __init__(self, topics: Iterable[str]) -> None:
        self.topics = frozenset(topics)
        self._connection: psycopg.Connection | None = None

    def __enter__(self) -> Listener:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def wait(self, timeout: float) -> set[str]:
        notices = self.notices(timeout)
        return {topic for topic, _ in notices}

    def notices(self, timeout: float) -> list[tuple[str, str]]:
        """(topic, payload) of what came; notices for others wake nobody. A broken connection is made anew at the next
        call; raises Django's OperationalError when the database is away."""
        until = time.monotonic() + timeout
        while True:
            left = until - time.monotonic()
            if (found := self._arrived(max(left, 0.0))) or left <= 0:
                return found

    def _arrived(self, timeout: float) -> list[tuple[str, str]]:
        """Ours among what came first."""
        try:
            payloads = [notice.payload for notice in self._live().notifies(timeout=timeout, stop_after=1)]
        except psycopg.Error as error:
            self.close()
            raise OperationalError(str(error)) from error
        found = [(topic, payload) for topic, _, payload in (text.partition(" ") for text in payloads)]
        return [(topic, payload) for topic, payload in found if topic in self.topics]

    def _live(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed or self._connection.broken:
            parameters = connection.get_connection_params()
            for ours in ("cursor_factory", "context", "prepare_threshold"):
                parameters.pop(ours, None)
            self._connection = psycopg.connect(**parameters, autocommit=True)
            self._connection.execute(f"LISTEN {CHANNEL}")
        return self._connection

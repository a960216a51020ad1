"""The bus over PostgreSQL: one NOTIFY channel a topic, so that notices for others wake nobody."""

from __future__ import annotations

import logging
from collections.abc import Iterable

import psycopg
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from psycopg import sql

CHANNEL = "sangam."
log = logging.getLogger(__name__)


def send(topic: str, payload: str) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL + topic, payload])
    except (DatabaseError, InterfaceError) as error:  # a notice is a courtesy; the work it tells of is committed
        log.warning("notice not sent", extra={"topic": topic, "error": type(error).__name__})


class Ear:
    """A connection of its own that waits for notices."""

    def __init__(self, topics: Iterable[str]) -> None:
        self.topics = sorted(topics)
        self._connection: psycopg.Connection | None = None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def hear(self, timeout: float) -> list[tuple[str, str]]:
        """Raises OperationalError."""
        try:
            came = list(self._live().notifies(timeout=timeout, stop_after=1))
        except psycopg.Error as error:
            self.close()
            raise OperationalError(str(error)) from error
        return [(notice.channel.removeprefix(CHANNEL), notice.payload) for notice in came]

    def _live(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed or self._connection.broken:
            parameters = connection.get_connection_params()
            for ours in ("cursor_factory", "context", "prepare_threshold"):
                parameters.pop(ours, None)
            self._connection = psycopg.connect(**parameters, autocommit=True)
            for topic in self.topics:
                self._connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL + topic)))
        return self._connection

"""Set-based SQL for the hot road: COPY in, ids ahead of time. Everything runs on Django's connection and transaction."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from django.db import connection
from psycopg.types.json import Jsonb as Jsonb


class Cursor(Protocol):
    def execute(self, sql: str, params: Any = ...) -> Any: ...
    def fetchall(self) -> list[tuple[Any, ...]]: ...
    def fetchone(self) -> tuple[Any, ...] | None: ...


@contextmanager
def cursor() -> Iterator[Any]:
    with connection.cursor() as found:
        yield found


def rows(sql: str, params: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as found:
        found.execute(sql, params)
        return list(found.fetchall())


def next_ids(table: str, count: int, *, sequence: str = "") -> list[int]:
    """`count` fresh ids of a table, so that rows can point at each other before they are written."""
    if not count:
        return []
    name = sequence or f"{table}_id_seq"
    return [value for (value,) in rows("SELECT nextval(%s) FROM generate_series(1, %s)", [name, count])]


def copy(table: str, columns: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    """Write many rows in one COPY. A mapping or list becomes jsonb."""
    with connection.cursor() as found, found.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as out:
        for row in values:
            out.write_row([_adapted(value) for value in row])


def insert(
    table: str,
    types: Mapping[str, str],
    values: Sequence[Sequence[Any]],
    *,
    conflict: str = "",
    returning: str = "",
) -> list[tuple[Any, ...]]:
    """One INSERT from arrays. `types` maps column to SQL type; `conflict` is the ON CONFLICT clause."""
    if not values:
        return []
    columns = [list(column) for column in zip(*values, strict=True)]
    params = [[_adapted(value) for value in column] for column in columns]
    unnest = ", ".join(f"%s::{kind}[]" for kind in types.values())
    sql = f"INSERT INTO {table} ({', '.join(types)}) SELECT * FROM unnest({unnest})"
    if conflict:
        sql += f" ON CONFLICT {conflict}"
    if returning:
        sql += f" RETURNING {returning}"
    with connection.cursor() as found:
        found.execute(sql, params)
        return list(found.fetchall()) if returning else []


def _adapted(value: Any) -> Any:
    if isinstance(value, dict | list | tuple) and not isinstance(value, str):
        return Jsonb(list(value) if isinstance(value, tuple) else value)
    return value


def advisory_key(*parts: object) -> int:
    """A stable signed 64-bit key for an advisory lock."""
    digest = uuid.uuid5(uuid.NAMESPACE_OID, "\x1f".join(map(str, parts))).int
    return (digest & ((1 << 64) - 1)) - (1 << 63)


@contextmanager
def advisory_lock(*parts: object) -> Iterator[bool]:
    """Try a session lock on the current connection; gives whether we hold it. Freed at the end, or with the session."""
    key = advisory_key(*parts)
    with connection.cursor() as found:
        found.execute("SELECT pg_try_advisory_lock(%s)", [key])
        held = bool(found.fetchone()[0])
    try:
        yield held
    finally:
        if held and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as found:
                found.execute("SELECT pg_advisory_unlock(%s)", [key])


def utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC)

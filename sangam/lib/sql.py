"""Set-based SQL for the hot road: COPY in, ids ahead of time. Everything runs on Django's connection and transaction."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Protocol, TypeVar

import psycopg
from django.db import DatabaseError, InterfaceError, NotSupportedError, connection
from django.db.models import JSONField, Model
from psycopg.types.json import Jsonb as Jsonb

_CONTAINERS = (dict, list, tuple)
_M = TypeVar("_M", bound=Model)


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


Statement = tuple[str, Sequence[Any]]
"""A text and its values, to be sent with others by `together`. A text without values has no `%` in it."""


class _Planned(psycopg.Cursor[Any]):
    """Binds on the server and prepares at once; Django's own cursors write values into the text, which is planned anew
    every time."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> _Planned:
        return super().execute(query, params, **{**options, "prepare": True})


def planned(sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
    """As `rows`, for a text that is asked again and again with other values and is long to plan: each connection has it
    planned once. A value whose type does not follow from where it stands needs a cast.

    Where `prepare_threshold` is none in the address of the database (an old pooler), it is planned each time.
    """
    if connection.queries_logged:  # Django cannot tell what was asked when it was planned before.
        return rows(sql, params)
    raw = _connected()
    with connection.make_cursor(_Planned(raw)) as found:  # type: ignore[arg-type]
        try:
            found.execute(sql, params)
        except NotSupportedError as error:
            _plan_anew(error)
            found.execute(sql, params)
        return list(found.fetchall())


def together(*statements: Statement) -> list[list[tuple[Any, ...]]]:
    """Ask or write several things in one trip, in this order, each `planned`; gives the rows of each, none of what tells none.

    Each sees what those before it did. Outside a transaction they are one of their own; if one fails none has happened.
    """
    if connection.queries_logged:
        return _seen(statements)
    raw = _connected()
    try:
        return _piped(raw, statements)
    except NotSupportedError as error:
        _plan_anew(error)
        return _piped(raw, statements)


def _connected() -> psycopg.Connection[Any]:
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    connection.validate_thread_sharing()
    connection.validate_no_broken_transaction()
    found: psycopg.Connection[Any] = connection.connection
    return found


def _plan_anew(error: NotSupportedError) -> None:
    """A migration changed what a column is since it was planned. Within a transaction it is too late."""
    if connection.in_atomic_block:
        raise error
    with cursor() as found:
        found.execute("DEALLOCATE ALL")


def _piped(raw: psycopg.Connection[Any], statements: Sequence[Statement]) -> list[list[tuple[Any, ...]]]:
    with connection.wrap_database_errors, raw.pipeline() as pipeline:
        asked = [_Planned(raw).execute(text, values) for text, values in statements]
        pipeline.sync()
        return [list(one.fetchall()) if one.description else [] for one in asked]


def _seen(statements: Sequence[Statement]) -> list[list[tuple[Any, ...]]]:
    with connection.cursor() as found:
        found.execute("; ".join(text for text, _values in statements), [one for _text, values in statements for one in values])
        answers = []
        for _statement in statements:
            answers.append(list(found.fetchall()) if found.description else [])
            found.nextset()
        return answers


def next_ids(table: str, count: int, *, sequence: str = "") -> list[int]:
    """`count` fresh ids of a table, so that rows can point at each other before they are written."""
    return [value for (value,) in rows(*fresh_ids(table, count, sequence=sequence))] if count else []


def fresh_ids(table: str, count: int, *, sequence: str = "") -> Statement:
    """What `next_ids` asks, to be asked with other statements."""
    return "SELECT nextval(%s) FROM generate_series(1, %s)", [sequence or f"{table}_id_seq", count]


def copy(table: str, columns: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    """Write many rows in one COPY. A mapping or list becomes jsonb."""
    with connection.cursor() as found, found.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as out:
        for row in values:
            out.write_row([document(value) if type(value) in _CONTAINERS else value for value in row])


def insert(
    table: str,
    types: Mapping[str, str],
    values: Sequence[Sequence[Any]],
    *,
    conflict: str = "",
    returning: str = "",
) -> list[tuple[Any, ...]]:
    """One INSERT of many rows. `types` maps column to SQL type; `conflict` is the ON CONFLICT clause.

    Bytes have no place in JSON, so rows that hold some travel as arrays.
    """
    if not values:
        return []
    with connection.cursor() as found:
        found.execute(*insertion(table, types, values, conflict=conflict, returning=returning))
        return list(found.fetchall()) if returning else []


def insert_one(
    table: str, types: Mapping[str, str], values: Sequence[Sequence[Any]], *, conflict: str = "", returning: str = ""
) -> list[tuple[Any, ...]]:
    """As `insert` where it is one row and comes again and again: planned once."""
    (row,) = values
    given = ", ".join(f"%s::{kind}" for kind in types.values())
    text = f"INSERT INTO {table} ({', '.join(types)}) VALUES ({given})"
    text += f" ON CONFLICT {conflict}" if conflict else ""
    return planned(f"{text} RETURNING {returning or 'NULL'}", [_adapted(value) for value in row])


def insertion(
    table: str, types: Mapping[str, str], values: Sequence[Sequence[Any]], *, conflict: str = "", returning: str = ""
) -> Statement:
    """What `insert` sends, to be sent with other statements."""
    names = ", ".join(types)
    source, params = _as_arrays(types, values) if "bytea" in types.values() else given(types, values)
    text = f"INSERT INTO {table} ({names}) SELECT {names} FROM {source}"
    if conflict:
        text += f" ON CONFLICT {conflict}"
    if returning:
        text += f" RETURNING {returning}"
    return text, params


def given(types: Mapping[str, str], values: Iterable[Sequence[Any]]) -> tuple[str, list[Any]]:
    """Rows as a table named `given`, to insert from or to join with, and its parameter.

    They travel as one JSON document, which costs a third of the time that psycopg needs to write arrays (measured).
    """
    rows = [dict(zip(types, row, strict=True)) for row in values]
    columns = ", ".join(f"{name} {kind}" for name, kind in types.items())
    return f"json_to_recordset(%s::json) AS given({columns})", [document(rows)]


def columns(model: type[Model], alias: str = "") -> str:
    """All of a model's own, in the order of its fields."""
    return ", ".join(f"{alias}.{field.column}" if alias else str(field.column) for field in model._meta.concrete_fields)


def instance(model: type[_M], values: Sequence[Any]) -> _M:
    """A row of `columns` as the ORM would read it."""
    fields = model._meta.concrete_fields
    read = [json.loads(value) if isinstance(field, JSONField) else value for field, value in zip(fields, values, strict=True)]
    return model.from_db(connection.alias, [field.attname for field in fields], read)


ANY_TEXT = "ANY(ARRAY(SELECT json_array_elements_text(%s::json)))"
"""`= {ANY_TEXT}` with `document(texts)`: one parameter however many there are, and always by the index."""


ANY_ID = "ANY(ARRAY(SELECT unnest(%s::bigint[])))"
"""`= {ANY_ID}` with a list of ids, for what is `planned`: a plan for one list of them serves every other."""


def _as_text(value: object) -> str:
    if isinstance(value, dt.datetime | uuid.UUID):
        return str(value)
    raise TypeError(f"no JSON for a {type(value).__name__}")


document = json.JSONEncoder(default=_as_text, ensure_ascii=False, separators=(",", ":")).encode


def _as_arrays(types: Mapping[str, str], values: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    columns = [list(column) for column in zip(*values, strict=True)]
    unnest = ", ".join(f"%s::{kind}[]" for kind in types.values())
    return f"unnest({unnest}) AS given({', '.join(types)})", [[_adapted(value) for value in column] for column in columns]


def _adapted(value: Any) -> Any:
    if isinstance(value, _CONTAINERS):
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


@contextmanager
def hurried_lock(*parts: object, seconds: float) -> Iterator[bool]:
    """As `advisory_lock`, and no statement may take longer inside the block: what does raises Django's OperationalError.
    Both in one question, for whoever has milliseconds."""
    key = advisory_key(*parts)
    with connection.cursor() as found:
        limit = str(int(seconds * 1000))
        found.execute("SELECT pg_try_advisory_lock(%s), set_config('statement_timeout', %s, false)", [key, limit])
        held = bool(found.fetchone()[0])
    try:
        yield held
    finally:
        with suppress(DatabaseError, InterfaceError), connection.cursor() as found:
            free = "pg_advisory_unlock(%s)" if held else "%s::bigint"
            found.execute(f"SELECT {free}, set_config('statement_timeout', '0', false)", [key])


HELD = "current_setting('sangam.held')::boolean"
"""Whether `hurry` got the lock, for what is asked after it in the same trip."""


def hurry(*parts: object, seconds: float) -> Statement:
    """As `hurried_lock`, for a transaction: gives (whether we hold it, the limit). All ends with it."""
    held = "set_config('sangam.held', pg_try_advisory_xact_lock(%s)::text, true)::boolean"
    limit = str(int(seconds * 1000))
    return f"SELECT {held}, set_config('statement_timeout', %s, true)", [advisory_key(*parts), limit]


def utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC)

"""Writing facts: always inside the transaction that changes the state they tell of."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from sangam.events.models import Event
from sangam.lib import clock, sql
from sangam.realtime import bus

TOPIC = "events"
TABLE = Event._meta.db_table


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a person who works here, a customer, or the house itself. `cause` and `depth` tell which event
    made the house act, so that automation can stop going round."""

    type: str = "system"
    id: int | None = None
    cause: int | None = None
    depth: int = 0

    @classmethod
    def user(cls, user_id: int) -> Actor:
        return cls("user", user_id)

    @classmethod
    def customer(cls, customer_id: int) -> Actor:
        return cls("customer", customer_id)

    @classmethod
    def because_of(cls, event: Event, name: str = "system") -> Actor:
        return cls(name, None, event.pk, event.depth + 1)


SYSTEM = Actor()


@dataclass(frozen=True, slots=True)
class Fact:
    """`at` only where it happened at another moment than now: history that is told later."""

    kind: str
    subject_type: str
    subject_id: int
    by: Actor = SYSTEM
    conversation_id: int | None = None
    customer_id: int | None = None
    backfill: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)
    at: dt.datetime | None = None


def record(kind: str, subject: Any, *, by: Actor, conversation: Any = None, **data: Any) -> None:
    """Write one fact about a model instance. `data` holds ids, enums and numbers only."""
    owner = conversation or (subject if hasattr(subject, "customer_id") and hasattr(subject, "shelf") else None)
    many(
        [
            Fact(
                kind=kind,
                subject_type=type(subject).__name__.lower(),
                subject_id=subject.pk,
                by=by,
                conversation_id=owner.pk if owner else getattr(subject, "conversation_id", None),
                customer_id=owner.customer_id if owner else getattr(subject, "customer_id", None),
                data=data,
            )
        ]
    )


TYPES = {
    "kind": "text", "subject_type": "text", "subject_id": "bigint", "conversation_id": "bigint", "customer_id": "bigint",
    "actor_type": "text", "actor_id": "bigint", "caused_by": "bigint", "depth": "smallint", "backfill": "boolean",
    "data": "jsonb", "at": "timestamptz",
}  # fmt: skip


def many(facts: Iterable[Fact]) -> None:
    """Write facts in order, and wake the relay once the transaction is committed."""
    if rows := _rows(facts):
        sql.copy(TABLE, tuple(TYPES), rows)
        bus.after_commit(TOPIC)


def written(facts: Iterable[Fact]) -> list[sql.Statement]:
    """What `many` writes, of a few: to be sent with other statements of the transaction."""
    rows = _rows(facts)
    if not rows:
        return []
    bus.after_commit(TOPIC)
    return [sql.insertion(TABLE, TYPES, rows)]


_NAMES = [field.attname for field in Event._meta.concrete_fields]
_READ = f"SELECT {sql.columns(Event)} FROM {TABLE} WHERE seq > %s ORDER BY seq LIMIT %s"


_LOOK = f"""
SELECT event.*, EXISTS (SELECT 1 FROM {TABLE} WHERE seq IS NULL) FROM (SELECT 1) AS always
LEFT JOIN LATERAL ({_READ}) AS event ON true
"""


def reading(after: int, limit: int) -> sql.Statement:
    """Asks for the events that follow a `seq`, to be asked with other statements; `read` makes events of the rows."""
    return _READ, [after, limit]


def look(after: int, limit: int) -> tuple[list[Event], bool]:
    """The events that follow a `seq`, and whether others wait to be given one."""
    rows = sql.planned(_LOOK, [after, limit])
    return read(row[:-1] for row in rows if row[0] is not None), rows[0][-1]


def read(rows: Iterable[Sequence[Any]]) -> list[Event]:
    """Events of rows as `reading` asks for them."""
    found = [Event.from_db(connection.alias, _NAMES, row) for row in rows]
    for event in found:
        event.data = json.loads(event.data)  # as the database sent it: no field has read it
    return found


def _rows(facts: Iterable[Fact]) -> list[tuple[Any, ...]]:
    at = clock.now()
    return [
        (
            fact.kind, fact.subject_type, fact.subject_id, fact.conversation_id, fact.customer_id, fact.by.type,
            fact.by.id, fact.by.cause, fact.by.depth, fact.backfill, dict(fact.data), fact.at or at,
        )
        for fact in facts
    ]  # fmt: skip

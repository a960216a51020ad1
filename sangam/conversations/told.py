"""Everything of one customer in one line of time: what was said and done in all conversations of his family, as far as
somebody may see them.

The log is read by conversation, where it has its index, newest first, each no further than the page needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sangam.accounts.scope import Scope
from sangam.conversations import opened
from sangam.customers import family
from sangam.customers.timeline import Happened
from sangam.events.models import Event
from sangam.lib import sql

SIZE = 30
MATTERS = 300
"""Of more conversations than these newest nothing is told."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event, what it is about (`message` is an id, or None), and which conversation it belongs to."""

    happened: Happened
    message: int | None
    number: int
    subject: str


@dataclass(frozen=True, slots=True)
class Page:
    """Newest first; `before` is the event id to ask for what came earlier."""

    entries: Sequence[Told]
    before: int | None


READ = f"""
SELECT e.id, e.kind, e.subject_type, e.subject_id, c.customer_id, e.actor_type, e.actor_id, e.data, e.at, c.number, c.subject
FROM (SELECT c.id, c.number, c.subject, c.customer_id FROM {{c}} c WHERE c.customer_id = {family.ANY} AND {{visible}}
      ORDER BY c.id DESC LIMIT {{matters}}) c
CROSS JOIN LATERAL (
    SELECT id, kind, actor_type, actor_id, data, at, subject_type, subject_id FROM {{events}}
    WHERE conversation_id = c.id AND id < %s AND kind = ANY(%s) ORDER BY id DESC LIMIT %s
) e
ORDER BY e.id DESC LIMIT %s
"""
LAST = 2**62


def of_customer(customer_id: int, scope: Scope, *, kinds: Iterable[str], before: int | None = None, size: int = SIZE) -> Page:
    condition, parameters = opened.visible(scope)
    query = READ.format(visible=condition, events=Event._meta.db_table, matters=MATTERS, **opened.TABLES)
    found = sql.rows(query, [customer_id, customer_id, *parameters, before or LAST, list(kinds), size + 1, size + 1])
    entries = [_told(*row) for row in found[:size]]
    return Page(entries, entries[-1].happened.pk if len(found) > size else None)


def _told(*row: Any) -> Told:
    happened = Happened.of_row(row[:9])
    return Told(happened, happened.subject_id if happened.subject_type == "message" else None, row[9], row[10])

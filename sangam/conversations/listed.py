"""What a row of a list shows, read by one query: building models of seven tables costs more than the query itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sangam.accounts.models import Team, User
from sangam.channels import registry
from sangam.channels.models import Channel
from sangam.conversations.models import Category, Conversation, Priority, Status, Tag
from sangam.customers.models import Customer, Identity, called
from sangam.lib import sql


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation as a list shows it. Everything is a plain value, so that two equal rows look alike.

    `assignee` is "" for nobody, `channel_kind` "" for none; `tags` are names, sorted; times are aware and UTC.
    """

    pk: int
    number: int
    subject: str
    preview: str
    language: str
    category: int
    priority: int
    snoozed: bool
    waiting_since: dt.datetime | None
    last_message_id: int
    last_message_at: dt.datetime
    customer_id: int
    customer_name: str
    assignee_id: int | None
    assignee: str
    status: str
    channel_kind: str
    channel_name: str
    tags: tuple[str, ...]

    @property
    def waits(self) -> bool:
        return self.waiting_since is not None

    @property
    def customer(self) -> str:
        return called(self.customer_name, self.customer_id)

    @property
    def titled(self) -> bool:
        """Whether it has, or should have, a subject."""
        adapter = registry.adapters().get(self.channel_kind)
        return bool(self.subject) or adapter is None or adapter.capabilities.letters

    @property
    def settled(self) -> bool:
        """Neither new nor open: the status says something."""
        return self.category not in (Category.NEW, Category.OPEN)

    @property
    def priority_label(self) -> str:
        return str(Priority(self.priority).label)


TABLES = {
    "conversations": Conversation._meta.db_table,
    "customers": Customer._meta.db_table,
    "identities": Identity._meta.db_table,
    "users": User._meta.db_table,
    "teams": Team._meta.db_table,
    "statuses": Status._meta.db_table,
    "channels": Channel._meta.db_table,
    "tags": Tag._meta.db_table,
    "tagged": Conversation.tags.through._meta.db_table,
}
SELECT = """
SELECT c.id, c.number, c.subject, c.preview, c.language, c.category, c.priority,
       c.snoozed_until IS NOT NULL, c.waiting_since, c.last_message_id, c.last_message_at,
       c.customer_id, {called}, c.assignee_id, coalesce(nullif(person.name, ''), person.email, ''),
       status.label, coalesce(channel.kind, ''), coalesce(channel.name, ''),
       ARRAY(SELECT tag.name FROM {tagged} given JOIN {tags} tag ON tag.id = given.tag_id
             WHERE given.conversation_id = c.id ORDER BY tag.name)
FROM ({ids}) AS listed
JOIN {conversations} c ON c.id = listed.id
JOIN {customers} customer ON customer.id = c.customer_id
JOIN {statuses} status ON status.id = c.status_id
LEFT JOIN {users} person ON person.id = c.assignee_id
LEFT JOIN {channels} channel ON channel.id = c.channel_id
ORDER BY {order}
"""


CALLED = """CASE WHEN customer.name <> '' THEN customer.name ELSE coalesce((
         SELECT known.value FROM {identities} known WHERE known.customer_id = customer.id AND known.kind IN ({kinds})
         ORDER BY known.verified_at IS NULL, known.id LIMIT 1), '') END"""


@cache
def _called() -> str:
    """His name, else an address or number of his that people can read, else ""."""
    kinds = ", ".join(f"'{kind}'" for kind in sorted(registry.known_kinds() - registry.opaque_kinds()))
    return CALLED.format(kinds=kinds, **TABLES)


def rows(ids: str, parameters: Sequence[Any], *, moment: str = "last_message_at", rising: bool = False) -> list[Row]:
    """Newest first, or by another moment. `ids` is SQL that gives a column `id`."""
    way = "" if rising else " DESC"
    found = sql.planned(SELECT.format(ids=ids, called=_called(), order=f"c.{moment}{way}, c.id{way}", **TABLES), parameters)
    return [Row(*(*values[:-1], tuple(values[-1]))) for values in found]


def many(numbers: Sequence[int]) -> list[Row]:
    """The rows of these conversations (by primary key), newest first."""
    return rows("SELECT unnest(ARRAY(SELECT unnest(%s::bigint[]))) AS id", [list(numbers)]) if numbers else []


def one(conversation: Conversation) -> Row:
    """Raises ValueError where it is gone."""
    (row,) = many([conversation.pk])
    return row

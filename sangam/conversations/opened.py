"""A conversation as its page opens it: with its customer, people, status, channel and tags, by one query.

Through the ORM this costs seven milliseconds, most of them for building the query; agents open one after the other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Model

from sangam.accounts.models import Team, User
from sangam.accounts.scope import Scope
from sangam.channels.models import Channel
from sangam.conversations.family import PARTS
from sangam.conversations.models import Conversation, Participant, Relation, Status, Tag
from sangam.conversations.relations import OPPOSITE, SIDE
from sangam.customers import family
from sangam.customers.models import Company, Customer
from sangam.lib import sql

NOUNS: dict[type[Model], str] = {
    Conversation: "c", Customer: "customer", Company: "company", User: "person", Team: "team", Status: "status",
    Channel: "channel",
}  # fmt: skip
TABLES = {alias: model._meta.db_table for model, alias in NOUNS.items()} | {
    "tags": Tag._meta.db_table,
    "tagged": Conversation.tags.through._meta.db_table,
    "relations": Relation._meta.db_table,
    "participants": Participant._meta.db_table,
}
COLUMNS = ", ".join(f"{alias}.{field.column}" for model, alias in NOUNS.items() for field in model._meta.concrete_fields)
OPEN = """
SELECT {columns},
       (SELECT json_agg(json_build_array(tag.id, tag.name) ORDER BY tag.name)
        FROM {tagged} given JOIN {tags} tag ON tag.id = given.tag_id WHERE given.conversation_id = c.id)
FROM {c} c
JOIN {customer} customer ON customer.id = c.customer_id
JOIN {team} team ON team.id = c.team_id
JOIN {status} status ON status.id = c.status_id
LEFT JOIN {company} company ON company.id = customer.company_id
LEFT JOIN {person} person ON person.id = c.assignee_id
LEFT JOIN {channel} channel ON channel.id = c.channel_id
WHERE c.number = %s AND {visible}
"""
BESIDE = f"""
WITH related AS (
  SELECT DISTINCT ON (coalesce(other.root_id, other.id)) coalesce(other.root_id, other.id) AS id, named.reason, named.lower
  FROM (SELECT second_id AS id, reason, true AS lower FROM {{relations}}
        WHERE first_id IN (SELECT id FROM {PARTS} AS part) AND reason <> '{SIDE}'
        UNION SELECT first_id, reason, false FROM {{relations}}
        WHERE second_id IN (SELECT id FROM {PARTS} AS part)) AS named
  JOIN {{c}} other ON other.id = named.id),
near AS (
  (SELECT c.id, true AS same FROM {{c}} c
   WHERE c.customer_id = {family.ANY} AND c.id <> %s AND c.root_id IS NULL AND {{visible}} ORDER BY c.created_at DESC LIMIT %s)
  UNION ALL SELECT c.id, c.customer_id = {family.ANY} FROM {{c}} c
  WHERE c.id IN (SELECT id FROM related) AND c.id <> %s AND c.root_id IS NULL AND {{visible}})
SELECT c.number, coalesce(nullif(c.subject, ''), c.preview), status.label, c.last_message_at, related.id IS NOT NULL,
       near.same, coalesce(related.reason, ''), coalesce(related.lower, false), c.category
FROM (SELECT DISTINCT id, same FROM near) AS near
JOIN {{c}} c ON c.id = near.id
JOIN {{status}} status ON status.id = c.status_id
LEFT JOIN related ON related.id = c.id
ORDER BY related.id IS NULL, c.created_at DESC LIMIT %s
"""
"""Each way in by its own index: `customer OR related` walks through all conversations there are (0.3 s at a million)."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Another matter of the customer's family, or one that belongs together with this one. `about` is its subject, or how
    its last words begin."""

    number: int
    about: str
    status: str
    last_message_at: dt.datetime
    related: bool
    same_customer: bool
    reason: str = ""
    lower: bool = False
    category: int = 0

    @property
    def is_a(self) -> str:
        """What it is to the one that is looked at, a key of `relations.OPPOSITE` or a reason of the house; "" for nothing."""
        return OPPOSITE.get(self.reason, self.reason) if self.lower else self.reason


def visible(scope: Scope, alias: str = "c") -> tuple[str, list[Any]]:
    """`Conversation.objects.visible_to` as a condition on a table under an alias, with its parameters."""
    if scope.sees_all:
        return "true", []
    teams = sorted(scope.teams)
    shared = (
        f"EXISTS (SELECT 1 FROM {TABLES['participants']} seen WHERE seen.conversation_id = {alias}.id "
        "AND (seen.user_id = %s OR seen.team_id = ANY(%s)))"
    )
    return f"({alias}.team_id = ANY(%s) OR {alias}.assignee_id = %s OR {shared})", [
        teams,
        scope.person_id,
        scope.person_id,
        teams,
    ]


def find(scope: Scope, number: int) -> Conversation | None:
    """None for one that is missing or not the person's to see."""
    condition, parameters = visible(scope)
    found = sql.planned(OPEN.format(columns=COLUMNS, visible=condition, **TABLES), [number, *parameters])
    return _assembled(found[0]) if found else None


def beside(conversation: Conversation, scope: Scope, *, most: int) -> list[Beside]:
    """Related to it or a part of it first, then others of the customer and his family, the newest first."""
    condition, parameters = visible(scope)
    whose, itself = [conversation.customer_id] * 2, conversation.pk
    of_customer = [*whose, itself, *parameters, most]
    related = [*whose, itself, *parameters]
    values = [*[itself] * 4, *of_customer, *related, most]
    return [Beside(*row) for row in sql.planned(BESIDE.format(visible=condition, **TABLES), values)]


def _assembled(values: Sequence[Any]) -> Conversation:
    """The models of one row, each in its place, as the ORM would put them together."""
    rest = iter(values)
    made: dict[type[Model], Any] = {model: _made(model, rest) for model in NOUNS}
    conversation: Conversation = made[Conversation]
    conversation.customer, conversation.team, conversation.status = made[Customer], made[Team], made[Status]
    conversation.customer.company = made[Company]
    conversation.assignee, conversation.channel = made[User], made[Channel]
    tags = Tag.objects.all()
    tags._result_cache = [Tag(pk=number, name=name) for number, name in next(rest) or ()]  # type: ignore[attr-defined]
    conversation._prefetched_objects_cache = {"tags": tags}  # type: ignore[attr-defined]
    return conversation


def _made(model: type[Model], rest: Iterator[Any]) -> Any:
    """None where an outer join found no row."""
    values = list(islice(rest, len(model._meta.concrete_fields)))
    return None if values[0] is None else sql.instance(model, values)

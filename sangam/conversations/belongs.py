"""Whether a conversation belongs in somebody's list, decided in Python for one that just changed.

The same truth as the SQL of `queries`, held against it by `tests/test_belongs.py`: open lists learn from here that a row
comes, moves or goes, without asking for the list again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sangam.accounts.scope import Scope
from sangam.conversations.models import Conversation, Participant
from sangam.conversations.queries import EQUAL, Filters, View
from sangam.customers import family
from sangam.customers.models import Customer
from sangam.lib import clock, sql


@dataclass(frozen=True, slots=True)
class Standing:
    """All that decides who sees a conversation and in which lists. `root_id` is the matter it is a part of; `people` and
    `guests` are the users and teams it was shared with, `family` the customers who are one with his."""

    id: int
    number: int
    shelf: int
    team_id: int
    assignee_id: int | None
    channel_id: int | None
    priority: int
    status_id: int
    customer_id: int
    language: str
    brand_id: int
    company_id: int | None
    last_message_at: dt.datetime
    waiting_since: dt.datetime | None
    root_id: int | None
    tags: frozenset[int]
    people: frozenset[int]
    guests: frozenset[int]
    family: frozenset[int]

    def seen_by(self, scope: Scope) -> bool:
        """As `Conversation.objects.visible_to`."""
        return (
            scope.sees_all
            or self.team_id in scope.teams
            or self.assignee_id == scope.person_id
            or scope.person_id in self.people
            or not self.guests.isdisjoint(scope.teams)
        )


_READ = f"""
SELECT c.id, c.number, c.shelf, c.team_id, c.assignee_id, c.channel_id, c.priority, c.status_id, c.customer_id, c.language,
       c.brand_id, customer.company_id, c.last_message_at, c.waiting_since, c.root_id,
       ARRAY(SELECT t.tag_id FROM {Conversation.tags.through._meta.db_table} t WHERE t.conversation_id = c.id),
       ARRAY(SELECT p.user_id FROM {Participant._meta.db_table} p WHERE p.conversation_id = c.id AND p.user_id IS NOT NULL),
       ARRAY(SELECT p.team_id FROM {Participant._meta.db_table} p WHERE p.conversation_id = c.id AND p.team_id IS NOT NULL),
       {family.of_sql("c.customer_id")}
FROM {Conversation._meta.db_table} c JOIN {Customer._meta.db_table} customer ON customer.id = c.customer_id
WHERE c.id = {sql.ANY_ID}
"""


def read(ids: Iterable[int]) -> dict[int, Standing]:
    """Where these conversations stand now, by id: one query."""
    wanted = sorted(set(ids))
    found = sql.planned(_READ, [wanted]) if wanted else []
    return {row[0]: Standing(*row[:15], *map(frozenset, row[15:])) for row in found}


def fits(standing: Standing, scope: Scope, view: View, filters: Filters) -> bool:
    """Whether `queries.page(scope, view, filters)` holds it, on one of its pages."""
    return (
        standing.shelf in view.shelves
        and _whose(standing, scope, view)
        and (view.team_id is None or standing.team_id == view.team_id)
        and _narrowed(standing, filters)
    )


def _whose(standing: Standing, scope: Scope, view: View) -> bool:
    if view.whose == "mine":
        return standing.assignee_id == scope.person_id
    return (view.whose != "nobody" or standing.assignee_id is None) and standing.seen_by(scope)


def _narrowed(standing: Standing, filters: Filters) -> bool:
    now = clock.now()
    return (
        all((wanted := getattr(filters, name)) is None or getattr(standing, name) == wanted for name in EQUAL)
        and (not filters.language or standing.language == filters.language)
        and (not filters.unassigned or standing.assignee_id is None)
        and (filters.customer_id is None or filters.customer_id in standing.family)
        and (filters.tag_id is None or filters.tag_id in standing.tags)
        and not (filters.untagged and standing.tags)
        and (filters.company_id is None or standing.company_id == filters.company_id)
        and _longer(standing.last_message_at, filters.silent_days, now, dt.timedelta(days=1))
        and _longer(standing.waiting_since, filters.waiting_hours, now, dt.timedelta(hours=1))
        and (filters.among is None or standing.id in filters.among)
    )


def _longer(since: dt.datetime | None, least: int | None, now: dt.datetime, unit: dt.timedelta) -> bool:
    return least is None or (since is not None and since < now - least * unit)

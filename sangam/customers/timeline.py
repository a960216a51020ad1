"""The customer's timeline beside his conversations: facts of the log that name him and no conversation, and how a room
tells of its own.

A room that writes such facts offers a `Teller` in its `timeline.py`; the screens collect them in one visible list
(`web/workspace/customers/tellers.py`). A fact that belongs to a conversation is told there, to those who may see it.

    def tell(facts: Sequence[Happened], scope: Scope) -> Mapping[int, Line]:
        orders = {row.pk: row for row in Order.objects.visible_to(scope).filter(pk__in={one.subject_id for one in facts})}
        names = timeline.names(facts)
        return {one.pk: Line(_("Order {number} was shipped").format(…), icon="package", about=("order", row.pk)) …}

    TELLER = Teller("orders", _("Orders"), frozenset({"order.placed", "order.shipped"}), tell)

A fact that has no line in the answer is not shown: that is how a teller keeps back what `scope` may not see. `tell` is called
once a page with all facts of its kinds, so that it asks few questions whatever their number. What happened long before it was
written (an imported order) says so by `Fact.at`: the timeline stands in the order of the moments.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sangam.accounts.models import User
from sangam.accounts.scope import Scope
from sangam.customers import family
from sangam.events.models import Event
from sangam.lib import sql

COLUMNS = "id, kind, subject_type, subject_id, customer_id, actor_type, actor_id, data, at"


@dataclass(frozen=True, slots=True)
class Happened:
    """A fact of the log: ids and numbers, no words. `at` is aware, UTC. In a timeline the customer is always named."""

    pk: int
    kind: str
    subject_type: str
    subject_id: int
    customer_id: int | None
    actor_type: str
    actor_id: int | None
    data: dict[str, Any]
    at: dt.datetime

    @classmethod
    def of_event(cls, event: Event) -> Happened:
        names = (event.subject_type, event.subject_id, event.customer_id, event.actor_type, event.actor_id)
        return cls(event.pk, event.kind, *names, event.data, event.at)

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> Happened:
        """Of `COLUMNS`, as the driver gives them."""
        pk, kind, subject_type, subject_id, customer_id, actor_type, actor_id, data, at = row
        return cls(pk, kind, subject_type, subject_id, customer_id, actor_type, actor_id, json.loads(data), at)


@dataclass(frozen=True, slots=True)
class Line:
    """One fact in words of the reader's language. `about` is (type, id) of what a click opens, where there is a page for it;
    `more` stands below in a quieter voice; `icon` is a name of the icon set."""

    text: str
    more: str = ""
    icon: str = "circle-dot"
    about: tuple[str, int] | None = None


Tell = Callable[[Sequence[Happened], Scope], Mapping[int, Line]]


@dataclass(frozen=True, slots=True)
class Teller:
    """`group` is the name of the filter, in an address; `label` what it says."""

    group: str
    label: str | Promise
    kinds: frozenset[str]
    tell: Tell


READ = f"""
SELECT e.* FROM unnest({family.of_sql("%s::bigint")}) kin (id) CROSS JOIN LATERAL (
    SELECT {COLUMNS} FROM {Event._meta.db_table}
    WHERE customer_id = kin.id AND conversation_id IS NULL AND kind = ANY(%s) AND (at, id) < (%s, %s)
    ORDER BY at DESC, id DESC LIMIT %s
) e ORDER BY e.at DESC, e.id DESC LIMIT %s
"""
Place = tuple[dt.datetime, int]
LAST: Place = (dt.datetime.max.replace(tzinfo=dt.UTC), 2**62)


def of_customer(customer_id: int, *, kinds: Iterable[str], before: Place | None = None, size: int) -> list[Happened]:
    """Of his family, newest first; `before` is the moment and the id of the last one that is known already."""
    found = sql.rows(READ, [customer_id, customer_id, list(kinds), *(before or LAST), size, size])
    return [Happened.of_row(row) for row in found]


def names(facts: Iterable[Happened]) -> Callable[[Happened], str]:
    """Who did it, in words; one question, none where nobody who works here did anything."""
    asked = {one.actor_id for one in facts if one.actor_type == "user" and one.actor_id}
    found = {row.pk: str(row) for row in User.objects.filter(pk__in=asked)} if asked else {}

    def who(fact: Happened) -> str:
        if fact.actor_type == "user":
            return found.get(fact.actor_id or 0, _("Somebody"))
        return _("The customer") if fact.actor_type == "customer" else _("Sangam")

    return who

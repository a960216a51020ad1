"""A family: the customers that live merges make one person. Read in one flat query, whether there is one or not.

`Customer.root` is None for somebody who stands alone, so the index holds families only and alone costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from sangam.customers.models import Customer, Identity
from sangam.lib import sql

CUSTOMERS = Customer._meta.db_table
IDENTITIES = Identity._meta.db_table


def of_sql(customer: str) -> str:
    """An array of the ids of the family of `customer`, an SQL expression of one (a column; or a parameter, named)."""
    return (
        f"ARRAY(SELECT {customer} UNION SELECT kin.id FROM {CUSTOMERS} asked JOIN {CUSTOMERS} kin "
        f"ON kin.root_id = asked.root_id WHERE asked.id = {customer})"
    )


ANY = f"ANY({of_sql('%s')})"
"""`customer_id = {ANY}` with the id twice."""


def ids(customer: int) -> list[int]:
    return sorted(number for (number,) in sql.rows(f"SELECT unnest({of_sql('%s::bigint')})", [customer, customer]))


def of(customer: int) -> QuerySet[Customer]:
    """For `customer__in`: no question of its own."""
    root = Customer.objects.filter(pk=customer, root__isnull=False).values("root")
    return Customer.objects.filter(Q(pk=customer) | Q(root__in=root))


def identities(customer: int) -> list[Identity]:
    """His own first, then those of his family. Written out: the ORM takes longer to build these than the database."""
    query = f"SELECT * FROM {IDENTITIES} WHERE customer_id = {ANY} ORDER BY customer_id <> %s, customer_id, kind, id"
    return list(Identity.objects.raw(query, [customer, customer, customer]))


@dataclass(frozen=True, slots=True)
class Merged:
    """A family seen from one of its members: himself first, then its root, then the others by age.

    A value is that of the first who has one, and `holder` says whose it is: a change is written there."""

    members: tuple[Customer, ...]

    @property
    def own(self) -> Customer:
        return self.members[0]

    @property
    def others(self) -> tuple[Customer, ...]:
        return self.members[1:]

    def holder(self, field: str) -> Customer:
        return next((one for one in self.members if getattr(one, field)), self.own)

    def value(self, field: str) -> Any:
        return getattr(self.holder(field), field)

    @property
    def name(self) -> str:
        """What people are shown, also of somebody without a name."""
        return str(self.holder("name"))

    @property
    def more_notes(self) -> list[Customer]:
        """Who else has notes: nothing that was noted disappears behind a merge."""
        shown = self.holder("notes")
        return [one for one in self.members if one.notes and one.pk != shown.pk]

    @property
    def since(self) -> Any:
        return min(one.created_at for one in self.members)


def merged(customer: Customer) -> Merged:
    """No question at all for somebody who stands alone."""
    if customer.root_id is None:
        return Merged((customer,))
    rows = Customer.objects.filter(root=customer.root_id).exclude(pk=customer.pk).select_related("company").order_by("pk")
    return Merged((customer, *rows))


def in_order(rows: Sequence[Customer], first: int) -> Merged:
    """Of rows that are at hand already."""
    return Merged(tuple(sorted(rows, key=lambda one: (one.pk != first, one.pk))))

"""What the company's customers are worth as a whole: how many buy again, and how many come back in which month.

Derived rows, renewed by a job, each currency by itself. A family is one person. A month begins at midnight UTC. An order counts
when it is paid and not cancelled.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from sangam.commerce.models import Cohort, Order, Spent
from sangam.customers.models import Customer
from sangam.lib import sql

COHORT, ORDERS, SPENT, CUSTOMERS = (model._meta.db_table for model in (Cohort, Order, Spent, Customer))
MONTHS = 12
PERSON = "coalesce(c.root_id, c.id)"
MONTH = "date_trunc('month', o.placed_at AT TIME ZONE 'UTC')::date"
RENEW = f"""
WITH bought AS (SELECT {PERSON} AS person, o.currency, {MONTH} AS month FROM {ORDERS} o JOIN {CUSTOMERS} c
                ON c.id = o.customer_id WHERE o.counts GROUP BY 1, 2, 3),
     begun AS (SELECT person, currency, min(month) AS month FROM bought GROUP BY 1, 2)
INSERT INTO {COHORT} (currency, month, after, people)
SELECT b.currency, g.month,
       12 * (extract(year FROM b.month) - extract(year FROM g.month))
       + extract(month FROM b.month) - extract(month FROM g.month), count(*)
FROM bought b JOIN begun g USING (person, currency) GROUP BY 1, 2, 3
"""


def renew() -> int:
    """All of them anew, at once for whoever looks; two that are started together do it one after the other."""
    with transaction.atomic():
        sql.rows("SELECT pg_advisory_xact_lock(%s)::text", [sql.advisory_key("cohorts")])
        Cohort.objects.all()._raw_delete("default")
        with sql.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '128MB'")
            cursor.execute(RENEW)
            return int(cursor.rowcount)


@dataclass(frozen=True, slots=True)
class Whole:
    """Of everybody, in one currency. `again` have ordered at least twice."""

    currency: str
    people: int
    again: int
    orders: int
    net_minor: int

    @property
    def rate(self) -> float:
        return self.again / self.people if self.people else 0.0

    @property
    def each_minor(self) -> int:
        return round(self.net_minor / self.people) if self.people else 0

    @property
    def order_minor(self) -> int:
        return round(self.net_minor / self.orders) if self.orders else 0


WHOLE = f"""
SELECT currency, count(*), count(*) FILTER (WHERE n > 1), sum(n)::bigint, sum(net)::bigint
FROM (SELECT {PERSON} AS person, s.currency, sum(s.orders) AS n, sum(s.net_minor) AS net
      FROM {SPENT} s JOIN {CUSTOMERS} c ON c.id = s.customer_id WHERE s.orders > 0 GROUP BY 1, 2) each_one
GROUP BY currency ORDER BY count(*) DESC, currency
"""


def whole() -> Sequence[Whole]:
    return [Whole(*row) for row in sql.rows(WHOLE)]


@dataclass(frozen=True, slots=True)
class Line:
    """Those who ordered for the first time in `month`; `back` says by months afterwards how many of them ordered in that
    month, None for what is still to come."""

    month: dt.date
    people: int
    back: Sequence[int | None]


def lines(currency: str, today: dt.date) -> list[Line]:
    """The last twelve months, the newest first."""
    first = _month(today, -MONTHS + 1)
    found: dict[dt.date, dict[int, int]] = {}
    for month, after, people in Cohort.objects.filter(currency=currency, month__gte=first).values_list(
        "month", "after", "people"
    ):
        found.setdefault(month, {})[after] = people
    return [
        Line(month, by[0], [by.get(after, 0) if _month(month, after) <= today else None for after in range(1, MONTHS)])
        for month, by in sorted(found.items(), reverse=True)
        if 0 in by
    ]


def _month(day: dt.date, months: int) -> dt.date:
    place = day.year * 12 + day.month - 1 + months
    return dt.date(place // 12, place % 12 + 1, 1)


PEOPLE = f"""
SELECT DISTINCT {PERSON} AS person FROM {SPENT} s JOIN {CUSTOMERS} c ON c.id = s.customer_id
WHERE s.currency = %s AND s.orders > 0 AND s.first_at >= %s AND s.first_at < %s AND {PERSON} < %s
  AND (c.root_id IS NULL OR NOT EXISTS (
    SELECT 1 FROM {CUSTOMERS} k JOIN {SPENT} f ON f.customer_id = k.id
    WHERE k.root_id = c.root_id AND f.currency = s.currency AND f.orders > 0 AND f.first_at < %s))
  AND EXISTS (SELECT 1 FROM {CUSTOMERS} k JOIN {ORDERS} o ON o.customer_id = k.id
    WHERE (k.id = c.id OR k.root_id = c.root_id) AND o.counts AND o.currency = s.currency
      AND o.placed_at >= %s AND o.placed_at < %s)
ORDER BY person DESC LIMIT %s
"""
AGAIN = f"""
SELECT {PERSON} AS person FROM {SPENT} s JOIN {CUSTOMERS} c ON c.id = s.customer_id
WHERE s.currency = %s AND s.orders > 0 AND {PERSON} < %s
GROUP BY 1 HAVING sum(s.orders) >= %s ORDER BY person DESC LIMIT %s
"""


def people(currency: str, month: dt.date, after: int, *, before: int | None, size: int) -> list[int]:
    """Who stands behind a number of the table, the newest first, by the head of each family."""
    start, end = _begins(month), _begins(_month(month, 1))
    low, high = _begins(_month(month, after)), _begins(_month(month, after + 1))
    return [pk for (pk,) in sql.rows(PEOPLE, [currency, start, end, before or 2**62, start, low, high, size])]


def buyers(currency: str, *, least: int, before: int | None, size: int) -> list[int]:
    """Who ordered so many times at least."""
    return [pk for (pk,) in sql.rows(AGAIN, [currency, before or 2**62, least, size])]


def _begins(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)

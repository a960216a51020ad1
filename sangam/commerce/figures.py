"""What customers are worth, kept as rows: of each customer's own orders in each currency. Currencies are never mixed.

An order counts when it is paid and not cancelled. Lifetime value: the totals of those orders, without what was refunded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sangam.commerce.models import Order, Spent
from sangam.customers import family
from sangam.lib import sql

ORDERS, SPENT = Order._meta.db_table, Spent._meta.db_table
LOCK = f"""
INSERT INTO {SPENT} (customer_id, currency, orders, net_minor, refunded_minor) VALUES (%s, %s, 0, 0, 0)
ON CONFLICT (customer_id, currency) DO UPDATE SET orders = {SPENT}.orders
"""
RENEW = f"""
UPDATE {SPENT} s SET orders = a.n, net_minor = a.net, refunded_minor = a.back, first_at = a.first, last_at = a.last
FROM (SELECT count(*) AS n, coalesce(sum(total_minor - refunded_minor), 0) AS net, coalesce(sum(refunded_minor), 0) AS back,
             min(placed_at) AS first, max(placed_at) AS last
      FROM {ORDERS} WHERE customer_id = %s AND currency = %s AND counts) a
WHERE s.customer_id = %s AND s.currency = %s
"""


def renew(whose: Iterable[tuple[int, str]]) -> None:
    """Of these customers and currencies, in the transaction that changed an order. The row is locked before anything is
    added up, in sorted order: of two orders of one customer told at once, the second sees the first."""
    for customer, currency in sorted(set(whose)):
        with sql.cursor() as cursor:
            cursor.execute(LOCK, [customer, currency])
            cursor.execute(RENEW, [customer, currency, customer, currency])


@dataclass(frozen=True, slots=True)
class Value:
    """Of a family in one currency. Moments are when the first and last order were placed."""

    currency: str
    orders: int
    net_minor: int
    refunded_minor: int
    first_at: Any
    last_at: Any

    @property
    def average_minor(self) -> int:
        return round(self.net_minor / self.orders) if self.orders else 0


OF_FAMILY = f"""
SELECT currency, sum(orders)::bigint, sum(net_minor)::bigint, sum(refunded_minor)::bigint, min(first_at), max(last_at)
FROM {SPENT} WHERE customer_id = {family.ANY} AND orders > 0 GROUP BY currency ORDER BY sum(orders) DESC, currency
"""


def of_customer(customer: int) -> Sequence[Value]:
    """The currency he mostly buys in first."""
    return [Value(*row) for row in sql.rows(OF_FAMILY, [customer, customer])]

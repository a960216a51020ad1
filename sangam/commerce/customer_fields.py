"""What customers can be asked for of what they bought and did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from sangam.commerce.models import Deed, Order, OrderLine, Product, Spent, Subscription, SubscriptionState
from sangam.conditions.fields import Field, Label, One, Type
from sangam.customers.models import Customer
from sangam.customers.segments.fields import related
from sangam.lib import sql

GROUP, DID = _("Orders and subscriptions"), _("Behaviour")
CHOICES_MOST = 200
SPENT, CUSTOMERS = Spent._meta.db_table, Customer._meta.db_table


def offered() -> Iterator[Field]:
    orders, subscriptions, deeds = (model._meta.db_table for model in (Order, Subscription, Deed))
    paid = related(orders, "x.placed_at AS at", where="x.counts")
    yield Field("orders", _("Orders paid"), Type.COUNT, paid, GROUP)
    yield Field("orders_placed", _("Orders placed, paid or not"), Type.COUNT, related(orders, "x.placed_at AS at"), GROUP)
    spent = "x.placed_at AS at, x.total_minor - x.refunded_minor AS minor, x.currency"
    yield Field("spent", _("Money spent"), Type.SUM, related(orders, spent, where="x.counts"), GROUP)
    yield Field("first_order", _("First order"), Type.MOMENT, One(_edge("min", "first_at")), GROUP)
    yield Field("last_order", _("Last order"), Type.MOMENT, One(_edge("max", "last_at")), GROUP)
    bought = related(_lines(), "x.placed_at AS at, x.product_id::text AS which")
    yield Field("bought", _("Bought"), Type.COUNT, bought, GROUP, _products(), _("Product"))
    shops, currencies = related(orders, "x.source AS value"), related(SPENT, "x.currency AS value", where="x.orders > 0")
    yield Field("shop", _("Bought at"), Type.CHOICE, shops, GROUP, _distinct(orders, "source"))
    yield Field("currency", _("Pays in"), Type.CHOICE, currencies, GROUP, _distinct(SPENT, "currency"))
    plans = related(subscriptions, "x.plan AS value", where=f"x.state <> '{SubscriptionState.ENDED.value}'")
    yield Field("plan", _("Plan subscribed to"), Type.CHOICE, plans, GROUP, _distinct(subscriptions, "plan"))
    states = related(subscriptions, "x.state AS value")
    yield Field("subscription", _("Subscription"), Type.CHOICE, states, GROUP, SubscriptionState.choices)
    did = related(deeds, "x.at, x.name AS which")
    yield Field("did", _("Did"), Type.COUNT, did, DID, _distinct(deeds, "name"), _("What"))


def _edge(which: str, column: str) -> str:
    """The earliest or latest order of the person that counts."""
    kin = f"SELECT k.id FROM {CUSTOMERS} k WHERE k.root_id = p.root_id"
    of = f"SELECT {which}(x.{column}) FROM {SPENT} x WHERE x.customer_id"
    return f"CASE WHEN p.root_id IS NULL THEN ({of} = p.id) ELSE ({of} IN ({kin})) END"


def _lines() -> str:
    orders, lines = Order._meta.db_table, OrderLine._meta.db_table
    return (
        f"(SELECT o.customer_id, o.placed_at, l.product_id FROM {orders} o JOIN {lines} l ON l.order_id = o.id "
        "WHERE o.counts AND l.product_id IS NOT NULL)"
    )


def _products() -> Sequence[tuple[str, Label]]:
    rows = Product.objects.order_by("-active", "name").values_list("pk", "name")[:CHOICES_MOST]
    return [(str(pk), name) for pk, name in rows]


def _distinct(table: str, column: str) -> Sequence[tuple[str, Label]]:
    """The values that occur, by jumps along an index where there is one."""
    found = sql.rows(
        f"""WITH RECURSIVE jump AS (
              (SELECT {column} FROM {table} ORDER BY {column} LIMIT 1)
              UNION ALL
              SELECT (SELECT t.{column} FROM {table} t WHERE t.{column} > jump.{column} ORDER BY t.{column} LIMIT 1)
              FROM jump WHERE jump.{column} IS NOT NULL)
            SELECT {column} FROM jump WHERE {column} IS NOT NULL LIMIT {CHOICES_MOST}"""
    )
    return [(value, value) for (value,) in found]

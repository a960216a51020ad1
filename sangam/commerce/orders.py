"""Orders as a shop tells of them. Each statement is the whole order; a list that it leaves out stays as it is."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from sangam.commerce import buyers, figures, parts, versions
from sangam.commerce.models import WHOLE, Fulfilment, MoneyState, Order, OrderState, PaymentState, Refund, RefundKind
from sangam.commerce.told import OrderTold, Outcome, Taken, Wrong
from sangam.events import record
from sangam.events.record import SYSTEM, Actor, Fact
from sangam.lib import clock

PLAIN = (
    "number", "currency", "total_minor", "placed_at", "state", "payment", "fulfilment", "subtotal_minor", "discount_minor",
    "shipping_minor", "tax_minor", "url",
)  # fmt: skip
OLD = dt.timedelta(days=2)
"""What happened longer ago is history that is told later: rules and notices leave it alone."""
STEPS = {
    "placed_at": "order.placed",
    "paid_at": "order.paid",
    "shipped_at": "order.shipped",
    "delivered_at": "order.delivered",
    "returned_at": "order.returned",
    "refunded_at": "order.refunded",
    "cancelled_at": "order.cancelled",
}
"""The moments of an order, and the fact that each is told by, once."""


def key(number: str) -> str:
    """By which a number is found: "#NW-10482", "nw10482" and full-width digits are the same."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", number).casefold())


def take(told: OrderTold, source: str, *, by: Actor = SYSTEM) -> Taken:
    """Raises Wrong, and has written nothing then."""
    with transaction.atomic():
        row, is_new = versions.made(Order, source, told.id, lambda: _first(told, source))
        if not is_new and not versions.is_news(row, told.version):
            return Taken(Outcome.OLDER, row.pk, row.customer_id)
        before = None if is_new else Order(customer_id=row.customer_id, currency=row.currency)
        had = {name: None if is_new else getattr(row, name) for name in STEPS}
        if before is not None and told.who is not None:
            buyer = buyers.of(told.who, source)
            row.customer_id, row.identity_id = buyer.customer, buyer.identity
        parts.replace(row, told, source)
        values = _values(told, row)
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=[*values, "customer", "identity"])
        figures.renew({(row.customer_id, row.currency), *({(before.customer_id, before.currency)} if before else ())})
        record.many(_facts(row, had, by, changed=before is not None))
    return Taken(Outcome.CREATED if is_new else Outcome.UPDATED, row.pk, row.customer_id)


def _first(told: OrderTold, source: str) -> Order:
    if told.who is None:
        raise Wrong("customer", _("An order that is new here needs its customer: account_id, email or phone."))
    buyer = buyers.of(told.who, source)
    return Order.objects.create(
        source=source, external_id=told.id, customer_id=buyer.customer, identity_id=buyer.identity, number=told.number,
        number_key=key(told.number), currency=told.currency, total_minor=told.total_minor, placed_at=told.placed_at,
        told_at=told.version.at, told_version=told.version.number,
    )  # fmt: skip


def _values(told: OrderTold, row: Order) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(told, name) for name in PLAIN}
    values |= {"told_at": told.version.at, "told_version": told.version.number, "number_key": key(told.number)}
    values["counts"] = told.state != OrderState.CANCELLED and told.payment in WHOLE
    done = Refund.objects.filter(order=row, state=MoneyState.DONE)
    values["refunded_minor"] = done.aggregate(sum=Sum("minor"))["sum"] or 0
    if told.payment == PaymentState.REFUNDED and told.refunds is None:
        values["refunded_minor"] = max(values["refunded_minor"], told.total_minor)
    return values | _moments(told, row, values["refunded_minor"])


def _moments(told: OrderTold, row: Order, refunded: int) -> dict[str, dt.datetime | None]:
    """What the shop gives; what it only implies by a state happened when it said so. Once known, a moment stays known."""
    shipments = list(row.shipments.all())
    reached = {
        "paid_at": told.payment in WHOLE,
        "shipped_at": told.fulfilment in (Fulfilment.SHIPPED, Fulfilment.DELIVERED),
        "delivered_at": told.fulfilment == Fulfilment.DELIVERED,
        "cancelled_at": told.state == OrderState.CANCELLED,
        "returned_at": told.fulfilment == Fulfilment.RETURNED
        or row.refunds.filter(kind=RefundKind.RETURN).exclude(state=MoneyState.FAILED).exists(),
        "refunded_at": refunded > 0,
    }
    sent = [one.shipped_at for one in shipments if one.shipped_at]
    there = [one.delivered_at for one in shipments if one.delivered_at]
    implied: dict[str, dt.datetime] = {"shipped_at": min(sent)} if sent else {}
    if there and len(there) == len(shipments):
        implied["delivered_at"] = max(there)
    return {
        name: told.moments.get(name) or getattr(row, name) or (implied.get(name, told.version.at) if is_so else None)
        for name, is_so in reached.items()
    }


def _facts(row: Order, had: dict[str, Any], by: Actor, *, changed: bool) -> list[Fact]:
    """A fact for each moment that was not known before, in their order; "changed" where nothing else tells of it."""
    reached = [(moment, kind) for name, kind in STEPS.items() if (moment := getattr(row, name)) and had[name] is None]
    if not reached and changed:
        reached = [(row.told_at, "order.changed")]
    now = clock.now()
    return [
        Fact(
            kind, "order", row.pk, by=by, customer_id=row.customer_id, backfill=moment < now - OLD, data=_data(kind, row),
            at=min(moment, now),
        )
        for moment, kind in sorted(reached, key=lambda one: one[0])
    ]  # fmt: skip


def _data(kind: str, row: Order) -> dict[str, Any]:
    minor = row.refunded_minor if kind == "order.refunded" else row.total_minor
    return {"minor": minor, "currency": row.currency}

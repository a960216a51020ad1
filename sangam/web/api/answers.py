"""What comes out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from ninja import Schema

from sangam.commerce.models import Order, OrderLine, Payment, Product, Refund, Shipment, Subscription
from sangam.commerce.told import Outcome, Taken
from sangam.customers.models import Customer, Identity


class FieldProblem(Schema):
    pointer: str
    detail: str


class ProblemOut(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None


class TakenOut(Schema):
    """`result` is created, updated, or unchanged where something as new is known already. `id` is yours, `number` ours."""

    id: str
    number: int
    result: str
    customer: int | None = None


class ItemOut(Schema):
    index: int
    status: int
    id: str | None = None
    number: int | None = None
    result: str | None = None
    customer: int | None = None
    problem: ProblemOut | None = None


class BatchOut(Schema):
    """One result for each item, in their order; the good ones are written whatever becomes of the others."""

    taken: int
    failed: int
    results: list[ItemOut]


class LineOut(Schema):
    name: str
    quantity: int
    total_minor: int
    sku: str
    variant: str
    product: int | None

    @classmethod
    def of(cls, row: OrderLine) -> LineOut:
        return cls(
            name=row.name, quantity=row.quantity, total_minor=row.total_minor, sku=row.sku, variant=row.variant,
            product=row.product_id,
        )  # fmt: skip


class ShipmentOut(Schema):
    id: str
    carrier: str
    tracking_number: str
    tracking_url: str
    status: str
    shipped_at: dt.datetime | None
    delivered_at: dt.datetime | None
    expected_at: dt.datetime | None

    @classmethod
    def of(cls, row: Shipment) -> ShipmentOut:
        return cls(
            id=row.external_id, carrier=row.carrier, tracking_number=row.tracking, tracking_url=row.url, status=row.state,
            shipped_at=row.shipped_at, delivered_at=row.delivered_at, expected_at=row.expected_at,
        )  # fmt: skip


class PaymentOut(Schema):
    id: str
    amount_minor: int
    method: str
    status: str
    at: dt.datetime

    @classmethod
    def of(cls, row: Payment) -> PaymentOut:
        return cls(id=row.external_id, amount_minor=row.minor, method=row.method, status=row.state, at=row.at)


class RefundOut(Schema):
    id: str
    kind: str
    amount_minor: int
    status: str
    reason: str
    at: dt.datetime

    @classmethod
    def of(cls, row: Refund) -> RefundOut:
        values: dict[str, Any] = {
            "kind": row.kind,
            "amount_minor": row.minor,
            "status": row.state,
            "reason": row.reason,
            "at": row.at,
        }
        return cls(id=row.external_id, **values)


class OrderOut(Schema):
    id: str
    source: str
    customer: int
    number: str
    currency: str
    total_minor: int
    subtotal_minor: int | None
    discount_minor: int
    shipping_minor: int
    tax_minor: int
    refunded_minor: int
    status: str
    payment_status: str
    fulfilment_status: str
    url: str
    placed_at: dt.datetime
    paid_at: dt.datetime | None
    shipped_at: dt.datetime | None
    delivered_at: dt.datetime | None
    cancelled_at: dt.datetime | None
    returned_at: dt.datetime | None
    updated_at: dt.datetime
    lines: list[LineOut]
    shipments: list[ShipmentOut]
    payments: list[PaymentOut]
    refunds: list[RefundOut]

    @classmethod
    def of(cls, row: Order) -> OrderOut:
        """Of a row with its parts at hand."""
        same = (
            "source", "number", "currency", "total_minor", "subtotal_minor", "discount_minor", "shipping_minor", "tax_minor",
            "refunded_minor", "url", "placed_at", "paid_at", "shipped_at", "delivered_at", "cancelled_at", "returned_at",
        )  # fmt: skip
        return cls(
            id=row.external_id, customer=row.customer_id, status=row.state, payment_status=row.payment,
            fulfilment_status=row.fulfilment, updated_at=row.told_at, lines=[LineOut.of(one) for one in row.lines.all()],
            shipments=[ShipmentOut.of(one) for one in row.shipments.all()],
            payments=[PaymentOut.of(one) for one in row.payments.all()],
            refunds=[RefundOut.of(one) for one in row.refunds.all()], **{name: getattr(row, name) for name in same},
        )  # fmt: skip


class ProductOut(Schema):
    id: str
    source: str
    name: str
    sku: str
    url: str
    category: str
    price_minor: int | None
    currency: str
    active: bool
    updated_at: dt.datetime

    @classmethod
    def of(cls, row: Product) -> ProductOut:
        same = ("source", "name", "sku", "url", "category", "price_minor", "currency", "active")
        return cls(id=row.external_id, updated_at=row.told_at, **{name: getattr(row, name) for name in same})


class SubscriptionOut(Schema):
    id: str
    source: str
    customer: int
    plan: str
    status: str
    amount_minor: int
    currency: str
    every: str
    every_count: int
    url: str
    started_at: dt.datetime
    period_start: dt.datetime | None
    period_end: dt.datetime | None
    next_charge_at: dt.datetime | None
    cancelled_at: dt.datetime | None
    ended_at: dt.datetime | None
    updated_at: dt.datetime

    @classmethod
    def of(cls, row: Subscription) -> SubscriptionOut:
        same = (
            "source", "plan", "currency", "every", "every_count", "url", "started_at", "next_charge_at", "cancelled_at",
            "ended_at",
        )  # fmt: skip
        return cls(
            id=row.external_id, customer=row.customer_id, status=row.state, amount_minor=row.minor, period_start=row.since,
            period_end=row.until, updated_at=row.told_at, **{name: getattr(row, name) for name in same},
        )  # fmt: skip


class IdentityOut(Schema):
    kind: str
    scope: str
    value: str
    verified: bool

    @classmethod
    def of(cls, row: Identity) -> IdentityOut:
        return cls(kind=row.kind, scope=row.scope, value=row.value, verified=row.verified_at is not None)


class SpentOut(Schema):
    """In one currency, of orders that are paid and not cancelled; `net_minor` is without refunds."""

    currency: str
    orders: int
    net_minor: int
    average_minor: int
    first_at: dt.datetime | None
    last_at: dt.datetime | None


class CustomerOut(Schema):
    """`person` is the same number for customers who were merged into one person."""

    number: int
    person: int
    name: str
    language: str
    time_zone: str
    company: str | None
    created_at: dt.datetime
    identities: list[IdentityOut]

    @classmethod
    def of(cls, row: Customer, **more: Any) -> CustomerOut:
        return cls(
            number=row.pk, person=row.root_id or row.pk, name=row.name, language=row.language, time_zone=row.zone,
            company=row.company.name if row.company else None, created_at=row.created_at,
            identities=[IdentityOut.of(one) for one in row.identities.all()], **more,
        )  # fmt: skip


class CustomerWholeOut(CustomerOut):
    attributes: dict[str, Any]
    spent: list[SpentOut]


class OrdersOut(Schema):
    items: list[OrderOut]
    next: str | None


class CustomersOut(Schema):
    items: list[CustomerOut]
    next: str | None


class ProductsOut(Schema):
    items: list[ProductOut]
    next: str | None


class SubscriptionsOut(Schema):
    items: list[SubscriptionOut]
    next: str | None


def taken(id: str, found: Taken) -> dict[str, Any]:
    return {"id": id, "number": found.pk, "result": found.outcome.value, "customer": found.customer}


def batch(results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    failed = sum(one["status"] >= 400 for one in results)
    return {"taken": len(results) - failed, "failed": failed, "results": list(results)}


def told(id: str, found: Taken) -> tuple[int, Any]:
    """The answer to one statement, with its status."""
    return 201 if found.outcome == Outcome.CREATED else 200, taken(id, found)

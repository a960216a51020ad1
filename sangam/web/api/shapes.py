"""What goes in. `updated_at` (and `version`, where two changes fall on one moment) decide which statement is the newest."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from sangam.commerce import told
from sangam.web.api.fields import (
    Amount,
    Code,
    Count,
    Currency,
    Id,
    Link,
    Moment,
    Named,
    Number,
    Positive,
    Shape,
    Text,
    Word,
    Yes,
)

MOMENTS = ("paid_at", "shipped_at", "delivered_at", "cancelled_at", "returned_at")
PARTS_MOST = 500


class WhoIn(Shape):
    """Whom you mean, by at least one of account_id (your own id of him), email and phone (with its country)."""

    account_id: Code = ""
    email: Text = ""
    phone: Word = ""
    name: Text = ""

    def told(self) -> told.Who:
        return told.Who(self.account_id, self.email, self.phone, self.name)


class Versioned(Shape):
    updated_at: Moment = Field(description="When you changed it last. An older statement changes nothing.")
    version: Number = Field(0, description="Orders changes of one moment. Leave it out if your moments are exact.")

    def told_version(self) -> told.Version:
        return told.Version(self.updated_at, self.version)


class ProductBody(Versioned):
    name: Named
    sku: Code = ""
    url: Link = ""
    category: Text = ""
    price_minor: Positive | None = None
    currency: Currency | None = None
    active: Yes = True

    def told(self, id: str) -> told.ProductTold:
        currency = self.currency or ""
        return told.ProductTold(
            id, self.told_version(), self.name, self.sku, self.url, self.category, self.price_minor, currency, self.active
        )


class ProductIn(ProductBody):
    id: Id


class LineIn(Shape):
    name: Named
    total_minor: Amount = Field(description="Of all pieces together, after discounts.")
    quantity: Count = 1
    sku: Code = ""
    variant: Text = ""
    product_id: Code = Field("", description="Your id of the product, if you push products.")

    def told(self) -> told.LineTold:
        return told.LineTold(self.name, self.total_minor, self.quantity, self.sku, self.variant, self.product_id)


class ShipmentIn(Shape):
    id: Id
    carrier: Word = ""
    tracking_number: Code = ""
    tracking_url: Link = ""
    status: Literal["prepared", "in_transit", "out_for_delivery", "delivered", "failed", "returned"] = "in_transit"
    shipped_at: Moment | None = None
    delivered_at: Moment | None = None
    expected_at: Moment | None = None

    def told(self) -> told.ShipmentTold:
        moments = self.shipped_at, self.delivered_at, self.expected_at
        return told.ShipmentTold(self.id, self.carrier, self.tracking_number, self.tracking_url, self.status, *moments)


class PaymentIn(Shape):
    id: Id
    amount_minor: Positive
    at: Moment
    method: Word = ""
    status: Literal["pending", "done", "failed"] = "done"

    def told(self) -> told.PaymentTold:
        return told.PaymentTold(self.id, self.amount_minor, self.at, self.method, self.status)


class RefundIn(Shape):
    """Money that goes back, or things that come back (amount_minor 0 if no money goes back with them)."""

    id: Id
    at: Moment
    amount_minor: Positive = 0
    kind: Literal["refund", "return"] = "refund"
    status: Literal["pending", "done", "failed"] = "done"
    reason: Text = ""

    def told(self) -> told.RefundTold:
        return told.RefundTold(self.id, self.at, self.amount_minor, self.kind, self.status, self.reason)


class OrderBody(Versioned):
    """The whole order as it is now. A list you leave out stays as it was told last."""

    customer: WhoIn | None = Field(None, description="Needed the first time.")
    number: Id = Field(description="As the customer knows it.")
    currency: Currency
    total_minor: Positive = Field(description="What the customer pays, in minor units: 12.50 EUR is 1250, 900 JPY is 900.")
    placed_at: Moment
    status: Literal["open", "completed", "cancelled"] = "open"
    payment_status: Literal[
        "pending", "authorized", "partly_paid", "paid", "partly_refunded", "refunded", "failed", "voided"
    ] = "pending"
    fulfilment_status: Literal["none", "partly_shipped", "shipped", "delivered", "returned"] = "none"
    subtotal_minor: Positive | None = None
    discount_minor: Positive = 0
    shipping_minor: Positive = 0
    tax_minor: Positive = 0
    url: Link = ""
    paid_at: Moment | None = None
    shipped_at: Moment | None = None
    delivered_at: Moment | None = None
    cancelled_at: Moment | None = None
    returned_at: Moment | None = None
    lines: list[LineIn] | None = Field(None, max_length=PARTS_MOST)
    shipments: list[ShipmentIn] | None = Field(None, max_length=PARTS_MOST)
    payments: list[PaymentIn] | None = Field(None, max_length=PARTS_MOST)
    refunds: list[RefundIn] | None = Field(None, max_length=PARTS_MOST)

    def told(self, id: str) -> told.OrderTold:
        return told.OrderTold(
            id=id, version=self.told_version(), who=self.customer.told() if self.customer else None, number=self.number,
            currency=self.currency, total_minor=self.total_minor, placed_at=self.placed_at, state=self.status,
            payment=self.payment_status, fulfilment=self.fulfilment_status, subtotal_minor=self.subtotal_minor,
            discount_minor=self.discount_minor, shipping_minor=self.shipping_minor, tax_minor=self.tax_minor, url=self.url,
            moments={name: moment for name in MOMENTS if (moment := getattr(self, name))},
            lines=_all(self.lines), shipments=_all(self.shipments), payments=_all(self.payments), refunds=_all(self.refunds),
        )  # fmt: skip


def _all(parts: list[Any] | None) -> list[Any] | None:
    return None if parts is None else [one.told() for one in parts]


class OrderIn(OrderBody):
    id: Id


class SubscriptionBody(Versioned):
    customer: WhoIn | None = Field(None, description="Needed the first time.")
    plan: Named
    status: Literal["trial", "active", "past_due", "paused", "cancelled", "ended"]
    amount_minor: Positive
    currency: Currency
    started_at: Moment
    every: Literal["day", "week", "month", "year"] = "month"
    every_count: int = Field(1, ge=1, le=366, strict=True)
    product_id: Code = ""
    url: Link = ""
    period_start: Moment | None = None
    period_end: Moment | None = None
    next_charge_at: Moment | None = None
    cancelled_at: Moment | None = None
    ended_at: Moment | None = None

    def told(self, id: str) -> told.SubscriptionTold:
        return told.SubscriptionTold(
            id=id, version=self.told_version(), who=self.customer.told() if self.customer else None, plan=self.plan,
            state=self.status, minor=self.amount_minor, currency=self.currency, started_at=self.started_at, every=self.every,
            every_count=self.every_count, product=self.product_id, url=self.url, since=self.period_start,
            until=self.period_end, next_charge_at=self.next_charge_at, cancelled_at=self.cancelled_at, ended_at=self.ended_at,
        )  # fmt: skip


class SubscriptionIn(SubscriptionBody):
    id: Id


class DeedIn(Shape):
    """Something a customer did. `id` is yours: the same one told twice is one."""

    id: Id
    customer: WhoIn
    event: str = Field(pattern=r"^[a-z][a-z0-9_.]{0,59}$", description="Like viewed_product.")
    at: Moment
    data: dict[str, str | int | float | bool] = Field(default_factory=dict, max_length=30)

    def told(self) -> told.DeedTold:
        return told.DeedTold(self.id, self.customer.told(), self.event, self.at, self.data)


class CustomerIn(Shape):
    """What you know of somebody, named by at least one of account_id, email and phone. What you leave out stays; attributes are
    the fields of Setup, by their key."""

    account_id: Code = ""
    email: Text = ""
    phone: Word = ""
    name: Text = ""
    language: str = Field("", pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$", max_length=16)
    time_zone: Word = ""
    attributes: dict[str, Any] = Field(default_factory=dict, max_length=100)

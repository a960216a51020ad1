"""Statements of a shop, as values: what `orders`, `subscriptions`, `products` and `deeds` take. Moments are aware, amounts are
minor units. None says nothing: what is known stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What became of a statement. `OLDER`: a newer one of the same thing, or this one, is known already."""

    CREATED = "created"
    UPDATED = "updated"
    OLDER = "unchanged"


@dataclass(frozen=True, slots=True)
class Taken:
    """`pk` is the id of the row here, `customer` that of the customer it belongs to, if it belongs to one."""

    outcome: Outcome
    pk: int
    customer: int | None = None


class Wrong(ValueError):
    """What does not fit, in words for the programmer who sent it; `field` names the place."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True, slots=True)
class Who:
    """Whom the shop means, by at least one of them. `account` is the shop's own id of him."""

    account: str = ""
    mail: str = ""
    phone: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """`at` is when the shop changed it last; `number` orders two changes of one moment."""

    at: dt.datetime
    number: int = 0


@dataclass(frozen=True, slots=True)
class ProductTold:
    id: str
    version: Version
    name: str
    sku: str = ""
    url: str = ""
    category: str = ""
    price_minor: int | None = None
    currency: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class LineTold:
    name: str
    total_minor: int
    quantity: int = 1
    sku: str = ""
    variant: str = ""
    product: str = ""


@dataclass(frozen=True, slots=True)
class ShipmentTold:
    id: str
    carrier: str = ""
    tracking: str = ""
    url: str = ""
    state: str = "in_transit"
    shipped_at: dt.datetime | None = None
    delivered_at: dt.datetime | None = None
    expected_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class PaymentTold:
    id: str
    minor: int
    at: dt.datetime
    method: str = ""
    state: str = "done"


@dataclass(frozen=True, slots=True)
class RefundTold:
    id: str
    at: dt.datetime
    minor: int = 0
    kind: str = "refund"
    state: str = "done"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OrderTold:
    """`lines`, `shipments`, `payments` and `refunds` are each the whole list, or None."""

    id: str
    version: Version
    who: Who | None
    number: str
    currency: str
    total_minor: int
    placed_at: dt.datetime
    state: str = "open"
    payment: str = "pending"
    fulfilment: str = "none"
    subtotal_minor: int | None = None
    discount_minor: int = 0
    shipping_minor: int = 0
    tax_minor: int = 0
    url: str = ""
    moments: Mapping[str, dt.datetime] = field(default_factory=dict)
    lines: Sequence[LineTold] | None = None
    shipments: Sequence[ShipmentTold] | None = None
    payments: Sequence[PaymentTold] | None = None
    refunds: Sequence[RefundTold] | None = None


@dataclass(frozen=True, slots=True)
class SubscriptionTold:
    id: str
    version: Version
    who: Who | None
    plan: str
    state: str
    minor: int
    currency: str
    started_at: dt.datetime
    every: str = "month"
    every_count: int = 1
    product: str = ""
    url: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    next_charge_at: dt.datetime | None = None
    cancelled_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class DeedTold:
    id: str
    who: Who
    name: str
    at: dt.datetime
    data: Mapping[str, Any] = field(default_factory=dict)

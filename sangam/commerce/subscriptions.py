"""Subscriptions as a shop tells of them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sangam.commerce import buyers, products, versions
from sangam.commerce.models import Subscription, SubscriptionState
from sangam.commerce.orders import OLD
from sangam.commerce.told import Outcome, SubscriptionTold, Taken, Wrong
from sangam.events import record
from sangam.events.record import SYSTEM, Actor, Fact
from sangam.lib import clock

FIELDS = (
    "plan", "state", "minor", "currency", "started_at", "every", "every_count", "url", "since", "until", "next_charge_at",
    "cancelled_at", "ended_at",
)  # fmt: skip
TURNS = {
    SubscriptionState.PAST_DUE: "subscription.past_due",
    SubscriptionState.PAUSED: "subscription.paused",
    SubscriptionState.CANCELLED: "subscription.cancelled",
    SubscriptionState.ENDED: "subscription.ended",
}


def take(told: SubscriptionTold, source: str, *, by: Actor = SYSTEM) -> Taken:
    """Raises Wrong, and has written nothing then."""
    with transaction.atomic():
        row, is_new = versions.made(Subscription, source, told.id, lambda: _first(told, source))
        if not is_new and not versions.is_news(row, told.version):
            return Taken(Outcome.OLDER, row.pk, row.customer_id)
        before = "" if is_new else row.state
        was_until = None if is_new else row.until
        values: dict[str, Any] = {name: getattr(told, name) for name in FIELDS}
        values |= {"told_at": told.version.at, "told_version": told.version.number}
        values["product_id"] = products.by_external(source, [told.product]).get(told.product, row.product_id)
        if told.who is not None and not is_new:
            buyer = buyers.of(told.who, source)
            values |= {"customer_id": buyer.customer, "identity_id": buyer.identity}
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=[name.removesuffix("_id") for name in values])
        record.many(_facts(row, before, was_until, by))
    return Taken(Outcome.CREATED if is_new else Outcome.UPDATED, row.pk, row.customer_id)


def _first(told: SubscriptionTold, source: str) -> Subscription:
    if told.who is None:
        raise Wrong("customer", _("A subscription that is new here needs its customer: account_id, email or phone."))
    buyer = buyers.of(told.who, source)
    return Subscription.objects.create(
        source=source, external_id=told.id, customer_id=buyer.customer, identity_id=buyer.identity,
        told_at=told.version.at, told_version=told.version.number, **{name: getattr(told, name) for name in FIELDS},
    )  # fmt: skip


def _facts(row: Subscription, before: str, was_until: Any, by: Actor) -> list[Fact]:
    found = [] if before else [("subscription.started", row.started_at)]
    if row.state != before and row.state in TURNS:
        moment = {"cancelled": row.cancelled_at, "ended": row.ended_at}.get(row.state) or row.told_at
        found.append((TURNS[SubscriptionState(row.state)], moment))
    elif before in TURNS and row.state == SubscriptionState.ACTIVE:
        found.append(("subscription.resumed", row.told_at))
    elif before and row.until and was_until and row.until > was_until:
        found.append(("subscription.renewed", row.told_at))
    now = clock.now()
    data = {"minor": row.minor, "currency": row.currency, "state": row.state}
    return [
        Fact(
            kind, "subscription", row.pk, by=by, customer_id=row.customer_id, backfill=at < now - OLD, data=data,
            at=min(at, now),
        )
        for kind, at in found
    ]  # fmt: skip

"""What the customers of the story bought: the orders that they write about, and an ordinary past of the others."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable

from sangam.commerce import cohorts, life, orders, products, subscriptions
from sangam.commerce.told import (
    LineTold,
    OrderTold,
    PaymentTold,
    ProductTold,
    RefundTold,
    ShipmentTold,
    SubscriptionTold,
    Version,
    Who,
)
from sangam.config.story import company
from sangam.customers import family
from sangam.customers.models import Identity
from sangam.customers.stages import follow
from sangam.events.models import Event
from sangam.lib import clock

SHOP = "trailhead-shop"
DAY = dt.timedelta(days=1)
GOODS = (
    ("fell-45", "Fell 45 pack", 16900), ("skerry-2", "Skerry 2 tent", 38900), ("drift", "Drift jacket", 21900),
    ("cairn-6", "Cairn 6 boots", 17900), ("ember", "Ember sleeping bag", 14900), ("bottle", "Steel bottle 1 l", 2900),
    ("lamp", "Head lamp", 4500),
)  # fmt: skip
RATES = {"Asia/Kolkata": ("INR", 60), "Asia/Tokyo": ("JPY", 1.6), "Asia/Osaka": ("JPY", 1.6)}
"""What the shop of a place asks: its currency, and its price list as a multiple of the one in cents of euros."""
NAMED = {
    "jigna.patel@tapal.example": ("TH-21033", "fell-45", "shipped", 6),
    "zoya.merchant@dak.example": ("TH-21090", "lamp", "none", 1),
    "vivek.anand@dak.example": ("TH-20702", "cairn-6", "delivered", 18),
    "bhavesh.solanki@tapal.example": ("TH-20899", "drift", "delivered", 20),
    "padraig.noone@posta.example": ("TH-20790", "skerry-2", "refunded", 25),
}
"""By address: the number, what it was, how far it has come, how many days ago it was placed."""


def keep(now: dt.datetime) -> None:
    """In the shop's own words, through the verbs that its program calls."""
    start = now - 420 * DAY
    for slug, name, cents in GOODS:
        products.take(ProductTold(slug, Version(start), name, sku=slug.upper(), price_minor=cents, currency="EUR"), SHOP)
    known = Identity.objects.filter(kind=company.MAIL).select_related("customer").order_by("value")
    serial = iter(range(18000, 20000))
    for row in known:
        chance = random.Random(row.value)
        if row.value in NAMED:
            _named(row, now)
        if chance.random() < 0.55:
            _past(row, now, chance, serial)
        if chance.random() < 0.08:
            _plan(row, now, chance)
    cohorts.renew()
    _live()


def _live() -> None:
    """Where they stand follows from what they bought, on the day of it: reactors begin behind the story."""
    last = Event.objects.filter(kind__in=life.KINDS).exclude(customer_id=None).order_by("customer_id", "-at")
    for event in last.distinct("customer_id"):
        found = life.standing(family.ids(event.customer_id or 0), follow.on())
        if found is not None:
            with clock.held_at(found.since):
                life.react(event)


def _named(row: Identity, now: dt.datetime) -> None:
    number, slug, state, days = NAMED[row.value]
    _order(row, number, [slug], state, now - days * DAY, now)


def _past(row: Identity, now: dt.datetime, chance: random.Random, serial: Iterable[int]) -> None:
    at = now - chance.randint(25, 400) * DAY
    for number, _place in zip(serial, range(chance.choice((1, 1, 2, 3, 4))), strict=False):
        if at >= now - 20 * DAY:
            return
        slugs = [slug for slug, _name, _cents in chance.sample(GOODS, chance.choice((1, 1, 2)))]
        _order(row, f"TH-{number}", slugs, chance.choice(("delivered",) * 8 + ("refunded", "cancelled")), at, now)
        at += chance.randint(20, 110) * DAY


def _order(row: Identity, number: str, slugs: list[str], state: str, at: dt.datetime, now: dt.datetime) -> None:
    currency, rate = RATES.get(row.customer.zone, ("EUR", 1))
    lines = [LineTold(name, int(cents * rate), sku=slug.upper(), product=slug) for slug, name, cents in GOODS if slug in slugs]
    total = sum(one.total_minor for one in lines)
    sent, there = min(at + DAY, now), min(at + 4 * DAY, now)
    is_there = state in ("delivered", "refunded")
    parcel = ShipmentTold(
        f"{number}-1", "DHL", f"JD01{number[3:]}7710", f"https://tracking.trailhead.example/{number}",
        "delivered" if is_there else "in_transit", sent, there if is_there else None, None if is_there else now + 2 * DAY,
    )  # fmt: skip
    is_sent = state not in ("none", "cancelled")
    orders.take(
        OrderTold(
            id=number, version=Version(there), who=Who(account=f"c{row.pk}", mail=row.value), number=number, currency=currency,
            total_minor=total, placed_at=at,
            state="cancelled" if state == "cancelled" else "open" if not is_there else "completed",
            payment={"refunded": "refunded", "cancelled": "voided"}.get(state, "paid"),
            fulfilment={"refunded": "returned", "cancelled": "none"}.get(state, state), subtotal_minor=total,
            moments={"paid_at": at} if state != "cancelled" else {"cancelled_at": sent}, lines=lines,
            shipments=[parcel] if is_sent else [], payments=[PaymentTold(f"{number}-p", total, at, "Card")],
            refunds=[RefundTold(f"{number}-r", there, total, "return", reason="Wrong size")] if state == "refunded" else [],
        ),
        SHOP,
    )  # fmt: skip


def _plan(row: Identity, now: dt.datetime, chance: random.Random) -> None:
    begun = now - chance.randint(40, 300) * DAY
    state = chance.choice(("active", "active", "active", "past_due", "cancelled"))
    subscriptions.take(
        SubscriptionTold(
            f"club-{row.pk}", Version(now - DAY), Who(account=f"c{row.pk}", mail=row.value), "Repair club", state, 900, "EUR",
            begun,
            until=now + 12 * DAY, next_charge_at=now + 12 * DAY if state != "cancelled" else None,
            cancelled_at=now - 3 * DAY if state == "cancelled" else None,
        ),
        SHOP,
    )  # fmt: skip

"""What somebody bought decides where he stands with the company: who paid is a customer, whose last subscription ended and
who paid for nothing since is a former one.

Worked out anew from what is known now, whatever event asks for it: so a shop may tell everything twice and in any order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Max, Q
from django.db.models.functions import Coalesce

from sangam.commerce.models import Order, Subscription, SubscriptionState
from sangam.customers import family
from sangam.customers.models import Customer
from sangam.customers.stages import change, follow
from sangam.customers.stages.again import Standing
from sangam.customers.stages.models import Follows, Stage, Why
from sangam.events.models import Event
from sangam.events.record import Actor
from sangam.lib import clock

PAID = frozenset({"order.paid"})
PLANS = frozenset({"subscription.started", "subscription.resumed", "subscription.cancelled", "subscription.ended"})
KINDS = PAID | PLANS


def among() -> Q:
    """Nothing at all where the company follows neither."""
    on = follow.on()
    return Q(kind__in=(PAID if Follows.PAID in on else frozenset()) | (PLANS if on else frozenset()))


def react(event: Event) -> None:
    """History that is told later counts too: who bought two years ago is a customer."""
    customer = Customer.objects.filter(pk=event.customer_id or 0).first()
    if customer is None:
        return
    found = standing(family.ids(customer.pk), follow.on())
    if found:
        by = Actor.because_of(event)
        change.followed(customer, found.stage, since=found.since, by=by, why=found.why, backfill=event.backfill)


def says(members: Sequence[int]) -> Iterable[Standing]:
    """To whoever works out a stage again."""
    found = standing(members, follow.on())
    return [found] if found else []


def standing(members: Sequence[int], on: frozenset[Follows]) -> Standing | None:
    """Of a family, by the ids of its members; None where nothing that is followed says anything."""
    paid: dt.datetime | None = Order.objects.filter(customer__in=members, counts=True).aggregate(at=Max("paid_at"))["at"]
    plans = Subscription.objects.filter(customer__in=members)
    over = Q(state=SubscriptionState.ENDED) | Q(state=SubscriptionState.CANCELLED, until__lte=clock.now())
    began = plans.exclude(over).aggregate(at=Max("started_at"))["at"]
    ended = plans.filter(over).aggregate(at=Max(Coalesce("ended_at", "until", "told_at")))["at"]
    if ended and not began and (paid is None or paid <= ended):
        return Standing(Stage.FORMER, Why.ENDED, ended) if Follows.ENDED in on else _bought(paid, on)
    return _bought(max(paid, began) if paid and began else paid, on)


def _bought(at: dt.datetime | None, on: frozenset[Follows]) -> Standing | None:
    return Standing(Stage.CUSTOMER, Why.ORDER, at) if at and Follows.PAID in on else None

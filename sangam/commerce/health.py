"""What a customer's orders and subscriptions say of how he fares with us."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sangam.accounts.scope import Scope
from sangam.commerce.models import LIVE_STATES, Order, OrderState, PaymentState, Subscription, SubscriptionState
from sangam.customers.health import Reason, Weight
from sangam.customers.models import Customer
from sangam.lib import clock

KNOWN = 3
"""So many orders make a habit."""
SILENT = 3
"""Times the usual time between two orders."""
LEAST = dt.timedelta(days=30)
LATELY = dt.timedelta(days=90)
READ = 30
GIVEN_UP = (SubscriptionState.CANCELLED, SubscriptionState.ENDED)


def signals(scope: Scope, members: Sequence[Customer]) -> Iterator[Reason]:
    yield from _subscriptions(scope, members)
    yield from _orders(scope, members)


def _subscriptions(scope: Scope, members: Sequence[Customer]) -> Iterator[Reason]:
    """Who gave one up and has another has changed his mind, not left."""
    now = clock.now()
    rows = Subscription.objects.visible_to(scope).filter(customer__in=members)
    found = list(rows.order_by("-started_at", "-pk")[:READ])
    goes_on = any(one.state in LIVE_STATES for one in found)
    for one in found:
        gone = one.cancelled_at or one.ended_at
        if one.state == SubscriptionState.PAST_DUE:
            yield Reason(_("A payment for {plan} is late").format(plan=one.plan), Weight.LOOK)
        elif one.state in GIVEN_UP and not goes_on and gone and gone > now - LATELY:
            yield Reason(_("{plan} was cancelled").format(plan=one.plan), Weight.GRAVE)
        elif one.state == SubscriptionState.ACTIVE:
            yield Reason(_("Subscribes to {plan}").format(plan=one.plan), Weight.GOOD)


def _orders(scope: Scope, members: Sequence[Customer]) -> Iterator[Reason]:
    now = clock.now()
    rows = Order.objects.visible_to(scope).filter(customer__in=members).exclude(state=OrderState.CANCELLED)
    found = list(rows.order_by("-placed_at", "-pk").values_list("pk", "number", "payment", "placed_at")[:READ])
    for pk, number, payment, at in found:
        if payment == PaymentState.FAILED and at > now - LATELY:
            yield Reason(_("The payment of order {number} failed").format(number=number), Weight.LOOK, ("order", pk))
    days = sorted({at.date() for *_row, at in found}, reverse=True)
    if len(days) < KNOWN:
        return
    usual = max(1, round(median((later - earlier).days for later, earlier in pairwise(days))))
    silent = (now.date() - days[0]).days
    if silent > SILENT * usual and silent > LEAST.days:
        text = ngettext("No order for {days} day, usual: {usual}", "No order for {days} days, usual: {usual}", silent)
        yield Reason(text.format(days=silent, usual=usual), Weight.LOOK, ("order", found[0][0]))
    elif silent <= 2 * max(usual, LEAST.days // 2):
        text = ngettext("Orders every {days} day or so", "Orders every {days} days or so", usual)
        yield Reason(text.format(days=usual), Weight.GOOD)

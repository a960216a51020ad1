"""What a customer's timeline tells of his orders and subscriptions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.accounts.scope import Scope
from sangam.commerce.models import Order, Subscription
from sangam.customers.timeline import Happened, Line, Teller
from sangam.lib import money

Words = Callable[[str, str], str]


ORDERS: Mapping[str, tuple[Words, str]] = {
    "order.placed": (lambda what, amount: _("Placed {what} for {amount}").format(what=what, amount=amount), "shopping-bag"),
    "order.paid": (lambda what, amount: _("Paid {what}: {amount}").format(what=what, amount=amount), "credit-card"),
    "order.shipped": (lambda what, amount: _("{what} was shipped").format(what=what), "truck"),
    "order.delivered": (lambda what, amount: _("{what} was delivered").format(what=what), "package-check"),
    "order.returned": (lambda what, amount: _("Something of {what} came back").format(what=what), "undo-2"),
    "order.refunded": (lambda what, amount: _("{amount} of {what} went back").format(what=what, amount=amount), "banknote"),
    "order.cancelled": (lambda what, amount: _("{what} was cancelled").format(what=what), "ban"),
    "order.changed": (lambda what, amount: _("{what} was changed in the shop").format(what=what), "pencil"),
}
SUBSCRIPTIONS: Mapping[str, tuple[Words, str]] = {
    "subscription.started": (
        lambda what, amount: _("Subscribed to {what} for {amount}").format(what=what, amount=amount), "repeat",
    ),
    "subscription.renewed": (
        lambda what, amount: _("{what} was renewed for {amount}").format(what=what, amount=amount), "repeat",
    ),
    "subscription.past_due": (lambda what, amount: _("A payment for {what} is late").format(what=what), "triangle-alert"),
    "subscription.paused": (lambda what, amount: _("{what} was paused").format(what=what), "clock"),
    "subscription.resumed": (lambda what, amount: _("{what} goes on").format(what=what), "repeat"),
    "subscription.cancelled": (lambda what, amount: _("{what} was cancelled").format(what=what), "ban"),
    "subscription.ended": (lambda what, amount: _("{what} has ended").format(what=what), "ban"),
}  # fmt: skip
WORDS = {**ORDERS, **SUBSCRIPTIONS}


def tell(facts: Sequence[Happened], scope: Scope) -> Mapping[int, Line]:
    orders = {row.pk: row for row in Order.objects.visible_to(scope).filter(pk__in=_ids(facts, ORDERS))}
    plans = {row.pk: row for row in Subscription.objects.visible_to(scope).filter(pk__in=_ids(facts, SUBSCRIPTIONS))}
    found = {}
    for one in facts:
        row = (orders if one.kind in ORDERS else plans).get(one.subject_id)
        if row is None:
            continue
        words, icon = WORDS[one.kind]
        what = _("order {number}").format(number=row.number) if isinstance(row, Order) else row.plan
        text = words(what, money.said(int(one.data.get("minor", 0)), str(one.data.get("currency") or row.currency)))
        about = ("order", row.pk) if isinstance(row, Order) else None
        found[one.pk] = Line(text[:1].upper() + text[1:], icon=icon, about=about)
    return found


def _ids(facts: Sequence[Happened], kinds: Mapping[str, object]) -> set[int]:
    return {one.subject_id for one in facts if one.kind in kinds}


TELLER = Teller("orders", gettext_lazy("Orders"), frozenset(WORDS), tell)

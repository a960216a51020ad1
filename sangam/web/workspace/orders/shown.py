"""What the screens say of orders: of one customer, in one conversation, by themselves."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db.models import Prefetch, Q, QuerySet

from sangam.accounts.scope import Scope
from sangam.commerce import orders
from sangam.commerce.models import Order, OrderLine, Subscription
from sangam.conversations import mentioned
from sangam.conversations.models import Conversation, Message
from sangam.customers import family

BESIDE, PLANS, READ, NAMED = 4, 5, 30, 6
Place = tuple[dt.datetime, int]


@dataclass(frozen=True, slots=True)
class Named:
    """An order that was named in a conversation, and in which message; `mine`: the customer of the conversation placed it."""

    order: Order
    message: int
    mine: bool


def safe(address: str) -> str:
    """An address of a shop or a carrier that may become a link: of the web, and nothing else; else ""."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.hostname else ""


def rows(scope: Scope) -> QuerySet[Order]:
    """With what a card shows."""
    lines = Prefetch("lines", OrderLine.objects.order_by("position"))
    return Order.objects.visible_to(scope).prefetch_related(lines, "shipments")


def below(place: Place) -> Q:
    """By the one index, whatever the number of rows before it."""
    return Q(placed_at__lte=place[0]) & (Q(placed_at__lt=place[0]) | Q(pk__lt=place[1]))


def of_customer(customer: int, scope: Scope, *, before: Place | None = None, size: int) -> tuple[list[Order], Place | None]:
    """Of his family, newest first, and where the next stretch begins."""
    found = rows(scope).filter(customer__in=family.ids(customer)).order_by("-placed_at", "-pk")
    if before:
        found = found.filter(below(before))
    page = list(found.prefetch_related("payments", "refunds")[: size + 1])
    last = page[size - 1] if len(page) > size else None
    return page[:size], (last.placed_at, last.pk) if last else None


def plans(customer: int, scope: Scope) -> list[Subscription]:
    found = Subscription.objects.visible_to(scope).filter(customer__in=family.ids(customer))
    return list(found.order_by("-started_at", "-pk")[:PLANS])


def named(conversation: Conversation, scope: Scope, kin: Sequence[int]) -> list[Named]:
    """Orders whose number stands in one of the last messages: recognised as they are read, found by their index."""
    texts = Message.objects.filter(conversation=conversation).order_by("-pk").values_list("pk", "reply_text", "text")[:READ]
    said = {
        orders.key(one.value): pk
        for pk, reply, text in reversed(list(texts))
        for one in mentioned.numbers(reply or text)
        if one.kind in (mentioned.ORDER, mentioned.INVOICE, mentioned.RETURN)
    }
    if not said:
        return []
    found = rows(scope).filter(number_key__in=said)[:NAMED]
    return [Named(one, said[one.number_key], one.customer_id in kin) for one in found]


def by_number(text: str, scope: Scope) -> list[Order]:
    """With exactly this number, of any shop, or with this number of a parcel."""
    key = orders.key(text)
    if not key:
        return []
    rows = Order.objects.visible_to(scope).select_related("customer", "identity")
    found = list(rows.filter(number_key=key).order_by("-placed_at")[:NAMED])
    return found or list(rows.filter(shipments__tracking__iexact=re.sub(r"\s+", "", text)).distinct()[:NAMED])

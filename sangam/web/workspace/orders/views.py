"""Orders on the screens of people who work here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from sangam.commerce import figures
from sangam.commerce.models import Fulfilment, Order, OrderState
from sangam.customers import family
from sangam.lib import money
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace import loading
from sangam.web.workspace.customers.shown import customer as load_customer
from sangam.web.workspace.orders import shown

PAGE, LIST = 10, 40
QUERY_MAX = 120
STATES: Mapping[str, Mapping[str, Any]] = {
    "": {},
    "open": {"state": OrderState.OPEN, "fulfilment__in": (Fulfilment.NONE, Fulfilment.PARTLY_SHIPPED)},
    "shipped": {"fulfilment": Fulfilment.SHIPPED},
    "cancelled": {"state": OrderState.CANCELLED},
}  # fmt: skip
WORDS = {"money": money.said, "safe": shown.safe}


@require_safe
@signed_in
def beside(request: Request, number: int) -> HttpResponse:
    """The card in the column of a conversation: the last orders, and what was named in the messages."""
    conversation = loading.conversation(request, number)
    customer, scope = conversation.customer_id, request.scope
    found, more = shown.of_customer(customer, scope, size=shown.BESIDE)
    named = shown.named(conversation, scope, family.ids(customer))
    own = {one.order.pk: one.message for one in named if one.mine}
    listed = [*(one.order for one in named if one.mine), *(one for one in found if one.pk not in own)][: shown.BESIDE]
    context = {
        "conversation": conversation, "orders": listed, "more": more, "plans": shown.plans(customer, scope),
        "values": figures.of_customer(customer), "own": own, "others": [one for one in named if not one.mine], **WORDS,
    }  # fmt: skip
    return render(request, "orders/_beside.html.jinja", context)


@require_safe
@signed_in
def of_customer(request: Request, number: int) -> HttpResponse:
    """A stretch of a customer's orders, for his page; the first one with his subscriptions and figures."""
    customer = load_customer(request, number)
    before = _place(request.GET.get("before", ""))
    found, following = shown.of_customer(customer.pk, request.scope, before=before, size=PAGE)
    context: dict[str, Any] = {
        "customer": customer,
        "orders": found,
        "following": _written(following),
        "continued": bool(before),
    }
    if not before:
        context |= {"plans": shown.plans(customer.pk, request.scope), "values": figures.of_customer(customer.pk)}
    return render(request, "orders/_of_customer.html.jinja", {**context, **WORDS})


@require_safe
@signed_in
def page(request: Request, number: int) -> HttpResponse:
    rows = shown.rows(request.scope).select_related("customer", "identity").prefetch_related("payments", "refunds")
    return render(request, "orders/page.html.jinja", {"order": get_object_or_404(rows, pk=number), **WORDS})


@require_safe
@signed_in
def home(request: Request) -> HttpResponse:
    """The newest orders, of one state or all; a number that somebody typed leads straight to its order."""
    asked = request.GET.get("q", "")[:QUERY_MAX].replace("\x00", "").strip()
    found = shown.by_number(asked, request.scope) if asked else []
    if len(found) == 1:
        return redirect("workspace:order", found[0].pk)
    state = request.GET.get("state", "")
    if state not in STATES:
        raise Http404
    rows = Order.objects.visible_to(request.scope).filter(**STATES[state]).select_related("customer", "identity")
    listed, following = (found, None) if asked else _stretch(rows, _place(request.GET.get("before", "")))
    context = {"asked": asked, "state_now": state, "rows": listed, "following": _written(following), **WORDS}
    return render(request, "orders/home.html.jinja", context)


def _stretch(rows: Any, before: shown.Place | None) -> tuple[list[Order], shown.Place | None]:
    rows = rows.order_by("-placed_at", "-pk")
    if before:
        rows = rows.filter(shown.below(before))
    page = list(rows[: LIST + 1])
    return page[:LIST], (page[LIST - 1].placed_at, page[LIST - 1].pk) if len(page) > LIST else None


def _place(text: str) -> shown.Place | None:
    """Raises Http404 for what is none."""
    if not text:
        return None
    moment, _comma, number = text.partition(",")
    try:
        return dt.datetime.fromisoformat(moment), loading.number(number) or 0
    except (ValueError, OverflowError) as error:
        raise Http404 from error


def _written(place: shown.Place | None) -> str:
    return f"{place[0].isoformat()},{place[1]}" if place else ""

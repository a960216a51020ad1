"""Orders, products and subscriptions: told by whoever holds a token, of its own source; read of all."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router, Schema

from sangam.accounts.models import Right
from sangam.commerce import deeds, orders, products, subscriptions
from sangam.commerce.models import ID_MAX, Order, Product, Subscription
from sangam.customers import family
from sangam.web.api import answers, batches, responses
from sangam.web.api.callers import Bearer, Call, actor, scope
from sangam.web.api.once import once
from sangam.web.api.paging import Cursor, Limit, Wanted, page
from sangam.web.api.shapes import (
    DeedIn,
    OrderBody,
    OrderIn,
    ProductBody,
    ProductIn,
    SubscriptionBody,
    SubscriptionIn,
)

router = Router()
Theirs = Annotated[str, Path(min_length=1, max_length=ID_MAX, pattern="^[^\\x00-\\x1f\\x7f]+$", description="Your own id.")]
PARTS = ("lines", "shipments", "payments", "refunds")


class Orders(Schema):
    items: list[Any] = batches.items_of("OrderIn")


class Products(Schema):
    items: list[Any] = batches.items_of("ProductIn")


class Subscriptions(Schema):
    items: list[Any] = batches.items_of("SubscriptionIn")


class Deeds(Schema):
    items: list[Any] = batches.items_of("DeedIn")


@router.put(
    "/orders/{id}",
    response=responses.ONE,
    tags=["Orders"],
    summary="Tell an order as it is now",
    auth=Bearer(Right.ORDERS_WRITE),
)
def put_order(request: Call, id: Theirs, order: OrderBody) -> HttpResponse:
    def do() -> tuple[int, Any]:
        return answers.told(id, orders.take(order.told(id), request.auth.source, by=actor(request)))

    return once(request, do)


@router.post(
    "/orders", response=responses.MANY, tags=["Orders"], summary="Tell up to 500 orders", auth=Bearer(Right.ORDERS_WRITE)
)
def post_orders(request: Call, batch: Orders) -> HttpResponse:
    def take(one: OrderIn) -> Any:
        return orders.take(one.told(one.id), request.auth.source, by=actor(request))

    return once(request, lambda: batches.run(request, batch.items, OrderIn, take))


@router.get(
    "/orders",
    response=responses.listed(answers.OrdersOut),
    tags=["Orders"],
    summary="Orders, newest first",
    auth=Bearer(Right.ORDERS_READ),
)
def list_orders(
    request: Call, cursor: Cursor = "", limit: Limit = 50, customer: Annotated[int, Query(ge=1, le=2**62)] | None = None,
    number: Wanted = "", source: Wanted = "",
) -> Any:  # fmt: skip
    """Of one customer (and who was merged with him), or with one number."""
    rows = Order.objects.visible_to(scope(request)).prefetch_related(*PARTS)
    if customer is not None:
        rows = rows.filter(customer__in=family.ids(customer))
    if number:
        rows = rows.filter(number_key=orders.key(number))
    if source:
        rows = rows.filter(source=source)
    found, following = page(rows, cursor, limit)
    return {"items": [answers.OrderOut.of(one) for one in found], "next": following}


@router.get(
    "/orders/{id}",
    response=responses.listed(answers.OrderOut),
    tags=["Orders"],
    summary="One order",
    auth=Bearer(Right.ORDERS_READ),
)
def get_order(request: Call, id: Theirs) -> Any:
    return answers.OrderOut.of(_own(Order.objects.visible_to(scope(request)).prefetch_related(*PARTS), request, id))


def _own(rows: QuerySet[Any], request: Call, id: str) -> Any:
    return get_object_or_404(rows, source=request.auth.source, external_id=id)


@router.put(
    "/products/{id}",
    response=responses.ONE,
    tags=["Products"],
    summary="Tell a product as it is now",
    auth=Bearer(Right.PRODUCTS_WRITE),
)
def put_product(request: Call, id: Theirs, product: ProductBody) -> HttpResponse:
    return once(request, lambda: answers.told(id, products.take(product.told(id), request.auth.source)))


@router.post(
    "/products",
    response=responses.MANY,
    tags=["Products"],
    summary="Tell up to 500 products",
    auth=Bearer(Right.PRODUCTS_WRITE),
)
def post_products(request: Call, batch: Products) -> HttpResponse:
    def take(one: ProductIn) -> Any:
        return products.take(one.told(one.id), request.auth.source)

    return once(request, lambda: batches.run(request, batch.items, ProductIn, take))


@router.get(
    "/products",
    response=responses.listed(answers.ProductsOut),
    tags=["Products"],
    summary="Products, newest first",
    auth=Bearer(Right.PRODUCTS_READ),
)
def list_products(request: Call, cursor: Cursor = "", limit: Limit = 50) -> Any:
    found, following = page(Product.objects.visible_to(scope(request)), cursor, limit)
    return {"items": [answers.ProductOut.of(one) for one in found], "next": following}


@router.put(
    "/subscriptions/{id}",
    response=responses.ONE,
    tags=["Subscriptions"],
    summary="Tell a subscription as it is now",
    auth=Bearer(Right.SUBSCRIPTIONS_WRITE),
)
def put_subscription(request: Call, id: Theirs, subscription: SubscriptionBody) -> HttpResponse:
    def do() -> tuple[int, Any]:
        return answers.told(id, subscriptions.take(subscription.told(id), request.auth.source, by=actor(request)))

    return once(request, do)


@router.post(
    "/subscriptions",
    response=responses.MANY,
    tags=["Subscriptions"],
    summary="Tell up to 500 subscriptions",
    auth=Bearer(Right.SUBSCRIPTIONS_WRITE),
)
def post_subscriptions(request: Call, batch: Subscriptions) -> HttpResponse:
    def take(one: SubscriptionIn) -> Any:
        return subscriptions.take(one.told(one.id), request.auth.source, by=actor(request))

    return once(request, lambda: batches.run(request, batch.items, SubscriptionIn, take))


@router.get(
    "/subscriptions",
    response=responses.listed(answers.SubscriptionsOut),
    tags=["Subscriptions"],
    summary="Subscriptions, newest first",
    auth=Bearer(Right.SUBSCRIPTIONS_READ),
)
def list_subscriptions(
    request: Call, cursor: Cursor = "", limit: Limit = 50, customer: Annotated[int, Query(ge=1, le=2**62)] | None = None
) -> Any:
    rows = Subscription.objects.visible_to(scope(request))
    if customer is not None:
        rows = rows.filter(customer__in=family.ids(customer))
    found, following = page(rows, cursor, limit)
    return {"items": [answers.SubscriptionOut.of(one) for one in found], "next": following}


@router.post(
    "/events",
    response=responses.MANY,
    tags=["Behaviour"],
    summary="Tell what customers did, up to 500",
    auth=Bearer(Right.EVENTS_WRITE),
)
def post_events(request: Call, batch: Deeds) -> HttpResponse:
    def take(one: DeedIn) -> Any:
        return deeds.take(one.told(), request.auth.source)

    return once(request, lambda: batches.run(request, batch.items, DeedIn, take))

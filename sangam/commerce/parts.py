"""What belongs to an order: lines, shipments, payments, refunds. Each list that is told replaces the one that is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from sangam.commerce import products
from sangam.commerce.models import Order, OrderLine, Payment, Refund, Shipment
from sangam.commerce.told import LineTold, OrderTold, Wrong

Part = TypeVar("Part", Payment, Refund, Shipment)
MOST = 500


def replace(order: Order, told: OrderTold, source: str) -> None:
    """Raises Wrong. Under the lock of the order's row."""
    if told.lines is not None:
        _lines(order, told.lines, source)
    _named(Shipment, order, told.shipments, "shipments")
    _named(Payment, order, told.payments, "payments")
    _named(Refund, order, told.refunds, "refunds")


def _lines(order: Order, told: Sequence[LineTold], source: str) -> None:
    known = products.by_external(source, (one.product for one in told))
    fresh = [
        OrderLine(
            order=order, position=place, product_id=known.get(one.product), sku=one.sku, name=one.name, variant=one.variant,
            quantity=one.quantity, total_minor=one.total_minor,
        )
        for place, one in enumerate(told)
    ]  # fmt: skip
    OrderLine.objects.filter(order=order)._raw_delete("default")
    OrderLine.objects.bulk_create(fresh)


def _named(model: type[Part], order: Order, told: Iterable[Any] | None, name: str) -> None:
    """A part keeps its row, by its id."""
    if told is None:
        return
    rows = [_part(model, order, one) for one in told]
    ids = [row.external_id for row in rows]
    if len(set(ids)) != len(ids):
        raise Wrong(name, _("Two of them have the same id."))
    held: models.QuerySet[Any] = model._default_manager.filter(order=order)
    held.exclude(external_id__in=ids)._raw_delete("default")
    columns = [one.name for one in model._meta.concrete_fields if one.name not in ("id", "order", "external_id")]
    if rows:
        model._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=("order", "external_id"), update_fields=columns
        )


def _part(model: type[Part], order: Order, told: Any) -> Part:
    values = {one.name: getattr(told, one.name) for one in fields(told) if one.name != "id"}
    return model(order=order, external_id=told.id, **values)

"""What a shop sells."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from sangam.commerce import versions
from sangam.commerce.models import Product
from sangam.commerce.told import Outcome, ProductTold, Taken

FIELDS = ("name", "sku", "url", "category", "price_minor", "currency", "active")


def take(told: ProductTold, source: str) -> Taken:
    values = {name: getattr(told, name) for name in FIELDS}
    values |= {"told_at": told.version.at, "told_version": told.version.number}
    with transaction.atomic():
        row, is_new = versions.made(
            Product, source, told.id, lambda: Product.objects.create(source=source, external_id=told.id, **values)
        )
        if is_new:
            return Taken(Outcome.CREATED, row.pk)
        if not versions.is_news(row, told.version):
            return Taken(Outcome.OLDER, row.pk)
        Product.objects.filter(pk=row.pk).update(**values)
    return Taken(Outcome.UPDATED, row.pk)


def by_external(source: str, ids: Iterable[str]) -> dict[str, int]:
    wanted = {one for one in ids if one}
    if not wanted:
        return {}
    rows = Product.objects.filter(source=source, external_id__in=wanted)
    return dict(rows.values_list("external_id", "pk"))

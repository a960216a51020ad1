"""Brands: how the company appears. What a brand says is written into every letter, so each change is on record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from sangam.accounts import audit, held
from sangam.accounts.models import Brand, User


def first_accent() -> str:
    """The colour of the brand that was there first, which is how the company's own screens appear; "" if there is none."""
    return Brand.objects.order_by("pk").values_list("accent", flat=True).first() or ""


class LastBrand(ValueError):
    """A company appears as something: the last brand stays."""


def create(values: Mapping[str, Any], *, by: User | None) -> Brand:
    """`values` are model fields, already checked by a form."""
    with transaction.atomic():
        brand = Brand.objects.create(**values)
        audit.record(by, "brand.created", brand, name=brand.name)
    return brand


def change(brand: Brand, values: Mapping[str, Any], *, by: User | None) -> None:
    """Write the named fields; the others keep what somebody else may write meanwhile."""
    with transaction.atomic():
        row = Brand.objects.select_for_update(of=("self",)).get(pk=brand.pk)
        before = {name: getattr(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        differs = audit.changes(_plain(before), _plain(values))
        if differs:
            audit.record(by, "brand.changed", row, **differs)


def delete(brand: Brand, *, by: User) -> None:
    """Remove a brand that nothing uses. Raises LastBrand or held.Held."""
    with transaction.atomic():
        rows = {row.pk: row for row in Brand.objects.select_for_update(of=("self",)).order_by("pk")}
        if len(rows) == 1:
            raise LastBrand(brand.name)
        held.check(rows[brand.pk])
        audit.record(by, "brand.deleted", brand, name=brand.name)
        rows[brand.pk].delete()


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """A row as its id: the record holds JSON."""
    return {name: getattr(value, "pk", value) for name, value in values.items()}

"""Which fields customers and companies have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from sangam.accounts.models import User
from sangam.customers.attributes.models import Attribute, Of
from sangam.customers.typed import listed

CHANGEABLE = ("label", "help", "choices", "active", "brand", "group", "beside", "editor")
NOUN = "attribute"
MOST = 200
"""Of customers, and of companies: more is a database of its own."""


class Full(ValueError):
    """There are as many fields as there may be."""


def of(owner: Of | str) -> QuerySet[Attribute]:
    return Attribute.objects.filter(of=owner)


def create(values: Mapping[str, Any], *, by: User) -> Attribute:
    """`values`: of, label, type, and perhaps key, help, choices, brand, group, beside, editor. Raises Full."""
    owner = values.get("of") or Of.CUSTOMER
    if of(owner).count() >= MOST:
        raise Full
    return listed.create(of(owner), {**values, "of": owner}, noun=NOUN, by=by)


def change(row: Attribute, values: Mapping[str, Any], *, by: User) -> None:
    listed.change(row, values, changeable=CHANGEABLE, noun=NOUN, by=by)


def move(row: Attribute, up: bool, *, by: User) -> bool:
    return listed.move(row, of(row.of), up, noun=NOUN, by=by)

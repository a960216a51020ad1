"""The list of fields: added, changed, put in another order. Never removed, because noted values are theirs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.text import slugify

from sangam.accounts import audit
from sangam.accounts.models import User
from sangam.customers.typed.kinds import TypedField

KEY_MAX = 40
Row = TypeVar("Row", bound=TypedField)


def free_key(among: QuerySet[Row], label: str) -> str:
    """A key made of the label ("Order number" → order_number), with a number behind it where that is taken."""
    stem = slugify(label).replace("-", "_")[: KEY_MAX - 4] or "field"
    taken = set(among.filter(key__startswith=stem).values_list("key", flat=True))
    numbered = (f"{stem}_{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(key for key in numbered if key not in taken)


def create(among: QuerySet[Row], values: Mapping[str, Any], *, noun: str, by: User) -> Row:
    """`values`: label, type, and perhaps key and the rest. It comes last of `among`."""
    with transaction.atomic():
        last = among.aggregate(last=Max("position"))["last"]
        key = values.get("key") or free_key(among, values["label"])
        row = among.model._default_manager.create(**{**values, "key": key, "position": 0 if last is None else last + 1})
        audit.record(by, f"{noun}.created", row, key=key, type=str(row.type))
    return row


def change(row: TypedField, values: Mapping[str, Any], *, changeable: Collection[str], noun: str, by: User) -> None:
    """Values already noted stay as they are. Raises ValueError for what never changes."""
    fixed = set(values) - set(changeable)
    if fixed:
        raise ValueError(f"these never change: {', '.join(sorted(fixed))}")
    with transaction.atomic():
        stored = type(row)._default_manager.select_for_update().get(pk=row.pk)
        before = {name: getattr(stored, name) for name in values}
        for name, value in values.items():
            setattr(stored, name, value)
        stored.save(update_fields=list(values))
        differs = audit.changes(_told(before), _told(values))
        if differs:
            audit.record(by, f"{noun}.changed", stored, **differs)


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: getattr(value, "pk", value) for name, value in values.items()}


def move(row: TypedField, among: QuerySet[Row], up: bool, *, noun: str, by: User) -> bool:
    """One place up or down; False where there is no further place."""
    with transaction.atomic():
        rows = list(among.order_by("position", "id").select_for_update())
        at = [one.pk for one in rows].index(row.pk)
        to = at - 1 if up else at + 1
        if not 0 <= to < len(rows):
            return False
        rows[at], rows[to] = rows[to], rows[at]
        for position, one in enumerate(rows):
            one.position = position
        among.model._default_manager.bulk_update(rows, ["position"])
        audit.record(by, f"{noun}.moved", row, order=[one.pk for one in rows])
    return True

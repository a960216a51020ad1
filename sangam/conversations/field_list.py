"""Which fields conversations have. Key and type are for ever, because stored values and rules rely on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from sangam.accounts import audit
from sangam.accounts.models import User
from sangam.conversations.models import CustomField

KEY_MAX = 40
CHANGEABLE = ("label", "help", "choices", "active")


def free_key(label: str) -> str:
    """A key made of the label ("Order number" → order_number), with a number behind it where that is taken."""
    stem = slugify(label).replace("-", "_")[: KEY_MAX - 4] or "field"
    taken = set(CustomField.objects.filter(key__startswith=stem).values_list("key", flat=True))
    numbered = (f"{stem}_{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(key for key in numbered if key not in taken)


def create(values: Mapping[str, Any], *, by: User) -> CustomField:
    """`values`: label, type, and perhaps key, help, choices. It comes last."""
    with transaction.atomic():
        last = CustomField.objects.aggregate(last=Max("position"))["last"]
        key = values.get("key") or free_key(values["label"])
        field = CustomField.objects.create(**{**values, "key": key, "position": 0 if last is None else last + 1})
        audit.record(by, "field.created", field, key=key, type=str(field.type))
    return field


def change(field: CustomField, values: Mapping[str, Any], *, by: User) -> None:
    """Label, hint, choices, whether it is in use. Values already noted stay as they are."""
    fixed = set(values) - set(CHANGEABLE)
    if fixed:
        raise ValueError(f"these never change: {', '.join(sorted(fixed))}")
    with transaction.atomic():
        row = CustomField.objects.select_for_update().get(pk=field.pk)
        before = {name: getattr(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        differs = audit.changes(before, values)
        if differs:
            audit.record(by, "field.changed", row, **differs)


def move(field: CustomField, up: bool, *, by: User) -> bool:
    """One place up or down; False where there is no further place."""
    with transaction.atomic():
        rows = list(CustomField.objects.order_by("position", "id").select_for_update())
        at = [row.pk for row in rows].index(field.pk)
        to = at - 1 if up else at + 1
        if not 0 <= to < len(rows):
            return False
        rows[at], rows[to] = rows[to], rows[at]
        for position, row in enumerate(rows):
            row.position = position
        CustomField.objects.bulk_update(rows, ["position"])
        audit.record(by, "field.moved", field, order=[row.pk for row in rows])
    return True

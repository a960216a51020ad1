"""Fields of a request, one by one: of two who write at once nobody loses anything."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sangam.events.record import Actor
from sangam.requests import files, moves, steps, values
from sangam.requests.models import Request, StepKind

WRITTEN = ("fields", "revisions", "amount_minor", "currency", "step_count")


class Meanwhile(steps.Crossed):
    """Somebody else wrote one of the same fields since: `fields` are their keys. Nothing was written."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(_("Somebody else wrote here meanwhile. Yours is not lost: compare, and save again."))
        self.fields = fields


def fill(request: Request, given: Mapping[str, Any], *, by: Actor, seen: Mapping[str, int] | None = None) -> list[str]:
    """Write some fields; the others keep what they have. `seen` are the revisions that the writer saw, of the fields where
    that matters. Gives the keys that changed. Raises Wrong, Meanwhile."""
    with transaction.atomic():
        row = steps.locked(request)
        cleaned = values.clean(row.version.shape, given)
        linked = list(row.links.values_list("conversation", flat=True))
        files.check(row, row.version.shape, cleaned, linked, by=by)
        changed = {key: value for key, value in cleaned.items() if row.fields.get(key) != value}
        crossed = [key for key in changed if seen is not None and key in seen and row.revisions.get(key, 0) != seen[key]]
        if crossed:
            raise Meanwhile(crossed)
        if not changed:
            return []
        put(row, changed)
        steps.add(row, StepKind.FILLED, by=by, values=changed)
        row.save(update_fields=WRITTEN)
        files.hold(row, changed)
        steps.tell("request.filled", row, by=by, count=len(changed))
    return sorted(changed)


def add_files(request: Request, key: str, numbers: Collection[int], *, by: Actor) -> bool:
    """To those that stand in a field, whoever wrote there meanwhile. False where all do. Raises Wrong."""
    with transaction.atomic():
        row = steps.locked(request)
        return bool(fill(row, {key: [*(row.fields.get(key) or ()), *numbers]}, by=by))


def drop_file(request: Request, key: str, number: int, *, by: Actor) -> bool:
    """Out of a field; what was said with it stays said. False where it does not stand there."""
    with transaction.atomic():
        row = steps.locked(request)
        left = [one for one in row.fields.get(key) or () if one != number]
        return bool(fill(row, {key: left}, by=by))


def put(row: Request, changed: Mapping[str, Any]) -> None:
    """Into the row in memory, with the amount. An approval that waits for another amount is dropped."""
    row.fields = {key: value for key, value in {**row.fields, **changed}.items() if value is not None}
    row.revisions = {**row.revisions, **{key: row.revisions.get(key, 0) + 1 for key in changed}}
    money = row.version.shape.money
    if money is None or money.key not in changed:
        return
    value = row.fields.get(money.key) or {"minor": None, "currency": ""}
    row.amount_minor, row.currency = value["minor"], value["currency"]
    if row.pk:
        moves.drop_approval(row)

"""Fields of a request, one by one: of two who write at once nobody loses anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sangam.conversations.models import Attachment
from sangam.events.record import Actor
from sangam.requests import moves, steps, values
from sangam.requests.definition import Definition, FieldType
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
        check_files(row, row.version.shape, cleaned)
        changed = {key: value for key, value in cleaned.items() if row.fields.get(key) != value}
        crossed = [key for key in changed if seen is not None and key in seen and row.revisions.get(key, 0) != seen[key]]
        if crossed:
            raise Meanwhile(crossed)
        if not changed:
            return []
        put(row, changed)
        steps.add(row, StepKind.FILLED, by=by, values=changed)
        row.save(update_fields=WRITTEN)
        steps.tell("request.filled", row, by=by, count=len(changed))
    return sorted(changed)


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


def check_files(row: Request, shape: Definition, cleaned: Mapping[str, Any], conversations: list[int] | None = None) -> None:
    """Only files that were said in a linked conversation. Raises Wrong."""
    wanted = {key: value for key, value in cleaned.items() if value and _is_file(shape, key)}
    if not wanted:
        return
    linked = conversations if conversations is not None else list(row.links.values_list("conversation", flat=True))
    numbers = {number for value in wanted.values() for number in value}
    known = set(Attachment.objects.filter(pk__in=numbers, message__conversation__in=linked).values_list("pk", flat=True))
    bad = {key: _("Choose files of a linked conversation, at most 20.") for key, value in wanted.items() if set(value) - known}
    if bad:
        raise values.Wrong(bad)


def _is_file(shape: Definition, key: str) -> bool:
    field = shape.field(key)
    return field is not None and field.type == FieldType.FILE

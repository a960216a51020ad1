"""Typed custom fields. Values are checked by their type and merged key by key, so that two writers lose nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from sangam.conditions.fields import Money
from sangam.conversations.models import Conversation, CustomField
from sangam.customers.typed import clean as typed
from sangam.events import record
from sangam.events.record import Actor
from sangam.lib import sql

Wrong = typed.Wrong


def clean(field: CustomField, value: Any) -> Any:
    """The value as it is stored (JSON), money as {"amount": "12.50", "currency": "EUR"}; None empties it. Raises Wrong."""
    found = typed.clean(field, value)
    if isinstance(found, Money):
        return {"amount": typed.amount(found), "currency": found.currency}
    return typed.plain(found)


def set_values(conversation: Conversation, values: Mapping[str, Any], *, by: Actor) -> None:
    """Write some fields; others keep what they have, also when somebody else writes them now. Raises Wrong."""
    known = {field.key: field for field in CustomField.objects.filter(key__in=values, active=True)}
    cleaned = {key: clean(known[key], value) for key, value in values.items() if key in known}
    if not cleaned:
        return
    with transaction.atomic():
        gone = [key for key, value in cleaned.items() if value is None]
        kept = {key: value for key, value in cleaned.items() if value is not None}
        with sql.cursor() as cursor:
            cursor.execute(
                f"UPDATE {Conversation._meta.db_table} SET fields = (fields || %s) - %s::text[] WHERE id = %s",
                [sql.Jsonb(kept), gone, conversation.pk],
            )
        record.record("conversation.fields", conversation, by=by, fields=sorted(known[key].pk for key in cleaned))

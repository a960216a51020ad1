"""Matters that belong together without being one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from sangam.conversations.models import Conversation, Relation
from sangam.events import record
from sangam.events.record import Actor
from sangam.lib import sql

MANUAL, CONTINUED, SPLIT = "manual", "continued", "split"
ADDED, GONE = "conversation.related", "conversation.unrelated"


def many(pairs: Iterable[tuple[int, int, str]]) -> None:
    rows = {(min(a, b), max(a, b)): (min(a, b), max(a, b), why) for a, b, why in pairs if a != b}
    sql.insert(
        Relation._meta.db_table,
        {"first_id": "bigint", "second_id": "bigint", "reason": "text"},
        sorted(rows.values()),
        conflict="DO NOTHING",
    )


def add(one: Conversation, other: Conversation, *, by: Actor) -> None:
    """Let each show the other. Whatever relates them already stays."""
    if one.pk == other.pk:
        return
    with transaction.atomic():
        _, made = Relation.objects.get_or_create(**_ends(one, other), defaults={"reason": MANUAL})
        if made:
            _tell(ADDED, one, other, by=by)


def remove(one: Conversation, other: Conversation, *, by: Actor) -> None:
    with transaction.atomic():
        gone, _ = Relation.objects.filter(**_ends(one, other)).delete()
        if gone:
            _tell(GONE, one, other, by=by)


def _ends(one: Conversation, other: Conversation) -> dict[str, int]:
    return {"first_id": min(one.pk, other.pk), "second_id": max(one.pk, other.pk)}


def _tell(kind: str, one: Conversation, other: Conversation, *, by: Actor) -> None:
    record.record(kind, one, by=by, other=other.pk)
    record.record(kind, other, by=by, other=one.pk)

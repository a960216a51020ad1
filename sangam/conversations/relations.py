"""Matters that belong together without being one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from sangam.conversations.models import Conversation, Relation
from sangam.lib import sql


def many(pairs: Iterable[tuple[int, int, str]]) -> None:
    rows = {(min(a, b), max(a, b)): (min(a, b), max(a, b), why) for a, b, why in pairs if a != b}
    sql.insert(
        Relation._meta.db_table,
        {"first_id": "bigint", "second_id": "bigint", "reason": "text"},
        sorted(rows.values()),
        conflict="DO NOTHING",
    )


def ids_of(conversation: Conversation) -> set[int]:
    """Ids of related conversations, whether visible or not: the caller filters by `visible_to`."""
    found = Relation.objects.filter(Q(first=conversation) | Q(second=conversation)).values_list("first_id", "second_id")
    return {number for pair in found for number in pair} - {conversation.pk}

"""Matters that belong together without being one."""

from __future__ import annotations

from collections.abc import Iterable

from sangam.conversations.models import Relation
from sangam.lib import sql


def many(pairs: Iterable[tuple[int, int, str]]) -> None:
    rows = {(min(a, b), max(a, b)): (min(a, b), max(a, b), why) for a, b, why in pairs if a != b}
    sql.insert(
        Relation._meta.db_table,
        {"first_id": "bigint", "second_id": "bigint", "reason": "text"},
        sorted(rows.values()),
        conflict="DO NOTHING",
    )

"""Makes every document anew, the newest conversations first, a batch at a time, going on where it was stopped."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from sangam.conversations.finding import writing
from sangam.conversations.models import Conversation
from sangam.lib import sql
from sangam.search import spoken, vocabulary
from sangam.search.models import Language, Rebuild

NAME: Final = "conversations"
BATCH: Final = 200
TABLE = Conversation._meta.db_table


def start() -> None:
    """From the beginning. What is there stays and is found until it is replaced; only the words are collected anew."""
    with transaction.atomic():
        ((last, total),) = sql.rows(f"SELECT coalesce(max(id), 0) + 1, count(*) FROM {TABLE}")
        vocabulary.forget()
        Language.objects.all().delete()
        spoken.forget()
        Rebuild.objects.update_or_create(name=NAME, defaults={"position": last, "total": total, "done": 0})


def running() -> bool:
    return Rebuild.objects.filter(name=NAME, position__gt=0).exists()


def progress() -> tuple[int, int]:
    """(done, of how many)."""
    row = Rebuild.objects.filter(name=NAME).first()
    return (row.done, row.total) if row else (0, 0)


def step(limit: int = BATCH) -> int:
    """The next batch; gives how many documents were made, 0 when there is nothing left."""
    with transaction.atomic():
        writing.take_turns()
        row = Rebuild.objects.select_for_update().filter(name=NAME, position__gt=0).first()
        if row is None:
            return 0
        ids = [number for (number,) in sql.rows(
            f"SELECT id FROM {TABLE} WHERE id < %s ORDER BY id DESC LIMIT %s", [row.position, limit]
        )]  # fmt: skip
        writing.write(dict.fromkeys(ids))
        Rebuild.objects.filter(name=NAME).update(position=ids[-1] if ids else 0, done=row.done + len(ids))
    return len(ids)

"""What people see of their changes to many, the way back, and how they are forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from sangam.accounts.scope import Scope
from sangam.conversations.bulk.running import BATCH, advance
from sangam.conversations.models import WORKING, BulkChange, BulkItem, BulkOutcome, BulkState, Conversation
from sangam.lib import clock, sql

UNDO_FOR = dt.timedelta(minutes=10)
KEPT = dt.timedelta(days=7)
LISTED = 20
NAMED = 200


@dataclass(frozen=True, slots=True)
class Missed:
    """A matter that was not changed, or not given back; `subject` and `seen` only where he may see it."""

    reason: str
    number: int
    subject: str = ""
    seen: bool = False


_CURRENT = f"""
SELECT id FROM {BulkChange._meta.db_table}
WHERE by_id = %s AND NOT hidden AND (state = ANY(%s) OR ended_at > %s) ORDER BY id DESC LIMIT 1
"""


def current(scope: Scope) -> BulkChange | None:
    """What is under way, or has just ended and was not put away. Every list asks, and mostly there is nothing."""
    found = sql.planned(_CURRENT, [scope.person_id, [state.value for state in WORKING], clock.now() - UNDO_FOR])
    return BulkChange.objects.visible_to(scope).filter(pk=found[0][0]).first() if found else None


def listed(scope: Scope) -> Sequence[BulkChange]:
    return list(BulkChange.objects.visible_to(scope).order_by("-pk")[:LISTED])


def missed(bulk: BulkChange, scope: Scope) -> list[Missed]:
    """The first two hundred that did not go as wished."""
    outcomes = (BulkOutcome.FAILED, BulkOutcome.LEFT)
    rows = list(
        bulk.items.filter(outcome__in=outcomes).order_by("conversation_id").values_list("conversation_id", "reason")[:NAMED]
    )
    ids = [number for number, _reason in rows]
    numbers = dict(Conversation.objects.filter(pk__in=ids).values_list("pk", "number"))
    subjects = dict(Conversation.objects.visible_to(scope).filter(pk__in=ids).values_list("pk", "subject"))
    return [Missed(why, numbers.get(pk, 0), subjects.get(pk, ""), pk in subjects) for pk, why in rows]


def may_undo(bulk: BulkChange) -> bool:
    """What was said to customers is not taken back."""
    ended = bulk.ended_at
    fresh = ended is not None and ended > clock.now() - UNDO_FOR
    return bulk.state in (BulkState.DONE, BulkState.STOPPED) and fresh and bulk.done > 0 and not bulk.text


def undo(bulk: BulkChange) -> bool:
    """Give everything back as it was, where nobody changed it since; False where that time has passed."""
    with transaction.atomic():
        row = BulkChange.objects.select_for_update().get(pk=bulk.pk)
        if not may_undo(row):
            return False
        row.state, row.upto, row.ended_at, row.hidden = BulkState.UNDOING, 0, None, False
        row.save(update_fields=["state", "upto", "ended_at", "hidden"])
    if row.total <= BATCH:
        while advance(row.pk):
            pass
    return True


def put_away(bulk: BulkChange) -> None:
    BulkChange.objects.filter(pk=bulk.pk).update(hidden=True)


def forget_old() -> int:
    """What was before is kept as long as it can be given back, the rest for a week."""
    now = clock.now()
    over = BulkChange.objects.exclude(state__in=WORKING).filter(ended_at__lt=now - UNDO_FOR)
    BulkItem.objects.filter(bulk__in=over, after__isnull=False).update(before=None, after=None)
    gone, _ = over.filter(ended_at__lt=now - KEPT).delete()
    return gone

"""One change to many matters, batch by batch: each batch is one transaction that moves the cursor with what it did, so a
process that dies goes on where it stood. What fails is kept with its reason; the rest goes on.

Whose rights: those of whoever asked for it, as they are when the batch begins.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Max, Q

from sangam.accounts.models import User
from sangam.accounts.scope import Scope
from sangam.conversations import queries
from sangam.conversations.bulk import changes
from sangam.conversations.bulk.changes import KINDS, Change
from sangam.conversations.models import WORKING, BulkChange, BulkItem, BulkOutcome, BulkState, Conversation
from sangam.conversations.queries import Filters, View
from sangam.events import record
from sangam.events.models import Event
from sangam.events.record import Actor
from sangam.lib import clock, sql

BATCH = 50
MOST = 10_000
SLICE_SECONDS = 10.0
MOVED = "bulk.moved"
ITEMS = BulkItem._meta.db_table
UNSEEN, REFUSED, SINCE = "unseen", "refused", "since"
"""Reasons beside those of `changes`: not his to see, could not be written, changed by somebody since."""


class UnderWay(ValueError):
    """Somebody does the same to the same ones at this moment."""


def of_view(change: Change, scope: Scope, view: View, filters: Filters, *, by: User, query: str = "") -> BulkChange:
    """For everything that stands in the view now, `MOST` at most."""
    ids, values = queries.whole(scope, view, filters, MOST)
    return _start(change, ids, values, by=by, query=query)


def of_rows(change: Change, scope: Scope, numbers: Sequence[int], *, by: User, query: str = "") -> BulkChange:
    """For these conversations, by number. Those that are not his to see are listed as failed."""
    table = Conversation._meta.db_table
    return _start(change, f"SELECT id FROM {table} WHERE number = ANY(%s) LIMIT {MOST}", [list(numbers)], by=by, query=query)


def _start(change: Change, ids: str, values: list[Any], *, by: User, query: str) -> BulkChange:
    """A small one is done before this returns; a larger one is left to `go_on`. Raises UnderWay."""
    with transaction.atomic(), sql.cursor() as cursor:
        try:
            with transaction.atomic():
                bulk = BulkChange.objects.create(by=by, does=change.does, value=change.value, text=change.text, query=query)
        except IntegrityError as error:
            raise UnderWay from error
        cursor.execute(
            f"INSERT INTO {ITEMS} (bulk_id, conversation_id, outcome, reason) SELECT %s, id, 0, '' FROM ({ids}) AS wanted",
            [bulk.pk, *values],
        )
        bulk.total = cursor.rowcount
        bulk.save(update_fields=["total"])
    if bulk.total <= BATCH:
        while advance(bulk.pk):
            pass
    bulk.refresh_from_db()
    return bulk


def go_on() -> int:
    """Do what is under way for a while, a batch of each in turn; gives how many batches that were."""
    until, done = time.monotonic() + SLICE_SECONDS, 0
    while time.monotonic() < until:
        under_way = list(BulkChange.objects.filter(state__in=WORKING).order_by("pk").values_list("pk", flat=True))
        moved = [number for number in under_way if advance(number)]
        if not moved:
            break
        done += len(moved)
    return done


def advance(number: int) -> bool:
    """One batch; False where nothing is left, or somebody else does it at the moment."""
    with transaction.atomic():
        found = BulkChange.objects.select_for_update(skip_locked=True).filter(pk=number, state__in=WORKING)
        bulk = found.first()
        if bulk is None:
            return False
        wanted = Q(outcome=BulkOutcome.DONE) if bulk.state == BulkState.UNDOING else Q(outcome=BulkOutcome.WAITING)
        items = list(bulk.items.filter(wanted, conversation_id__gt=bulk.upto).order_by("conversation_id")[:BATCH])
        if items:
            Batch(bulk, items).work()
            bulk.upto = items[-1].conversation_id
        if len(items) < BATCH:
            bulk.state = BulkState.UNDONE if bulk.state == BulkState.UNDOING else BulkState.DONE
            bulk.ended_at = clock.now()
        bulk.save(update_fields=["state", "done", "failed", "given_back", "left", "upto", "ended_at"])
        _tell(bulk)
        return bulk.working


def stop(bulk: BulkChange) -> None:
    """Leave the rest as it is."""
    with transaction.atomic():
        row = BulkChange.objects.select_for_update().get(pk=bulk.pk)
        if row.state == BulkState.RUNNING:
            row.state, row.ended_at = BulkState.STOPPED, clock.now()
            row.save(update_fields=["state", "ended_at"])
            _tell(row)


def _tell(bulk: BulkChange) -> None:
    whole = bulk.done if bulk.state == BulkState.UNDOING else bulk.total
    record.record(MOVED, bulk, by=Actor.user(bulk.by_id), handled=bulk.handled, whole=whole, working=bulk.working)


class Batch:
    """Some matters of one change, locked in the order of their ids."""

    def __init__(self, bulk: BulkChange, items: Sequence[BulkItem]) -> None:
        self.bulk, self.items = bulk, items
        self.by, self.kind = Actor.user(bulk.by_id), KINDS[bulk.does]
        self.change = Change(bulk.does, bulk.value, bulk.text, bulk.pk)
        person = User.objects.get(pk=bulk.by_id)
        self.scope = person.scope()
        ids = [item.conversation_id for item in items]
        seen = Conversation.objects.visible_to(self.scope) if person.is_active else Conversation.objects.none()
        rows = seen.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))
        self.rows = {row.pk: row for row in rows}

    def work(self) -> None:
        before = changes.standing(self.change, list(self.rows))
        if self.bulk.state == BulkState.UNDOING:
            self._give_back(before)
        else:
            self._apply(before)
        BulkItem.objects.bulk_update(self.items, ["outcome", "reason", "before", "after", "event_id"])

    def _apply(self, before: dict[int, dict[str, Any]]) -> None:
        try:
            target = self.kind.target(self.change, self.scope)
        except changes.Gone as error:
            self._fail_all(error.reason)
            return
        for item in self.items:
            self._one(item, lambda row: self.kind.apply(row, target, self.by), BulkOutcome.DONE, BulkOutcome.FAILED)
        done = [item for item in self.items if item.outcome == BulkOutcome.DONE]
        ids = [item.conversation_id for item in done]
        after, last = changes.standing(self.change, ids), _last_events(ids)
        for item in done:
            item.before, item.after = before[item.conversation_id], after[item.conversation_id]
            item.event_id = last.get(item.conversation_id)
            if item.before == item.after:
                item.outcome = BulkOutcome.SAME
        failed = sum(item.outcome == BulkOutcome.FAILED for item in self.items)
        self.bulk.failed += failed
        self.bulk.done += len(self.items) - failed

    def _fail_all(self, reason: str) -> None:
        for item in self.items:
            item.outcome, item.reason = BulkOutcome.FAILED, reason
        self.bulk.failed += len(self.items)

    def _give_back(self, now: dict[int, dict[str, Any]]) -> None:
        touched = self._touched_since()
        for item in self.items:
            number = item.conversation_id
            if number in touched or (number in now and changes.differ(item.after or {}, now[number])):
                item.outcome, item.reason = BulkOutcome.LEFT, SINCE
            else:
                self._one(item, self._back(item), BulkOutcome.GIVEN_BACK, BulkOutcome.LEFT)
        given = sum(item.outcome == BulkOutcome.GIVEN_BACK for item in self.items)
        self.bulk.given_back += given
        self.bulk.left += len(self.items) - given

    def _back(self, item: BulkItem) -> Callable[[Conversation], None]:
        return lambda row: self.kind.give_back(row, item.before or {}, self.by)

    def _one(self, item: BulkItem, work: Callable[[Conversation], None], well: BulkOutcome, badly: BulkOutcome) -> None:
        """Under a savepoint, so that what cannot be written is left alone and the rest goes on."""
        row = self.rows.get(item.conversation_id)
        try:
            if row is None:
                raise LookupError
            with transaction.atomic():
                work(row)
            item.outcome, item.reason = well, ""
        except LookupError:
            item.outcome, item.reason = badly, UNSEEN
        except changes.Left as error:
            item.outcome, item.reason = badly, error.reason
        except (ValueError, DatabaseError):
            item.outcome, item.reason = badly, REFUSED

    def _touched_since(self) -> set[int]:
        """Those of which an event tells that somebody changed the same since."""
        after = {item.conversation_id: item.event_id or 0 for item in self.items}
        events = Event.objects.filter(conversation_id__in=list(after), kind__in=self.kind.events)
        later = events.filter(pk__gt=min(after.values(), default=0)).values_list("conversation_id", "pk", "data")
        ours = (None, self.bulk.value)
        return {number for number, event, data in later if number and event > after[number] and data.get("tag") in ours}


def _last_events(ids: Sequence[int]) -> dict[int, int]:
    rows = Event.objects.filter(conversation_id__in=ids).values("conversation_id").annotate(last=Max("pk"))
    return {row["conversation_id"] or 0: row["last"] for row in rows}

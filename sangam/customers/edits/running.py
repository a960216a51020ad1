"""One change to many customers, batch by batch: each batch is one transaction that moves the cursor with what it did, so a
process that dies goes on where it stood (docs/adr/0012). Whose rights: those of whoever asked, as they are at that batch."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from sangam.accounts.models import User
from sangam.conditions.compile import Sql
from sangam.customers.edits import changes
from sangam.customers.edits.changes import KINDS, States
from sangam.customers.edits.models import WORKING, CustomerEdit, CustomerEditItem, EditOutcome, EditState
from sangam.customers.models import Customer
from sangam.customers.segments import people
from sangam.customers.segments.people import Asked
from sangam.events.record import Actor
from sangam.lib import clock, sql

BATCH = 200
MOST = 50_000
SLICE_SECONDS = 10.0
ASK_SECONDS = 20.0
UNDO_FOR = dt.timedelta(days=1)
KEPT = dt.timedelta(days=30)
ITEMS = CustomerEditItem._meta.db_table
NAMED = 200


def of_asked(does: str, value: Mapping[str, Any], asked: Asked, *, by: User, query: str = "") -> CustomerEdit:
    """For everybody who meets it now, `MOST` at most, newest first. Raises people.Slow."""
    ids, params = asked.ids()
    with people.hurried(ASK_SECONDS):
        return _start(does, value, (f"{ids} ORDER BY p.id DESC LIMIT {MOST}", params), by=by, query=query)


def of_rows(does: str, value: Mapping[str, Any], customers: Sequence[int], *, by: User, query: str = "") -> CustomerEdit:
    """For these customers, each as the head of his family."""
    heads = f"SELECT DISTINCT coalesce(c.root_id, c.id) AS id FROM {Customer._meta.db_table} c WHERE c.id = ANY(%s)"
    return _start(does, value, (heads, [list(customers)]), by=by, query=query)


def _start(does: str, value: Mapping[str, Any], those: Sql, *, by: User, query: str) -> CustomerEdit:
    with transaction.atomic(), sql.cursor() as cursor:
        edit = CustomerEdit.objects.create(by=by, does=does, value=dict(value), query=query)
        cursor.execute(
            f"INSERT INTO {ITEMS} (edit_id, customer_id, outcome, reason) SELECT %s, id, 0, '' FROM ({those[0]}) wanted",
            [edit.pk, *those[1]],
        )
        edit.total = cursor.rowcount
        edit.save(update_fields=["total"])
    return edit


def at_once(edit: CustomerEdit) -> None:
    """A small one is done while somebody waits; a larger one is left to the job."""
    if edit.total <= BATCH:
        while advance(edit.pk):
            pass
    edit.refresh_from_db()


def go_on() -> int:
    """Do what is under way for a while, a batch of each in turn; gives how many batches that were."""
    until, done = time.monotonic() + SLICE_SECONDS, 0
    while time.monotonic() < until:
        under_way = list(CustomerEdit.objects.filter(state__in=WORKING).order_by("pk").values_list("pk", flat=True))
        moved = [number for number in under_way if advance(number)]
        if not moved:
            break
        done += len(moved)
    return done


def advance(number: int) -> bool:
    """One batch; False where nothing is left, or somebody else does it at the moment."""
    with transaction.atomic():
        found = CustomerEdit.objects.select_for_update(skip_locked=True).filter(pk=number, state__in=WORKING)
        edit = found.first()
        if edit is None:
            return False
        wanted = EditOutcome.DONE if edit.state == EditState.UNDOING else EditOutcome.WAITING
        items = list(edit.items.filter(outcome=wanted, customer_id__gt=edit.upto).order_by("customer_id")[:BATCH])
        if items:
            Batch(edit, items).work()
            edit.upto = items[-1].customer_id
        if len(items) < BATCH:
            edit.state = EditState.UNDONE if edit.state == EditState.UNDOING else EditState.DONE
            edit.ended_at = clock.now()
        edit.save(update_fields=["state", "done", "failed", "given_back", "left", "upto", "ended_at"])
        return edit.working


class Batch:
    """Some customers of one change, locked in the order of their ids."""

    def __init__(self, edit: CustomerEdit, items: Sequence[CustomerEditItem]) -> None:
        self.edit, self.items = edit, {item.customer_id: item for item in items}
        self.kind, self.by = KINDS[edit.does], Actor.user(edit.by_id)
        self.person = User.objects.get(pk=edit.by_id)
        list(Customer.objects.filter(pk__in=self.items).order_by("pk").select_for_update(of=("self",)).values_list("pk"))

    def work(self) -> None:
        try:
            if not self.person.is_active:
                raise changes.Gone(_("Whoever asked for it does not work here any more."))
            target = self.kind.target(self.edit.value, self.person.scope())
        except changes.Gone as error:
            self._none(str(error))
        else:
            self._give_back(target) if self.edit.state == EditState.UNDOING else self._apply(target)
        CustomerEditItem.objects.bulk_update(self.items.values(), ["outcome", "reason", "before", "after"])

    def _none(self, reason: str) -> None:
        undoing = self.edit.state == EditState.UNDOING
        for item in self.items.values():
            item.outcome, item.reason = (EditOutcome.LEFT if undoing else EditOutcome.FAILED), reason[:300]
        self.edit.left += len(self.items) if undoing else 0
        self.edit.failed += 0 if undoing else len(self.items)

    def _apply(self, target: Any) -> None:
        ids = list(self.items)
        before = self.kind.standing(target, ids)
        missed = self._each(lambda some: self.kind.apply(target, self.edit.value, some, self.by), ids)
        after = self.kind.standing(target, ids)
        for number, item in self.items.items():
            item.before, item.after = dict(before[number]), dict(after[number])
            item.outcome = EditOutcome.SAME if item.before == item.after else EditOutcome.DONE
            if number in missed:
                item.outcome, item.reason = EditOutcome.FAILED, missed[number][:300]
        self.edit.failed += len(missed)
        self.edit.done += len(ids) - len(missed)

    def _give_back(self, target: Any) -> None:
        now = self.kind.standing(target, list(self.items))
        same = {number: item.before or {} for number, item in self.items.items() if now[number] == item.after}
        missed = self._each(lambda some: self.kind.give_back(target, _of(same, some), self.by), list(same))
        for number, item in self.items.items():
            if number in same and number not in missed:
                item.outcome = EditOutcome.GIVEN_BACK
                self.edit.given_back += 1
            else:
                item.outcome = EditOutcome.LEFT
                item.reason = missed.get(number, _("Somebody changed it since."))[:300]
                self.edit.left += 1

    def _each(self, work: Callable[[Sequence[int]], None], ids: Sequence[int]) -> dict[int, str]:
        """All together; where that fails each alone, so that only the guilty is left out. Gives those, and why."""
        try:
            with transaction.atomic():
                work(ids)
            return {}
        except (ValueError, DatabaseError) as error:
            if len(ids) == 1:
                return {ids[0]: str(error) if isinstance(error, ValueError) else _("It could not be written.")}
        return {number: why for one in ids for number, why in self._each(work, [one]).items()}


def _of(states: States, ids: Sequence[int]) -> States:
    return {number: states[number] for number in ids}


def may_undo(edit: CustomerEdit) -> bool:
    fresh = edit.ended_at is not None and edit.ended_at > clock.now() - UNDO_FOR
    return edit.state in (EditState.DONE, EditState.STOPPED) and fresh and edit.done > 0


def undo(edit: CustomerEdit) -> bool:
    """Give everything back as it was, where nobody changed it since; False where that time has passed."""
    with transaction.atomic():
        row = CustomerEdit.objects.select_for_update().get(pk=edit.pk)
        if not may_undo(row):
            return False
        row.state, row.upto, row.ended_at = EditState.UNDOING, 0, None
        row.save(update_fields=["state", "upto", "ended_at"])
    at_once(row)
    return True


def stop(edit: CustomerEdit) -> None:
    """Leave the rest as it is."""
    CustomerEdit.objects.filter(pk=edit.pk, state=EditState.RUNNING).update(state=EditState.STOPPED, ended_at=clock.now())


def missed(edit: CustomerEdit) -> list[CustomerEditItem]:
    """The first two hundred that did not go as wished, with their customers."""
    rows = edit.items.filter(outcome__in=(EditOutcome.FAILED, EditOutcome.LEFT)).select_related("customer")
    return list(rows.order_by("customer_id")[:NAMED])


def forget_old() -> int:
    """What was before is kept as long as it can be given back, the rest for a month."""
    over = CustomerEdit.objects.exclude(state__in=WORKING).filter(ended_at__lt=clock.now() - UNDO_FOR)
    CustomerEditItem.objects.filter(Q(edit__in=over), after__isnull=False).update(before=None, after=None)
    return over.filter(ended_at__lt=clock.now() - KEPT).delete()[0]

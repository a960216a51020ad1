"""What state a matter is in: the company's labels over fixed categories, snoozing, folders."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from sangam.conversations import family, statuses, thread
from sangam.conversations.models import Category, Conversation, Folder, Priority, Status
from sangam.events import record
from sangam.events.record import Actor
from sangam.lib import clock


def locked(conversation: Conversation) -> Conversation:
    """The matter it belongs to as it is now, locked until the transaction ends."""
    return family.locked(conversation)


def set_status(conversation: Conversation, status: Status, *, by: Actor) -> None:
    """Give it a label. Waking from a snooze is part of it; closing ends what its chat-like threads continue."""
    with transaction.atomic():
        row = locked(conversation)
        if row.status_id == status.pk:
            return
        now = clock.now()
        before, row.status, row.category = row.category, status, status.category
        row.solved_at = now if status.category == Category.SOLVED else row.solved_at if _done(status.category) else None
        row.closed_at = now if status.category == Category.CLOSED else None
        row.snoozed_until = None
        row.save(update_fields=["status", "category", "solved_at", "closed_at", "snoozed_until"])
        if status.category == Category.CLOSED:
            thread.forget_closed([row.pk])
        record.record("conversation.status", row, by=by, before=before, after=status.category, status=status.pk)


def put_back(
    conversation: Conversation,
    label: Status,
    *,
    solved_at: dt.datetime | None,
    closed_at: dt.datetime | None,
    snoozed_until: dt.datetime | None,
    by: Actor,
) -> None:
    """As it stood before, moments included: what `set_status` and `snooze` changed is undone."""
    with transaction.atomic():
        row = locked(conversation)
        before, slept, stood = row.category, row.snoozed_until, row.status_id
        row.status, row.category = label, label.category
        row.solved_at, row.closed_at, row.snoozed_until = solved_at, closed_at, snoozed_until
        row.save(update_fields=["status", "category", "solved_at", "closed_at", "snoozed_until"])
        if stood != label.pk:
            record.record("conversation.status", row, by=by, before=before, after=label.category, status=label.pk)
        if snoozed_until is not None and snoozed_until != slept:
            record.record("conversation.snoozed", row, by=by, until=int(snoozed_until.timestamp()))
        elif slept is not None and snoozed_until is None:
            record.record("conversation.woke", row, by=by)


def set_category(conversation: Conversation, category: int, *, by: Actor) -> None:
    """The default label of a category: solve, reopen, put on hold, close."""
    set_status(conversation, statuses.default(category), by=by)


def solve(conversation: Conversation, *, by: Actor) -> None:
    """Mark as solved. A later reply from the customer reopens it."""
    set_category(conversation, Category.SOLVED, by=by)


def reopen(conversation: Conversation, *, by: Actor) -> None:
    set_category(conversation, Category.OPEN, by=by)


def _done(category: int) -> bool:
    return category in (Category.SOLVED, Category.CLOSED)


def snooze(conversation: Conversation, until: dt.datetime, *, by: Actor) -> None:
    """Out of sight until then, or until the customer writes. Raises ValueError for a time that has passed."""
    if until <= clock.now():
        raise ValueError("a conversation can only be snoozed until a time to come")
    with transaction.atomic():
        row = locked(conversation)
        row.snoozed_until = until
        row.save(update_fields=["snoozed_until"])
        record.record("conversation.snoozed", row, by=by, until=int(until.timestamp()))


def wake(conversation: Conversation, *, by: Actor) -> None:
    with transaction.atomic():
        row = locked(conversation)
        if row.snoozed_until is None:
            return
        row.snoozed_until = None
        row.save(update_fields=["snoozed_until"])
        record.record("conversation.woke", row, by=by)


def wake_due(*, by: Actor) -> int:
    """Bring back every conversation whose time has come; gives how many."""
    due = list(Conversation.objects.filter(snoozed_until__lte=clock.now(), root=None).order_by("snoozed_until")[:500])
    for conversation in due:
        wake(conversation, by=by)
    return len(due)


def move(conversation: Conversation, folder: Folder, *, by: Actor, reason: str = "") -> None:
    """To spam, or back to the inbox; nothing is deleted."""
    with transaction.atomic():
        row = locked(conversation)
        if row.folder == folder:
            return
        row.folder, row.folder_reason = folder, reason
        row.save(update_fields=["folder", "folder_reason"])
        record.record("conversation.moved", row, by=by, folder=int(folder))


def prioritise(conversation: Conversation, priority: Priority, *, by: Actor) -> None:
    with transaction.atomic():
        row = locked(conversation)
        if row.priority == priority:
            return
        before, row.priority = row.priority, priority
        row.save(update_fields=["priority"])
        record.record("conversation.priority", row, by=by, before=before, after=int(priority))

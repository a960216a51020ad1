"""The company's own words for the fixed categories of a status.

The first label of a category is what new matters get. Every process remembers it for some seconds (`statuses`), so a
label that is first, or was until a moment ago, is never removed: a message arriving then would point to nothing.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from sangam.accounts import audit
from sangam.accounts.models import AuditEntry, User
from sangam.conversations import statuses
from sangam.conversations.models import Conversation, Status

CHUNK = 2000
SETTLES = dt.timedelta(seconds=15)
MOVED = "status.moved"


class Taken(ValueError):
    """Another one has that name, whatever its case."""


class First(ValueError):
    """New matters get this label: put another one above it first."""


class JustMoved(ValueError):
    """The order changed a moment ago, and not every process knows yet: wait some seconds."""


class OtherMeaning(ValueError):
    """Matters can only move to a label of the same category, else clocks and figures would lie."""


def add(label: str, category: int, *, by: User) -> Status:
    """A new label, last of its category. Raises Taken."""
    with transaction.atomic():
        row = Status(label=_free(label), category=category, position=_last(category) + 1)
        row.save()
        audit.record(by, "status.added", row, label=row.label, category=int(category))
        transaction.on_commit(statuses.forget)
    return row


def rename(status: Status, label: str, *, by: User) -> None:
    """Raises Taken. Every matter that has it shows the new word at once."""
    with transaction.atomic():
        row = Status.objects.select_for_update().get(pk=status.pk)
        before, row.label = row.label, _free(label, besides=status.pk)
        if before == row.label:
            return
        row.save(update_fields=["label"])
        audit.record(by, "status.renamed", row, label=[before, row.label])
        transaction.on_commit(statuses.forget)


def move(status: Status, up: bool, *, by: User) -> bool:
    """One place up or down within its category; False where there is no further place."""
    with transaction.atomic():
        rows = _of_category(status.category)
        at = [row.pk for row in rows].index(status.pk)
        to = at - 1 if up else at + 1
        if not 0 <= to < len(rows):
            return False
        rows[at], rows[to] = rows[to], rows[at]
        for position, row in enumerate(rows):
            row.position = position
        Status.objects.bulk_update(rows, ["position"])
        audit.record(by, MOVED, status, category=status.category, order=[row.pk for row in rows])
        transaction.on_commit(statuses.forget)
    return True


def delete(status: Status, into: Status, *, by: User) -> int:
    """Give its matters to `into` and remove it; gives how many matters that were.

    Most move in short transactions, so that agents are not held up; what came meanwhile moves with the removal.
    Raises First, JustMoved or OtherMeaning.
    """
    check(status, into)
    moved = 0
    while chunk := _reassign(status, into):
        moved += chunk
    with transaction.atomic():
        found = {row.pk: row for row in _of_category(status.category)}
        check(found[status.pk], found[into.pk])
        moved += Conversation.objects.filter(status=status).update(status=into)
        audit.record(by, "status.deleted", status, label=status.label, into=into.pk, matters=moved)
        found[status.pk].delete()
        transaction.on_commit(statuses.forget)
    return moved


def check(status: Status, into: Status) -> None:
    if into.category != status.category or into.pk == status.pk:
        raise OtherMeaning(into.label)
    first = Status.objects.filter(category=status.category).order_by("position", "id").first()
    if first is not None and first.pk == status.pk:
        raise First(status.label)
    recent = AuditEntry.objects.filter(action=MOVED, at__gt=timezone.now() - SETTLES)
    if recent.filter(detail__category=status.category).exists():
        raise JustMoved(status.label)


def _reassign(status: Status, into: Status) -> int:
    """One chunk, locked in the order of ids like everywhere."""
    with transaction.atomic():
        rows = Conversation.objects.filter(status=status).order_by("pk").select_for_update()
        ids = list(rows.values_list("pk", flat=True)[:CHUNK])
        return Conversation.objects.filter(pk__in=ids, status=status).update(status=into) if ids else 0


def _of_category(category: int) -> list[Status]:
    return list(Status.objects.filter(category=category).order_by("position", "id").select_for_update())


def _last(category: int) -> int:
    return Status.objects.filter(category=category).aggregate(last=Max("position"))["last"] or 0


def _free(label: str, besides: int = 0) -> str:
    label = " ".join(label.split())
    if Status.objects.filter(label__iexact=label).exclude(pk=besides).exists():
        raise Taken(label)
    return label

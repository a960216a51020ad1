"""Writing notes, and reading those of a family."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from sangam.accounts.models import User
from sangam.accounts.scope import Scope
from sangam.customers.models import Company, Customer
from sangam.customers.notes.models import CustomerNote
from sangam.events import record
from sangam.events.record import Actor, Fact
from sangam.lib import clock

TEXT_MAX = 20_000


def add(owner: Customer | Company, text: str, *, by: Actor, author: User | None, pinned: bool = False) -> CustomerNote | None:
    """None for an empty one."""
    if not (text := text.replace("\x00", "").strip()[:TEXT_MAX]):
        return None
    whose = {"customer": owner} if isinstance(owner, Customer) else {"company": owner}
    with transaction.atomic():
        row = CustomerNote.objects.create(**whose, text=text, author=author, pinned=pinned, created_at=clock.now())
        _tell("added", row, by)
    return row


def change(note: CustomerNote, text: str, *, by: Actor) -> None:
    """Another text; an empty one takes the note away."""
    if not (text := text.replace("\x00", "").strip()[:TEXT_MAX]):
        return remove(note, by=by)
    with transaction.atomic():
        if CustomerNote.objects.filter(pk=note.pk).exclude(text=text).update(text=text, changed_at=clock.now()):
            _tell("changed", note, by)


def pin(note: CustomerNote, pinned: bool, *, by: Actor) -> None:
    with transaction.atomic():
        if CustomerNote.objects.filter(pk=note.pk, pinned=not pinned).update(pinned=pinned):
            _tell("pinned" if pinned else "unpinned", note, by)


def remove(note: CustomerNote, *, by: Actor) -> None:
    with transaction.atomic():
        _tell("removed", note, by)
        CustomerNote.objects.filter(pk=note.pk).delete()


def of(members: Sequence[int], scope: Scope) -> QuerySet[CustomerNote]:
    """Pinned ones first, then the newest."""
    rows = CustomerNote.objects.visible_to(scope).filter(customer__in=list(members))
    return rows.select_related("author").order_by("-pinned", "-pk")


def of_company(company: int, scope: Scope) -> QuerySet[CustomerNote]:
    rows = CustomerNote.objects.visible_to(scope).filter(company=company)
    return rows.select_related("author").order_by("-pinned", "-pk")


def _tell(verb: str, note: CustomerNote, by: Actor) -> None:
    data = {} if note.company_id is None else {"company": note.company_id}
    record.many([Fact(f"customer.note_{verb}", "customernote", note.pk, by=by, customer_id=note.customer_id, data=data)])

"""Noting what a person agreed to or refused, and what counts now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction

from sangam.customers.consents.models import DETAIL_MAX, ConsentRecord, Purpose, Source
from sangam.customers.models import Customer
from sangam.events import record
from sangam.events.record import Actor
from sangam.lib import clock


def note(
    customer: Customer,
    purpose: Purpose,
    given: bool,
    *,
    source: Source,
    by: Actor,
    at: dt.datetime | None = None,
    detail: str = "",
) -> ConsentRecord | None:
    """`at` is when he said so, now if nothing else is known; never later than now. None where the same was noted of that
    moment before."""
    now = clock.now()
    moment = min(at or now, now)
    with transaction.atomic():
        Customer.objects.select_for_update().get(pk=customer.pk)
        same = {"customer": customer, "purpose": purpose, "given": given, "source": source, "at": moment}
        if at is not None and ConsentRecord.objects.filter(**same).exists():
            return None
        noted_by = by.id if by.type == "user" else None
        row = ConsentRecord.objects.create(**same, detail=detail.strip()[:DETAIL_MAX], noted_by_id=noted_by, noted_at=now)
        data = {"purpose": str(purpose), "given": given, "source": str(source)}
        fact = record.Fact("customer.consent", "consentrecord", row.pk, by=by, customer_id=customer.pk, data=data, at=moment)
        record.many([fact])
    return row


def history(members: Iterable[int]) -> list[ConsentRecord]:
    """Of a family, the newest word first."""
    return list(ConsentRecord.objects.filter(customer__in=list(members)).select_related("noted_by").order_by("-at", "-pk"))


def current(words: Iterable[ConsentRecord]) -> Mapping[str, ConsentRecord]:
    """By purpose, of a history (newest first): what counts. A purpose without a row was never spoken of."""
    found: dict[str, ConsentRecord] = {}
    for one in words:
        found.setdefault(one.purpose, one)
    return found


def allows(members: Iterable[int], purpose: Purpose) -> bool:
    """Only who said yes, and not no since. Of a family the last word of any of its faces counts."""
    row = ConsentRecord.objects.filter(customer__in=list(members), purpose=purpose).order_by("-at", "-pk").first()
    return row is not None and row.given

"""Who does not want to be written to where. The last word counts, in whatever order it is told."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from sangam.customers.models import Identity
from sangam.events import record
from sangam.events.record import Actor

REASON_MAX = 20


def said(identity_id: int, *, given: bool, reason: str, at: dt.datetime, by: Actor) -> bool:
    """He refuses (or wants again) to be written to there. Call inside a transaction. False where a later word stands, or
    nothing is changed by it: some networks say with every message that they may be answered."""
    before = Identity.objects.filter(pk=identity_id).values_list("refused", "undeliverable_at").first()
    older = Identity.objects.filter(pk=identity_id).filter(Q(consent_at=None) | Q(consent_at__lt=at))
    values = {"consent_at": at, "refused": "" if given else (reason or "refused")[:REASON_MAX]}
    if given:
        values["undeliverable_at"] = None
    if not older.update(**values) or before is None or (given and before == ("", None)):
        return False
    identity = Identity.objects.get(pk=identity_id)
    record.record("customer.consented" if given else "customer.refused", identity, by=by)
    return True

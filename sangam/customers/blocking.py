"""Senders whose mail goes to spam. Nothing of theirs is deleted."""

from __future__ import annotations

from django.db import transaction

from sangam.customers.models import Identity
from sangam.events import record
from sangam.events.record import Actor
from sangam.lib import clock


def block(identity: Identity, *, by: Actor) -> None:
    _set(identity, True, by)


def unblock(identity: Identity, *, by: Actor) -> None:
    _set(identity, False, by)


def _set(identity: Identity, blocked: bool, by: Actor) -> None:
    with transaction.atomic():
        changed = Identity.objects.filter(pk=identity.pk, blocked_at__isnull=blocked).update(
            blocked_at=clock.now() if blocked else None
        )
        if changed:
            record.record("identity.blocked" if blocked else "identity.unblocked", identity, by=by)

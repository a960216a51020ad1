"""What people who work here do with identities: vouch for one or take that back, add one, say that several people use it.

A hand changes what the house believes, never whose an identity is: what somebody has stays his.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from sangam.channels.base import IDENTITY_VALUE_MAX, IdentityRef
from sangam.customers.models import Customer, Identity
from sangam.events import record
from sangam.events.record import Actor
from sangam.lib import clock

BY_HAND = "hand"
"""`Identity.verified_by` of what somebody here vouched for; else it is the kind of the channel that proved it."""
BY_CODE = "code"
"""Of what somebody proved by a code that we sent there."""
IDENTITIES_MAX = 100


class Taken(ValueError):
    """Somebody has it already; `owner` is his id."""

    def __init__(self, owner: int) -> None:
        super().__init__(_("Another customer has this already. If they are one person, merge them."))
        self.owner = owner


class TooMany(ValueError):
    """Nobody has so many."""


def verify(identity: Identity, *, by: Actor) -> bool:
    return _set(identity, "identity.verified", by, {"verified_at": clock.now(), "verified_by": BY_HAND}, verified_at=None)


def by_code(ref: IdentityRef) -> Identity | None:
    """He gave back the code that was sent there: it is his. None where nobody is known by it (nothing is made of it)."""
    known = Identity.objects.filter(kind=ref.kind, scope=ref.scope, value=ref.value).first()
    if known is not None:
        values = {"verified_at": clock.now(), "verified_by": BY_CODE}
        _set(known, "identity.verified", Actor.customer(known.customer_id), values, verified_at=None)
    return known


def withdraw(identity: Identity, *, by: Actor) -> bool:
    """It counts as claimed, until it is proved again."""
    values = {"verified_at": None, "verified_by": ""}
    return _set(identity, "identity.withdrawn", by, values, verified_at__isnull=False)


def share(identity: Identity, shared: bool, *, by: Actor) -> bool:
    """Several people use it (or one alone, after all)."""
    kind = "identity.shared" if shared else "identity.unshared"
    return _set(identity, kind, by, {"shared": shared}, shared=not shared)


def add(customer: Customer, kind: str, value: str, *, by: Actor) -> Identity:
    """A claimed one: nobody proved it. Raises Taken, TooMany."""
    with transaction.atomic():
        Customer.objects.select_for_update().get(pk=customer.pk)
        if customer.identities.count() >= IDENTITIES_MAX:
            raise TooMany(_("One customer cannot have more than %(most)d identities.") % {"most": IDENTITIES_MAX})
        row, made = Identity.objects.get_or_create(
            kind=kind, scope="", value=value[:IDENTITY_VALUE_MAX], defaults={"customer": customer}
        )
        if not made:
            if row.customer_id == customer.pk:
                return row
            raise Taken(row.customer_id)
        record.record("identity.added", row, by=by)
    return row


def _set(identity: Identity, kind: str, by: Actor, values: Mapping[str, object], **only: object) -> bool:
    """False where it stood so already."""
    with transaction.atomic():
        changed = Identity.objects.filter(pk=identity.pk, **only).update(**values)
        if changed:
            record.record(kind, identity, by=by)
    return bool(changed)

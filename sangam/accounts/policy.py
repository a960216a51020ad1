"""What the company asks of sign-ins."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from sangam.accounts import audit, rights
from sangam.accounts.models import Demand, Policy, Role, User


def current() -> Policy:
    return Policy.objects.filter(pk=1).first() or Policy(pk=1)


def demand(second_factor: str, *, by: User) -> None:
    """Who must have a second factor (`Demand`). Those who lack it lose their open sockets at once, and on their next page
    they are asked to add one; nothing else is open to them until then."""
    with transaction.atomic():
        Policy.objects.get_or_create(pk=1)
        row = Policy.objects.select_for_update().get(pk=1)
        before, row.second_factor = row.second_factor, Demand(second_factor).value
        row.save(update_fields=["second_factor"])
        rights.entry_changed(list(lacking(row).values_list("pk", flat=True)))
        audit.record(by, "policy.changed", row, second_factor=[before, row.second_factor])


def lacking(policy: Policy) -> QuerySet[User]:
    """Who must have a second factor and has none."""
    asked = User.objects.filter(is_active=True)
    if policy.second_factor == Demand.NOBODY:
        return asked.none()
    return without(asked.filter(role=Role.ADMIN) if policy.second_factor == Demand.ADMINS else asked)


def without(users: QuerySet[User]) -> QuerySet[User]:
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return users.exclude(Exists(factors))

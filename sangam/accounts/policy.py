"""What the company asks of sign-ins."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from sangam.accounts import audit, rights
from sangam.accounts.models import Demand, Policy, Role, User

FACTORS = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)


def current() -> Policy:
    return Policy.objects.get_or_create(pk=1)[0]


def demand(second_factor: str, *, by: User) -> None:
    """Who must have a second factor (`Demand`). Those who lack it lose their open sockets at once, and on their next page
    they are asked to add one; nothing else is open to them until then."""
    with transaction.atomic():
        current()
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
    return users.exclude(Exists(FACTORS))


def told(users: QuerySet[User]) -> QuerySet[User]:
    """Each with `secured`: whether he has a second factor."""
    return users.annotate(secured=Exists(FACTORS))

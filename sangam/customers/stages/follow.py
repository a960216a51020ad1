"""What happens moves people on by itself, as far as the company wants that."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from sangam.accounts import audit
from sangam.accounts.models import User
from sangam.customers.stages.models import Follows, NotFollowed


def on() -> frozenset[Follows]:
    """Everything that nobody switched off."""
    off = set(NotFollowed.objects.values_list("what", flat=True))
    return frozenset(one for one in Follows if one not in off)


def choose(wanted: Collection[str], *, by: User) -> None:
    """Who stands at a stage already stays there: it holds for what happens from now on."""
    with transaction.atomic():
        before = on()
        for one in Follows:
            if one in wanted:
                NotFollowed.objects.filter(what=one).delete()
            else:
                NotFollowed.objects.get_or_create(what=one)
        differs = audit.changes({str(one): one in before for one in Follows}, {str(one): one in wanted for one in Follows})
        if differs:
            audit.record(by, "life.followed", "life", **differs)

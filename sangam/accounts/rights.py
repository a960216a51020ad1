"""Rights that change while somebody is looking. Two counters a person tell whoever holds a copy of his rights (an open
socket, a ticket) that it is out of date; the notice after commit only makes it quick.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F, QuerySet

from sangam.accounts.models import User
from sangam.realtime import bus
from sangam.realtime.rights import NOTICE


def sight_changed(people: Collection[int] | None) -> None:
    """What these people (None: all) may see is another now, or how they are called. In the transaction that changes it."""
    _everybody(people).update(rights_epoch=F("rights_epoch") + 1)
    bus.after_commit(NOTICE)


def entry_changed(people: Collection[int]) -> None:
    """They must come in anew: a password, a sign-out, a farewell. In the transaction that changes it."""
    _everybody(people).update(entry_epoch=F("entry_epoch") + 1)
    bus.after_commit(NOTICE)


def epochs() -> dict[int, tuple[int, int]]:
    """(entry, sight) of everybody who may sign in."""
    rows = User.objects.filter(is_active=True).values_list("pk", "entry_epoch", "rights_epoch")
    return {person: (entry, sight) for person, entry, sight in rows}


def _everybody(people: Collection[int] | None) -> QuerySet[User]:
    """Locked in the order of their ids, so that two changes never wait for each other."""
    rows = User.objects.all() if people is None else User.objects.filter(pk__in=people)
    locked = list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    return User.objects.filter(pk__in=locked)

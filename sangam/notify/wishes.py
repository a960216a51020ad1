"""What a person wants to hear, and how."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sangam.accounts.models import User
from sangam.notify.models import Kind, Wishes, mailed


def of(user: User) -> Wishes:
    """His own, else the usual (not stored)."""
    return Wishes.objects.filter(pk=user.pk).first() or Wishes(user=user)


def change(
    user: User, *, kinds: Iterable[str], desktop: bool, sound: bool, quiet_from: dt.time | None, quiet_until: dt.time | None,
    mails: Iterable[str] = mailed(), mail_words: bool = True,
) -> Wishes:  # fmt: skip
    """The whole of it. Quiet hours need both ends; with one they are off."""
    both = quiet_from is not None and quiet_until is not None
    values = {
        "kinds": sorted(set(kinds) & set(Kind.values)),
        "desktop": desktop,
        "sound": sound,
        "quiet_from": quiet_from if both else None,
        "quiet_until": quiet_until if both else None,
        "mails": sorted(set(mails) & set(Kind.values)),
        "mail_words": mail_words,
    }
    return Wishes.objects.update_or_create(user=user, defaults=values)[0]


def desktop(user: User, on: bool) -> None:
    """The one switch that the bell itself offers."""
    Wishes.objects.update_or_create(user=user, defaults={"desktop": on})

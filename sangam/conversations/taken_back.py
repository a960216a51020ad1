"""Words that their writer took back without knowing whether they had arrived: they, or what he sent instead, never both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sangam.conversations.models import TakenBack
from sangam.lib import clock

KEPT_FOR = dt.timedelta(days=7)


def keep(keys: Iterable[str]) -> None:
    """None of these had arrived. Call inside the transaction that writes what was sent instead, under the lock of its
    matter."""
    TakenBack.objects.bulk_create([TakenBack(key=key) for key in keys], ignore_conflicts=True)


def forget_old() -> int:
    return TakenBack.objects.filter(at__lt=clock.now() - KEPT_FOR).delete()[0]

"""What came before that which it is about: kept by the id it names, sent down the road again once that stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sangam.conversations.models import Arrival, Awaited, Message
from sangam.lib import clock, sql

KEPT_FOR = dt.timedelta(days=7)
YOUNG = dt.timedelta(seconds=60)
"""So long after it was noted it is looked for by itself: its message may have been written at the very same moment."""


def keep(scope: str, external_id: str, raw_id: int) -> None:
    Awaited.objects.bulk_create([Awaited(external_scope=scope, external_id=external_id, raw_id=raw_id)], ignore_conflicts=True)


def arrived(scope: str, external_ids: Iterable[str]) -> None:
    """Messages of these ids stand now. Call inside the transaction that wrote them."""
    sql.together(arriving(scope, external_ids))


def arriving(scope: str, external_ids: Iterable[str]) -> sql.Statement:
    """What `arrived` writes, to be sent with what writes them."""
    return _ARRIVED, [scope, sql.document([one for one in external_ids if one])]


_ARRIVED = f"""
UPDATE {Awaited._meta.db_table} SET due = true WHERE NOT due AND external_scope = %s AND external_id = {sql.ANY_TEXT}
"""


_FOUND = f"""
SELECT a.id FROM {Awaited._meta.db_table} a WHERE a.at > %s AND NOT a.due AND (
  EXISTS (SELECT 1 FROM {Message._meta.db_table} m
          WHERE m.external_scope = a.external_scope AND m.external_id = a.external_id AND m.external_id <> '')
  OR EXISTS (SELECT 1 FROM {Arrival._meta.db_table} r
             WHERE r.channel_id::text = a.external_scope AND r.external_id = a.external_id))
"""


def take() -> list[int]:
    """Raws whose message stands now; they are awaited no more. Call inside a transaction that sends them on."""
    young = [number for (number,) in sql.rows(_FOUND, [clock.now() - YOUNG])]
    rows = Awaited.objects.filter(due=True) | Awaited.objects.filter(pk__in=young)
    found = list(rows.select_for_update(skip_locked=True).values_list("pk", "raw_id"))
    Awaited.objects.filter(pk__in=[pk for pk, _raw in found]).delete()
    return sorted({raw for _pk, raw in found})


def forget_old() -> int:
    return Awaited.objects.filter(at__lt=clock.now() - KEPT_FOR).delete()[0]

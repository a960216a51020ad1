"""All raws of a reason down the road again: begun by a person, gone on with by a job, whoever has left or restarted.

How far it is stands in a row, written after every batch. Newest first, below where the last batch ended, so that what
fails again is met once only; a batch that was done but not yet counted when the machine went down is simply met again.
"""

from __future__ import annotations

import datetime as dt
import time

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from sangam.accounts import audit
from sangam.accounts.models import User
from sangam.ingest import replay
from sangam.ingest.models import RawInbound, RawState, Rerun
from sangam.lib import clock, sql

BATCH = 20
TURN_SECONDS = 1.5
COUNTED_MAX = 1001


def begin(reason: str, *, by: User) -> Rerun:
    """The one under way for this reason, if there is one."""
    if (running := _running(reason)) is not None:
        return running
    rows = waiting(reason)
    newest = rows.order_by("-pk").values_list("pk", flat=True).first() or 0
    total = rows.order_by()[:COUNTED_MAX].count()
    try:
        with transaction.atomic():
            row = Rerun.objects.create(reason=reason, by=by, total=total, before=newest + 1, began_at=clock.now())
            audit.record(by, "raw.all_replayed", row, reason=reason, total=total)
            return row
    except IntegrityError:
        return Rerun.objects.get(reason=reason, finished_at=None)


def _running(reason: str) -> Rerun | None:
    return Rerun.objects.filter(reason=reason, finished_at=None).first()


def waiting(reason: str) -> QuerySet[RawInbound]:
    return RawInbound.objects.filter(state=RawState.QUARANTINED, reason=reason)


def go_on() -> int:
    """A turn for each that is not finished; gives how many. A job calls it every few seconds."""
    found = list(Rerun.objects.filter(finished_at=None).select_related("by").order_by("pk"))
    for row in found:
        turn(row)
    return len(found)


def turn(row: Rerun, *, seconds: float = TURN_SECONDS) -> None:
    """As much as fits; nothing where another process is at it."""
    ends = time.monotonic() + seconds
    with sql.advisory_lock("rerun", row.pk) as ours:
        if not ours:
            return
        row.refresh_from_db(fields=("done", "stayed", "before", "finished_at"))
        while row.finished_at is None:
            _batch(row)
            if time.monotonic() >= ends:
                return


def _batch(row: Rerun) -> None:
    found = list(waiting(row.reason).filter(pk__lt=row.before).select_related("channel").order_by("-id")[:BATCH])
    if not found:
        row.finished_at = clock.now()
        row.save(update_fields=["finished_at"])
        return
    went, failed = replay.many(found, by=row.by)
    row.done, row.stayed, row.before = row.done + went, row.stayed + len(failed), found[-1].pk
    row.save(update_fields=["done", "stayed", "before"])


def recent(*, hours: int = 24) -> QuerySet[Rerun]:
    """Those under way, and those that ended lately, the newest first."""
    since = clock.now() - dt.timedelta(hours=hours)
    return Rerun.objects.exclude(finished_at__lt=since).order_by("-pk")

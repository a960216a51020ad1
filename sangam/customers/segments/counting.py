"""How many are in a segment: counted when it is made, then again and again by a job, the dearer the less often."""

from __future__ import annotations

import datetime as dt
import time

from django.db.models import F, Q

from sangam.conditions import tree
from sangam.conditions.fields import Fields
from sangam.conditions.values import Wrong
from sangam.customers.segments import known, people
from sangam.customers.segments.models import Segment
from sangam.customers.segments.people import Asked
from sangam.lib import clock

AT_ONCE, AT_MOST = 1.5, 30.0
"""Seconds that a count may take while somebody waits, and in the background."""
EVERY = dt.timedelta(minutes=2)
REST = 200
"""A count is rested from so many times as long as it took."""
SLICE_SECONDS = 20.0
SLOW, WRONG = "slow", "wrong"


def soon(segment: Segment) -> None:
    """At once if that is quick, else the job does it."""
    count(segment, seconds=AT_ONCE, last=False)


def count(segment: Segment, *, seconds: float = AT_MOST, last: bool = True, fields: Fields | None = None) -> None:
    """Write how many are in it now. `last`: that it takes too long is a finding, not a reason to leave it to the job."""
    started, found, trouble = time.monotonic(), segment.count, ""
    try:
        fields = known.fields() if fields is None else fields
        asked = Asked(tree.read(segment.condition, fields), fields, known.present())
        found = people.count(asked, seconds=seconds)
    except Wrong:
        found, trouble = None, WRONG
    except people.Slow:
        if not last:
            return
        trouble = SLOW
    took = int((time.monotonic() - started) * 1000)
    moment = segment.counted_at if trouble == SLOW else clock.now()
    rows = Segment.objects.filter(pk=segment.pk, condition=segment.condition)
    rows.update(count=found, counted_at=moment, count_ms=took, trouble=trouble)
    segment.count, segment.counted_at, segment.count_ms, segment.trouble = found, moment, took, trouble


def go_on() -> int:
    """Count those that are due, the longest ago first, for a while."""
    until, done, fields = time.monotonic() + SLICE_SECONDS, 0, None
    now = clock.now()
    for segment in Segment.objects.order_by(F("counted_at").asc(nulls_first=True), "pk").filter(_maybe(now)):
        if segment.counted_at is not None and segment.counted_at + _pause(segment) > now:
            continue
        if time.monotonic() > until:
            break
        fields = known.fields() if fields is None else fields
        count(segment, fields=fields)
        done += 1
    return done


def _maybe(now: dt.datetime) -> Q:
    return Q(counted_at=None) | Q(counted_at__lt=now - EVERY)


def _pause(segment: Segment) -> dt.timedelta:
    return max(EVERY, dt.timedelta(milliseconds=segment.count_ms * REST))

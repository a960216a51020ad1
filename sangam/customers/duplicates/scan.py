"""Everybody looked through, in batches that are committed with their cursor: it may be stopped at any moment and goes on."""

from __future__ import annotations

import time

from django.db import transaction

from sangam.accounts.models import User
from sangam.customers.duplicates import judge, keys, queue
from sangam.customers.duplicates.judge import Together
from sangam.customers.models import Customer, Scan
from sangam.lib import clock, sql

BATCH = 500
SECONDS = 2.0
KEYS, PAIRS = "keys", "pairs"


def begin(by: User | None = None) -> Scan:
    """The one that runs, else a new one."""
    total = 2 * Customer.objects.count()
    scan, _new = Scan.objects.get_or_create(running=True, defaults={"total": total, "by": by})
    return scan


def latest() -> Scan | None:
    return Scan.objects.order_by("-pk").first()


def go_on(together: Together, seconds: float = SECONDS) -> bool:
    """Work for some seconds; gives whether there is more to do. An install that never looked begins by itself."""
    scan = latest()
    if scan is None and Customer.objects.exists():
        scan = begin()
    if scan is None or not scan.running:
        return False
    end = time.monotonic() + seconds
    with sql.advisory_lock("customers", "duplicates") as held:
        while held and time.monotonic() < end and step(scan, together):
            pass
    return scan.running


def step(scan: Scan, together: Together) -> bool:
    """One batch."""
    with transaction.atomic():
        scan.refresh_from_db()
        after = Customer.objects.filter(pk__gt=scan.cursor).order_by("pk").values_list("pk", flat=True)
        ids = list(after[:BATCH])
        if not ids:
            return _next_phase(scan)
        if scan.phase == KEYS:
            keys.refresh(ids)
        else:
            # A pair is met once from each of its ends: the first time is enough.
            first = {pair: found for pair, found in keys.shared(ids).items() if pair[0] >= ids[0]}
            scan.found += queue.offer(judge.pairs(first, together))
        scan.cursor, scan.done = ids[-1], scan.done + len(ids)
        scan.save(update_fields=["cursor", "done", "found"])
    return True


def _next_phase(scan: Scan) -> bool:
    if scan.phase == KEYS:
        scan.phase, scan.cursor = PAIRS, 0
    else:
        scan.running, scan.finished_at = False, clock.now()
        scan.done = scan.total = max(scan.done, scan.total)
    scan.save(update_fields=["phase", "cursor", "running", "finished_at", "done", "total"])
    return scan.running


def share(scan: Scan) -> int:
    """How much is done, of a hundred."""
    return min(99, 100 * scan.done // scan.total) if scan.running and scan.total else 100 * (not scan.running)

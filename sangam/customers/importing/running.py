"""One import, batch by batch: each batch is one transaction that moves the place in the file with what it did, so a process
that dies goes on where it stood. What fails is kept with its line and its reason; the rest goes in."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from django.db import DatabaseError, IntegrityError, transaction

from sangam.accounts import audit
from sangam.accounts.models import User
from sangam.customers.duplicates import scan
from sangam.customers.importing import firms, own, plan, rows, taking, undo, write
from sangam.customers.importing.files import reading
from sangam.customers.importing.files.reading import Row
from sangam.customers.importing.models import WORKING, Import, State, What
from sangam.lib import clock

BATCH = 500
AT_ONCE = 500
"""A file of so many lines is done before the answer."""
SLICE_SECONDS = 10.0
TRIES = 3
COUNTED = ("made", "changed", "same", "failed", "given_back", "left")
MOVED = ["state", "offset", "ended_at", *COUNTED]
NEEDED = {What.PEOPLE: ("mail", "phone", "mark", "name", "first", "last"), What.COMPANIES: ("company_name", "domain")}
"""One of these must be in the file, else nobody can be told from anybody."""


class NotReady(ValueError):
    """No column says who it is about."""


def start(job: Import, *, by: User) -> None:
    """Raises NotReady."""
    with transaction.atomic():
        row = Import.objects.select_for_update().get(pk=job.pk)
        if row.state != State.READY:
            return
        if not set(row.mapping) & set(NEEDED[What(row.what)]):
            raise NotReady
        row.state, row.by, row.offset = State.RUNNING, by, taking.beginning(row)
        row.save(update_fields=["state", "by", "offset"])
        audit.record(by, "import.started", row, lines=row.total)
    if row.total <= AT_ONCE:
        while advance(row.pk):
            pass


def stop(job: Import, *, by: User) -> None:
    """What is done stays, and can be undone; the rest is left alone."""
    _turn(job, State.RUNNING, State.STOPPED, "import.stopped", by)


def go_on_with(job: Import, *, by: User) -> None:
    _turn(job, State.STOPPED, State.RUNNING, "import.started", by)


def _turn(job: Import, before: str, after: str, action: str, by: User) -> None:
    with transaction.atomic():
        row = Import.objects.select_for_update().get(pk=job.pk)
        if row.state == before:
            row.state, row.ended_at = after, clock.now() if after == State.STOPPED else None
            row.save(update_fields=["state", "ended_at"])
            audit.record(by, action, row)


def go_on() -> int:
    """Do what is under way for a while, a batch of each in turn; gives how many batches that were."""
    until, done = time.monotonic() + SLICE_SECONDS, 0
    while time.monotonic() < until:
        under_way = list(Import.objects.filter(state__in=WORKING).order_by("pk").values_list("pk", flat=True))
        moved = [number for number in under_way if advance(number)]
        if not moved:
            break
        done += len(moved)
    return done


def advance(number: int) -> bool:
    """One batch; False where nothing is left, or somebody else does it at the moment."""
    if Import.objects.filter(pk=number, state=State.READING).exists():
        return taking.read(number)
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                return _batch(number, BATCH)
        except (write.Raced, IntegrityError):
            continue
        except DatabaseError:
            break
    return _one_by_one(number)


def _one_by_one(number: int) -> bool:
    """A batch is an optimisation, not a fate: only the guilty line fails."""
    for _place in range(BATCH):
        try:
            with transaction.atomic():
                if not _batch(number, 1):
                    return False
        except (write.Raced, DatabaseError):
            with transaction.atomic():
                if not _batch(number, 1, refused=True):
                    return False
    return True


def _batch(number: int, size: int, *, refused: bool = False) -> bool:
    working = Import.objects.filter(pk=number, state__in=(State.RUNNING, State.UNDOING)).select_related("by")
    job = working.select_for_update(skip_locked=True, of=("self",)).first()
    if job is None:
        return False
    if job.by is None or not job.by.scope().may_administer:
        job.state = State.STOPPED
    elif job.state == State.UNDOING:
        undo.batch(job, size)
    else:
        _lines(job, size, refused)
    if not job.working:
        job.ended_at = clock.now()
        if job.state == State.DONE and job.made + job.changed and job.what == What.PEOPLE:
            scan.begin(job.by)
    job.save(update_fields=MOVED)
    return job.working


def _lines(job: Import, size: int, refused: bool) -> None:
    found, job.offset = reading.stretch(taking.store().path(job.rows_key), job.offset, size)
    if len(found) < size:
        job.state = State.DONE
    given = read(job, found)
    for one in given if refused else ():
        one.refuse("refused")
    if job.what == What.PEOPLE:
        steps = plan.people(given, replace=job.replace, names=job.mapping, lock=True)
        write.people(job, steps)
        job.same += sum(step.outcome == plan.SAME for step in steps)
    else:
        firm_steps = firms.plan(given, replace=job.replace)
        firms.write(job, firm_steps)
        write.misses(job, firm_steps)
        job.same += sum(step.outcome == plan.SAME for step in firm_steps)


def read(job: Import, found: Iterable[Row]) -> Sequence[rows.Given]:
    """The lines by the mapping."""
    reading_of = rows.Reading(job.mapping, job.country, own.readers(job.what))
    return (rows.people if job.what == What.PEOPLE else rows.companies)(list(found), reading_of)

"""A file comes in: kept as it is, read in a child process within limits, its columns guessed; then a person looks at it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from sangam.accounts import audit
from sangam.accounts.models import User
from sangam.customers.importing import guess, own
from sangam.customers.importing.files import reading
from sangam.customers.importing.files.reading import Refused, Table
from sangam.customers.importing.models import WORKING, Import, State
from sangam.lib import children, clock, sql
from sangam.lib.children import Ok, Pool
from sangam.lib.files import Store

SIZE_MAX = 100 * 1024 * 1024
AT_ONCE = 2 * 1024 * 1024
"""A file up to this size is read before the answer."""
DEADLINE_SECONDS = 180.0
MEMORY = 768 * children.MB
NAME_MAX = 200
READ = "sangam.customers.importing.files.reading:read"
WHY = {"deadline": "slow", "memory": "memory"}
KEPT = dt.timedelta(days=30)
CHOICES = ("charset", "delimiter", "sheet")
"""What a person may say about the file; then it is read anew."""


class TooLarge(ValueError):
    """More than `SIZE_MAX`."""


def store() -> Store:
    return Store(Path(settings.FILES_DIR) / "imports")


@cache
def _pool() -> Pool:
    return Pool(size=1, memory=MEMORY, deadline=DEADLINE_SECONDS, preload=["sangam.customers.importing.files.reading"])


def take(what: str, name: str, chunks: Iterable[bytes], *, by: User) -> Import:
    """Raises TooLarge; nothing of such a file is kept."""
    kept = store().save(_within(chunks))
    with transaction.atomic():
        job = Import.objects.create(
            by=by, what=what, name=name[:NAME_MAX], size=kept.size, sha256=kept.sha256, key=kept.key, state=State.READING
        )
        audit.record(by, "import.added", job, bytes=kept.size)
    if kept.size <= AT_ONCE:
        read(job.pk)
    job.refresh_from_db()
    return job


def _within(chunks: Iterable[bytes]) -> Iterable[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > SIZE_MAX:
            raise TooLarge
        yield chunk


def read(number: int) -> bool:
    """The file as rows, or why not. Gives whether it did anything; one process at a time."""
    with sql.advisory_lock("importing", number) as held:
        job = Import.objects.filter(pk=number, state=State.READING).first() if held else None
        if job is None:
            return False
        out = store().save(b"")
        asked = reading.Job(
            str(store().path(job.key)), str(store().path(out.key)), job.charset, job.delimiter, job.sheet
        )  # fmt: skip
        result = _pool().call(READ, asked)
        found = result.value if isinstance(result, Ok) else Refused(WHY.get(result.reason, "broken"))
        before = job.rows_key
        _kept(job, found, out.key)
    if before:
        store().remove(before)
    return True


def _kept(job: Import, found: Table | Refused, rows_key: str) -> None:
    if isinstance(found, Refused):
        store().remove(rows_key)
        job.state, job.refused, job.refused_at, job.rows_key = State.REFUSED, found.why, found.at, ""
    else:
        _take(job, found)
        job.state, job.refused, job.refused_at, job.rows_key = State.READY, "", 0, rows_key
    job.save(update_fields=[
        "state", "refused", "refused_at", "rows_key", "form", "charset", "delimiter", "sheet", "sheets", "headed", "headings",
        "mapping", "total",
    ])  # fmt: skip


def _take(job: Import, found: Table) -> None:
    job.form, job.charset, job.delimiter, job.sheet = found.form, found.charset, found.delimiter, found.sheet[:100]
    job.sheets = list(found.sheets)
    job.headed = not found.headings and guess.headed(found.first)
    _head(job, found.headings, found.first, found.columns, found.total)


def _head(job: Import, given: Sequence[str], first: Sequence[reading.Row], columns: int, total: int) -> None:
    """What the columns are called, what they are, how many lines there are."""
    top = first[0][1] if job.headed and first else list(given)
    width = len(top) if job.headed and top else max(columns, len(top))
    job.headings = [*top, *[""] * (width - len(top))]
    job.mapping = guess.mapping(job.what, job.headings, first[1:] if job.headed else first, own.labels(job.what))
    job.total = total - bool(job.headed)


def beginning(job: Import) -> int:
    """The byte of the first line that is no heading."""
    return reading.stretch(store().path(job.rows_key), 0, 1)[1] if job.headed else 0


def first(job: Import, size: int) -> list[reading.Row]:
    return reading.stretch(store().path(job.rows_key), beginning(job), size)[0]


def settle(job: Import, values: dict[str, Any], *, by: User) -> None:
    """What a person says of the file: `mapping`, `country`, `replace`, `headed`, and how it is to be read. Only before it
    has begun."""
    with transaction.atomic():
        row = Import.objects.select_for_update().get(pk=job.pk)
        if row.state not in (State.READY, State.REFUSED):
            return
        again = any(name in values and values[name] != getattr(row, name) for name in CHOICES) or row.state == State.REFUSED
        turned = "headed" in values and values["headed"] != row.headed and not again and row.form != "vcard"
        for name, value in values.items():
            setattr(row, name, value)
        if again:
            row.state = State.READING
        elif turned:
            _turn(row)
        row.save(update_fields=[*values, "state", "headings", "mapping", "total"])
        audit.record(by, "import.changed", row)
    if again and row.size <= AT_ONCE:
        read(row.pk)
    job.refresh_from_db()


def _turn(row: Import) -> None:
    """The first row is headings after all, or is not."""
    found, _offset = reading.stretch(store().path(row.rows_key), 0, reading.FIRST)
    widest = max(len(cells) for _line, cells in found)
    _head(row, (), found, max(widest, len(row.headings)), row.total + (not row.headed))


def forget(job: Import, *, by: User) -> bool:
    """The file, its rows and the way back go; what was imported stays. False while it works."""
    with transaction.atomic():
        row = Import.objects.select_for_update().get(pk=job.pk)
        if row.working:
            return False
        audit.record(by, "import.removed", row)
        keys = [key for key in (row.key, row.rows_key) if key]
        row.delete()
    for key in keys:
        store().remove(key)
    return True


def forget_old() -> int:
    """After `KEPT` the file goes with the way back; what was imported stays. For a nightly job."""
    old = Import.objects.exclude(state__in=WORKING).filter(created_at__lt=clock.now() - KEPT)
    keys = [key for pair in old.values_list("key", "rows_key") for key in pair if key]
    gone, _each = old.delete()
    for key in keys:
        store().remove(key)
    return gone

"""One export, batch by batch: rows are gathered behind each other in a file, the place in it moves with the last id, and a
process that dies goes on there. At the end the rows become the file that was asked for."""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation

from sangam.accounts import audit
from sangam.accounts.models import User
from sangam.customers.exporting import rows, tables
from sangam.customers.exporting.models import Export, State, What
from sangam.customers.models import Company, Customer
from sangam.lib import clock
from sangam.lib.files import Store

BATCH = 500
AT_ONCE = 500
SLICE_SECONDS = 10.0
KEPT = dt.timedelta(days=3)
"""Then the file is gone: it holds what everybody told us."""


def store() -> Store:
    return Store(Path(settings.FILES_DIR) / "exports")


def begin(what: str, form: str, *, by: User) -> Export:
    """A small one is done before this returns."""
    with transaction.atomic():
        export = Export.objects.create(by=by, what=what, form=form, rows_key=store().save(b"").key)
        export.total = _visible(export).count()
        export.save(update_fields=["total"])
        audit.record(by, "export.started", export, what=what, form=form, rows=export.total)
    if export.total <= AT_ONCE:
        while advance(export.pk):
            pass
    export.refresh_from_db()
    return export


def go_on() -> int:
    until, done = time.monotonic() + SLICE_SECONDS, 0
    while time.monotonic() < until:
        under_way = list(Export.objects.filter(state=State.RUNNING).order_by("pk").values_list("pk", flat=True))
        moved = [number for number in under_way if advance(number)]
        if not moved:
            break
        done += len(moved)
    return done


def advance(number: int) -> bool:
    """One batch; False where nothing is left, or somebody else does it at the moment."""
    with transaction.atomic():
        found = Export.objects.select_for_update(skip_locked=True, of=("self",)).select_related("by")
        export = found.filter(pk=number, state=State.RUNNING).first()
        if export is None:
            return False
        batch: Sequence[Any] = _visible(export).filter(pk__gt=export.upto).order_by("pk")[:BATCH]
        if not export.by.scope().may_administer:
            export.state = State.STOPPED
        elif batch:
            _gather(export, batch)
        else:
            _finish(export)
        export.ended_at = None if export.state == State.RUNNING else clock.now()
        export.save(update_fields=["state", "done", "upto", "written", "key", "size", "sha256", "ended_at"])
        return export.state == State.RUNNING


def _visible(export: Export) -> Any:
    scope = export.by.scope()
    if export.what == What.PEOPLE:
        return Customer.objects.visible_to(scope).select_related("company")
    return Company.objects.visible_to(scope)


def _gather(export: Export, batch: Sequence[Any]) -> None:
    found = (rows.people if export.what == What.PEOPLE else rows.companies)(batch)
    text = b"".join(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n" for row in found)
    with open(store().path(export.rows_key), "r+b") as file:
        file.truncate(export.written)
        file.seek(export.written)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    export.written += len(text)
    export.done += len(found)
    export.upto = batch[len(batch) - 1].pk


def _finish(export: Export) -> None:
    out = store().begin()
    try:
        with translation.override(export.by.language or settings.LANGUAGE_CODE):
            tables.write(export, store().path(export.rows_key), out)
        kept = out.finish()
    except BaseException:
        out.drop()
        raise
    store().remove(export.rows_key)
    export.key, export.size, export.sha256, export.state = kept.key, kept.size, kept.sha256, State.DONE


def stop(export: Export, *, by: User) -> None:
    with transaction.atomic():
        row = Export.objects.select_for_update().get(pk=export.pk)
        if row.state == State.RUNNING:
            row.state, row.ended_at = State.STOPPED, clock.now()
            row.save(update_fields=["state", "ended_at"])
            audit.record(by, "export.stopped", row)


def remove(export: Export, *, by: User) -> None:
    with transaction.atomic():
        row = Export.objects.select_for_update().get(pk=export.pk)
        audit.record(by, "export.removed", row)
        keys = [row.key, row.rows_key]
        row.delete()
    for key in filter(None, keys):
        store().remove(key)


def expires(export: Export) -> dt.datetime | None:
    return export.ended_at + KEPT if export.ended_at else None


def there(export: Export) -> bool:
    """Whether the file can be fetched now."""
    until = expires(export)
    return export.state == State.DONE and until is not None and until > clock.now()


def forget_old() -> int:
    old = Export.objects.exclude(state=State.RUNNING).filter(ended_at__lt=clock.now() - KEPT)
    keys = [key for pair in old.values_list("key", "rows_key") for key in pair if key]
    gone, _each = old.delete()
    for key in keys:
        store().remove(key)
    return gone

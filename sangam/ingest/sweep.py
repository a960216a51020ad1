"""Files that nothing refers to: left behind by a crash between the file and its row."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from itertools import islice

from django.conf import settings

from sangam.conversations import pictures
from sangam.conversations.models import Attachment
from sangam.ingest.models import RawInbound
from sangam.lib import clock
from sangam.lib.files import Store

OLDER_THAN = dt.timedelta(hours=24)
BATCH = 500
log = logging.getLogger(__name__)


def unreferenced() -> int:
    """Remove files older than a day that no attachment and no raw names; gives how many. A file is on disk before its
    row commits, so young ones are let alone."""
    store = Store(settings.FILES_DIR)
    old = store.older_than((clock.now() - OLDER_THAN).timestamp())
    removed = 0
    for keys in _batches(old):
        used = set(Attachment.objects.filter(key__in=keys).values_list("key", flat=True))
        used |= set(RawInbound.objects.filter(stored__in=keys).exclude(stored="").values_list("stored", flat=True))
        for key in keys:
            if key not in used:
                pictures.forget(key)
                store.remove(key)
                removed += 1
    if removed:
        log.info("files swept", extra={"removed": removed})
    return removed


def _batches(keys: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(keys, BATCH)):
        yield batch

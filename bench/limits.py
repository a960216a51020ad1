"""What the bare machine does: the disk's fsync, PostgreSQL taking the same rows, the parser alone."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction

from sangam.channels.models import Channel
from sangam.ingest import reading
from sangam.lib import sql
from sangam.lib.children import Pool

PAGE = b"\0" * 8192


def fsyncs(seconds: float = 1.0) -> float:
    """Appends of 8 KB made durable one by one, a second: the bound of commits by one writer."""
    with tempfile.NamedTemporaryFile() as file:
        begun, count = time.perf_counter(), 0
        while (spent := time.perf_counter() - begun) < seconds:
            file.write(PAGE)
            file.flush()
            os.fdatasync(file.fileno())
            count += 1
    return count / spent


def copies(payloads: Sequence[bytes], *, batch: int = 250) -> float:
    """The same bytes through bare COPY into a bare table, twice (raw and text), durable, a second."""
    with sql.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_bare (id bigserial PRIMARY KEY, payload bytea, text text)")
    begun = time.perf_counter()
    for start in range(0, len(payloads), batch):
        with transaction.atomic():
            rows = [(payload, payload.decode("latin-1").replace("\0", "")) for payload in payloads[start : start + batch]]
            sql.copy("bench_bare", ("payload", "text"), rows)
    spent = time.perf_counter() - begun
    with sql.cursor() as cursor:
        cursor.execute("DROP TABLE bench_bare")
    return len(payloads) / spent


def parses(channel: Channel, payloads: Sequence[bytes]) -> float:
    """The same mails only read, in as many child processes as there are cores, a second."""
    with Pool(size=max(2, os.cpu_count() or 2), preload=["sangam.ingest.reading", "sangam.channels.registry:adapters"]) as pool:
        pool.warm()
        jobs = [reading.Job(channel.kind, payload, "", {}, str(settings.FILES_DIR)) for payload in payloads]
        for _ in pool.map(reading.FUNCTION, jobs[:100]):
            pass
        begun = time.perf_counter()
        count = sum(1 for _ in pool.map(reading.FUNCTION, jobs))
        return count / (time.perf_counter() - begun)

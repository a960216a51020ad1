"""What the bare machine does: the disk's fsync, PostgreSQL taking the same rows, the parser alone."""

from __future__ import annotations

import email
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


def bare_road(payloads: Sequence[bytes], *, batch: int = 250) -> float:
    """A road with nothing on it, in this one process, a second: the standard library's quickest parser, then COPY of the
    raw and of one bare message row, every batch durable."""
    with sql.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_raw (id bigserial PRIMARY KEY, payload bytea)")
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS bench_message (id bigserial PRIMARY KEY, sender text, subject text, text text)"
        )
    begun = time.perf_counter()
    for start in range(0, len(payloads), batch):
        together = payloads[start : start + batch]
        with transaction.atomic():
            sql.copy("bench_raw", ("payload",), [(payload,) for payload in together])
            sql.copy("bench_message", ("sender", "subject", "text"), [_bare(payload) for payload in together])
    spent = time.perf_counter() - begun
    with sql.cursor() as cursor:
        cursor.execute("DROP TABLE bench_raw, bench_message")
    return len(payloads) / spent


def _bare(payload: bytes) -> tuple[str, str, str]:
    message = email.message_from_bytes(payload)
    part = next(part for part in message.walk() if not part.is_multipart())
    text = part.get_payload(decode=True)
    return str(message["From"]), str(message["Subject"]), text.decode("latin-1").replace("\0", "")  # type: ignore[union-attr]


def copies(payloads: Sequence[bytes], *, batch: int = 50) -> float:
    """The same bytes by COPY into a bare table, durable, a second."""
    with sql.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_raw (id bigserial PRIMARY KEY, payload bytea)")
    begun = time.perf_counter()
    for start in range(0, len(payloads), batch):
        with transaction.atomic():
            sql.copy("bench_raw", ("payload",), [(payload,) for payload in payloads[start : start + batch]])
    spent = time.perf_counter() - begun
    with sql.cursor() as cursor:
        cursor.execute("DROP TABLE bench_raw")
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

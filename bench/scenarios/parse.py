"""Understanding alone, in this one process: what `inspect email` does, beside the standard library's bare parser."""

from __future__ import annotations

import email
import os
import time
from collections.abc import Callable, Iterator

from django.conf import settings

from bench import limits, mails
from bench.context import Context
from bench.result import Result, middle
from sangam.ingest import reading


def run(context: Context) -> Iterator[Result]:
    payloads = [mail.payload for mail in mails.new(max(50, context.sizes.mails // 12))]
    kind, files = context.mailbox.kind, str(settings.FILES_DIR)

    def understand(payload: bytes) -> object:
        return reading.read(reading.Job(kind, payload, "", {}, files))

    understand(payloads[0])
    rates = [_rate(understand, payloads) for _ in range(context.sizes.runs)]
    bare = middle([_rate(email.message_from_bytes, payloads) for _ in range(context.sizes.runs)])
    yield Result("mails understood, one process", middle(rates), "/s", bare, "bare parse, standard library")
    pooled = middle([limits.parses(context.mailbox, payloads) for _ in range(context.sizes.runs)])
    cores = os.cpu_count() or 1
    yield Result("mails understood, children on every core", pooled, "/s", bare * cores, "bare parse, each core")


def _rate(work: Callable[[bytes], object], payloads: list[bytes]) -> float:
    begun = time.perf_counter()
    for payload in payloads:
        work(payload)
    return len(payloads) / (time.perf_counter() - begun)

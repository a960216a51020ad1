"""Webhooks of every kind that has a fake: how many a second are taken, how long the provider waits for its answer while we
are saturated, and how soon what they say stands in a conversation. Over HTTP, through a real web process."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import cycle, islice
from urllib.parse import urlsplit

from django.conf import settings

from bench import limits, processor, road
from bench.context import Context
from bench.result import Result, percentile
from sangam.channels import administer
from sangam.channels.base import Adapter, Request
from sangam.channels.faking import Fake
from sangam.channels.models import Channel, hook_address
from sangam.config.playing.casting import playable

CALLERS = 8
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Flow:
    """Of one kind: calls taken a second, milliseconds that each waited, messages a second until the last was visible."""

    taken: float
    waits: list[float]
    through: float
    busy: str


def run(context: Context) -> Iterator[Result]:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    fsyncs = limits.fsyncs()
    number = max(20, context.sizes.mails // 12)
    web = {"SANGAM_PORT": str(port), "SANGAM_URL": settings.BASE_URL}
    with road.running("web", *road.PROCESSES, "ingest-live", environment=web):
        _until_up(port)
        for adapter, make in playable():
            if adapter.polls and not make("https://provider.example").say(make.personas[0].key, "Hello"):
                continue  # nobody calls us there: we ask
            flow = _flow(context, adapter, make, number, port)
            name = adapter.kind
            yield Result(
                f"webhooks taken, {name}", flow.taken, "/s", fsyncs, "fsync of 8 KB", note=f"processor ms a call: {flow.busy}"
            )
            note = f"median {percentile(flow.waits, 0.5):.1f} ms; {CALLERS} callers at once"
            late = percentile(flow.waits, 0.99)
            yield Result(f"  answer within, p99, {name}", late, "ms", 1000 / fsyncs, "one fsync", aim=500, low=True, note=note)
            yield Result(f"  end to end, {name}", flow.through, "/s", fsyncs, "fsync of 8 KB")


def _flow(context: Context, adapter: Adapter, make: type[Fake], number: int, port: int) -> Flow:
    home = context.mailbox
    channel = Channel(kind=adapter.kind, name=f"Bench {adapter.kind}", brand=home.brand, team=home.team)
    channel = administer.save(channel, make("https://provider.example").settings(), by=None)
    fake = make("https://provider.example", hook_address(channel.token))
    talk = cycle(fake.personas)
    told = f"Is the Skerry 2 back in stock? {time.time_ns()}"
    calls = [call for place, one in enumerate(islice(talk, number)) for call in fake.say(one.key, f"{told} ({place})")]
    watcher = road.Watcher()
    watcher.start()
    watcher.ready.wait(PATIENCE)
    used, begun = processor.seconds(), time.perf_counter()
    waits = _deliver(calls, port)
    taken = len(calls) / (time.perf_counter() - begun)
    road.wait(watcher, number)
    watcher.stopping.set()
    watcher.join()
    return Flow(taken, waits, number / (watcher.last_at - begun), processor.since(used, number))


def _deliver(calls: Sequence[Request], port: int) -> list[float]:
    """All of them by some callers that keep their connections, as providers do."""
    with ThreadPoolExecutor(CALLERS) as callers:
        parts = callers.map(lambda place: _caller(calls[place::CALLERS], port), range(CALLERS))
        return [wait for part in parts for wait in part]


def _caller(calls: Sequence[Request], port: int) -> list[float]:
    waits = []
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as line:
        for call in calls:
            where = urlsplit(call.url)
            headers = {name: value for name, value in call.headers.items() if name not in ("host", "content-length")}
            begun = time.perf_counter()
            line.request(call.method, f"{where.path}?{where.query}" if where.query else where.path, call.body, headers)
            answer = line.getresponse()
            answer.read()
            waits.append((time.perf_counter() - begun) * 1000)
            if answer.status != 200:
                raise AssertionError(f"a genuine call was answered {answer.status}")
    return waits


def _until_up(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with closing(socket.create_connection(("127.0.0.1", port), timeout=1)):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the web process does not listen")

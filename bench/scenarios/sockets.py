"""What the live hub costs: telling many, holding many, taking many back, and the way from a commit to a screen."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench import limits
from bench.context import Context
from bench.crowd import Beside, Crowd, beside
from bench.result import Result, middle, percentile
from sangam.events import record
from sangam.events.record import Fact
from sangam.realtime.wire import framed

SIZE = 600
"""Bytes of a rendered row."""


def run(context: Context) -> Iterator[Result]:
    crowd_size = 50 if context.quick else 1000
    with beside() as (hub, crowd):
        yield from _fan_out(hub, crowd, crowd_size, rounds=3 if context.quick else 100)
    with beside() as (hub, crowd):
        yield from _idle(hub, crowd, crowd_size)
        yield from _commit_to_frame(hub, crowd, times=10 if context.quick else 200)
        yield from _storm(hub, crowd, crowd_size)


def _happen(conversation: int, times: int = 1) -> None:
    """Committed; whoever is awake first stamps it."""
    record.many([Fact("bench", "bench", 1, conversation_id=conversation, data={"size": SIZE}) for _ in range(times)])


def _fan_out(hub: Beside, crowd: Crowd, size: int, rounds: int) -> Iterator[Result]:
    """Processor time of the hub for each delivery, whoever else uses the machine meanwhile."""
    crowd.come(size, lambda place: "conversation:1")
    _happen(1, 2)
    crowd.wait(2 * size)
    before = hub.ask("cpu")
    for _ in range(rounds):
        _happen(1)
    crowd.wait((rounds + 2) * size)
    spent = hub.ask("cpu") - before
    frame = framed('{"is": "news", "seq": 10000, "html": "' + "x" * SIZE + '"}')
    before = hub.ask("cpu")
    hub.ask("raw", bytes=frame.hex(), times=rounds)
    crowd.wait((2 * rounds + 2) * size)
    bare = hub.ask("cpu") - before
    yield Result(
        "deliveries on one core", rounds * size / spent, "/s", rounds * size / bare, "bare writes of the same bytes", 50_000,
        note=f"one event at a time to {size} sockets, {rounds} times; processor time of the hub's process",
    )  # fmt: skip


def _idle(hub: Beside, crowd: Crowd, size: int) -> Iterator[Result]:
    crowd.come(20, lambda place: f"conversation:{9000 + place}")
    before = hub.ask("rss")
    crowd.come(size, lambda place: f"conversation:{10 + place}")
    yield Result("memory of an idle socket", (hub.ask("rss") - before) / size / 1024, "KB", None, "", 30, low=True)


def _commit_to_frame(hub: Beside, crowd: Crowd, times: int) -> Iterator[Result]:
    """From the moment the transaction is committed until the frame is read by the one who watches, while all the others
    hold their sockets open."""
    watcher = next(client for client in crowd.clients if client.topic == "conversation:10")
    taken = []
    for _ in range(times):
        told = crowd.told
        _happen(10)
        begun = time.monotonic()
        crowd.wait(told + 1)
        taken.append((watcher.at - begun) * 1000)
    fsync = 1000 / limits.fsyncs()
    yield Result("commit to frame, median", middle(taken), "ms", fsync, "one fsync, which stamping needs", 10, low=True)
    yield Result("commit to frame, p99", percentile(taken, 0.99), "ms", fsync, "one fsync", 50, low=True)


def _storm(hub: Beside, crowd: Crowd, size: int) -> Iterator[Result]:
    """All are cut off; something happens to each; all come back at once with the `since` they had."""
    since = hub.ask("done")["seq"]
    crowd.go()
    while hub.ask("done")["held"]:
        time.sleep(0.01)
    missed = size // 2
    record.many([Fact("bench", "bench", 1, conversation_id=10 + place % size, data={"size": SIZE}) for place in range(missed)])
    crowd.told = 0
    before = hub.ask("cpu")
    taken = crowd.come(size, lambda place: f"conversation:{10 + place}", since)
    spent = hub.ask("cpu") - before
    crowd.wait(missed)
    wrong = [client for client in crowd.clients if len(client.news) != (int(client.topic.split(":")[1]) - 10 < missed)]
    assert not wrong, f"{len(wrong)} clients missed something or heard it twice"
    yield Result(
        "sockets that come back", size / taken, "/s", size / spent, "by the hub's processor time", 1000,
        note=f"{missed} events missed and told, none twice",
    )  # fmt: skip

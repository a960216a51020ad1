"""The real processes of the road, and a watcher that sees what a screen would see: committed and stamped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection

from sangam.channels.base import RawItem
from sangam.config import processes
from sangam.events import relay
from sangam.ingest import store
from sangam.ingest.models import RawInbound
from sangam.lib import sql
from sangam.lib.embedded.server import die_with_parent
from sangam.realtime.bus import Listener

# As the SMTP listener and the poller do it: many mails, one commit.
STORED_TOGETHER = 50
IN_FLIGHT = 500
PATIENCE = 60.0
PROCESSES = ("ingest", "reactors")


class Stuck(RuntimeError):
    """What was handed in did not become visible in time."""


@dataclass
class Flow:
    """Of one run: messages a second from the first store to the last one visible; seconds from arrival to visible."""

    rate: float
    waits: list[float] = field(default_factory=list)


@contextmanager
def running(*names: str, environment: Mapping[str, str] | None = None) -> Iterator[None]:
    """Processes as `sangam up` starts them; unless others are named those of the road: the worker with its children, and
    the reactors with the relay."""
    commands = [[sys.executable, "-m", "sangam.config.cli", "run", processes.named(name).name] for name in names or PROCESSES]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | dict(environment or {})
    ask = die_with_parent(signal.SIGTERM, os.getpid())
    children = [subprocess.Popen(command, env=environment, preexec_fn=ask) for command in commands]
    try:
        yield
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(PATIENCE)


class Watcher(threading.Thread):
    """Waits for the relay's notice, then reads which messages it made visible and how long ago each arrived.

    The database's own clock tells both moments. It reads as any screen would, so it costs what a screen costs.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.waits: list[float] = []
        self.last_at = 0.0
        self.stopping = threading.Event()
        self.ready = threading.Event()
        self.seq = _last_seq()

    def run(self) -> None:
        with Listener([relay.STAMPED]) as listener:
            listener.wait(0.01)
            self.ready.set()
            while not self.stopping.is_set():
                self._look()
                listener.wait(0.05)
        connection.close()

    def _look(self) -> None:
        found = sql.rows(
            """SELECT e.seq, e.kind = 'message.received', extract(epoch FROM clock_timestamp() - r.received_at)
               FROM events_event e LEFT JOIN conversations_message m ON m.id = e.subject_id AND e.kind = 'message.received'
               LEFT JOIN ingest_rawinbound r ON r.id = m.raw_id WHERE e.seq > %s ORDER BY e.seq""",
            [self.seq],
        )
        if not found:
            return
        self.last_at = time.perf_counter()
        self.seq = found[-1][0]
        self.waits += [float(wait) for _, received, wait in found if received and wait is not None]


def _last_seq() -> int:
    return int(sql.rows("SELECT coalesce(max(seq), 0) FROM events_event")[0][0])


def send(channel_id: int, payloads: Sequence[bytes], *, rate: float | None = None, in_flight: int = IN_FLIGHT) -> Flow:
    """Hand mails in as fast as they are taken, never more than `in_flight` not yet visible; or `rate` a second."""
    watcher = Watcher()
    watcher.start()
    watcher.ready.wait(PATIENCE)
    begun = time.perf_counter()
    for start in range(0, len(payloads), STORED_TOGETHER):
        _wait_turn(watcher, begun, start, rate, in_flight)
        together = payloads[start : start + STORED_TOGETHER]
        store.many(channel_id, [RawItem(payload, lane="mail") for payload in together])
    wait(watcher, len(payloads))
    watcher.stopping.set()
    watcher.join()
    return Flow(len(payloads) / (watcher.last_at - begun), watcher.waits)


def _wait_turn(watcher: Watcher, begun: float, sent: int, rate: float | None, in_flight: int) -> None:
    if rate is not None:
        time.sleep(max(0.0, begun + sent / rate - time.perf_counter()))
    else:
        wait(watcher, sent - in_flight + STORED_TOGETHER)


def wait(watcher: Watcher, wanted: int) -> None:
    """Until so many are visible. Raises Stuck when nothing moves any more."""
    seen, until = len(watcher.waits), time.monotonic() + PATIENCE
    while len(watcher.waits) < wanted:
        if len(watcher.waits) > seen:
            seen, until = len(watcher.waits), time.monotonic() + PATIENCE
        if time.monotonic() > until:
            raise Stuck(f"{wanted} mails should be visible, {seen} are, and nothing moves; {_quarantine()}")
        time.sleep(0.002)


def _quarantine() -> str:
    reasons = RawInbound.objects.filter(state="quarantined").values_list("reason", flat=True)
    states = dict(sql.rows("SELECT state, count(*) FROM ingest_rawinbound GROUP BY state"))
    return f"{len(reasons)} in quarantine, like: {reasons[0]}" if reasons else f"raws: {states}"

"""The process that keeps every way in open: listeners of whole kinds, and one poll a channel.

A poll that ends in trouble is started again with a growing pause, and the channel shows the other side's own words. A
channel that is new, changed or switched off is noticed at once by a notice, else within five seconds. Two machines
never poll one mailbox: whoever holds its advisory lock does.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg
from django.db import DatabaseError, InterfaceError, connection

from sangam.channels import base, health, registry
from sangam.channels.models import Channel
from sangam.ingest import fetching
from sangam.ingest.house import ChannelContext, KindGateway
from sangam.lib import secrets, sql
from sangam.realtime.bus import Listener

TOPIC = "channels"
LOOK_SECONDS = 5.0
FIRST_PAUSE = 2.0
LONGEST_PAUSE = 300.0
SETTLED_SECONDS = 60.0
STOP_SECONDS = 10.0
log = logging.getLogger(__name__)


@dataclass
class Keeper:
    """Runs a function in a thread again and again until told to stop; `trouble` hears why it ended."""

    name: str
    work: Callable[[Callable[[], bool]], None]
    trouble: Callable[[BaseException], None]
    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None

    def start(self) -> None:
        self.thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self.thread.start()

    def running(self) -> bool:
        return self.thread is not None and self.thread.is_alive()

    def _run(self) -> None:
        tries = 0
        while not self.stop.is_set():
            began = time.monotonic()
            try:
                self.work(self.stop.is_set)
            except Exception as error:  # noqa: BLE001 - the border: foreign servers and kinds of others end here
                self._tell(error)
                tries = 0 if time.monotonic() - began > SETTLED_SECONDS else tries + 1
                self.stop.wait(pause(tries))
            else:
                tries = 0
                self.stop.wait(FIRST_PAUSE)
            finally:
                connection.close()

    def _tell(self, error: Exception) -> None:
        if self.stop.is_set():
            return
        log.warning("ended, will start again", extra={"part": self.name, "error": words(error)[:300]})
        try:
            self.trouble(error)
        except DatabaseError as away:
            log.warning("health not noted", extra={"part": self.name, "error": str(away)[:200]})


def pause(tries: int) -> float:
    """Seconds to wait before another try: 2, 4, 8 … 300, each up to a fifth longer, so that many do not march in step."""
    return float(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** max(0, min(tries, 16) - 1)) * random.uniform(1, 1.2))


def words(error: BaseException) -> str:
    """The other side's own words, as far as the exception carries them."""
    text = str(error).strip() or type(error).__name__
    return text if isinstance(error, base.DeliveryError) or " " in text else f"{type(error).__name__}: {text}"


class Leases:
    """Advisory locks of this process, on one connection of its own: gone with the process, however it ends."""

    def __init__(self) -> None:
        self._connection: psycopg.Connection | None = None
        self.held: set[int] = set()

    def take(self, channel_id: int) -> bool:
        if channel_id in self.held:
            return True
        if self._ask("SELECT pg_try_advisory_lock(%s)", channel_id):
            self.held.add(channel_id)
            return True
        return False

    def give_back(self, channel_id: int) -> None:
        if channel_id in self.held:
            self.held.discard(channel_id)
            self._ask("SELECT pg_advisory_unlock(%s)", channel_id)

    def alive(self) -> bool:
        """Whether the locks still stand. If not, all are forgotten: another machine may hold them now."""
        if not self.held:
            return True
        try:
            self._live().execute("SELECT 1")
            return bool(self.held)
        except psycopg.Error:
            self.close()
            return False

    def close(self) -> None:
        """Give all back. By a word where there is still a line: the server takes a moment to see that one has hung up, and
        until then another machine would not be let in."""
        self.held.clear()
        if self._connection is not None:
            with contextlib.suppress(psycopg.Error):
                self._connection.execute("SELECT pg_advisory_unlock_all()")
            self._connection.close()
            self._connection = None

    def _ask(self, query: str, channel_id: int) -> bool:
        row = self._live().execute(query, [sql.advisory_key("poll", channel_id)]).fetchone()
        return bool(row and row[0])

    def _live(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed or self._connection.broken:
            self.held.clear()
            parameters = connection.get_connection_params()
            for ours in ("cursor_factory", "context", "prepare_threshold"):
                parameters.pop(ours, None)
            self._connection = psycopg.connect(**parameters, autocommit=True)
        return self._connection


@dataclass
class Poll:
    """A channel being polled, and the settings it was started with."""

    keeper: Keeper
    mark: str


class Doorkeeper:
    """Compares what should run with what runs."""

    def __init__(self) -> None:
        self.leases = Leases()
        self.polls: dict[int, Poll] = {}
        self.leaving: dict[int, Poll] = {}
        self.listeners: dict[str, Keeper] = {}

    def look(self) -> None:
        """Start, restart and stop, so that exactly the active channels are polled."""
        if not self.leases.alive():
            for channel_id in list(self.polls):
                self._leave(channel_id)
        wanted = self._wanted()
        for channel_id, poll in list(self.polls.items()):
            if channel_id not in wanted or wanted[channel_id][1] != poll.mark:
                self._leave(channel_id)
        self._let_go()
        for channel_id, (channel, mark) in wanted.items():
            if channel_id not in self.polls and channel_id not in self.leaving and self.leases.take(channel_id):
                self._start(channel, mark)

    def listen(self) -> None:
        for kind, adapter in registry.adapters().items():
            if adapter.serves and kind not in self.listeners:
                self.listeners[kind] = _listener(kind, adapter)
                self.listeners[kind].start()

    def close(self) -> None:
        keepers = [*self.listeners.values(), *(poll.keeper for poll in [*self.polls.values(), *self.leaving.values()])]
        for keeper in keepers:
            keeper.stop.set()
        until = time.monotonic() + STOP_SECONDS
        for keeper in keepers:
            if keeper.thread:
                keeper.thread.join(max(0.0, until - time.monotonic()))
        self.leases.close()

    def _wanted(self) -> dict[int, tuple[Channel, str]]:
        kinds = [kind for kind, adapter in registry.adapters().items() if adapter.polls]
        return {channel.pk: (channel, mark_of(channel)) for channel in Channel.objects.active().filter(kind__in=kinds)}

    def _start(self, channel: Channel, mark: str) -> None:
        poll = Poll(_poller(channel.pk, lambda: self._marked_again(channel.pk)), mark)
        self.polls[channel.pk] = poll
        poll.keeper.start()

    def _marked_again(self, channel_id: int) -> None:
        """The poll itself saved a fresh token: that is no change to start again for."""
        found = Channel.objects.filter(pk=channel_id).first()
        if found and channel_id in self.polls:
            self.polls[channel_id].mark = mark_of(found)

    def _leave(self, channel_id: int) -> None:
        poll = self.polls.pop(channel_id)
        poll.keeper.stop.set()
        self.leaving[channel_id] = poll

    def _let_go(self) -> None:
        """A lock is given back only when its poll has really ended."""
        for channel_id, poll in list(self.leaving.items()):
            if poll.keeper.thread:
                poll.keeper.thread.join(0.5)
            if not poll.keeper.running():
                del self.leaving[channel_id]
                self.leases.give_back(channel_id)


def mark_of(channel: Channel) -> str:
    """Changes when anything changes that a poll depends on."""
    plain = json.dumps([channel.kind, channel.address, channel.settings], sort_keys=True, default=str).encode()
    return hashlib.sha256(plain + b"\x00" + bytes(channel.sealed or b"")).hexdigest()


def _poller(channel_id: int, saved: Callable[[], None]) -> Keeper:
    def work(stopping: Callable[[], bool]) -> None:
        channel = Channel.objects.get(pk=channel_id)
        try:
            values = channel.plain_settings()
        except secrets.Unreadable as error:
            raise base.DeliveryError(str(error), permanent=True, kind="auth") from error
        registry.get(channel.kind).poll(values, ChannelContext(channel_id, stopping, saved))

    return Keeper(f"poll {channel_id}", work, lambda error: health.failed(channel_id, words(error)))


def _listener(kind: str, adapter: base.Adapter) -> Keeper:
    def work(stopping: Callable[[], bool]) -> None:
        adapter.serve(KindGateway(kind, stopping))

    return Keeper(f"listener {kind}", work, lambda error: None)


def main(stopping: Callable[[], bool]) -> None:
    """The gateway process."""
    door = Doorkeeper()
    listener = Listener([TOPIC])
    door.listen()
    fetcher = Keeper("fetcher", fetching.run, lambda error: None)
    fetcher.start()
    try:
        while not stopping():
            try:
                door.look()
                _wait(listener, stopping)
            except (DatabaseError, InterfaceError, psycopg.Error) as error:
                log.warning("cannot look now", extra={"error": str(error)[:200]})
                connection.close()
                listener.close()
                time.sleep(1.0)
    finally:
        fetcher.stop.set()
        door.close()
        listener.close()


def _wait(listener: Listener, stopping: Callable[[], bool]) -> None:
    until = time.monotonic() + LOOK_SECONDS
    while not stopping() and (left := until - time.monotonic()) > 0:
        if listener.wait(min(1.0, left)):
            return

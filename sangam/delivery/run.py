"""The delivery process: releases, claims, sends and settles, woken by a notice and looking by itself each second.

All database work is done here, in one thread; the calls run in threads of their own, a few per channel, so that a
channel that hangs holds up only itself.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import InterfaceError, OperationalError, connection

from sangam.channels import health
from sangam.channels.base import DeliveryError, Sent
from sangam.channels.models import Channel
from sangam.conversations import acts
from sangam.conversations.write import OUTBOX_TOPIC
from sangam.delivery import claim, expire, settle
from sangam.delivery.acting import Acting
from sangam.delivery.breaker import OF_THE_CHANNEL, Breaker
from sangam.delivery.claim import Claimed
from sangam.delivery.context import Context
from sangam.delivery.pushing import Pushing
from sangam.delivery.send import Call, fingerprint, result_of
from sangam.delivery.writing import Writing
from sangam.realtime.bus import Listener

TOPIC = "outbox"
IDLE_SECONDS = 1.0
BUSY_SECONDS = 0.02
SOON_SECONDS = 0.2
RENEW_SECONDS = 15.0
GIVE_UP_SECONDS = 60.0
LONGEST_CALL_SECONDS = 900.0
DRAIN_SECONDS = 20.0
PER_CHANNEL = 4
log = logging.getLogger(__name__)


class Worker:
    """Claims only what can be sent at once. `under_way` maps the running calls to what they are for and since when."""

    def __init__(self, stopping: Callable[[], bool] = lambda: False) -> None:
        self.stopping = stopping
        self.breaker = Breaker()
        self.acting = Acting(stopping)
        self.writing = Writing(self.breaker, stopping)
        self.pushing = Pushing(stopping)
        self.under_way: dict[Future[Sent], tuple[Call, float]] = {}
        self.threads: dict[int, ThreadPoolExecutor] = {}
        self.renewed = self.gave_up = time.monotonic()

    def run(self) -> None:
        """Work until told to stop, then let running calls end. A database that is away is waited for."""
        with Listener([OUTBOX_TOPIC, acts.TOPIC, acts.WRITING]) as listener:
            while not self.stopping():
                try:
                    if not self.once():
                        self._wait(listener)
                except (OperationalError, InterfaceError, OSError) as error:
                    log.warning("cannot deliver now", extra={"error": str(error)[:200]})
                    connection.close()
                    listener.close()
                    time.sleep(IDLE_SECONDS)
        self.drain(DRAIN_SECONDS)

    def _wait(self, listener: Listener) -> None:
        """Until a notice comes, a call ends, or a second has passed."""
        end = time.monotonic() + IDLE_SECONDS
        while time.monotonic() < end:
            calls: list[Future[Any]] = [*self.under_way, *self.acting.under_way, *self.pushing.under_way]
            heard = listener.notices(BUSY_SECONDS if calls else SOON_SECONDS if self.pushing.waiting else IDLE_SECONDS)
            for _topic, payload in (notice for notice in heard if notice[0] == acts.WRITING):
                self.writing.hear(payload)
            if any(topic != acts.WRITING for topic, _payload in heard):
                return
            if self.pushing.waiting or any(future.done() for future in calls):
                return

    def once(self) -> int:
        """One look at everything; gives how much was done."""
        done = self.collect() + claim.release() + self.acting.once() + self.pushing.once()
        self._heal()
        for channel_id in claim.due_channels():
            done += self._channel(channel_id)
        self._keep()
        return done

    def _channel(self, channel_id: int) -> int:
        """Send what is due on one channel, as far as it has room."""
        circuit = self.breaker.of(channel_id)
        running = sum(call.claimed.channel_id == channel_id for call, _ in self.under_way.values())
        room = circuit.room(PER_CHANNEL - running)
        claims = claim.claim(channel_id, room) if room > 0 else []
        if claims:
            channel = Channel.objects.select_related("brand").get(pk=channel_id)
            for claimed in claims:
                circuit.went()
                self._start(claimed, channel)
        return len(claims)

    def _start(self, claimed: Claimed, channel: Channel) -> None:
        call = Call(claimed, channel, Context(channel.pk, self.stopping))
        threads = self.threads.get(channel.pk)
        if threads is None:
            threads = ThreadPoolExecutor(max_workers=PER_CHANNEL, thread_name_prefix=f"send-{channel.pk}")
            self.threads[channel.pk] = threads
        self.under_way[threads.submit(call.make)] = (call, time.monotonic())

    def collect(self) -> int:
        """Settle the calls that are over."""
        done = [future for future in self.under_way if future.done()]
        well: set[int] = set()
        for future in done:
            call, _ = self.under_way[future]
            if self._settle(call, result_of(future)):
                well.add(call.channel.pk)
            else:
                well.discard(call.channel.pk)
            del self.under_way[future]
        for channel_id in well:
            health.succeeded(channel_id)
        return len(done)

    def _settle(self, call: Call, result: Sent | DeliveryError) -> bool:
        """Write what came of it, and what it says about the channel; True when that is well."""
        channel = call.channel
        settle.settle(call.claimed, result, channel.capabilities)
        circuit, well = self.breaker.of(channel.pk), False
        failure = result.failure if isinstance(result, DeliveryError) else None
        if failure is None:
            if circuit.succeeded():
                claim.hurry(channel.pk)
            well = True
        elif failure.kind in OF_THE_CHANNEL and (not failure.permanent or failure.kind == "auth"):
            retry_after = result.retry_after if isinstance(result, DeliveryError) else None
            circuit.failed(failure.kind, settings=fingerprint(channel), retry_after=retry_after)
            health.failed(channel.pk, failure.text)
        else:
            circuit.settled_otherwise()
        if call.context.error:
            health.failed(channel.pk, call.context.error)
            return False
        return well

    def _heal(self) -> None:
        """Somebody changed the settings of a channel that was out of order: try at once."""
        for channel in Channel.objects.filter(pk__in=self.breaker.open_channels()):
            circuit = self.breaker.of(channel.pk)
            if circuit.settings and circuit.settings != fingerprint(channel):
                circuit.succeeded()
                claim.hurry(channel.pk)

    def _keep(self) -> None:
        """Leases of running calls are renewed, and what is past all patience ends."""
        now = time.monotonic()
        if now - self.renewed > RENEW_SECONDS:
            self.renewed = now
            claim.renew(call.claimed for call, since in self.under_way.values() if now - since < LONGEST_CALL_SECONDS)
        if now - self.gave_up > GIVE_UP_SECONDS:
            self.gave_up = now
            expire.give_up()
            expire.bury()

    def drain(self, seconds: float) -> None:
        """Let running calls end and settle them; what takes longer is found by its lease."""
        end = time.monotonic() + seconds
        while self.under_way and time.monotonic() < end:
            if not self.collect():
                time.sleep(BUSY_SECONDS)
        for threads in (*self.threads.values(), self.acting.threads, self.writing.threads):
            threads.shutdown(wait=False, cancel_futures=True)
        self.pushing.close()


def main(stopping: Callable[[], bool]) -> None:
    """The delivery process."""
    Worker(stopping).run()

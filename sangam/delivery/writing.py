"""That somebody here is writing, shown to the customer at his provider: told by the bus, kept nowhere, and never waited for.

At most one call a conversation in the time that the sign stays there, none while the channel is out of order, and what
fails is nobody's trouble.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from sangam.conversations import acts
from sangam.delivery.acting import perform
from sangam.delivery.breaker import Breaker

AT_ONCE = 2
LEAST_SECONDS = 5.0
REMEMBERED = 1000
log = logging.getLogger(__name__)


@dataclass
class Writing:
    """`quiet` says until when (monotonic seconds) nothing more is told in a conversation."""

    breaker: Breaker
    stopping: Callable[[], bool] = lambda: False
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE, thread_name_prefix="writing"))
    under_way: set[Future[None]] = field(default_factory=set)
    quiet: dict[int, float] = field(default_factory=dict)

    def hear(self, payload: str) -> None:
        """A notice of the topic `acts.WRITING`."""
        if not (payload.isascii() and payload.isdigit()):
            return
        conversation, now = int(payload), time.monotonic()
        self.under_way = {future for future in self.under_way if not future.done()}
        if now < self.quiet.get(conversation, 0.0) or len(self.under_way) >= AT_ONCE:
            return
        found = acts.writing(conversation)
        self._hush(conversation, now, max(LEAST_SECONDS, found[0].capabilities.typing_seconds if found else 0))
        if found and self.breaker.of(found[0].pk).until is None:
            future = self.threads.submit(perform, *found, self.stopping)
            future.add_done_callback(_told)
            self.under_way.add(future)

    def _hush(self, conversation: int, now: float, seconds: float) -> None:
        if len(self.quiet) >= REMEMBERED:
            self.quiet = {number: until for number, until in self.quiet.items() if until > now}
        self.quiet[conversation] = now + seconds


def _told(future: Future[None]) -> None:
    error = None if future.cancelled() else future.exception()
    if error is not None:
        log.debug("could not show that somebody writes", extra={"error": type(error).__name__})

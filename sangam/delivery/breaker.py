"""A circuit per channel: an outage is met by a few calls, not by the whole queue, and slows no other channel.

Closed: everything passes. Open: nothing passes until `until`. Half open: one message is the probe; it closes the circuit
or opens it again for twice as long. The state is this process's own: another one finds out for itself.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sangam.channels.base import ErrorKind
from sangam.lib import clock

OPENS_AFTER = 3
SHORTEST = dt.timedelta(seconds=30)
LONGEST = dt.timedelta(minutes=15)
OF_THE_CHANNEL: frozenset[ErrorKind] = frozenset({"network", "provider", "auth", "limit"})
AT_ONCE: frozenset[ErrorKind] = frozenset({"auth", "limit"})


@dataclass(slots=True)
class Circuit:
    """`settings` is what the channel's settings were when it opened: once they change, it closes."""

    failures: int = 0
    openings: int = 0
    until: dt.datetime | None = None
    probing: bool = False
    settings: str = ""

    def room(self, free: int) -> int:
        """How many messages may go now, of `free` places."""
        if self.until is None:
            return free
        return 0 if self.probing or clock.now() < self.until else min(1, free)

    def went(self) -> None:
        """A message was handed to the adapter."""
        self.probing = self.until is not None

    def succeeded(self) -> bool:
        """The channel answered. True when that ended an outage."""
        was_open, self.failures, self.openings, self.until, self.probing = self.until is not None, 0, 0, None, False
        return was_open

    def failed(self, kind: ErrorKind, *, settings: str, retry_after: int | None = None) -> None:
        """A failure of the channel as a whole. Opens at the third in a row, at the first that is about rights or limits."""
        self.failures += 1
        probed, self.probing = self.probing, False
        if self.until is not None and not probed:
            return  # a call that was under way when the circuit opened
        if kind not in AT_ONCE and self.failures < OPENS_AFTER and not probed:
            return
        wait = min(SHORTEST * 2 ** min(self.openings, 10), LONGEST)
        self.until = clock.now() + max(wait, min(dt.timedelta(seconds=retry_after or 0), LONGEST * 4))
        self.openings += 1
        self.settings = settings

    def settled_otherwise(self) -> None:
        """The probe said nothing about the channel (a receiver was refused): let the next one try."""
        self.probing = False


@dataclass(slots=True)
class Breaker:
    circuits: dict[int, Circuit] = field(default_factory=dict)

    def of(self, channel_id: int) -> Circuit:
        return self.circuits.setdefault(channel_id, Circuit())

    def open_channels(self) -> list[int]:
        return [channel for channel, circuit in self.circuits.items() if circuit.until is not None]

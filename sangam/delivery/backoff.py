"""How long to wait before the next try, and when to stop trying."""

from __future__ import annotations

import datetime as dt
import random

from sangam.channels.base import Capabilities

LONGEST = dt.timedelta(hours=4)
FIRST_LETTER = dt.timedelta(minutes=1)
FIRST_LIVE = dt.timedelta(seconds=5)
LETTER_PATIENCE = dt.timedelta(hours=72)
LIVE_PATIENCE = dt.timedelta(hours=24)
JITTER = 0.2


def delay(tries: int, capabilities: Capabilities, *, retry_after: int | None = None) -> dt.timedelta:
    """The wait after `tries` tries in a row: doubling, at most four hours, spread by a fifth so that a queue does not
    come back all at once. A time that the other side named (seconds) is a floor, within the same four hours."""
    first = FIRST_LETTER if capabilities.letters else FIRST_LIVE
    doubled = min(first * 2 ** min(max(tries, 1) - 1, 20), LONGEST)
    spread = doubled * random.uniform(1 - JITTER, 1)
    return min(max(spread, dt.timedelta(seconds=retry_after or 0)), LONGEST)


def patience(capabilities: Capabilities) -> dt.timedelta:
    """How long after its first try a message is still worth sending: 72 hours for letters, a day or the channel's
    answering window (whichever is shorter) for everything live."""
    if capabilities.letters:
        return LETTER_PATIENCE
    return min(LIVE_PATIENCE, dt.timedelta(seconds=capabilities.window or LIVE_PATIENCE.total_seconds()))

"""What one client may do: how fast it may speak, how often it may offend, how many may stand at the door."""

from __future__ import annotations

FRAMES_A_SECOND = 20.0
FRAMES_AT_ONCE = 60.0
OFFENCES = 10
FORGIVEN_SECONDS = 30.0
"""One offence is forgiven each so many seconds."""
FRAMES_WAITING = 50
"""Of one socket, until the one before is done with."""
WATCHES = 100
TOPIC_MAX = 200
WAITING_MAX = 2000
WAITING_EACH = 200
"""Those who asked for a socket and are not in yet: altogether, and of one address."""
HELLO_SECONDS = 10.0
PING_SECONDS = 20.0
SILENT_SECONDS = 50.0


class Pace:
    """A bucket of frames and one of offences, for one socket. Times are the event loop's, in seconds."""

    __slots__ = ("_at", "_frames", "_offences", "_offended")

    def __init__(self, now: float) -> None:
        self._at = self._offended = now
        self._frames = FRAMES_AT_ONCE
        self._offences = 0.0

    def frame(self, now: float) -> bool:
        """Whether a frame may come now."""
        self._frames = min(FRAMES_AT_ONCE, self._frames + (now - self._at) * FRAMES_A_SECOND)
        self._at = now
        if self._frames < 1:
            return False
        self._frames -= 1
        return True

    def offence(self, now: float) -> bool:
        """Count one; True when it is one too many."""
        self._offences = max(0.0, self._offences - (now - self._offended) / FORGIVEN_SECONDS) + 1
        self._offended = now
        return self._offences > OFFENCES

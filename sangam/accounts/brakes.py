"""How much of something each key may have in all web processes together: token buckets in the database.

A limit is a brake, not a fact: its table is not logged (no commit waits for a disk) and is empty after a crash. A process
draws a handful of a large bucket at once, one statement on a row of its own, and gives it out for a minute; what was refused
is remembered until it is worth asking again. So a talk seldom asks, and a flood costs almost nothing. What a process drew and
nobody wanted is lost; so a bucket may seem smaller than it is, never larger.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from sangam.accounts.models import Brake
from sangam.lib import clock, sql

TABLE = Brake._meta.db_table
DRAW = (
    f"INSERT INTO {TABLE} AS had (key, until) VALUES (%(key)s, to_timestamp(%(now)s) + make_interval(secs => %(step)s))"
    " ON CONFLICT (key) DO UPDATE"
    " SET until = greatest(had.until, to_timestamp(%(now)s)) + make_interval(secs => %(step)s)"
    " WHERE greatest(had.until, to_timestamp(%(now)s)) + make_interval(secs => %(step)s)"
    " <= to_timestamp(%(now)s) + make_interval(secs => %(most)s) RETURNING 1"
)
LEFT = f"SELECT extract(epoch FROM until - to_timestamp(%s))::float FROM {TABLE} WHERE key = %s"
SHARE_SECONDS = 60.0
"""What was drawn and not used is worth nothing after so long."""
HANDFUL = 1 / 12
"""Of a full bucket."""


@dataclass(slots=True)
class _Share:
    """What this process holds of one bucket. `closed_until`: asking for `closed_for` or more is in vain before. `drawing`:
    threads that ask the database for it just now."""

    drawn_at: float = 0.0
    left: float = 0.0
    drawing: int = 0
    closed_until: float = 0.0
    closed_for: float = 0.0


def _seconds() -> float:
    return clock.now().timestamp()


@dataclass(slots=True)
class Buckets:
    """`burst` at once, `rate` a second afterwards. `name` keeps it apart from others of the same key; a process remembers
    the `most` keys that were asked for last."""

    name: str
    rate: float
    burst: float
    most: int = 50_000
    now: Callable[[], float] = _seconds
    _kept: OrderedDict[str, _Share] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, key: str, cost: float = 1.0) -> float:
        """0 if it may be had, else after how many seconds; then nothing was taken. More than `burst` costs a full bucket."""
        cost, now = min(cost, self.burst), self.now()
        with self._lock:
            share = self._share(key, now)
            if share.closed_until > now and cost >= share.closed_for:
                return share.closed_until - now
            if share.left >= cost:
                share.left -= cost
                return 0.0
            # One thread draws for all: many at once would empty the bucket into pockets.
            amount = cost if share.drawing else max(cost, self.burst * HANDFUL // 1)
            share.drawing += 1
        try:
            wait = self._draw(key, amount, now)
            if wait and amount > cost:
                amount, wait = cost, self._draw(key, cost, now)
        finally:
            with self._lock:
                share.drawing -= 1
        with self._lock:
            share.drawn_at = now
            if wait:
                share.closed_until, share.closed_for = now + wait, cost
            else:
                share.left += amount - cost
        return wait

    def _share(self, key: str, now: float) -> _Share:
        share = self._kept.get(key)
        if share is None:
            share = self._kept[key] = _Share()
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        elif now - share.drawn_at >= SHARE_SECONDS:
            share.left = 0.0
        self._kept.move_to_end(key)
        return share

    def empty_memory(self) -> None:
        """This process has drawn nothing and remembers no refusal."""
        with self._lock:
            self._kept.clear()

    def _draw(self, key: str, amount: float, now: float) -> float:
        digest = hashlib.sha256(f"{self.name}\x1f{key}".encode()).hexdigest()
        step, most = amount / self.rate, self.burst / self.rate
        if sql.rows(DRAW, {"key": digest, "now": now, "step": step, "most": most}):
            return 0.0
        found = sql.rows(LEFT, [now, digest])
        return max(0.001, (found[0][0] if found else 0.0) + step - most)


def forget_old() -> int:
    """Buckets that are full again; for a job."""
    return Brake.objects.filter(until__lt=clock.now()).delete()[0]

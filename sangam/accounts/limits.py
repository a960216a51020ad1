"""How often something may be tried, counted for all processes together: one statement a try, in the database.

The count is a moment (generic cell rate algorithm, ITU-T I.371): each try moves it on by a step, and a try that would
move it further than `burst` steps ahead of now is refused, which moves nothing. Keys are stored as digests.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sangam.accounts.models import Attempt
from sangam.lib import clock, sql

TABLE = Attempt._meta.db_table
TAKE = (
    f"INSERT INTO {TABLE} AS had (key, until) VALUES (%(key)s, %(now)s + %(step)s) ON CONFLICT (key) DO UPDATE"
    " SET until = greatest(had.until, %(now)s) + %(step)s"
    " WHERE greatest(had.until, %(now)s) + %(step)s <= %(now)s + %(most)s RETURNING until"
)


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` tries at once, then one each `step`. `name` keeps it apart from others of the same key."""

    name: str
    burst: int
    step: timedelta


@dataclass(frozen=True, slots=True)
class Taken:
    """`wait`: seconds until the next try is worth it, 0 if this one may go on. `keys` can be given back."""

    wait: float = 0.0
    keys: tuple[tuple[str, timedelta], ...] = ()

    def give_back(self) -> None:
        """The try did no harm: it counts no longer."""
        for key, step in self.keys:
            sql.rows(f"UPDATE {TABLE} SET until = until - %s WHERE key = %s RETURNING key", [step, key])


def take(wanted: Iterable[tuple[Limit, str]]) -> Taken:
    """One try of each; the first that refuses gives its wait, and what the others counted is given back."""
    had: list[tuple[str, timedelta]] = []
    for limit, key in wanted:
        digest = hashlib.sha256(f"{limit.name}\x1f{key}".encode()).hexdigest()
        if wait := _take(limit, digest):
            Taken(keys=tuple(had)).give_back()
            return Taken(wait)
        had.append((digest, limit.step))
    return Taken(keys=tuple(had))


def _take(limit: Limit, digest: str) -> float:
    now, most = clock.now(), limit.step * limit.burst
    if sql.rows(TAKE, {"key": digest, "now": now, "step": limit.step, "most": most}):
        return 0.0
    found = sql.rows(f"SELECT until FROM {TABLE} WHERE key = %s", [digest])
    until = found[0][0] if found else now
    return max(1.0, (until + limit.step - most - now).total_seconds())


def forget_old() -> int:
    """Those that say nothing any more; for a job."""
    return Attempt.objects.filter(until__lt=clock.now()).delete()[0]

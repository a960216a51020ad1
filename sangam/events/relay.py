"""The relay: stamps a gapless `seq` on committed events, in batches, then sends one notice.

Only whoever holds the advisory lock stamps. An event becomes visible when its transaction commits, whatever its id;
so ids can appear out of order, and `seq` cannot.
"""

from __future__ import annotations

from typing import Any

from sangam.events.models import Event
from sangam.lib import sql
from sangam.realtime import bus

LOCK = ("events", "relay")
STAMPED = "stamped"
BATCH = 2000

_TRY = f"""
SELECT set_config('sangam.relay', (CASE WHEN EXISTS (SELECT 1 FROM {Event._meta.db_table} WHERE seq IS NULL)
                                   THEN pg_try_advisory_xact_lock(%s) ELSE false END)::text, true)
"""
# A statement of its own: what it sees must be what stands once the lock is held.
_STAMP = f"""
WITH fresh AS (
    SELECT id, row_number() OVER (ORDER BY id) AS place FROM (
        SELECT id FROM {Event._meta.db_table} WHERE seq IS NULL AND current_setting('sangam.relay')::boolean
        ORDER BY id LIMIT %s
    ) AS oldest
), last AS (
    SELECT coalesce((SELECT seq FROM {Event._meta.db_table} WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1), 0) AS seq
), stamped AS (
    UPDATE {Event._meta.db_table} AS event SET seq = last.seq + fresh.place
    FROM fresh, last WHERE event.id = fresh.id
    RETURNING event.id
)
SELECT count(*) FROM stamped
"""


def newest() -> int:
    """The newest `seq`, 0 if none: what is drawn from now on knows everything up to there."""
    found = sql.rows(f"SELECT seq FROM {Event._meta.db_table} WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1")
    return int(found[0][0]) if found else 0


def stamp(limit: int = BATCH) -> int:
    """Stamp what is committed and unstamped; gives how many. Does nothing when another process is the relay."""
    _held, ((count,),) = sql.together(*stamping(limit))
    if count:
        tell()
    return int(count)


def stamped(*after: sql.Statement) -> list[list[tuple[Any, ...]]]:
    """As `stamp`, and gives what these ask afterwards, in the same trip."""
    _held, ((count,),), *answers = sql.together(*stamping(), *after)
    if count:
        tell()
    return answers


def stamping(limit: int = BATCH) -> tuple[sql.Statement, sql.Statement]:
    """What `stamp` sends; the second tells how many. As the last of a transaction they stamp what it wrote itself too:
    nobody else stamps before it has committed, so no number is seen before one below it. Once committed, `tell`."""
    return (_TRY, [sql.advisory_key(*LOCK)]), (_STAMP, [limit])


def tell() -> None:
    bus.notify(STAMPED)

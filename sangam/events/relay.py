"""The relay: stamps a gapless `seq` on committed events, in batches, then sends one notice.

Only whoever holds the advisory lock stamps. An event becomes visible when its transaction commits, whatever its id;
so ids can appear out of order, and `seq` cannot.
"""

from __future__ import annotations

from django.db import transaction

from sangam.events.models import Event
from sangam.lib import sql
from sangam.realtime import bus

LOCK = ("events", "relay")
STAMPED = "stamped"
BATCH = 2000

_STAMP = f"""
WITH fresh AS (
    SELECT id, row_number() OVER (ORDER BY id) AS place FROM (
        SELECT id FROM {Event._meta.db_table} WHERE seq IS NULL ORDER BY id LIMIT %s
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
    if not sql.rows(f"SELECT 1 FROM {Event._meta.db_table} WHERE seq IS NULL LIMIT 1"):
        return 0
    with transaction.atomic():
        ((held,),) = sql.rows("SELECT pg_try_advisory_xact_lock(%s)", [sql.advisory_key(*LOCK)])
        ((count,),) = sql.rows(_STAMP, [limit]) if held else [(0,)]
    if count:
        bus.notify(STAMPED)
    return int(count)

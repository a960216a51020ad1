"""Whether a customer may be answered on a channel now, until when, and how often: known before anybody writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sangam.channels.base import IdentityRef, Opening
from sangam.channels.models import Channel
from sangam.conversations.models import Outbox, ReplyWindow
from sangam.customers.models import Identity
from sangam.lib import clock, sql

How = Literal["free", "tagged", "shut"]


@dataclass(frozen=True, slots=True)
class Standing:
    """`how`: "free" for anything, "tagged" for a person's words only, "shut" for nothing but a template. `until` and `left`
    (messages) are None where there is no limit. `open` are the names that the kind's `send` is told."""

    how: How
    until: dt.datetime | None = None
    left: int | None = None
    open: tuple[str, ...] = ()

    def allows(self, *, automatic: bool = False) -> bool:
        return self.how == "free" or (self.how == "tagged" and not automatic)


ALWAYS = Standing("free")


def opened(found: Iterable[tuple[int, int, Opening, dt.datetime]]) -> None:
    """(channel, identity, opening, when): the later of two counts, in whatever order they come."""
    latest: dict[tuple[int, int, str], tuple[Opening, dt.datetime]] = {}
    for channel, identity, opening, at in found:
        known = latest.get((channel, identity, opening.name))
        if known is None or at > known[1]:
            latest[channel, identity, opening.name] = (opening, at)
    rows = [
        (channel, identity, name, opening.how, at, at + dt.timedelta(seconds=opening.seconds), opening.count)
        for (channel, identity, name), (opening, at) in sorted(latest.items())
    ]
    if not rows:
        return
    table = ReplyWindow._meta.db_table
    kept = ", ".join(f"{name} = excluded.{name}" for name in ("how", "opened_at", "closes_at", "count"))
    sql.insert(
        table,
        {
            "channel_id": "bigint", "identity_id": "bigint", "name": "text", "how": "text", "opened_at": "timestamptz",
            "closes_at": "timestamptz", "count": "smallint",
        },
        rows,
        conflict=f"(identity_id, channel_id, name) DO UPDATE SET {kept} WHERE excluded.opened_at > {table}.opened_at",
    )  # fmt: skip


_OPEN = f"""
SELECT w.name, w.how, w.closes_at, w.count - (
    SELECT count(*) FROM {Outbox._meta.db_table} o
    WHERE w.count IS NOT NULL AND o.channel_id = w.channel_id AND (o.kind, o.scope, o.value) = (i.kind, i.scope, i.value)
      AND o.state NOT IN ('failed', 'cancelled') AND o.created_at > w.opened_at AND o.message_id <> %(but)s)
FROM {ReplyWindow._meta.db_table} w JOIN {Identity._meta.db_table} i ON i.id = w.identity_id
WHERE w.channel_id = %(channel)s AND (i.kind, i.scope, i.value) = (%(kind)s, %(scope)s, %(value)s) AND w.closes_at > %(now)s
ORDER BY w.how = 'free' DESC, w.closes_at DESC
"""


def standing(channel: Channel, to: IdentityRef, *, but: int = 0) -> Standing:
    """How he may be answered there now. `but` is a message that does not count itself."""
    if not channel.capabilities.windowed:
        return ALWAYS
    given = {"channel": channel.pk, "kind": to.kind, "scope": to.scope, "value": to.value, "now": clock.now(), "but": but}
    rows = [row for row in sql.rows(_OPEN, given) if row[3] is None or row[3] > 0]
    if not rows:
        return Standing("shut")
    _name, how, until, left = rows[0]
    return Standing("free" if how == "free" else "tagged", until, left, tuple(row[0] for row in rows))

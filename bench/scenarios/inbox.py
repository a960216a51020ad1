"""The inbox, newest 25, as the agent who sees least; at fifty thousand conversations and at a million."""

from __future__ import annotations

from collections.abc import Iterator

from bench import looking
from bench.context import Context
from bench.result import Result, percentile
from sangam.conversations import queries
from sangam.conversations.models import Shelf
from sangam.lib import sql

BARE = """SELECT id, number, subject, preview, last_message_at FROM conversations_conversation
          WHERE shelf = %s AND team_id = %s ORDER BY last_message_at DESC, id DESC LIMIT 26"""


def run(context: Context) -> Iterator[Result]:
    sizes, medians = context.sizes, []
    for size, name in ((sizes.middling, "50,000"), (sizes.million, "1,000,000")):
        there = context.grown(size)
        found, bare, what = _look(context)
        medians.append(percentile(found, 0.5))
        note = f"{there:,} conversations there; {what}"
        yield Result(f"inbox, newest 25, {name}, median", medians[-1], "ms", bare, "bare SQL", aim=10, low=True, note=note)
        yield Result(f"inbox, newest 25, {name}, p95", percentile(found, 0.95), "ms", bare, "bare SQL", aim=25, low=True)
    yield Result("  a million costs, against 50,000", medians[1] / medians[0], "×", aim=1.3, low=True)


def _look(context: Context) -> tuple[list[float], float, str]:
    user = context.least_seeing()
    team = min(user.scope().teams)
    bare = percentile(looking.times(lambda: sql.rows(BARE, [int(Shelf.INBOX), team]), context.sizes.looks), 0.5)
    url = looking.address("workspace:list")
    look = looking.page(looking.signed_in(user), url) if url else lambda: queries.page(user.scope(), queries.VIEWS["inbox"])
    what = f"GET {url}, whole stack" if url else "the query alone: no screen yet"
    return looking.times(look, context.sizes.looks), bare, what

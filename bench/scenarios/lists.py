"""Lists in each order, the first page and one far behind it, as the agent who sees least and as an admin.

Beside each, the bare statement for the same page of the same team, through the same index."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from bench import looking
from bench.context import Context
from bench.result import Result, percentile
from sangam.accounts.models import User
from sangam.conversations import queries
from sangam.conversations.models import Shelf
from sangam.lib import sql

FAR = 1_000
COLUMNS = "SELECT id, number, subject, preview, last_message_at FROM conversations_conversation WHERE shelf = %s"
BARE = {
    "newest": "ORDER BY last_message_at DESC, id DESC",
    "waiting": "AND waiting_since IS NOT NULL ORDER BY waiting_since, id",
    "priority": "AND priority = 4 ORDER BY last_message_at DESC, id DESC",
}


def run(context: Context) -> Iterator[Result]:
    there = context.grown(context.sizes.listed)
    with sql.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE conversations_conversation")
    for who, user in (("seeing least", context.least_seeing()), ("seeing all", context.firm.people["ada"])):
        for order in queries.ORDERS:
            yield from _one(context, there, who, user, order)


def _one(context: Context, there: int, who: str, user: User, order: str) -> Iterator[Result]:
    looks = context.sizes.looks
    bare = percentile(looking.times(lambda: sql.rows(*_bare(user, order)), looks), 0.95)
    after = _far(user, order)
    for page, cursor in (("first page", ""), (f"page after {FAR:,}", after)):
        if page != "first page" and not cursor:
            continue
        asked = {name: value for name, value in (("view", "all"), ("order", order), ("after", cursor)) if value}
        url = f"{looking.address('workspace:list')}?{urlencode(asked)}"
        found = looking.times(looking.page(looking.signed_in(user), url), looks)
        name = f"list by {order}, {page}, {there:,}, {who}"
        yield Result(f"{name}, median", percentile(found, 0.5), "ms", bare, "bare SQL, p95")
        yield Result(f"{name}, p95", percentile(found, 0.95), "ms", bare, "bare SQL, p95", aim=50, low=True)


def _bare(user: User, order: str) -> tuple[str, list[int]]:
    scope = user.scope()
    if scope.sees_all:
        return f"{COLUMNS} {BARE[order]} LIMIT 26", [int(Shelf.INBOX)]
    return f"{COLUMNS} AND team_id = %s {BARE[order]} LIMIT 26", [int(Shelf.INBOX), min(scope.teams)]


def _far(user: User, order: str) -> str:
    """The cursor behind the thousandth row, "" where there are fewer."""
    return queries.page(user.scope(), queries.VIEWS["all"], order=order, size=FAR).after

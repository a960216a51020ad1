"""Lists of conversations: newest first, by keyset, each branch of a person's scope through its own index.

Measured at a million conversations: one `team OR assignee OR shared` query costs an agent of a small team tens of
milliseconds, the branches below one.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sangam.accounts.scope import Scope
from sangam.conversations import listed
from sangam.conversations.listed import Row
from sangam.conversations.models import Conversation, Participant, Shelf
from sangam.lib import sql

PAGE = 25
COUNT_MAX = 1000
CONVERSATIONS = Conversation._meta.db_table
PARTICIPANTS = Participant._meta.db_table


@dataclass(frozen=True, slots=True)
class View:
    """A named list: on which shelves, whose, and what else must hold (`extra` is SQL with its parameters)."""

    name: str
    shelves: tuple[int, ...]
    whose: str = "all"
    team_id: int | None = None
    extra: tuple[tuple[str, Any], ...] = ()


OPEN_SHELVES = (Shelf.INBOX, Shelf.WAITING, Shelf.SNOOZED)
VIEWS = {
    "inbox": View("inbox", (Shelf.INBOX,)),
    "mine": View("mine", (Shelf.INBOX, Shelf.WAITING), whose="mine"),
    "unassigned": View("unassigned", (Shelf.INBOX,), whose="nobody"),
    "waiting": View("waiting", (Shelf.WAITING,)),
    "snoozed": View("snoozed", (Shelf.SNOOZED,)),
    "solved": View("solved", (Shelf.SOLVED,)),
    "closed": View("closed", (Shelf.CLOSED,)),
    "held": View("held", (Shelf.HELD,)),
    "spam": View("spam", (Shelf.SPAM,)),
    "all": View("all", (*OPEN_SHELVES, Shelf.SOLVED, Shelf.CLOSED)),
}


def of_team(team: int) -> View:
    """What a team has to do with, open or waiting for the other side."""
    return View("team", (Shelf.INBOX, Shelf.WAITING), team_id=team)


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrowing from the URL. Every value is an id or an enum, never SQL."""

    assignee_id: int | None = None
    team_id: int | None = None
    channel_id: int | None = None
    priority: int | None = None
    status_id: int | None = None
    tag_id: int | None = None
    customer_id: int | None = None
    language: str = ""

    def clauses(self) -> tuple[list[str], list[Any]]:
        columns = {
            "assignee_id": self.assignee_id,
            "team_id": self.team_id,
            "channel_id": self.channel_id,
            "priority": self.priority,
            "status_id": self.status_id,
            "customer_id": self.customer_id,
            "language": self.language or None,
        }
        chosen = {name: value for name, value in columns.items() if value is not None}
        where = [f"c.{name} = %s" for name in chosen]
        values: list[Any] = list(chosen.values())
        if self.tag_id is not None:
            where.append(f"EXISTS (SELECT 1 FROM {CONVERSATIONS}_tags t WHERE t.conversation_id = c.id AND t.tag_id = %s)")
            values.append(self.tag_id)
        return where, values


@dataclass(frozen=True, slots=True)
class Page:
    """`after` is the cursor of the next page, "" on the last."""

    rows: Sequence[Row]
    after: str = ""


def page(scope: Scope, view: View, filters: Filters | None = None, *, after: str = "", size: int = PAGE) -> Page:
    """One page, newest first. An unreadable cursor is the first page."""
    found = listed.rows(*_ids(scope, view, filters or Filters(), _cursor(after), size + 1))
    rows = found[:size]
    return Page(rows, _cursor_of(rows[-1]) if len(found) > size else "")


def count(scope: Scope, view: View, filters: Filters | None = None) -> int:
    """How many, counted no further than `COUNT_MAX` + 1: show that as "1,000+"."""
    query, values = _ids(scope, view, filters or Filters(), None, COUNT_MAX + 1, ordered=False)
    ((number,),) = sql.rows(f"SELECT count(*) FROM ({query}) AS listed", values)
    return int(number)


def _ids(
    scope: Scope, view: View, filters: Filters, cursor: tuple[dt.datetime, int] | None, limit: int, *, ordered: bool = True
) -> tuple[str, list[Any]]:
    """SQL of the ids: one limited branch per shelf and per part of the scope, merged."""
    where, values = filters.clauses()
    if view.whose == "nobody":
        where.append("c.assignee_id IS NULL")
    if view.team_id is not None:
        where.append("c.team_id = %s")
        values.append(view.team_id)
    if cursor is not None:
        where.append("(c.last_message_at, c.id) < (%s, %s)")
        values += cursor
    branches: list[str] = []
    parameters: list[Any] = []
    order = "ORDER BY c.last_message_at DESC, c.id DESC" if ordered else ""
    for shelf in view.shelves:
        for source, condition, own in _branches(scope, view):
            tests = " AND ".join(["c.shelf = %s", *condition, *where])
            branches.append(f"(SELECT c.id, c.last_message_at FROM {source} WHERE {tests} {order} LIMIT %s)")
            parameters += [int(shelf), *own, *values, limit]
    if not branches:
        return f"SELECT id, last_message_at FROM {CONVERSATIONS} WHERE false", []
    merged = " UNION ".join(branches)
    final = "ORDER BY last_message_at DESC, id DESC" if ordered else ""
    return f"SELECT id, last_message_at FROM ({merged}) AS merged {final} LIMIT %s", [*parameters, limit]


def _branches(scope: Scope, view: View) -> Iterable[tuple[str, list[str], list[Any]]]:
    """(FROM, conditions, parameters) for what the person may see."""
    plain = f"{CONVERSATIONS} c"
    if view.whose == "mine":
        yield plain, ["c.assignee_id = %s"], [scope.person_id]
        return
    if scope.sees_all:
        yield plain, [], []
        return
    for team in sorted(scope.teams):
        yield plain, ["c.team_id = %s"], [team]
    yield plain, ["c.assignee_id = %s"], [scope.person_id]
    joined = f"{PARTICIPANTS} p JOIN {CONVERSATIONS} c ON c.id = p.conversation_id"
    yield joined, ["p.user_id = %s"], [scope.person_id]
    if scope.teams:
        yield joined, ["p.team_id = ANY(%s)"], [sorted(scope.teams)]


def _cursor_of(row: Row) -> str:
    text = f"{row.last_message_at.isoformat()} {row.pk}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _cursor(text: str) -> tuple[dt.datetime, int] | None:
    try:
        at, _, number = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition(" ")
        moment = dt.datetime.fromisoformat(at)
        return (moment, int(number)) if moment.tzinfo else None
    except (ValueError, binascii.Error):
        return None

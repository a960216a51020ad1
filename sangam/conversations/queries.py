"""Lists of conversations by keyset, each branch of a person's scope through its own index.

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
from sangam.conversations.models import Conversation, Participant, Priority, Shelf
from sangam.customers import family
from sangam.customers.models import Customer
from sangam.lib import clock, sql

PAGE = 25
COUNT_MAX = 1000
LOOK_MAX = 10_000
CONVERSATIONS = Conversation._meta.db_table
PARTICIPANTS = Participant._meta.db_table
CUSTOMERS = Customer._meta.db_table
Place = tuple[dt.datetime, int]


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
    """Narrowing from the URL. Every value is an id, a number or an enum, never SQL.

    `silent_days` and `waiting_hours` are the least time since anybody wrote, and since the customer waits. `among` are
    primary keys, for what another room knows (unread mentions).
    """

    assignee_id: int | None = None
    unassigned: bool = False
    team_id: int | None = None
    channel_id: int | None = None
    priority: int | None = None
    status_id: int | None = None
    brand_id: int | None = None
    tag_id: int | None = None
    untagged: bool = False
    customer_id: int | None = None
    company_id: int | None = None
    silent_days: int | None = None
    waiting_hours: int | None = None
    among: frozenset[int] | None = None
    language: str = ""

    @property
    def sparse(self) -> bool:
        """Whether what it asks for may be rare and has no index: then only so many rows are looked through at once."""
        narrow = (self.assignee_id, self.tag_id, self.customer_id, self.company_id, self.waiting_hours, self.among)
        wide = (self.channel_id, self.status_id, self.brand_id, self.language or None, self.untagged or None)
        rare = self.priority not in (None, Priority.NORMAL)
        return any(one is not None for one in wide) and not rare and all(one is None for one in narrow)

    def clauses(self) -> tuple[list[str], list[Any]]:
        columns = {name: getattr(self, name) for name in EQUAL} | {"language": self.language or None}
        chosen = {name: value for name, value in columns.items() if value is not None}
        where = [f"c.{name} = %s" for name in chosen]
        values: list[Any] = list(chosen.values())
        tagged = f"SELECT 1 FROM {CONVERSATIONS}_tags t WHERE t.conversation_id = c.id"
        staff = f"SELECT id FROM {CUSTOMERS} WHERE company_id = %s"
        now = clock.now()
        for wanted, condition, value in (
            (self.unassigned, "c.assignee_id IS NULL", ()),
            (self.tag_id is not None, f"EXISTS ({tagged} AND t.tag_id = %s)", (self.tag_id,)),
            (self.customer_id is not None, f"c.customer_id = {family.ANY}", (self.customer_id, self.customer_id)),
            (self.untagged, f"NOT EXISTS ({tagged})", ()),
            (self.company_id is not None, f"c.customer_id IN ({staff})", (self.company_id,)),
            (self.silent_days is not None, "c.last_message_at < %s", (now - dt.timedelta(days=self.silent_days or 0),)),
            (self.waiting_hours is not None, "c.waiting_since < %s", (now - dt.timedelta(hours=self.waiting_hours or 0),)),
            (self.among is not None, "c.id = ANY(%s)", (sorted(self.among or ()),)),
        ):  # fmt: skip
            if wanted:
                where.append(condition)
                values += value
        return where, values


EQUAL = ("assignee_id", "team_id", "channel_id", "priority", "status_id", "brand_id")


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of an order that one index can walk: what must hold, by which moment, which way."""

    where: str = "true"
    moment: str = "last_message_at"
    rising: bool = False


NEWEST = "newest"
ORDERS = {
    NEWEST: (Phase(),),
    "waiting": (Phase("c.waiting_since IS NOT NULL", "waiting_since", rising=True), Phase("c.waiting_since IS NULL")),
    "priority": tuple(Phase(f"c.priority = {level.value}") for level in sorted(Priority, reverse=True)),
}
"""Parts follow each other: the urgent before the high, those who wait before those who do not."""


@dataclass(frozen=True, slots=True)
class Page:
    """`after` is the cursor of the next page, "" on the last. `looked_on` says that a rare thing was looked for among the
    next `LOOK_MAX` only: there may be more behind."""

    rows: Sequence[Row]
    after: str = ""
    looked_on: bool = False


def page(
    scope: Scope,
    view: View,
    filters: Filters | None = None,
    *,
    order: str = NEWEST,
    after: str = "",
    size: int = PAGE,
) -> Page:
    """One page. An unreadable cursor is the first page."""
    phases = ORDERS[order]
    start, place = _cursor(after, len(phases))
    asked = _Asked(scope, view, filters or Filters())
    rows: list[tuple[Row, int]] = []
    for number in range(start, len(phases)):
        found, looked_to = _part(asked, phases[number], place if number == start else None, size + 1 - len(rows))
        rows += [(row, number) for row in found]
        if len(rows) > size:
            last, there = rows[size - 1]
            return Page([row for row, _ in rows[:size]], _cursor_of(there, _moment(last, phases[there]), last.pk))
        if looked_to:
            return Page([row for row, _ in rows], _cursor_of(number, *looked_to), looked_on=True)
    return Page([row for row, _ in rows])


def _part(asked: _Asked, phase: Phase, place: Place | None, wanted: int) -> tuple[list[Row], Place | None]:
    """The rows of one phase, and, where not all could be looked through, how far that went."""
    looked_to = asked.looked_to(phase, place) if asked.sparse else None
    found = listed.rows(*asked.ids(phase, place, wanted), moment=phase.moment, rising=phase.rising)
    if looked_to is None or len(found) >= wanted:
        return found, None
    beyond = (lambda at: at > looked_to) if phase.rising else (lambda at: at < looked_to)
    return [row for row in found if not beyond((_moment(row, phase), row.pk))], looked_to


def count(scope: Scope, view: View, filters: Filters | None = None) -> int:
    """How many, counted no further than `COUNT_MAX` + 1: show that as "1,000+". What is rare and has no index is counted
    among the newest `LOOK_MAX`."""
    query, values = _Asked(scope, view, filters or Filters()).ids(Phase(), None, COUNT_MAX + 1, ordered=False)
    ((number,),) = sql.rows(f"SELECT count(*) FROM ({query}) AS listed", values)
    return int(number)


def whole(scope: Scope, view: View, filters: Filters, most: int) -> tuple[str, list[Any]]:
    """SQL of the ids (column `id`) of everything in a view, `most` at most: also where that means to look through it all."""
    return _Asked(scope, view, filters, thorough=True).ids(Phase(), None, most, ordered=False)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is looked for, as SQL: one limited branch per shelf and per part of the scope, merged.

    Shelf and limit stand in the text: without them a plan that is kept for all values seems dear, and none is kept.
    """

    scope: Scope
    view: View
    filters: Filters
    thorough: bool = False

    @property
    def sparse(self) -> bool:
        return self.filters.sparse and not self.thorough

    def ids(self, phase: Phase, place: Place | None, limit: int, *, ordered: bool = True) -> tuple[str, list[Any]]:
        """SQL of the ids and the moments they are ordered by."""
        where, values = self.filters.clauses()
        order = _order(phase) if ordered or self.sparse else ""
        branches, parameters = [], list[Any]()
        found = list(self._branches(phase, place))
        for source, tests, own in found:
            if self.sparse:
                near = f"SELECT c.* FROM {source} WHERE {tests} {order} LIMIT {LOOK_MAX // len(found)}"
                inner, tests, own = f"({near}) AS c", " AND ".join(where), own + values
            else:
                inner, tests, own = source, " AND ".join([tests, *where]), own + values
            branches.append(f"(SELECT c.id, c.{phase.moment} AS moment FROM {inner} WHERE {tests} {order} LIMIT {limit:d})")
            parameters += own
        if not branches:
            return f"SELECT id, last_message_at AS moment FROM {CONVERSATIONS} WHERE false", []
        merged = " UNION ".join(branches)
        final = _order(phase, "merged", "moment") if ordered else ""
        return f"SELECT id, moment FROM ({merged}) AS merged {final} LIMIT {limit:d}", parameters

    def looked_to(self, phase: Phase, place: Place | None) -> Place | None:
        """Up to where a sparse filter is looked for, None where that is everything."""
        found = list(self._branches(phase, place))
        each = LOOK_MAX // max(1, len(found))
        ends = " UNION ALL ".join(
            f"(SELECT c.{phase.moment} AS moment, c.id FROM {source} WHERE {tests} {_order(phase)} OFFSET {each - 1} LIMIT 1)"
            for source, tests, _own in found
        )
        if not ends:
            return None
        nearest = _order(phase, "ends", "moment")
        rows = sql.rows(f"SELECT moment, id FROM ({ends}) AS ends {nearest} LIMIT 1", [v for *_, own in found for v in own])
        return (rows[0][0], rows[0][1]) if rows else None

    def _branches(self, phase: Phase, place: Place | None) -> Iterable[tuple[str, str, list[Any]]]:
        """(FROM, conditions, parameters): each walks one index."""
        view, shared = self.view, [phase.where]
        values: list[Any] = []
        if view.whose == "nobody":
            shared.append("c.assignee_id IS NULL")
        if view.team_id is not None:
            shared.append("c.team_id = %s")
            values.append(view.team_id)
        if place is not None:
            shared.append(f"(c.{phase.moment}, c.id) {'>' if phase.rising else '<'} (%s, %s)")
            values += place
        for shelf in view.shelves:
            for source, condition, own in _branches(self.scope, view):
                yield source, " AND ".join([f"c.shelf = {shelf:d}", *condition, *shared]), [*own, *values]


def _order(phase: Phase, table: str = "c", moment: str = "") -> str:
    way = "" if phase.rising else " DESC"
    return f"ORDER BY {table}.{moment or phase.moment}{way}, {table}.id{way}"


def _moment(row: Row, phase: Phase) -> dt.datetime:
    moment = getattr(row, phase.moment)
    assert isinstance(moment, dt.datetime)
    return moment


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


def _cursor_of(phase: int, moment: dt.datetime, number: int) -> str:
    return base64.urlsafe_b64encode(f"{phase} {moment.isoformat()} {number}".encode()).decode().rstrip("=")


def _cursor(text: str, phases: int) -> tuple[int, Place | None]:
    """The phase in which to go on, and from where; an unreadable one is the beginning."""
    try:
        phase, at, number = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split(" ")
        moment, place = dt.datetime.fromisoformat(at), int(phase)
        return (place, (moment, int(number))) if moment.tzinfo and 0 <= place < phases else (0, None)
    except (ValueError, binascii.Error):
        return 0, None

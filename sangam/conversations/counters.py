"""How many conversations stand in a view: read from sums that the database keeps, never counted one by one.

Triggers write a row to `Tally` for each change of shelf, team or assignee, in its transaction (docs/adr/0011). A reader
sums them in one statement, so folded and fresh rows are seen as of one moment. What is shared with a person beyond his
teams is few and counted, the newest `SHARED_MAX`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from sangam.accounts.scope import Scope
from sangam.conversations.models import Conversation, Participant, Tally
from sangam.conversations.queries import View
from sangam.lib import sql

SHARED_MAX = 2000
TALLY = Tally._meta.db_table
CONVERSATIONS = Conversation._meta.db_table
PARTICIPANTS = Participant._meta.db_table
_KEY = "shelf, team_id, assignee_id"
_READ = f"SELECT {_KEY}, sum(number) FROM {TALLY} GROUP BY {_KEY} HAVING sum(number) <> 0"
_SHARED = f"""
SELECT c.shelf, c.team_id, c.assignee_id, count(*) FROM (
    (SELECT p.conversation_id AS id FROM {PARTICIPANTS} p WHERE p.user_id = %s ORDER BY p.conversation_id DESC LIMIT %s)
    UNION
    SELECT own.id FROM unnest(%s::bigint[]) AS team(id), LATERAL (
        SELECT p.conversation_id AS id FROM {PARTICIPANTS} p WHERE p.team_id = team.id ORDER BY p.conversation_id DESC LIMIT %s
    ) AS own
) AS shared JOIN {CONVERSATIONS} c ON c.id = shared.id
WHERE c.team_id <> ALL(%s::bigint[]) AND c.assignee_id IS DISTINCT FROM %s
GROUP BY c.shelf, c.team_id, c.assignee_id
"""
_FOLD = f"""
WITH many AS (
    SELECT {_KEY} FROM {TALLY} GROUP BY {_KEY} HAVING count(*) > 1
), taken AS (
    DELETE FROM {TALLY} t USING many m
    WHERE t.shelf = m.shelf AND t.team_id = m.team_id AND t.assignee_id IS NOT DISTINCT FROM m.assignee_id
    RETURNING t.shelf, t.team_id, t.assignee_id, t.number
), written AS (
    INSERT INTO {TALLY} ({_KEY}, number) SELECT {_KEY}, sum(number) FROM taken GROUP BY {_KEY} HAVING sum(number) <> 0
)
SELECT count(*) FROM taken
"""
_DRIFT = f"""
SELECT {_KEY}, sum(number)::int FROM (
    SELECT {_KEY}, count(*) AS number FROM {CONVERSATIONS} GROUP BY {_KEY}
    UNION ALL SELECT {_KEY}, -sum(number) FROM {TALLY} GROUP BY {_KEY}
) AS apart GROUP BY {_KEY} HAVING sum(number) <> 0
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """So many stand there."""

    shelf: int
    team_id: int
    assignee_id: int | None
    number: int = 1


class Counters:
    """All sums of one moment, for any person's views."""

    def __init__(self, found: Iterable[Standing]) -> None:
        self.teams: dict[tuple[int, int], int] = defaultdict(int)
        self.free: dict[tuple[int, int], int] = defaultdict(int)
        self.people: dict[tuple[int, int], dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for one in found:
            self.teams[one.shelf, one.team_id] += one.number
            if one.assignee_id is None:
                self.free[one.shelf, one.team_id] += one.number
            else:
                self.people[one.shelf, one.assignee_id][one.team_id] += one.number

    def of(self, scope: Scope, view: View, shared: Iterable[Standing] = ()) -> int:
        """How many a view without filters holds. `shared` are those that only sharing lets the person see."""
        if view.whose == "mine":
            found = [self.people.get((shelf, scope.person_id), {}) for shelf in view.shelves]
            return sum(n for teams in found for team, n in teams.items() if view.team_id in (None, team))
        there = self.free if view.whose == "nobody" else self.teams
        if scope.sees_all:
            return sum(n for (shelf, team), n in there.items() if shelf in view.shelves and view.team_id in (None, team))
        total = sum(
            there.get((shelf, team), 0) for shelf in view.shelves for team in scope.teams if view.team_id in (None, team)
        )
        return total + self._beyond(scope, view, shared)

    def _beyond(self, scope: Scope, view: View, shared: Iterable[Standing]) -> int:
        """What he sees of teams that are not his."""
        found = sum(
            one.number
            for one in shared
            if one.shelf in view.shelves
            and view.team_id in (None, one.team_id)
            and (view.whose != "nobody" or one.assignee_id is None)
        )
        if view.whose == "nobody":
            return found
        own = [self.people.get((shelf, scope.person_id), {}) for shelf in view.shelves]
        return found + sum(
            n for teams in own for team, n in teams.items() if team not in scope.teams and view.team_id in (None, team)
        )


def read() -> Counters:
    """The sums as of now: one statement over a table of some hundred rows."""
    return Counters(Standing(*row) for row in sql.rows(_READ))


def shared(scope: Scope) -> Sequence[Standing]:
    """What neither team nor assignment lets the person see, but sharing does."""
    if scope.sees_all:
        return ()
    teams = sorted(scope.teams)
    me = scope.person_id
    return [Standing(*row) for row in sql.rows(_SHARED, [me, SHARED_MAX, teams, SHARED_MAX, teams, me])]


def fold() -> int:
    """Make one row of all rows with the same key; gives how many went. Writers are not held up: they only
    add rows. One fold at a time; another finds nothing to do."""
    with sql.advisory_lock("conversations", "fold") as held:
        return int(sql.rows(_FOLD)[0][0]) if held else 0


def drift() -> list[Standing]:
    """Where the sums say something else than the conversations, by how much they say too little. Empty is well. Reads
    every conversation."""
    return [Standing(*row) for row in sql.rows(_DRIFT)]


def mend() -> list[Standing]:
    """Add what `drift` finds, also while others write: change and tally commit together, so one statement sees both or
    neither."""
    with transaction.atomic(), sql.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [sql.advisory_key("conversations", "tally")])
        cursor.execute(f"INSERT INTO {TALLY} ({_KEY}, number) {_DRIFT} RETURNING {_KEY}, number")
        return [Standing(*row) for row in cursor.fetchall()]

"""The numbers beside the views, for the page and for what is pushed to it."""

from __future__ import annotations

from collections.abc import Sequence

from sangam.accounts.scope import Scope
from sangam.conversations import counters, queries
from sangam.conversations.counters import Counters, Standing

COUNTED = ("inbox", "mine", "unassigned", "waiting", "snoozed", "held")


def read(scope: Scope) -> dict[str, int]:
    """By the name of the view, those of the person's teams included; two questions, however many views."""
    return of(counters.read(), scope, counters.shared(scope))


def of(found: Counters, scope: Scope, shared: Sequence[Standing]) -> dict[str, int]:
    numbers = {name: found.of(scope, queries.VIEWS[name], shared) for name in COUNTED}
    teams = {team for _shelf, team in found.teams} if scope.sees_all else scope.teams
    return numbers | {f"team-{team}": found.of(scope, queries.of_team(team), shared) for team in sorted(teams)}

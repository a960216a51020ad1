"""The numbers beside the views, for the page and for what is pushed to it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

from django.http import Http404

from sangam.accounts.scope import Scope
from sangam.conversations import counters, queries, saved
from sangam.conversations.counters import Counters, Standing
from sangam.web.workspace.inbox import listing

MOST = 40
COUNTED = ("inbox", "mine", "unassigned", "waiting", "snoozed", "held")


def read(scope: Scope) -> tuple[dict[str, int], dict[str, int]]:
    """By the name of the view, those of the person's teams included; two questions, however many views. Then those that
    people gave a name."""
    found, shared = counters.read(), counters.shared(scope)
    return of(found, scope, shared), saved_ones(scope, found, shared)


def saved_ones(scope: Scope, found: Counters, shared: Sequence[Standing]) -> dict[str, int]:
    """A view without a filter follows from the sums; others are counted, no further than a thousand and one. Those with a
    broken filter hold nothing."""
    numbers = {}
    for view in saved.listed(scope)[:MOST]:
        try:
            asked = listing.read(dict(parse_qsl(view.query)))
        except Http404:
            continue
        if asked.chosen:
            numbers[f"view-{view.pk}"] = queries.count(scope, asked.sql_view(), asked.filters(scope))
        else:
            numbers[f"view-{view.pk}"] = found.of(scope, asked.sql_view(), shared)
    return numbers


def of(found: Counters, scope: Scope, shared: Sequence[Standing]) -> dict[str, int]:
    numbers = {name: found.of(scope, queries.VIEWS[name], shared) for name in COUNTED}
    teams = {team for _shelf, team in found.teams} if scope.sees_all else scope.teams
    return numbers | {f"team-{team}": found.of(scope, queries.of_team(team), shared) for team in sorted(teams)}

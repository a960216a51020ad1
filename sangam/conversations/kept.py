"""Who may make and change what people keep for themselves, for a team, for everybody."""

from __future__ import annotations

from sangam.accounts.models import Role
from sangam.accounts.scope import Scope
from sangam.conversations.models import SavedView, Snippet


def may_change(row: SavedView | Snippet, scope: Scope) -> bool:
    """His own; those of teams he leads; everybody's are for leads and admins."""
    if row.owner_id is not None:
        return row.owner_id == scope.person_id
    return may_give(scope, row.team_id)


def may_give(scope: Scope, team: int | None) -> bool:
    """Whether he may make one for this team, None for everybody."""
    if scope.sees_all:
        return True
    return team in scope.led if team is not None else scope.role == Role.LEAD

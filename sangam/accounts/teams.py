"""Teams: who answers what together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from sangam.accounts import audit, rights
from sangam.accounts.models import Membership, Team, User
from sangam.accounts.scope import Scope
from sangam.lib import sql


@dataclass(frozen=True, slots=True)
class Named:
    """A team as a list of links shows it."""

    pk: int
    name: str
    private: bool


def own(scope: Scope) -> list[Named]:
    """Those the person works in, by name; all for those who see all."""
    query = f"SELECT id, name, private FROM {Team._meta.db_table} WHERE %s OR id = ANY(%s) ORDER BY name"
    return [Named(*row) for row in sql.rows(query, [scope.sees_all, sorted(scope.teams)])]


def create(values: Mapping[str, Any], *, by: User | None) -> Team:
    """`values` are model fields, already checked by a form."""
    with transaction.atomic():
        team = Team.objects.create(**values)
        audit.record(by, "team.created", team, name=team.name)
    return team


def change(team: Team, values: Mapping[str, Any], *, by: User | None) -> None:
    """Write the named fields; the others keep what somebody else may write meanwhile."""
    with transaction.atomic():
        row = Team.objects.select_for_update(of=("self",)).get(pk=team.pk)
        before = {name: _plain(getattr(row, name)) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        if differs := audit.changes(before, {name: _plain(value) for name, value in values.items()}):
            if "private" in differs:
                rights.sight_changed(None)
            audit.record(by, "team.changed", row, **differs)


def _plain(value: Any) -> Any:
    """A row as its id: the record holds JSON."""
    return getattr(value, "pk", value)


def set_members(team: Team, members: Mapping[int, bool], *, by: User | None) -> None:
    """The whole list of its people, each with whether he leads it."""
    with transaction.atomic():
        before = dict(team.memberships.values_list("user_id", "is_lead"))
        if before == dict(members):
            return
        rights.sight_changed(before.keys() | members.keys())
        team.memberships.exclude(user__in=members).delete()
        for user, leads in sorted(members.items()):
            Membership.objects.update_or_create(team=team, user_id=user, defaults={"is_lead": leads})
        leads_now = sorted(user for user, leads in members.items() if leads)
        audit.record(by, "team.members", team, members=sorted(members), leads=leads_now)

"""Who works here: taking people in, giving them rights and teams, letting them go."""

from __future__ import annotations

import secrets as random
from collections.abc import Iterable, Mapping

from django.db import transaction

from sangam.accounts import audit, rights, sessions
from sangam.accounts.models import Membership, Role, Team, User

WORDS = "abcdefghjkmnpqrstuvwxyz23456789"


class LastAdmin(ValueError):
    """Somebody must be able to administer; make another person admin first."""


def one_time_password() -> str:
    """Twenty characters without look-alikes in groups of five: 99 bits, easy to read out."""
    return "-".join("".join(random.choice(WORDS) for _ in range(5)) for _ in range(4))


def invite(email: str, name: str, *, role: str, teams: Mapping[int, bool], by: User | None) -> tuple[User, str]:
    """Take somebody in; `teams` maps a team to whether he leads it. Gives the user and his one-time password."""
    password = one_time_password()
    with transaction.atomic():
        user = User.objects.create_user(email, password, name=name, role=role)
        set_teams(user, teams, by=by)
        audit.record(by, "person.invited", user, role=role)
    return user, password


def change(user: User, *, by: User, **values: str) -> None:
    """Name, address, role, zone, language. Raises LastAdmin."""
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        before = {name: getattr(row, name) for name in values}
        if values.get("role", row.role) != Role.ADMIN:
            _keep_an_admin(row)
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        rights.sight_changed([row.pk])
        audit.record(by, "person.changed", row, **audit.changes(before, values))


def set_teams(user: User, teams: Mapping[int, bool], *, by: User | None) -> None:
    """The whole list of his teams, each with whether he leads it."""
    with transaction.atomic():
        rights.sight_changed([user.pk])
        user.memberships.exclude(team__in=teams).delete()
        for team, leads in sorted(teams.items()):
            Membership.objects.update_or_create(user=user, team_id=team, defaults={"is_lead": leads})
        audit.record(by, "person.teams", user, teams=sorted(teams))


def set_members(team: Team, users: Iterable[int], *, by: User) -> None:
    wanted = set(users)
    with transaction.atomic():
        rights.sight_changed(wanted.union(team.memberships.values_list("user_id", flat=True)))
        team.memberships.exclude(user__in=wanted).delete()
        rows = [Membership(team=team, user_id=user) for user in sorted(wanted)]
        Membership.objects.bulk_create(rows, ignore_conflicts=True)
        audit.record(by, "team.members", team, members=sorted(wanted))


def let_go(user: User, *, by: User) -> None:
    """He can no longer sign in, at once: his sessions end. What he wrote stays his. Raises LastAdmin."""
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        _keep_an_admin(row)
        row.is_active = False
        row.set_unusable_password()
        row.save(update_fields=["is_active", "password"])
        end_sessions(row)
        audit.record(by, "person.let_go", row)


def take_back(user: User, *, by: User) -> str:
    """He may sign in again, with a new one-time password."""
    return _with_new_password(user, "person.taken_back", by=by, is_active=True)


def new_password(user: User, *, by: User | None) -> str:
    """A new one-time password; every session of his ends."""
    return _with_new_password(user, "person.password_reset", by=by, is_active=user.is_active)


def _with_new_password(user: User, action: str, *, by: User | None, is_active: bool) -> str:
    password = one_time_password()
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        row.is_active = is_active
        row.set_password(password)
        row.save(update_fields=["is_active", "password"])
        end_sessions(row)
        audit.record(by, action, row)
    return password


def choose_password(user: User, password: str, *, session: str) -> None:
    """His own new one; every session but the one of this key ends."""
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        row.set_password(password)
        row.save(update_fields=["password"])
        end_sessions(row, but=session)
        audit.record(user, "person.password_changed", user)


def sign_out_elsewhere(user: User, *, session: str) -> None:
    """Out everywhere but in the session of this key."""
    with transaction.atomic():
        end_sessions(user, but=session)
        audit.record(user, "person.signed_out_elsewhere", user)


def end_session(user: User, mark: str) -> bool:
    """One of his own, by its mark; whether it was there."""
    with transaction.atomic():
        found = next((one for one in sessions.of(user) if sessions.mark(one) == mark), None)
        if found is None:
            return False
        found.delete()
        rights.entry_changed([user.pk])
        audit.record(user, "person.session_ended", user, address=found.address)
        return True


def end_sessions(user: User, *, but: str = "") -> None:
    """Sign him out everywhere, or everywhere `but` in the session of that key."""
    with transaction.atomic():
        user.sessions.exclude(session_key=but).delete()
        rights.entry_changed([user.pk])


def _keep_an_admin(user: User) -> None:
    others = User.objects.filter(role=Role.ADMIN, is_active=True).exclude(pk=user.pk)
    if user.role == Role.ADMIN and not others.exists():
        raise LastAdmin("this is the only admin: make somebody else admin first")

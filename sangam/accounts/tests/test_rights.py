"""Every verb that changes what somebody may see, or whether he may come in, moves his counters and tells the bus."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from sangam.accounts import people, presence, rights, teams
from sangam.accounts.models import Role, Sighting, User
from sangam.realtime.bus import Listener
from tests.cast import PASSWORD, Cast, assemble

SIGHT: dict[str, tuple[Callable[[Cast], object], str]] = {
    "a role": (lambda cast: people.change(cast.ben, by=cast.ada, role=Role.LEAD), "ben"),
    "a person's teams": (lambda cast: people.set_teams(cast.ben, {cast.billing.pk: False}, by=cast.ada), "ben"),
    "a team's people": (lambda cast: teams.set_members(cast.support, {cast.mara.pk: False}, by=cast.ada), "ben lena mara"),
    "a team's members": (lambda cast: people.set_members(cast.billing, [cast.ben.pk], by=cast.ada), "ben mara"),
    "a team that turns private": (lambda cast: teams.change(cast.support, {"private": True}, by=cast.ada), "ada ben lena mara"),
    "a team's name": (lambda cast: teams.change(cast.support, {"name": "Help"}, by=cast.ada), ""),
}
ENTRY: dict[str, Callable[[Cast], object]] = {
    "let go": lambda cast: people.let_go(cast.ben, by=cast.ada),
    "a new password": lambda cast: people.new_password(cast.ben, by=cast.ada),
    "signing out": lambda cast: _signed_in(cast).post(reverse("account_logout")),
    "changing one's own password": lambda cast: _signed_in(cast).post(
        reverse("workspace:password"), {"old": PASSWORD, "new": "quite another phrase"}
    ),
}


def _signed_in(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.ben, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def _moved(before: dict[int, tuple[int, int]], part: int) -> list[str]:
    after = {user.pk: user.epoch for user in User.objects.all()}
    names = dict(User.objects.values_list("pk", "name"))
    return sorted(names[person].lower() for person in before if after[person][part] != before[person][part])


@pytest.mark.parametrize("what", SIGHT)
def test_what_changes_sight_moves_the_counter_of_those_concerned(cast: Cast, what: str) -> None:
    change, names = SIGHT[what]
    before = rights.epochs()
    change(cast)
    assert (_moved(before, 1), _moved(before, 0)) == (names.split(), [])


@pytest.mark.parametrize("what", ENTRY)
def test_who_must_come_in_anew_is_told_by_the_other_counter(cast: Cast, what: str) -> None:
    before = rights.epochs()
    ENTRY[what](cast)
    assert _moved(before, 0) == ["ben"]


def test_who_was_let_go_has_no_counters(cast: Cast) -> None:
    people.let_go(cast.ben, by=cast.ada)
    assert cast.ben.pk not in rights.epochs()
    assert cast.ada.pk in rights.epochs()


@pytest.mark.django_db(transaction=True)
def test_the_bus_hears_of_it_after_commit() -> None:
    cast = assemble()
    with Listener([rights.NOTICE]) as listener:
        listener.wait(0)
        people.change(cast.ben, by=cast.ada, role=Role.LEAD)
        assert listener.wait(5) == {rights.NOTICE}


def test_who_was_seen_a_moment_ago_is_there(cast: Cast) -> None:
    presence.seen([cast.ben.pk, cast.mara.pk, 999_999])
    assert _names(presence.present_people()) == {"Ben", "Mara"}
    assert _names(presence.present_people(team=cast.support.pk)) == {"Ben"}
    Sighting.objects.filter(user=cast.ben).update(at=Sighting.objects.get(user=cast.ben).at - timedelta(minutes=2))
    assert _names(presence.present_people()) == {"Mara"}
    people.let_go(cast.mara, by=cast.ada)
    assert presence.present_people() == []
    presence.seen([cast.ben.pk])
    assert _names(presence.present_people()) == {"Ben"}


def _names(found: Iterable[User]) -> set[str]:
    return {user.name for user in found}

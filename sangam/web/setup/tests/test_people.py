"""People and teams in Setup."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from sangam.accounts.models import AuditEntry, Membership, Team, User
from sangam.web.setup.tests.reading import seen, text_of
from tests.cast import PASSWORD, Cast

PERSON = {"name": "Nia", "email": "nia@northwind.test", "role": "agent", "zone": "Europe/Lisbon", "language": ""}


def as_is(user: User, **more: object) -> dict[str, object]:
    return {"name": user.name, "email": user.email, "role": user.role, "zone": user.zone, "language": "", **more}


def test_an_invited_person_signs_in_with_the_password_shown_once(admin: Client, cast: Cast) -> None:
    answer = admin.post("/setup/people/new", {**PERSON, f"team_{cast.support.pk}": "lead"})
    password = re.search(r'data-copy="((?:[a-z2-9]{5}-){3}[a-z2-9]{5})"', text_of(answer))
    assert password
    nia = User.objects.get(email="nia@northwind.test")
    assert nia.check_password(password[1])
    assert nia.zone == "Europe/Lisbon"
    assert Membership.objects.get(user=nia).is_lead
    assert "no-store" in answer["Cache-Control"]
    assert password[1] not in str(list(AuditEntry.objects.values()))
    assert password[1] not in text_of(admin.get(f"/setup/people/{nia.pk}"))


def test_an_address_in_use_names_who_has_it(admin: Client, cast: Cast) -> None:
    answer = admin.post("/setup/people/new", {**PERSON, "email": "BEN@northwind.test"})
    assert answer.status_code == 422
    assert "Ben has this address already" in text_of(answer)


def test_the_only_admin_cannot_give_the_role_away(admin: Client, cast: Cast) -> None:
    answer = admin.post(f"/setup/people/{cast.ada.pk}", as_is(cast.ada, role="agent"))
    assert answer.status_code == 422
    assert "This is the only admin" in text_of(answer)
    cast.ada.refresh_from_db()
    assert cast.ada.is_admin


def test_the_only_admin_cannot_leave(admin: Client, cast: Cast) -> None:
    answer = admin.post(f"/setup/people/{cast.ada.pk}/access", {"do": "let_go"}, follow=True)
    assert "This is the only admin" in text_of(answer)


def test_who_is_let_go_is_out_and_can_be_taken_back(admin: Client, cast: Cast) -> None:
    ben = Client()
    ben.login(email=cast.ben.email, password=PASSWORD)
    admin.post(f"/setup/people/{cast.ben.pk}/access", {"do": "let_go"})
    assert ben.get("/conversations").status_code == 302
    page = text_of(admin.post(f"/setup/people/{cast.ben.pk}/access", {"do": "take_back"}))
    cast.ben.refresh_from_db()
    assert cast.ben.is_active
    password = re.search(r'data-copy="((?:[a-z2-9]{5}-){3}[a-z2-9]{5})"', page)
    assert password and cast.ben.check_password(password[1])


def test_teams_of_a_person_are_the_whole_list(admin: Client, cast: Cast) -> None:
    admin.post(f"/setup/people/{cast.ben.pk}", as_is(cast.ben, **{f"team_{cast.billing.pk}": "member"}))
    assert list(cast.ben.teams.all()) == [cast.billing]


def test_a_change_in_between_is_shown_and_not_overwritten(admin: Client, cast: Cast) -> None:
    old = seen(text_of(admin.get(f"/setup/people/{cast.ben.pk}")))
    admin.post(f"/setup/people/{cast.ben.pk}", as_is(cast.ben, name="Benedict", **{f"team_{cast.support.pk}": "member"}))
    answer = admin.post(f"/setup/people/{cast.ben.pk}", as_is(cast.ben, role="lead", seen=old))
    assert answer.status_code == 409
    assert "Ada saved this meanwhile" in text_of(answer)
    assert "Benedict" in text_of(answer)
    cast.ben.refresh_from_db()
    assert cast.ben.role == "agent"


def test_a_team_with_its_people(admin: Client, cast: Cast) -> None:
    admin.post("/setup/teams/new", {"name": "Night", "private": "on", f"person_{cast.ben.pk}": "lead"})
    night = Team.objects.get(name="Night")
    assert night.private
    assert list(night.memberships.values_list("user", "is_lead")) == [(cast.ben.pk, True)]


def test_a_team_name_is_taken_whatever_its_case(admin: Client, cast: Cast) -> None:
    answer = admin.post("/setup/teams/new", {"name": "SUPPORT"})
    assert answer.status_code == 422
    assert "There is already a team" in text_of(answer)


@pytest.mark.parametrize("path", ["people", "teams"])
def test_lists_cost_the_same_for_many(admin: Client, cast: Cast, path: str, django_assert_max_num_queries: object) -> None:
    for number in range(15):
        person = User.objects.create_user(f"p{number}@northwind.test", None, name=f"P{number}")
        Membership.objects.create(user=person, team=Team.objects.create(name=f"T{number}"))
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        admin.get(f"/setup/{path}")

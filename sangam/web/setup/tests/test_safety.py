"""Who must have a second factor, and who is let in again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from asgiref.sync import async_to_sync
from django.core.cache import cache
from django.test import AsyncClient, Client
from django.urls import reverse

from sangam.accounts import factors, people, policy, way_back
from sangam.accounts.models import AuditEntry, Demand, Policy, User
from sangam.lib import clock
from sangam.web.setup.tests.reading import text_of
from tests.cast import PASSWORD, Cast

INSIDE = "/conversations"
NEW = "seven odd purple umbrellas"


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def has_one(user: User) -> None:
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})


def test_what_is_demanded_of_everybody_closes_the_house_to_who_has_none(admin: Client, cast: Cast) -> None:
    ben, mara = signed_in(cast.ben), signed_in(cast.mara)
    has_one(cast.ada)
    has_one(cast.mara)
    assert admin.post("/setup/safety", {"second_factor": "everybody"}).status_code == 302
    assert mara.get(INSIDE).status_code == 200
    for path in ("/", INSIDE, "/search?q=tent", "/me", "/me/password", "/live/ticket", "/me/bell"):
        answer = ben.get(path)
        assert (answer.status_code, answer.get("Location")) in ((302, "/me/safety"), (404, None)), path
    part = ben.get(INSIDE, headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Redirect"], part.content) == (204, "/me/safety", b"")
    door = text_of(ben.get("/me/safety"))
    assert "One more step" in door and "data-live" not in door and "rail" not in door
    has_one(cast.ben)
    assert ben.get(INSIDE).status_code == 200


@pytest.mark.parametrize("path", ["/me/safety", "/me/app", "/me/passkeys"])
def test_the_door_is_drawn_by_the_server_of_the_product_too(cast: Cast, path: str) -> None:
    """Its requests have a `scope` of their own; the test client's have none."""
    policy.demand(Demand.EVERYBODY, by=cast.ada)
    client = AsyncClient()
    client.cookies = signed_in(cast.ben).cookies
    page = text_of(async_to_sync(client.get)(path))
    assert "Sign out" in page and "entrance-card" in page and "data-live" not in page
    assert async_to_sync(client.get)(INSIDE)["Location"] == "/me/safety"


def test_what_is_demanded_of_admins_leaves_others_alone(admin: Client, cast: Cast) -> None:
    admin.post("/setup/safety", {"second_factor": "admins"})
    assert signed_in(cast.ben).get(INSIDE).status_code == 200
    assert admin.get(INSIDE)["Location"] == "/me/safety"
    assert admin.get("/setup/people")["Location"] == "/me/safety"
    people.change(cast.ben, by=cast.ada, role="admin")
    assert signed_in(User.objects.get(pk=cast.ben.pk)).get(INSIDE)["Location"] == "/me/safety"


def test_scope_is_one_query_whatever_is_demanded(cast: Cast, django_assert_num_queries: Any) -> None:
    for demand in Demand:
        policy.demand(demand, by=cast.ada)
        with django_assert_num_queries(1):
            scope = cast.ben.scope()
        assert scope.teams == {cast.support.pk} and scope.must_enrol is (demand == Demand.EVERYBODY)
    Policy.objects.all().delete()
    assert cast.ben.scope().teams == {cast.support.pk}


def test_an_admin_takes_away_what_somebody_lost(admin: Client, cast: Cast) -> None:
    has_one(cast.ben)
    ben = signed_in(cast.ben)
    assert "Reset second factor" in text_of(admin.get(f"/setup/people/{cast.ben.pk}"))
    admin.post(f"/setup/people/{cast.ben.pk}/access", {"do": "factors"})
    assert not factors.of(cast.ben).any
    assert ben.get(INSIDE).status_code == 302
    assert AuditEntry.objects.get(action="person.factors_reset").user == cast.ada


@pytest.mark.parametrize("path", ["/setup/safety", "/setup/people/new", "/setup/channels/new/email"])
def test_an_old_sign_in_is_asked_again_before_what_is_dangerous(admin: Client, path: str) -> None:
    with clock.held_at(clock.now() + timedelta(minutes=20)):
        assert admin.get(path)["Location"].startswith(reverse("account_reauthenticate"))
        assert admin.get("/setup/people").status_code == 200


def choose(address: str, password: str = NEW) -> Any:
    """As a browser does: the link leads to a page whose address does not hold the key."""
    client = Client()
    answer = client.get(address.removeprefix("http://localhost:8000"))
    if answer.status_code != 302:
        return answer
    return client.post(answer["Location"], {"password1": password, "password2": password})


def test_a_link_lets_in_once_and_within_an_hour(cast: Cast, settings: Any) -> None:
    settings.BASE_URL = ""
    first, second = way_back.link(cast.ben, by=None), way_back.link(cast.ben, by=None)
    assert choose(first).status_code == 302
    assert User.objects.get(pk=cast.ben.pk).check_password(NEW)
    for dead in (first, second):
        assert "used already or is too old" in text_of(choose(dead, "another odd green hat"))
    assert User.objects.get(pk=cast.ben.pk).check_password(NEW)
    assert "person.link_made" in AuditEntry.objects.values_list("action", flat=True)
    assert not [part for part in first.split("-")[1:] if part in str(list(AuditEntry.objects.values()))]


@pytest.mark.parametrize("what", ["age", "password", "let go"])
def test_a_link_dies(cast: Cast, settings: Any, what: str) -> None:
    settings.BASE_URL = ""
    address = way_back.link(cast.ben, by=None)
    if what == "age":
        settings.PASSWORD_RESET_TIMEOUT = -1
    elif what == "password":
        people.choose_password(cast.ben, "yet another phrase", session="")
    else:
        people.let_go(cast.ben, by=cast.ada)
    choose(address)
    assert not User.objects.get(pk=cast.ben.pk).check_password(NEW)


def test_who_was_let_go_gets_no_link(cast: Cast) -> None:
    people.let_go(cast.ben, by=cast.ada)
    with pytest.raises(way_back.MayNot):
        way_back.link(User.objects.get(pk=cast.ben.pk), by=None)


def test_a_new_password_does_not_go_round_the_second_factor(cast: Cast, settings: Any) -> None:
    settings.BASE_URL = ""
    has_one(cast.ben)
    choose(way_back.link(cast.ben, by=None))
    client = Client()
    answer = client.post(reverse("account_login"), {"login": cast.ben.email, "password": NEW})
    assert answer["Location"] == reverse("mfa_authenticate")
    assert client.get(INSIDE).status_code == 302
    assert PASSWORD != NEW

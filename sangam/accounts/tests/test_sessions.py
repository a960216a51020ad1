"""How long somebody stays signed in, and where."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from sangam.accounts import people, sessions
from sangam.accounts.models import Session, User
from sangam.lib import clock
from tests.cast import PASSWORD, Cast

INSIDE = "/conversations"


def signed_in(user: User, client: Client | None = None, **headers: str) -> Client:
    client = client or Client()
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}, headers=headers or None)
    assert answer.status_code == 302
    return client


def later(**much: float) -> object:
    return clock.held_at(clock.now() + timedelta(**much))


def test_signing_in_gives_a_new_key_and_the_old_one_opens_nothing(cast: Cast) -> None:
    client = Client()
    session = client.session
    session["planted"] = 1
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted = str(session.session_key)
    signed_in(cast.ben, client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted
    other = Client()
    other.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert other.get(INSIDE).status_code == 302


def test_the_cookie_is_no_business_of_scripts_and_other_sites(cast: Cast) -> None:
    cookie = signed_in(cast.ben).cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")


def test_where_somebody_is_signed_in_is_known(cast: Cast) -> None:
    signed_in(cast.ben, user_agent="Firefox of the office")
    signed_in(cast.mara)
    (found,) = sessions.of(cast.ben)
    assert (found.address, found.browser) == ("127.0.0.1", "Firefox of the office")


def test_who_works_stays_and_who_went_away_is_out(cast: Cast) -> None:
    client = signed_in(cast.ben)
    (session,) = sessions.of(cast.ben)
    with later(minutes=10):
        client.get(INSIDE)
    session.refresh_from_db()
    assert session.seen_at - session.begun_at >= timedelta(minutes=10)
    with later(days=2, hours=23):
        assert client.get(INSIDE).status_code == 200
    Session.objects.update(expire_date=clock.now() - timedelta(seconds=1))
    assert client.get(INSIDE).status_code == 302


def test_no_session_outlives_its_sign_in_by_more_than_a_month(cast: Cast) -> None:
    client = signed_in(cast.ben)
    Session.objects.update(expire_date=clock.now() + timedelta(days=90))
    with later(days=29):
        assert client.get(INSIDE).status_code == 200
    Session.objects.update(expire_date=clock.now() + timedelta(days=90))
    with later(days=30, minutes=1):
        assert client.get(INSIDE).status_code == 302


def test_a_page_costs_a_write_only_now_and_then(cast: Cast) -> None:
    client = signed_in(cast.ben)
    before = Session.objects.get().session_data
    client.get(INSIDE)
    assert Session.objects.get().session_data == before


def test_one_person_out_everywhere_or_everywhere_but_here(cast: Cast) -> None:
    here, there, mara = signed_in(cast.ben), signed_in(cast.ben), signed_in(cast.mara)
    before = cast.ben.entry_epoch
    people.end_sessions(cast.ben, but=here.cookies[settings.SESSION_COOKIE_NAME].value)
    assert [client.get(INSIDE).status_code for client in (here, there, mara)] == [200, 302, 200]
    cast.ben.refresh_from_db()
    assert cast.ben.entry_epoch == before + 1
    people.end_sessions(cast.ben)
    assert here.get(INSIDE).status_code == 302


def test_what_is_over_is_removed(cast: Cast) -> None:
    for user in (cast.ben, cast.mara, cast.lena):
        signed_in(user)
    Session.objects.filter(user=cast.ben).update(expire_date=clock.now() - timedelta(days=1))
    Session.objects.filter(user=cast.mara).update(begun_at=clock.now() - timedelta(days=31))
    assert sessions.forget_old() == 2
    assert [session.user for session in Session.objects.all()] == [cast.lena]


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Real-IP", "CF-Connecting-IP", "X-Remote-User", "Remote-User"])
def test_headers_of_strangers_say_neither_who_nor_where(cast: Cast, name: str) -> None:
    client = signed_in(cast.ben, **{name: "203.0.113.7"})
    assert sessions.of(cast.ben)[0].address == "127.0.0.1"
    assert Client(headers={name: cast.ada.email}).get("/setup/people").status_code == 302
    assert client.get("/setup/people", headers={name: cast.ada.email}).status_code == 404

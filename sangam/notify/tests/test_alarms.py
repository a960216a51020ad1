"""Whoever's way of signing in changes is told so by e-mail, once, at once, whatever he wants to hear of."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from sangam.accounts import factors, people
from sangam.accounts.models import User
from sangam.channels.base import Outbound
from sangam.channels.models import Channel
from sangam.lib import clock
from sangam.notify import alarms, mailing
from sangam.notify.models import Mail
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def letters() -> list[Outbound]:
    took: list[Outbound] = []

    def send(channel: Channel, letter: Outbound) -> None:
        took.append(letter)

    mailing.due(send)
    return took


def test_a_new_password_is_told_at_once_to_whom_it_belongs_and_once(cast: Cast) -> None:
    User.objects.filter(pk=cast.ben.pk).update(zone="Asia/Kolkata")
    with clock.held_at(clock.now()):
        people.choose_password(cast.ben, "a rope of sand and 7 knots", session="")
        (letter,) = letters()
        assert letters() == []
    assert [party.identity.value for party in letter.recipients] == [cast.ben.email]
    assert letter.subject.startswith("Your password was changed")
    assert "by you" in letter.text and "IST" in letter.text and "/me/safety" in letter.text
    assert "a rope" not in letter.text and letter.no_reply and letter.automatic


def test_what_an_admin_took_away_says_who_it_was(cast: Cast) -> None:
    factors.reset(cast.ben, by=cast.ada)
    (letter,) = letters()
    assert "All second factors" in letter.subject and "by Ada" in letter.text


def test_who_may_not_sign_in_any_more_and_what_is_long_ago_are_left_alone(cast: Cast) -> None:
    factors.reset(cast.ben, by=cast.ada)
    User.objects.filter(pk=cast.ben.pk).update(is_active=False)
    assert letters() == []
    factors.reset(cast.mara, by=cast.ada)
    with clock.held_at(clock.now() + alarms.OLDEST + dt.timedelta(minutes=1)):
        assert letters() == []


def test_the_database_decides_that_it_is_once(cast: Cast) -> None:
    factors.reset(cast.ben, by=cast.ada)
    assert alarms.write() == 1
    mail = Mail.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.create(user=cast.ben, entry_id=mail.entry_id, key="other", created_at=clock.now(), not_before=clock.now())
    assert len(letters()) == 1 and alarms.write() == 0

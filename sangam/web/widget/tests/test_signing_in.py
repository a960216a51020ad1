"""Somebody signs in on the page in the middle of a talk: what was said before is his, or stays apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import jwt
import pytest

from sangam.channels.base import IdentityRef
from sangam.channels.models import Channel
from sangam.conversations import write
from sangam.conversations.models import Conversation, Relation
from sangam.customers.models import Customer
from sangam.lib import clock
from sangam.web.widget.tests.visiting import Browser
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat(cast: Cast) -> Channel:
    return cast.chat()


def sign_in(browser: Browser, user: str = "u-7", **more: str) -> dict[str, Any]:
    secret = str(browser.channel.plain_settings().get("identity_secret"))
    claims = {"sub": user, "exp": int(clock.now().timestamp()) + 600, "name": "Cleo Marin", **more}
    return browser.hello(identity=jwt.encode(claims, secret, algorithm="HS256"))


def test_a_user_new_to_us_is_who_he_was_and_the_talk_goes_on(chat: Channel) -> None:
    browser = Browser(chat)
    browser.say("Before")
    sign_in(browser)
    browser.say("After")
    row = Conversation.objects.get()
    assert row.messages.count() == 2 and row.customer == Customer.objects.get()
    assert row.customer.identities.count() == 2
    assert browser.shown() == ["Before", "After"]
    assert [party.identity.value for party in write.reply_parties(row)] == ["user:u-7"]


def known(chat: Channel) -> Browser:
    """The user's own device, where he is known from."""
    first = Browser(chat)
    sign_in(first)
    first.say("From my own device")
    return first


def test_a_user_we_know_takes_over_nothing_that_was_said_before(chat: Channel) -> None:
    own, borrowed = known(chat), Browser(chat)
    borrowed.say("My diagnosis is private")
    sign_in(borrowed)
    borrowed.say("It is me")
    first, second = Conversation.objects.order_by("pk")
    assert [message.text for message in first.messages.order_by("pk")] == ["From my own device", "It is me"]
    assert second.messages.count() == 1 and second.customer != first.customer
    assert borrowed.shown() == ["From my own device", "My diagnosis is private", "It is me"]
    assert own.shown() == ["From my own device", "It is me"]
    borrowed.say("Once more")
    assert Conversation.objects.count() == 2


def test_where_he_has_no_open_matter_a_related_one_begins(chat: Channel, cast: Cast) -> None:
    proved = IdentityRef("email", "cleo@example.com", name="Cleo Marin", proven=True)
    cast.arrive(replace(cast.letter("By mail"), sender=(proved,)))
    borrowed = Browser(chat)
    borrowed.say("Before")
    sign_in(borrowed, email="cleo@example.com")
    borrowed.say("After")
    mail, before, after = Conversation.objects.order_by("pk")
    assert after.customer == mail.customer != before.customer
    assert Relation.objects.values_list("first_id", "second_id").get() == (before.pk, after.pk)


def test_after_signing_out_nothing_of_him_is_shown(chat: Channel) -> None:
    browser = Browser(chat)
    browser.say("Before")
    sign_in(browser)
    browser.say("After")
    browser.hello()
    assert browser.shown() == []
    sign_in(browser, "u-8")
    assert browser.shown() == []

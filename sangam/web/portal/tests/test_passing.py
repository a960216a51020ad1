"""From the chat, where the site vouched for him, to all he asked: once, soon, and on the page of the same brand alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from urllib.parse import urlsplit

import jwt
import pytest
from django.test import Client

from sangam.accounts.models import Brand
from sangam.channels import passes
from sangam.channels.base import IdentityRef
from sangam.channels.models import Channel
from sangam.conversations import write
from sangam.conversations.models import Conversation
from sangam.conversations.write import Writing
from sangam.customers.models import Identity
from sangam.events.record import Actor
from sangam.lib import clock
from sangam.web.portal.tests.visiting import Browser, Post
from tests.cast import Cast

ORIGIN = "https://shop.northwind.test"


class Chat:
    """The chat on a page of the brand's site."""

    def __init__(self, channel: Channel) -> None:
        self.channel, self.client, self.token, self.told = channel, Client(), "", {}

    def hello(self, user: str = "", **claims: str) -> dict[str, object]:
        secret = str(self.channel.plain_settings().get("identity_secret"))
        vouched = {"sub": user, "exp": int(clock.now().timestamp()) + 600, "name": "Cleo Marin", **claims}
        identity = {"identity": jwt.encode(vouched, secret, algorithm="HS256")} if user else {}
        told = self._call("hello", {**({"visitor": self.token} if self.token else {}), **identity})
        self.token = str(told["visitor"])
        return told

    def say(self, text: str) -> None:
        self._call("frames", {"frames": [{"type": "message", "id": f"message-{len(text):06d}", "text": text}]})

    def requests(self) -> str:
        return urlsplit(str(self._call("requests", {})["address"])).path

    def _call(self, path: str, body: dict[str, object]) -> dict[str, object]:
        headers = {"origin": ORIGIN, **({"authorization": f"Bearer {self.token}"} if self.token else {})}
        at = f"/widget/{self.channel.token}/{path}"
        answer = self.client.post(at, body, content_type="application/json", headers=headers, REMOTE_ADDR="203.0.113.7")
        assert answer.status_code == 200, answer.content
        return dict(answer.json())


@pytest.fixture
def chat(cast: Cast, portal: Channel) -> Chat:
    found = Chat(cast.chat())
    found.hello("u-7", email="cleo@example.com")
    return found


def by_mail(cast: Cast, subject: str, address: str = "cleo@example.com") -> None:
    sender = (IdentityRef("email", address, name="Cleo Marin", proven=True),)
    cast.arrive(replace(cast.letter("Hello", subject=subject), sender=sender))


def test_what_he_asked_by_chat_and_by_mail_stands_there_without_a_code(cast: Cast, chat: Chat, cleo: Browser) -> None:
    by_mail(cast, "Tent")
    chat.say("Is the stove back?")
    assert "signed in as cleo@example.com" in cleo.get(chat.requests())
    assert cleo.rows() == []
    cleo.post(chat.requests())
    assert cleo.rows() == ["Is the stove back?", "Tent"]
    talk = Conversation.objects.get(channel=chat.channel)
    parties = write.reply_parties(talk)
    by = Actor.user(cast.ben.pk)
    write.reply(talk, Writing("It is.", parties, hold=False), channel=chat.channel, by=by, author=cast.ben)
    assert cleo.said(talk.number) == ["Is the stove back?", "It is."]
    cleo.say(talk.number, "Thank you")
    talk.refresh_from_db()
    assert talk.messages.count() == 3 and not Identity.objects.filter(verified_by="code").exists()


def test_it_opens_once_and_for_two_minutes(cast: Cast, chat: Chat, portal: Channel, office: Post) -> None:
    by_mail(cast, "Tent")
    way = chat.requests()
    assert "Tent" in Browser(portal, office).post(way)
    other = Browser(portal, office)
    assert "used up" in other.post(way) and other.status == 410 and other.rows() == []
    late = chat.requests()
    with clock.held_at(clock.now() + passes.GOOD + dt.timedelta(seconds=1)):
        assert "used up" in other.post(late) and other.rows() == []


def test_looking_at_it_opens_nothing(chat: Chat, cleo: Browser) -> None:
    way = chat.requests()
    for _time in range(3):
        cleo.get(way)
    assert "See your requests" in cleo.get()


def test_whoever_is_in_already_is_asked_nothing(cast: Cast, chat: Chat, cleo: Browser) -> None:
    by_mail(cast, "Tent")
    cleo.post(chat.requests())
    assert "Tent" in cleo.get(chat.requests())


def test_another_brand_s_page_does_not_take_it(cast: Cast, chat: Chat, portal: Channel, office: Post) -> None:
    other = Brand.objects.create(name="Fjell", language="en")
    page = Channel.objects.create(kind=portal.kind, name="Fjell", address="fjell", brand=other, team=cast.support)
    browser = Browser(page, office)
    assert "used up" in browser.post(chat.requests().replace(portal.address, "fjell"))
    assert "See your requests" in browser.get()


def test_nobody_vouches_for_him_and_he_comes_to_the_door(cast: Cast, portal: Channel, cleo: Browser) -> None:
    by_mail(cast, "Tent")
    stranger = Chat(cast.chat())
    stranger.hello()
    stranger.say("I am cleo@example.com")
    way = stranger.requests()
    assert way == f"/my/{portal.address}/" and "See your requests" in cleo.get(way)


def test_a_blocked_address_shows_nothing(cast: Cast, chat: Chat, cleo: Browser) -> None:
    by_mail(cast, "Tent")
    Identity.objects.filter(value="cleo@example.com").update(blocked_at=clock.now())
    cleo.post(chat.requests())
    assert cleo.rows() == []


def test_what_another_person_said_in_this_browser_stays_hers(cast: Cast, portal: Channel, cleo: Browser) -> None:
    channel = cast.chat()
    first = Chat(channel)
    first.hello("u-7")
    first.say("From my own device")
    borrowed = Chat(channel)
    borrowed.hello()
    borrowed.say("My diagnosis is private")
    borrowed.hello("u-7")
    cleo.post(borrowed.requests())
    assert cleo.rows() == ["From my own device"]


def test_what_he_said_before_he_signed_in_is_his_where_he_was_new(cast: Cast, portal: Channel, cleo: Browser) -> None:
    new = Chat(cast.chat())
    new.hello()
    new.say("Before")
    new.hello("u-7")
    new.say("And after")
    cleo.post(new.requests())
    assert cleo.said(Conversation.objects.get().number) == ["Before", "And after"]


def test_who_has_a_name_alone_may_ask_something_new_and_is_answered(cast: Cast, portal: Channel, cleo: Browser) -> None:
    new = Chat(cast.chat())
    new.hello("u-7")
    new.say("Hello")
    assert "signed in as Cleo Marin" in cleo.get(new.requests())
    cleo.post(new.requests())
    cleo.post("new/", subject="A stove", text="Is it back?", key=cleo.key("new/"))
    begun = Conversation.objects.latest("pk")
    assert begun.messages.get().text == "Is it back?" and begun.channel == portal
    assert sorted(cleo.rows()) == ["A stove", "Hello"]


@pytest.mark.parametrize("forged", ["x", "gAAAA", "é", "a" * 5000])
def test_what_is_not_ours_opens_nothing(cleo: Browser, forged: str) -> None:
    assert "used up" in cleo.get(f"pass/{forged}/") and cleo.status == 410

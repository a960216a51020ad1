"""Somebody whom people here blocked: his open chat ends, and nothing reaches him any more."""

from __future__ import annotations

import json

import pytest

from sangam.channels.models import Channel
from sangam.conversations.models import Conversation, Message
from sangam.customers import blocking
from sangam.customers.models import Identity
from sangam.events import relay
from sangam.events.models import Event
from sangam.events.record import Actor
from sangam.realtime import live
from sangam.realtime.live import Viewer, Watch
from sangam.web.widget.tests.test_live import DOOR, answer, come_in
from sangam.web.widget.tests.visiting import ORIGIN, Browser
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cleo(cast: Cast) -> Browser:
    browser = Browser(cast.chat())
    browser.say("You are all thieves")
    return browser


def block(cast: Cast) -> None:
    blocking.block(Identity.objects.get(scope=str(Channel.objects.get(name="Site").pk)), by=Actor.user(cast.ben.pk))


def told(viewer: Viewer, since: int) -> list[tuple[dict[str, object], int]]:
    relay.stamp()
    news = DOOR.news(list(Event.objects.filter(seq__gt=since).order_by("seq")), set(viewer.topics), {"en"})
    texts = [(one.frame(viewer, Watch(one.topic)), one.closes) for one in news if one.topic in viewer.topics]
    return [(json.loads(text), closes) for text, closes in texts if text]


def test_his_open_chat_is_told_and_shut(cast: Cast, cleo: Browser) -> None:
    viewer = come_in(cleo)
    relay.stamp()
    before = relay.newest()
    block(cast)
    assert told(viewer, before) == [({"is": "barred"}, live.BARRED)]
    with pytest.raises(live.Refused) as refused:
        come_in(cleo)
    assert refused.value.code == live.BARRED
    assert DOOR.again(viewer) is None


def test_what_is_said_afterwards_is_pushed_to_nobody(cast: Cast, cleo: Browser) -> None:
    viewer = come_in(cleo)
    block(cast)
    relay.stamp()
    before = relay.newest()
    answer(cast, "Whoever holds on to his socket hears nothing of this.")
    assert told(viewer, before) == []


@pytest.mark.parametrize("path", ["history", "news?since=0"])
def test_he_is_shown_nothing(cast: Cast, cleo: Browser, path: str) -> None:
    block(cast)
    assert cleo.get(path)["barred"] is True and cleo.status == 403
    assert cleo.hello()["barred"] is True and cleo.status == 403
    answer = cleo.client.get(cleo.url(path), headers={"origin": ORIGIN, "authorization": f"Bearer {cleo.token}"})
    assert answer["Access-Control-Allow-Origin"] == ORIGIN, "the page must be able to read why"


def test_what_he_writes_is_refused_in_words(cast: Cast, cleo: Browser) -> None:
    block(cast)
    refused = cleo.post("frames", {"frames": [{"type": "message", "id": "message-again", "text": "And another thing"}]})
    assert cleo.status == 403 and "closed" in refused["why"]
    assert Message.objects.filter(kind="in").count() == 1


def test_others_and_he_himself_after_it_is_lifted_are_welcome(cast: Cast, cleo: Browser) -> None:
    block(cast)
    assert Browser(cleo.channel).say("Hello")["message"]
    for identity in Identity.objects.exclude(blocked_at=None):
        blocking.unblock(identity, by=Actor.user(cast.ben.pk))
    assert cleo.say("I am sorry")["message"]
    assert Conversation.objects.count() == 2

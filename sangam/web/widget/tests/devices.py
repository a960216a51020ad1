"""Devices of visitors, and the services that reach them."""

from __future__ import annotations

import time
from typing import Any

import jwt

from sangam.channels import administer
from sangam.channels.models import Channel
from sangam.channels.providers.push import fake
from sangam.conversations import write
from sangam.conversations.models import Conversation, Message
from sangam.conversations.write import Writing
from sangam.delivery.models import Push
from sangam.delivery.run import Worker
from sangam.events.record import Actor
from sangam.lib import clock
from sangam.web.widget.tests.visiting import Browser
from tests.cast import Cast


def set_up(cast: Cast, services: fake.Services, **more: Any) -> Channel:
    """The chat of the brand's site, told to use all services."""
    chat = cast.chat()
    return administer.save(chat, {**chat.settings, **services.settings(), **more}, by=None)


def sign_in(browser: Browser, user: str = "u-7") -> None:
    secret = str(browser.channel.plain_settings().get("identity_secret"))
    browser.hello(identity=jwt.encode({"sub": user, "exp": int(clock.now().timestamp()) + 600}, secret, algorithm="HS256"))


def subscribe(browser: Browser, services: fake.Services) -> fake.Browser:
    """Registers this browser for Web Push, with the key that hello tells."""
    (key,) = [one["key"] for one in browser.hello()["push"] if one["service"] == "web"]
    made = services.browser(key)
    browser.post("devices", {"service": "web", "subscription": made.subscription})
    assert browser.status == 200
    return made


def phone(browser: Browser, made: fake.Phone, service: str) -> fake.Phone:
    browser.post("devices", {"service": service, "token": made.token, "app": "test.northwind.app"})
    assert browser.status == 200
    return made


def answer(cast: Cast, text: str = "It is back on Friday.") -> Message:
    """Ben answers the only conversation; it is delivered to the chat, and nobody was told yet."""
    conversation = Conversation.objects.latest("pk")
    assert conversation.channel
    parties = write.reply_parties(conversation)
    return write.reply(
        conversation, Writing(text, parties), channel=conversation.channel, by=Actor.user(cast.ben.pk), author=cast.ben
    )


def settled(worker: Worker | None = None) -> dict[str, int]:
    """Lets the delivery process work until every notification that is due was decided; what became of them all."""
    own, worker = worker is None, worker or Worker()
    end = time.monotonic() + 20
    while worker.once() or worker.under_way or worker.pushing.under_way or worker.pushing.waiting:
        assert time.monotonic() < end, "delivery does not come to rest"
    if own:
        worker.drain(0)
    found: dict[str, int] = {}
    for outcome in Push.objects.values_list("outcome", flat=True):
        found[outcome] = found.get(outcome, 0) + 1
    return found

"""A visitor and a running install: he leaves and the answer follows him by mail; the web process dies under his hands (F3)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from sangam.channels import administer, registry
from sangam.channels.models import Channel
from sangam.conversations import write
from sangam.conversations.models import Conversation, Message
from sangam.conversations.write import Writing
from sangam.events.record import Actor
from sangam.ingest.models import RawInbound, RawState
from tests.faults.ledger import token
from tests.house import LISTENED, House, letter, plain
from tests.install import until

pytestmark = [pytest.mark.slow, pytest.mark.servers]


def site(house: House) -> Channel:
    kind = next(kind for kind, adapter in registry.adapters().items() if adapter.capabilities.widget)
    known = Channel.objects.filter(kind=kind, name="Site").first()
    channel = known or Channel(kind=kind, name="Site", brand=house.cast.brand, team=house.cast.support)
    return administer.save(channel, {"origins": [], "continue_on": LISTENED, "continue_after": 1}, by=house.cast.ada)


@dataclass
class Browser:
    """Without the browser: what our widget's queue does. It keeps what it sends until it hears 200."""

    url: str
    visitor: str = ""

    def call(self, path: str, body: dict[str, Any]) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.visitor}"} if self.visitor else {}
        return httpx.post(f"{self.url}/{path}", json=body, headers=headers, timeout=20)

    def hello(self) -> None:
        self.visitor = self.call("hello", {}).json()["visitor"]

    def say(self, text: str, **more: Any) -> dict[str, Any]:
        frame = {"type": "message", "id": uuid.uuid4().hex, "text": text, **more}
        heard: list[dict[str, Any]] = []

        def sent() -> bool:
            try:
                answer = self.call("frames", {"frames": [frame]})
            except httpx.HTTPError:
                return False
            heard.extend(answer.json()["done"] if answer.status_code == 200 else [])
            return bool(heard) and bool(heard[-1]["message"])

        until(sent, "never taken", 90.0)
        return heard[-1]


@contextmanager
def listening(house: House, browser: Browser, since: int) -> Iterator[ClientConnection]:
    """As the widget does: hello first, "ready" when everything missed was heard."""
    path = browser.url.removeprefix(f"{house.url}/widget/")
    address = f"ws://127.0.0.1:{house.install.port}/live/widget/{path}"
    opened: list[ClientConnection] = []

    def came() -> bool:
        try:
            opened.append(connect(address, origin=Origin(house.url), open_timeout=20))
        except (OSError, WebSocketException):
            return False
        return True

    until(came, "no socket", 60.0)
    with opened[0] as link:
        link.send(json.dumps({"do": "hello", "visitor": browser.visitor, "since": since}))
        yield link


def heard(link: ClientConnection, what: str, text: str = "") -> list[dict[str, Any]]:
    """Frames up to one of this kind (with these words), that one last."""
    found: list[dict[str, Any]] = []
    while not found or found[-1]["is"] != what or text not in json.dumps(found[-1]):
        found.append(json.loads(link.recv(timeout=30)))
    return found


def answered(house: House, done: dict[str, Any], text: str) -> Message:
    conversation = Message.objects.get(pk=done["message"]["id"]).conversation
    assert conversation.channel
    ben, parties = house.cast.ben, write.reply_parties(conversation)
    return write.reply(conversation, Writing(text, parties), channel=conversation.channel, by=Actor.user(ben.pk), author=ben)


def come(house: House) -> Browser:
    browser = Browser(f"{house.url}/widget/{site(house).token}")
    browser.hello()
    return browser


def test_who_leaves_is_answered_by_mail_and_his_reply_comes_home(house: House) -> None:
    mark = token()
    address = f"{mark}@example.com"
    done = come(house).say(f"Is it back? {mark}", answers={"email": address})
    conversation = Message.objects.get(pk=done["message"]["id"]).conversation
    assert conversation.channel
    ben, parties = house.cast.ben, write.reply_parties(conversation)
    for text in (f"It is back {mark}.", "Shall I keep one?"):
        write.reply(conversation, Writing(text, parties), channel=conversation.channel, by=Actor.user(ben.pk), author=ben)
    mail = house.office.arrived(address, f"It is back {mark}.")
    assert "Shall I keep one?" in plain(mail) and LISTENED.partition("@")[0] in str(mail["From"])
    reply = letter(f"Yes please {mark}", sender=address, subject=f"Re: {mail['Subject']}", In_Reply_To=str(mail["Message-ID"]))
    reply.replace_header("To", str(mail["Reply-To"] or mail["From"]))
    house.mail_in(reply, to=str(mail["Reply-To"] or mail["From"]), sender=address)
    house.awake(
        lambda: conversation.messages.filter(text__contains=f"Yes please {mark}").exists(), "the reply did not come home"
    )
    assert Conversation.objects.get(pk=conversation.pk).message_count == 4
    assert sum(entry.to == address for entry in house.office.ledger) == 1


def test_he_hears_the_answer_as_it_is_written_and_what_a_restart_swallowed_afterwards_once(house: House) -> None:
    mark = token()
    browser = come(house)
    done = browser.say(f"Hello {mark}")
    with listening(house, browser, 0) as link:
        heard(link, "ready")
        answered(house, done, f"At once {mark}")
        seq = heard(link, "message", f"At once {mark}")[-1]["seq"]
    assert house.install.kill("run sockets")
    answered(house, done, f"Meanwhile {mark}")
    with listening(house, browser, seq) as link:
        told = [frame["message"]["text"] for frame in heard(link, "ready") if frame["is"] == "message"]
    assert told == [f"Meanwhile {mark}"]


def test_f3_whatever_dies_every_message_is_there_once(house: House) -> None:
    mark = token()
    browser = come(house)
    browser.say(f"{mark} 0")
    for place in range(1, 9):
        assert house.install.kill("run web" if place % 2 else "run ingest-live")
        browser.say(f"{mark} {place}")
    texts = list(Message.objects.filter(text__startswith=mark).order_by("pk").values_list("text", flat=True))
    assert texts == [f"{mark} {place}" for place in range(9)]
    assert Message.objects.filter(text__startswith=mark).values("conversation").distinct().count() == 1
    house.awake(lambda: not RawInbound.objects.filter(state=RawState.STORED).exists(), "something still waits")

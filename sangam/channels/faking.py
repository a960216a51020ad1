"""Providers that behave like the real ones, on this machine: for tests, and for `sangam demo --with-providers`.

A kind's `fake.py` has a class `Fake(faking.Fake)`. It knows only what the provider's documentation says: it verifies our
tokens and signatures, enforces windows, limits and idempotency, refuses what the provider refuses, and makes the webhook
calls that a person's words lead to, signed. Nothing of it is imported by the product.

    fake = Fake("https://line.example", hook="https://desk.example/hooks/token/")
    settings = Settings(1, "LINE", "", fake.settings())          # what an admin would have typed in, and `endpoint`
    adapter.send(message, settings, FakeContext(answers=fake.http))
    for call in fake.say("aiko", "こんにちは"): adapter.verify(call, settings)
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal
from urllib.parse import parse_qsl, urlsplit

import httpx

from sangam.channels.base import Reply, Request

CARRIED = ("content", "data", "files", "json", "params", "headers")
Behaviour = Literal["good", "permanent", "temporary"]


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody who can play the customer on this provider; `value` is how the provider names him."""

    key: str
    name: str
    value: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Taken:
    """A message of ours that the provider took. `id` is the provider's; `files` are names or addresses."""

    id: str
    to: str
    text: str
    files: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


class Fake:
    """`base` is where our calls go (no trailing slash), `hook` where the provider calls us. `behaviour` is how every
    call for sending is answered. `calls` are all the calls that reached it, `taken` the messages it took."""

    kind: ClassVar[str] = ""
    personas: ClassVar[Sequence[Persona]] = ()
    offers: ClassVar[Sequence[str]] = ()
    """What `say` takes besides a text, of these names, each with values as here:
    file (name, type, bytes); location (latitude, longitude); sticker, an id or an emoji; choice, the id or words of a button;
    reply_to, the id of the message that is answered; reaction, an emoji on the message `reply_to` ("" takes it back);
    edit, the id of his own message that now reads `text`; delete, the id of his own message;
    post, true for what is said to everybody and not to us."""
    leaves: ClassVar[Mapping[str, Any]] = {}
    returns: ClassVar[Mapping[str, Any]] = {}
    """What `say` takes where people may say that they want no more messages, and again that they do."""
    mentions: ClassVar[Mapping[str, Any]] = {}
    """What `say` takes for words about us in public that are no conversation."""

    def __init__(self, base: str, hook: str = "https://desk.example/hooks/token/") -> None:
        self.base, self.hook = base.rstrip("/"), hook
        self.behaviour: Behaviour = "good"
        self.cuts = 0
        """The answers to so many of the next messages are lost, although it took them (`http` only)."""
        self.calls: list[Request] = []
        self.taken: list[Taken] = []
        self.latest = ""
        """The id of what a persona said last, from kinds that are asked and call nobody."""
        self.__numbers = itertools.count(time.time_ns() // 1_000)

    def number(self) -> int:
        """What ids are made from: larger than the last, and none that an earlier run of this fake has given, so that a
        house that goes on does not take new messages for old ones. Fits into 53 bits."""
        return next(self.__numbers)

    def settings(self) -> dict[str, Any]:
        """Settings and secrets as an admin would have them from this provider, with `endpoint` set to `base`."""
        raise NotImplementedError

    def address(self) -> str:
        """The channel's address where the kind has one."""
        return ""

    def answer(self, call: Request) -> Reply:
        """The provider's interface: one call of ours."""
        raise NotImplementedError

    def say(self, who: str, text: str = "", **more: Any) -> list[Request]:
        """What a persona says, as the signed calls that it leads to. `more` are those of `offers`, and what else the kind's
        own tests need."""
        raise NotImplementedError

    def receipts(self) -> list[Request]:
        """What the provider has to tell about messages it took since the last time: delivered, read."""
        return []

    def replied(self, call: Request, reply: Reply) -> None:
        """What the house answered to a call of this provider: for those who read it (a passive answer, TwiML)."""

    def persona(self, key: str) -> Persona:
        return next(one for one in self.personas if one.key == key)

    def http(self, method: str, url: str, **more: Any) -> httpx.Response:
        """A call of ours, answered in this process: what `Context.http` is in tests."""
        kept = {
            name: value for name, value in more.items() if name in ("content", "data", "files", "json", "params", "headers")
        }
        made = httpx.Request(method, url, **kept)
        if isinstance(more.get("auth"), tuple):
            made = next(httpx.BasicAuth(*more["auth"]).auth_flow(made))
        call = request(method, str(made.url), dict(made.headers), made.read())
        taken, reply = len(self.taken), self.take(call)
        if self.cuts and method == "POST" and len(self.taken) > taken:
            self.cuts -= 1
            raise httpx.ReadTimeout("the answer never came", request=made)
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        return httpx.Response(reply.status, headers={"content-type": reply.content_type}, content=body, request=made)

    def take(self, call: Request) -> Reply:
        self.calls.append(call)
        return self.answer(call)


def request(method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Request:
    """A call as both sides see it: header names in lower case, the query taken apart."""
    query = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    return Request(method, url, {name.lower(): value for name, value in headers.items()}, query, body)


def twice_and_shuffled(calls: Iterable[Request], dice: random.Random) -> list[Request]:
    """As networks deliver: everything at least once, some of it again, in any order."""
    found = list(calls)
    found += [one for one in found if dice.random() < 0.5]
    dice.shuffle(found)
    return found

"""What the fakes say they offer: signed calls that the kind itself reads as what was meant. Nothing here knows a kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from sangam.channels.base import Adapter, Change, Ignored, Inbound, Item, Request, Settings
from sangam.channels.faking import Fake
from sangam.config.playing import casting
from sangam.lib import clock

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
HOOK = "https://desk.example/hooks/token/"
PLAIN: dict[str, Any] = {
    "file": ("pole.png", "image/png", PNG), "location": (35.0116, 135.7681), "sticker": "🎉", "choice": "yes",
}  # fmt: skip
PUBLICLY = "post"
"""Said to everybody; where the kind asks for such posts, no call tells of it."""
CHANGES = {"reaction": "react", "edit": "edit", "delete": "delete"}


def calls(make: type[Fake]) -> bool:
    """Whether it calls us at all: what others must be asked for is theirs to test."""
    return bool(make("http://127.0.0.1:8090/kind", HOOK).say(make.personas[0].key, "Hello"))


KINDS = [pytest.param(adapter, make, id=adapter.kind) for adapter, make in casting.playable() if calls(make)]


class Told:
    """A fake that was written to, and what its calls are understood as."""

    def __init__(self, adapter: Adapter, make: type[Fake], who: int = 0, fake: Fake | None = None) -> None:
        self.adapter, self.fake = adapter, fake or make("http://127.0.0.1:8090/kind", HOOK)
        self.settings = Settings(1, adapter.kind, self.fake.address(), self.fake.settings(), "token", self.fake.hook)
        self.who = self.fake.personas[who].key

    def say(self, text: str = "", **more: Any) -> list[Item]:
        return list(self.read(self.fake.say(self.who, text, **more)))

    def read(self, calls: list[Request]) -> Iterator[Item]:
        for call in calls:
            assert call.url.startswith(self.settings.hook) and self.adapter.verify(call, self.settings).ok
            for raw in self.adapter.unpack(call, self.settings):
                yield from self.adapter.parse(raw.payload, raw.headers)

    def kept(self, calls: list[Request], text: str = "", **more: Any) -> list[str]:
        """Its calls are put to the others; gives the ids of the messages in them."""
        new = self.fake.say(self.who, text, **more)
        calls += new
        return [item.external_id for item in self.read(new) if isinstance(item, Inbound)]

    def said(self, text: str = "Hello", **more: Any) -> Inbound:
        (found,) = [item for item in self.say(text, **more) if isinstance(item, Inbound)]
        return found


@pytest.mark.parametrize(("adapter", "make"), KINDS)
def test_nothing_is_promised_that_has_no_name(adapter: Adapter, make: type[Fake]) -> None:
    assert set(make.offers) <= {*PLAIN, *CHANGES, "reply_to", PUBLICLY}


@pytest.mark.parametrize(("adapter", "make"), KINDS)
def test_what_is_said_in_a_second_run_is_new_and_of_now(adapter: Adapter, make: type[Fake]) -> None:
    first, second = Told(adapter, make).said(), Told(adapter, make).said()
    assert first.external_id != second.external_id
    assert second.sent_at is None or abs(clock.now() - second.sent_at) < dt.timedelta(minutes=2)


@pytest.mark.parametrize(("adapter", "make"), KINDS)
def test_what_can_be_said_without_words_is_a_message(adapter: Adapter, make: type[Fake]) -> None:
    for name, value in PLAIN.items():
        if name in make.offers:
            told = Told(adapter, make)
            told.said()
            said = told.said("", **{name: value})
            assert said.text or said.files or said.extra, name
            assert name != "file" or said.files, name


@pytest.mark.parametrize(("adapter", "make"), KINDS)
def test_an_answer_names_what_it_answers(adapter: Adapter, make: type[Fake]) -> None:
    if "reply_to" not in make.offers:
        pytest.skip("nobody answers a single message there")
    found = []
    for who in range(len(make.personas)):
        told = Told(adapter, make, who)
        first = told.said()
        found.append(told.said("And again", reply_to=first.external_id).reply_to == first.external_id)
    # Where people write in two ways, one of them may know no answers.
    assert any(found)


@pytest.mark.parametrize(("adapter", "make"), KINDS)
@pytest.mark.parametrize("name", CHANGES)
def test_a_change_names_what_it_changes(adapter: Adapter, make: type[Fake], name: str) -> None:
    if name not in make.offers:
        pytest.skip("there is no such thing there")
    told = Told(adapter, make)
    first = told.said()
    asked = {
        "reaction": {"reaction": "👍", "reply_to": first.external_id},
        "edit": {"text": "Hello again", "edit": first.external_id},
        "delete": {"delete": first.external_id},
    }[name]
    items = [item for item in told.say(**asked) if not isinstance(item, Ignored)]
    changes = [item for item in items if isinstance(item, Change)]
    assert [(item.external_id, item.action) for item in changes] == [(first.external_id, CHANGES[name])], items

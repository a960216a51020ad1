"""The contract, inherited."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

import pytest

from sangam.channels.base import Inbound, Request, Settings
from sangam.channels.kinds.chat.adapter import Adapter
from sangam.channels.testing import ContractTests, Example, FakeContext
from sangam.channels.widgets import Admitted

SETTINGS = Settings(7, "Site", "", {"visitor_key": "k" * 64, "identity_secret": "s" * 64}, "token")
HELLO = {"type": "message", "id": "0b5c8f1e-7d0e-4d8f", "text": "Is the Skerry 2 back in stock?"}


def admitted(settings: Settings = SETTINGS) -> Admitted:
    return Adapter().admit("", "", settings)


def call(body: bytes, token: str) -> Request:
    return Request("POST", "https://desk.test/widget/token/frames", {"authorization": f"Bearer {token}"}, {}, body)


def said(*frames: dict[str, object]) -> bytes:
    return json.dumps({"frames": list(frames)}).encode()


def example(token: str, *frames: dict[str, object]) -> Example:
    (raw,) = Adapter().unpack(call(said(*frames), token), SETTINGS)
    return Example(raw.payload, raw.headers, items=len(frames))


@pytest.fixture
def token() -> str:
    return admitted().token


class TestChat(ContractTests):
    adapter: ClassVar[Adapter] = Adapter()
    settings = SETTINGS
    known: ClassVar[str] = admitted().token
    payloads: ClassVar[Sequence[Example]] = (
        example(known, HELLO),
        example(known, HELLO, {"type": "read", "upto": 12}, {"type": "contact", "email": "cleo@example.com"}),
        example(known, {**HELLO, "answers": {"name": "Cleo", "email": "Cleo@Example.com"}}, {"type": "dance"}),
    )

    def signed(self, body: bytes) -> Request:
        return call(body, self.known)

    @contextlib.contextmanager
    def provider(self, behaviour: str) -> Iterator[Settings]:
        if behaviour != "good":
            pytest.skip("there is no other side that could refuse")
        yield self.settings

    def received(self) -> int:
        return 1

    def test_what_is_available_is_sent(self) -> None:
        assert self.adapter.send(self.written(), SETTINGS, FakeContext()).external_id == self.written().external_id


def test_a_message_is_the_visitors(token: str) -> None:
    (raw,) = Adapter().unpack(call(said(HELLO), token), SETTINGS)
    (item,) = Adapter().parse(raw.payload, raw.headers)
    assert isinstance(item, Inbound)
    assert item.text == "Is the Skerry 2 back in stock?"
    assert item.external_id == f"{item.conversation_key}:0b5c8f1e-7d0e-4d8f"
    assert item.sender[0].proven and item.sender[0].scope == "7"


def test_the_raw_keeps_no_token(token: str) -> None:
    (raw,) = Adapter().unpack(call(said(HELLO), token), SETTINGS)
    assert token not in json.dumps(dict(raw.headers)) and "authorization" not in raw.headers


def test_a_token_of_another_channel_is_none(token: str) -> None:
    other = replace(SETTINGS, channel_id=8)
    assert not Adapter().verify(call(said(HELLO), token), other).ok

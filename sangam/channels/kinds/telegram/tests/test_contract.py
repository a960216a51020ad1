"""The contract, inherited, and how a message gets through to the other side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest

from sangam.channels import faking
from sangam.channels.base import Change, Consent, Inbound, Request, Settings
from sangam.channels.kinds.telegram import fake, proof
from sangam.channels.kinds.telegram.adapter import Adapter
from sangam.channels.testing import ContractTests, Example

FIXTURES = Path(__file__).with_name("fixtures")
SETTINGS = Settings(3, "Telegram", "@northpeak_bot", {"bot_token": fake.TOKEN, "hook_secret": fake.SECRET}, "token")


def updates(name: str) -> list[dict[str, Any]]:
    return list(json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8")))


def examples() -> Sequence[Example]:
    every = [one for path in sorted(FIXTURES.glob("*.json")) for one in updates(path.stem)]
    return [Example(json.dumps(one).encode(), items=2 if "deleted_business_messages" in one else 1) for one in every]


def signed(body: bytes, secret: str = fake.SECRET) -> Request:
    return faking.request("POST", "https://desk.test/hooks/token/", {proof.HEADER: secret}, body)


class TestTelegram(ContractTests):
    adapter: ClassVar[Adapter] = Adapter()
    settings = SETTINGS
    payloads: ClassVar[Sequence[Example]] = examples()
    fake = fake.Fake

    def signed(self, body: bytes) -> Request:
        return signed(body)


class TestWhoCalls:
    @pytest.mark.parametrize("secret", ["", "c0ffee", fake.SECRET[:-1], fake.SECRET + "x", "ünïcode\udc80"])
    def test_another_secret_is_refused(self, secret: str) -> None:
        assert not Adapter().verify(signed(b"{}", secret), SETTINGS).ok

    def test_without_a_secret_of_ours_nobody_is_believed(self) -> None:
        bare = replace(SETTINGS, values={"bot_token": fake.TOKEN, "hook_secret": ""})
        assert not Adapter().verify(signed(b"{}", ""), bare).ok

    def test_the_same_update_is_the_same_raw_and_another_bots_is_not(self) -> None:
        other = replace(SETTINGS, values={**SETTINGS.values, "bot_token": "7009:other"})
        (first,), (again,) = (Adapter().unpack(signed(b'{"update_id": 1}'), SETTINGS) for _round in range(2))
        (theirs,) = Adapter().unpack(signed(b'{"update_id": 1}'), other)
        assert first == again and first.external_ref and first.external_ref != theirs.external_ref


class TestWhatPeopleDo:
    """By the fake, through signed calls."""

    def said(self, other: fake.Fake, who: str, text: str = "", **more: Any) -> Any:
        settings = replace(SETTINGS, values=other.settings())
        (call,) = other.say(who, text, **more)
        assert Adapter().verify(call, settings).ok
        (raw,) = Adapter().unpack(call, settings)
        (item,) = Adapter().parse(raw.payload, raw.headers)
        return item

    def test_a_talk_with_everything_in_it(self) -> None:
        other = fake.Fake("https://telegram.example")
        first = self.said(other, "yared", "ሰላም")
        photo = self.said(other, "yared", "ይህ", file=("tent.jpg", "image/jpeg", b"\xff\xd8photo"))
        answer = self.said(other, "yared", "አዎ", reply_to=first.external_id)
        liked = self.said(other, "yared", reaction="👍", reply_to=first.external_id)
        edited = self.said(other, "yared", "ሰላም!", edit=first.external_id)
        pressed = self.said(other, "yared", choice="yes")
        gone, back = self.said(other, "yared", block=True), self.said(other, "yared", block=False)
        assert isinstance(first, Inbound) and first.conversation_key == "5200000003" and first.language == "am"
        assert photo.kind == "image" and photo.files[0].ref and photo.text == "ይህ"
        assert answer.reply_to == first.external_id
        assert isinstance(liked, Change) and (liked.action, liked.text, liked.external_id) == ("react", "👍", first.external_id)
        assert isinstance(edited, Change) and (edited.action, edited.text) == ("edit", "ሰላም!")
        assert pressed.kind == "postback" and pressed.extra == {"choice": {"id": "yes", "title": "Yes"}}
        assert isinstance(gone, Consent) and (gone.given, gone.reason) == (False, "blocked")
        assert isinstance(back, Consent) and back.given and gone.by.key == first.sender[0].key

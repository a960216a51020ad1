"""The contract, inherited, and who may call."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from sangam.channels.base import Request, Settings
from sangam.channels.kinds.viber import inbound, proof
from sangam.channels.kinds.viber.adapter import Adapter
from sangam.channels.kinds.viber.fake import Fake
from sangam.channels.testing import ContractTests, Example

SETTINGS = Settings(7, "Viber", "", {"auth_token": "secret"}, "token")
EVENTS = json.loads(Path(__file__).with_name("fixtures").joinpath("events.json").read_bytes())
ITEMS = {"message": 2}
TAG = "aa9e2e3575f5d7098b6caccd790888c36d5fdb63342a73bada2d6a51747a8494"


def signed(body: bytes, token: str = "secret") -> Request:
    headers = {"x-viber-content-signature": proof.sign(token, body)}
    return Request("POST", "https://desk.example/hooks/token/", headers, {}, body)


def raw(found: object) -> bytes:
    """With characters escaped, as Viber writes them."""
    return json.dumps(found, separators=(",", ":")).encode()


class TestViber(ContractTests):
    adapter: ClassVar[Adapter] = Adapter()
    settings = SETTINGS
    fake = Fake
    payloads: ClassVar[Sequence[Example]] = tuple(
        Example(raw(found), {inbound.SCOPE: "7"}, ITEMS.get(found["event"], 1)) for found in EVENTS
    )

    def signed(self, body: bytes) -> Request:
        return signed(body)


class TestWhoCalls:
    def test_the_vector(self) -> None:
        """Token `secret`, body `{"a":1}`: hex HMAC-SHA256, as OpenSSL gives it."""
        call = Request("POST", "https://desk.example/", {"x-viber-content-signature": TAG}, {}, b'{"a":1}')
        assert Adapter().verify(call, SETTINGS).ok

    @pytest.mark.parametrize(
        "wrong",
        ["", TAG[:-1], f"sha256={TAG}", TAG.upper(), "qp4uNXX11wmLbKzNeQiIw21f22M0KnO62i1qUXR6hJQ=", "é\udc80", f"{TAG} "],
    )
    def test_another_signature_is_refused(self, wrong: str) -> None:
        call = Request("POST", "https://desk.example/", {"x-viber-content-signature": wrong}, {}, b'{"a":1}')
        assert not Adapter().verify(call, SETTINGS).ok

    def test_a_signature_in_the_address_proves_nothing(self) -> None:
        call = Request("POST", f"https://desk.example/?sig={TAG}", {}, {"sig": TAG}, b'{"a":1}')
        assert not Adapter().verify(call, SETTINGS).ok

    def test_the_same_words_written_otherwise_are_another_body(self) -> None:
        call = signed(raw({"text": "é"}))
        assert not Adapter().verify(replace(call, body='{"text":"é"}'.encode()), SETTINGS).ok

    def test_another_bot_and_an_empty_token_prove_nothing(self) -> None:
        assert not Adapter().verify(signed(b"{}", "another"), SETTINGS).ok
        assert not Adapter().verify(signed(b"{}", ""), replace(SETTINGS, values={"auth_token": ""})).ok

    def test_the_scope_is_the_channel_and_never_what_the_caller_says(self) -> None:
        call = signed(b"{}")
        (item,) = Adapter().unpack(replace(call, headers={**call.headers, inbound.SCOPE: "8"}), SETTINGS)
        assert item.headers[inbound.SCOPE] == "7"

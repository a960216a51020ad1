"""The contract, inherited, and who may call."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from sangam.channels.base import Request, Settings
from sangam.channels.kinds.line import proof
from sangam.channels.kinds.line.adapter import Adapter
from sangam.channels.kinds.line.fake import Fake
from sangam.channels.testing import ContractTests, Example

SETTINGS = Settings(7, "LINE", "", {"channel_secret": "secret"}, "token")
EVERYTHING = Path(__file__).with_name("fixtures").joinpath("everything.json").read_bytes()


def signed(body: bytes, secret: str = "secret") -> Request:
    return Request("POST", "https://desk.example/hooks/token/", {"x-line-signature": proof.sign(secret, body)}, {}, body)


class TestLine(ContractTests):
    adapter: ClassVar[Adapter] = Adapter()
    settings = SETTINGS
    fake = Fake
    payloads: ClassVar[Sequence[Example]] = (
        Example(EVERYTHING, items=20),
        Example(b'{"destination":"Ubbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","events":[]}'),
    )

    def signed(self, body: bytes) -> Request:
        return signed(body)


class TestWhoCalls:
    def test_the_vector(self) -> None:
        """Key `secret`, body `{"a":1}`: Base64 HMAC-SHA256, as OpenSSL gives it."""
        tag = "qp4uNXX11wmLbKzNeQiIw21f22M0KnO62i1qUXR6hJQ="
        call = Request("POST", "https://desk.example/", {"x-line-signature": tag}, {}, b'{"a":1}')
        assert Adapter().verify(call, SETTINGS).ok

    @pytest.mark.parametrize(
        "wrong",
        [
            "", "qp4uNXX11wmLbKzNeQiIw21f22M0KnO62i1qUXR6hJQ", "sha256=qp4uNXX11wmLbKzNeQiIw21f22M0KnO62i1qUXR6hJQ=",
            "aa9e2e3575f5d7098b6caccd790888c36d5fdb63342a73bada2d6a51747a8494", "é\udc80", "qp4uNXX11wmLbKzNeQiIw21f22M0KnO62i1qUXR6hJQ= ",
        ],
    )  # fmt: skip
    def test_another_signature_is_refused(self, wrong: str) -> None:
        call = Request("POST", "https://desk.example/", {"x-line-signature": wrong}, {}, b'{"a":1}')
        assert not Adapter().verify(call, SETTINGS).ok

    def test_another_account_of_ours_proves_nothing(self) -> None:
        assert not Adapter().verify(signed(b"{}", "another"), SETTINGS).ok

    def test_the_same_words_written_otherwise_are_another_body(self) -> None:
        body = '{"text":"é"}'.encode()
        escaped = replace(signed(body), body=json.dumps(json.loads(body)).encode())
        assert not Adapter().verify(escaped, SETTINGS).ok

    def test_an_empty_secret_lets_nobody_in(self) -> None:
        assert not Adapter().verify(signed(b"{}", ""), replace(SETTINGS, values={"channel_secret": ""})).ok

"""The contract, inherited."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import pytest

from sangam.channels.base import Request, Settings
from sangam.channels.kinds.whatsapp.adapter import Adapter
from sangam.channels.kinds.whatsapp.fake import SECRET, Fake
from sangam.channels.providers import meta
from sangam.channels.testing import HOOK, ContractTests, Example

FIXTURES = Path(__file__).parent / "fixtures"
SETTINGS = Settings(1, "WhatsApp", "", Fake("https://provider.example").settings(), "token", HOOK)
MANY = {"many.json": 6, "system.json": 2, "user_id_update.json": 3}
"""How many values a fixture holds where it is more than one."""


def signed(body: bytes, secret: str = SECRET) -> Request:
    return Request("POST", HOOK, {meta.SIGNATURE: meta.sign(secret, body)}, {}, body)


class TestWhatsApp(ContractTests):
    adapter: ClassVar[Adapter] = Adapter()
    settings = SETTINGS
    fake = Fake
    payloads: ClassVar[Sequence[Example]] = tuple(
        Example(path.read_bytes(), {}, items=MANY.get(path.name, 1)) for path in sorted(FIXTURES.glob("*.json"))
    )

    def signed(self, body: bytes) -> Request:
        return signed(body)


class TestVectors:
    @pytest.mark.parametrize(
        ("body", "signature"),
        [
            (b"test", "sha256=0329a06b62cd16b33eb6792be8c60b158d89a2ee3a876fce9a881ebb488c0914"),
            (b'{"a":1}', "sha256=aa9e2e3575f5d7098b6caccd790888c36d5fdb63342a73bada2d6a51747a8494"),
        ],
    )
    def test_signatures(self, body: bytes, signature: str) -> None:
        settings = Settings(1, "", "", {meta.SECRET: "secret"})
        call = Request("POST", HOOK, {meta.SIGNATURE: signature}, {}, body)
        assert Adapter().verify(call, settings).ok
        for wrong in (
            signature.upper(),
            signature[:-1],
            signature.removeprefix("sha256="),
            "",
            "sha256=",
            f"sha1={signature[7:]}",
        ):
            assert not Adapter().verify(Request("POST", HOOK, {meta.SIGNATURE: wrong}, {}, body), settings).ok

    def test_the_hand_shake(self) -> None:
        query = {"hub.mode": "subscribe", "hub.verify_token": "verify-me", "hub.challenge": "1158201444"}
        for given, status in ((query, 200), ({**query, "hub.verify_token": "x"}, 403), ({}, 403)):
            reply = Adapter().handshake(Request("GET", HOOK, {}, given, b""), SETTINGS)
            assert reply and reply.status == status and (reply.body == "1158201444") == (status == 200)

"""The contract, inherited."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from sangam.channels.base import Request, Settings
from sangam.channels.kinds.x import inbound, proof
from sangam.channels.kinds.x.adapter import Adapter
from sangam.channels.kinds.x.fake import Fake
from sangam.channels.testing import HOOK, ContractTests, Example

FIXTURES = Path(__file__).parent / "fixtures"
SETTINGS = Settings(1, "X", "@northwind", {"consumer_secret": "secret", "access_token": "1111111111-t"}, "token", HOOK)
COUNTS = {
    "mention.json": 1, "reply.json": 1, "own.json": 4, "dm.json": 3, "signals.json": 5, "activity_mention.json": 1,
    "activity_dm.json": 1, "activity_chat.json": 1, "search.json": 1,
}  # fmt: skip


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


class TestX(ContractTests):
    adapter: ClassVar[Adapter] = Adapter()
    settings = SETTINGS
    fake = Fake
    searches = True
    payloads: ClassVar[Sequence[Example]] = tuple(
        Example(fixture(name), {inbound.OWN: "1111111111"}, items) for name, items in COUNTS.items()
    )

    def signed(self, body: bytes) -> Request:
        return Request("POST", HOOK, {proof.SIGNATURE: proof.sign("secret", body)}, {}, body)

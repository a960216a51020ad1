"""The contract, inherited, with both gateways."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlencode

from sangam.channels.base import Request, Settings
from sangam.channels.kinds.sms import inbound, proof
from sangam.channels.kinds.sms.adapter import Adapter
from sangam.channels.kinds.sms.fake import Fake
from sangam.channels.testing import HOOK, ContractTests, Example

FIXTURES = Path(__file__).parent / "fixtures"
TWILIO = Settings(1, "SMS", "+12025550143", {"gateway": "twilio", "auth_token": "12345"}, "token", HOOK)
GATEWAY = Settings(
    2, "SMS", "+4915112345678",
    {"gateway": "http", "hook_secret": "s" * 40, "in_list": "results", "in_from": "from", "in_id": "messageId", "region": "DE",
     "in_time": "receivedAt", "told_id": "messageId", "told_state": "status.name", "states": {"DELIVERED_TO_HANDSET": "delivered"}},
    "token", HOOK,
)  # fmt: skip


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def form(name: str) -> bytes:
    """Fixtures of forms are written one field a line, to be read by people."""
    pairs = (line.partition("=") for line in fixture(name).decode().splitlines() if line)
    return urlencode([(key, value) for key, _sign, value in pairs]).encode()


def example(settings: Settings, body: bytes, items: int, kind: str) -> Example:
    (raw,) = inbound.unpack(Request("POST", HOOK, {"content-type": kind}, {}, body), settings)
    return Example(raw.payload, raw.headers, items)


class TestTwilio(ContractTests):
    adapter: ClassVar[Adapter] = Adapter()
    settings = TWILIO
    fake = Fake
    searches = True
    payloads: ClassVar[Sequence[Example]] = tuple(
        example(TWILIO, form(name), items, "application/x-www-form-urlencoded")
        for name, items in (
            ("text.form", 1), ("mms.form", 1), ("stop.form", 2), ("delivered.form", 1), ("undelivered.form", 1),
            ("queued.form", 1), ("rcs.form", 1),
        )
    )  # fmt: skip

    def signed(self, body: bytes) -> Request:
        tag = proof.signature("12345", HOOK, proof.form(body))
        return Request("POST", HOOK, {proof.SIGNATURE: tag}, {}, body)


class TestGateway(ContractTests):
    adapter: ClassVar[Adapter] = Adapter()
    settings = GATEWAY
    payloads: ClassVar[Sequence[Example]] = (
        example(GATEWAY, fixture("gateway.json"), 3, "application/json"),
        example(GATEWAY, fixture("reports.json"), 3, "application/json"),
        example(GATEWAY, b"from=%2B4915112345678&text=Hallo&messageId=7", 1, "application/x-www-form-urlencoded"),
    )

    def signed(self, body: bytes) -> Request | None:
        """It signs nothing: what the secret proves is tested beside the signature (test_proof)."""
        return None

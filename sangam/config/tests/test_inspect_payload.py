import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from sangam.channels import base, registry
from sangam.config.inspection import payload
from sangam.config.inspection.job import Job

WHEN = datetime(2026, 1, 5, 10, tzinfo=UTC)


class Parrot(base.Adapter):
    """A provider that signs its calls and says everything there is."""

    kind = "parrot"
    secret_fields = ("secret_key",)

    def verify(self, request: base.Request, settings: base.Settings) -> base.Verification:
        wanted = hmac.digest(settings.get("secret_key").encode(), request.url.encode() + request.body, "sha256").hex()
        return base.Verification(hmac.compare_digest(wanted, request.headers.get("x-signature", "")))

    def handshake(self, request: base.Request, settings: base.Settings) -> base.Reply | None:
        if request.query.get("verify_token") != settings.get("secret_key"):
            return None
        return base.Reply(body=request.query["challenge"])

    def parse(self, payload: bytes, headers: Mapping[str, str]) -> list[base.Item]:
        if payload == b"bad":
            raise base.ParseError("no JSON")
        who = base.IdentityRef("parrot", "7", name="Jan")
        return [
            base.Inbound("m1", (who,), text="Hi", conversation_key="7", sent_at=WHEN, raw_type="message"),
            base.Receipt("m0", "failed", recipient="7", failure=base.Failure("recipient", True, code="131026")),
            base.Change("m0", "delete", by=(who,)),
            base.Signal("typing", "7"),
            base.Post("p1", (who,), "Hello all", at=WHEN),
            base.Ignored("a test"),
        ]


@pytest.fixture(autouse=True)
def parrot() -> Iterator[None]:
    registry.adapters()["parrot"] = Parrot()
    yield
    del registry.adapters()["parrot"]


def inspect(content: bytes = b"{}", **known: Any) -> dict[str, Any]:
    return json.loads(payload.inspect(Job("call.json", content, "parrot", **known)))


def test_every_sort_of_item_in_one_shape() -> None:
    found = inspect()
    assert (found["file"], found["error"], found["verified"]) == ("call.json", None, None)
    assert [item["type"] for item in found["items"]] == ["message", "receipt", "event", "event", "event", "ignored"]
    message, receipt = found["items"][:2]
    assert message["sender"] == {"name": "Jan", "identities": [{"kind": "parrot", "scope": "", "value": "7"}]}
    assert (message["sent_at"], message["conversation_key"]) == ("2026-01-05T10:00:00+00:00", "7")
    assert (receipt["state"], receipt["error"]) == ("failed", {"code": "131026", "kind": "recipient", "permanent": True})
    assert len({tuple(item) for item in found["items"]}) == 1


def test_signatures_over_the_named_address() -> None:
    url = "https://gear.example/hooks/1"
    right = hmac.digest(b"s3cret", url.encode() + b"{}", "sha256").hex()
    headers = {"X-Signature": right, "X-Sangam-Url": url}
    assert inspect(headers=headers, settings={"secret": "s3cret"})["verified"] is True
    assert inspect(headers=headers, settings={"secret": "other"})["verified"] is False
    assert inspect(headers=headers)["verified"] is None


def test_a_handshake_is_answered() -> None:
    reply = inspect(b"", query="verify_token=t&challenge=42", settings={"secret_key": "t"})["reply"]
    assert reply == {"status": 200, "body": "42"}
    assert inspect(b"verify_token=x&challenge=42", query="", settings={"secret_key": "t"})["reply"]["status"] == 404


def test_what_cannot_be_parsed_says_why() -> None:
    assert inspect(b"bad") == {"file": "call.json", "error": "no JSON", "verified": None, "items": []}

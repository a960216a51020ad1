"""The contract, inherited, and what is special to this kind."""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import httpx
import pytest

from sangam.channels.base import DeliveryError, File, Ignored, Inbound, Receipt, Request, Settings
from sangam.channels.kinds.api import proof
from sangam.channels.kinds.api.adapter import Adapter
from sangam.channels.kinds.api.tests import other_side
from sangam.channels.kinds.api.tests.other_side import OtherSide
from sangam.channels.testing import ContractTests, Example, FakeContext, outbound
from sangam.lib import clock

SETTINGS = Settings(7, "Shop", "", {"api_secret": "s" * 64, "signing_secret": other_side.SECRET}, "token")
HELLO: dict[str, Any] = {"id": "m-1", "customer": {"id": "u-7", "name": "Cleo Marin"}, "text": "Is the Skerry 2 back?"}


def signed(body: bytes, secret: str = "s" * 64, moment: int | None = None) -> Request:
    at = int(clock.now().timestamp()) if moment is None else moment
    headers = {
        "webhook-id": "call-1",
        "webhook-timestamp": str(at),
        "webhook-signature": proof.signature(secret, "call-1", at, body),
    }
    return Request("POST", "https://desk.test/hooks/token/", headers, {}, body)


def body(*entries: object) -> bytes:
    return json.dumps({"entries": entries} if len(entries) > 1 else entries[0]).encode()


def example(*entries: object) -> Example:
    (raw,) = Adapter().unpack(signed(body(*entries)), SETTINGS)
    return Example(raw.payload, raw.headers, items=len(entries))


def read(*entries: object, **headers: str) -> list[Any]:
    (raw,) = Adapter().unpack(replace(signed(body(*entries)), headers=headers), SETTINGS)
    return Adapter().parse(raw.payload, raw.headers)


class TestApi(ContractTests):
    adapter: ClassVar[Adapter] = Adapter()
    settings = SETTINGS
    payloads: ClassVar[Sequence[Example]] = (
        example(HELLO),
        example(HELLO, {"type": "receipt", "message": "<1@x>", "state": "read"}),
        example({**HELLO, "files": [{"name": "a.png", "content": base64.b64encode(b"x").decode()}], "fields": {"order": 7}}),
        example(HELLO, {"type": "dance"}, 7),
    )

    def signed(self, body: bytes) -> Request:
        return signed(body)

    @contextlib.contextmanager
    def provider(self, behaviour: str) -> Iterator[Settings]:
        with other_side.running() as self.side:
            self.side.status = {"good": 200, "permanent": 422, "temporary": 503}[behaviour]
            yield replace(SETTINGS, values={**SETTINGS.values, "webhook_url": self.side.url})

    def context(self) -> FakeContext:
        return reaching()

    def received(self) -> int:
        return len(self.side.taken)


def reaching() -> FakeContext:
    """Calls that really go out, to this machine's own test server."""

    def call(method: str, url: str, **more: Any) -> httpx.Response:
        return httpx.request(method, url, content=more["content"], headers=more["headers"], timeout=20)

    return FakeContext(answers=call)


@pytest.fixture
def side() -> Iterator[OtherSide]:
    with other_side.running() as found:
        yield found


def settings_for(side: OtherSide) -> Settings:
    return replace(SETTINGS, values={**SETTINGS.values, "webhook_url": side.url})


class TestWhoCalls:
    def test_the_vector_of_the_specification(self) -> None:
        """Standard Webhooks 1.0.0, "Signature scheme"."""
        secret, payload = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
        expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        assert proof.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, payload) == expected

    @pytest.mark.parametrize("secret", ["s" * 64, proof.shown("s" * 64)])
    def test_a_bearer_secret_will_do(self, secret: str) -> None:
        call = Request("POST", "https://desk.test/", {"authorization": f"bearer {secret}"}, {}, b"{}")
        assert Adapter().verify(call, SETTINGS).ok
        assert not Adapter().verify(replace(call, headers={"authorization": f"Bearer {secret}x"}), SETTINGS).ok

    @pytest.mark.parametrize("offset", [-301, 301, -10_000_000])
    def test_an_old_signature_is_none(self, offset: int) -> None:
        assert not Adapter().verify(signed(b"{}", moment=int(clock.now().timestamp()) + offset), SETTINGS).ok

    def test_one_of_two_signatures_is_enough_while_a_secret_changes(self) -> None:
        call = signed(b"{}")
        two = f"v1,AAAA {call.headers['webhook-signature']}"
        assert Adapter().verify(replace(call, headers={**call.headers, "webhook-signature": two}), SETTINGS).ok


class TestMessages:
    def test_who_and_where(self) -> None:
        (item,) = read({**HELLO, "conversation": "order-9", "sent_at": "2026-03-01T09:30:00+05:30"})
        assert isinstance(item, Inbound)
        assert (item.external_id, item.conversation_key, item.sender_name) == ("m-1", "order-9", "Cleo Marin")
        assert item.sender[0].key == ("api", "7", "u-7") and item.sender[0].proven
        assert item.sent_at and item.sent_at.isoformat() == "2026-03-01T04:00:00+00:00"

    def test_without_a_conversation_it_is_the_customers_own(self) -> None:
        assert read(HELLO)[0].conversation_key == "u-7"

    def test_a_verified_address_is_the_person_and_another_only_a_way_to_reach_him(self) -> None:
        customer = {"id": "u-7", "email": "Cleo@Example.com"}
        (claimed,) = read({**HELLO, "customer": customer})
        (verified,) = read({**HELLO, "customer": {**customer, "email_verified": True}})
        assert [ref.value for ref in claimed.contacts] == ["cleo@example.com"] and len(claimed.sender) == 1
        assert verified.sender[1].value == "cleo@example.com" and verified.sender[1].proven and not verified.contacts

    def test_the_key_of_the_call_is_the_id_of_its_only_message(self) -> None:
        bare = {key: value for key, value in HELLO.items() if key != "id"}
        assert read(bare, **{"idempotency-key": "k-9"})[0].external_id == "k-9"
        assert isinstance(read(bare)[0], Ignored)

    def test_files_come_with_it(self) -> None:
        content = base64.b64encode(b"%PDF-1.7").decode()
        (item,) = read({**HELLO, "text": "", "files": [{"name": "../../bill\u202efdp.pdf", "content": content}]})
        (file,) = item.files
        assert (file.name, file.content_type, file.size, item.kind) == ("billfdp.pdf", "application/pdf", 8, "file")

    def test_receipts(self) -> None:
        failed = {"type": "receipt", "message": "<1@x>", "state": "failed", "error": {"kind": "limit", "permanent": False}}
        (receipt,) = read(failed)
        assert isinstance(receipt, Receipt) and receipt.failure and not receipt.failure.permanent

    @pytest.mark.parametrize(
        ("wrong", "named"),
        [
            ({"text": "  "}, "text"), ({"text": 7}, "text"), ({"customer": "u-7"}, "customer"), ({"customer": {}}, "customer.id"),
            ({"customer": {"id": "u", "email": "nobody"}}, "customer.email"), ({"id": "x" * 201}, "id"), ({"id": "a\nb"}, "id"),
            ({"sent_at": "2026-03-01T09:30:00"}, "sent_at"), ({"files": [{"content": "%"}]}, "files.content"),
            ({"files": {}}, "files"), ({"type": "dance"}, "type"), ({"fields": []}, "fields"), ({"id": True}, "id"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_named_and_the_neighbours_are_taken(self, wrong: dict[str, Any], named: str) -> None:
        call = signed(body({**HELLO, **wrong}, HELLO))
        (raw,) = Adapter().unpack(call, SETTINGS)
        bad, good = Adapter().parse(raw.payload, raw.headers)
        assert isinstance(bad, Ignored) and isinstance(good, Inbound)
        reply = Adapter().answer(call, SETTINGS, settled=True)
        told = json.loads(reply.body)["entries"]
        assert reply.status == 200 and told[0]["error"].startswith(named) and told[1] == {"id": "m-1"}

    @pytest.mark.parametrize("content", [b"[]", b"no", b"\xff", b'{"entries": []}', b'{"text": "x"}'])
    def test_a_call_of_which_nothing_can_be_taken_is_told_so(self, content: bytes) -> None:
        reply = Adapter().answer(signed(content), SETTINGS, settled=True)
        assert reply.status == 400 and "error" in str(reply.body)


class TestAnswers:
    def test_what_goes_out(self, side: OtherSide) -> None:
        file = File("a.txt", "text/plain", 2, content=b"hi")
        message = outbound("api", "u-7", text="**Yes**", html="<p><b>Yes</b></p>", conversation_key="order-9", files=(file,))
        Adapter().send(message, settings_for(side), reaching())
        Adapter().send(message, settings_for(side), reaching())
        assert side.heard == ["key-1", "key-1"], "every attempt has the same id"
        told = side.taken["key-1"]
        assert told["type"] == "message" and told["data"]["conversation"] == "order-9"
        assert told["data"]["customers"][0]["id"] == "u-7" and told["data"]["files"][0]["content"] == "aGk="

    @pytest.mark.parametrize(
        ("status", "permanent", "pause"), [(503, False, 30), (429, False, 30), (410, True, None), (302, True, None)]
    )
    def test_what_a_refusal_means(self, side: OtherSide, status: int, permanent: bool, pause: int | None) -> None:
        side.status, side.headers = status, {"retry-after": "30"}
        with pytest.raises(DeliveryError) as caught:
            Adapter().send(outbound("api"), settings_for(side), reaching())
        assert (caught.value.failure.permanent, caught.value.retry_after) == (permanent, pause)

    def test_without_an_address_nothing_can_go_out(self) -> None:
        with pytest.raises(DeliveryError) as caught:
            Adapter().send(outbound("api"), SETTINGS, FakeContext())
        assert caught.value.failure.permanent

    def test_an_inner_address_is_never_called(self, side: OtherSide) -> None:
        *_before, last = Adapter().probe(settings_for(side))
        assert not last.ok and side.heard == []

"""Sending by both gateways: parts, retries, refusals, files."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from sangam.channels.base import DeliveryError, File, Inbound, Settings
from sangam.channels.kinds.sms import probe
from sangam.channels.kinds.sms.adapter import Adapter
from sangam.channels.kinds.sms.fake import NUMBER, Fake
from sangam.channels.testing import HOOK, FakeContext, outbound
from sangam.lib import clock

TO = "+351912345678"
PICTURE = File("tent.jpg", "image/jpeg", 9, content=b"picture", link="https://desk.example/f/1")
BILL = File("bill.docx", "application/msword", 9, content=b"bill", link="https://desk.example/f/2")


@pytest.fixture
def fake() -> Fake:
    return Fake("https://provider.example", HOOK)


def settings(fake: Fake, **more: Any) -> Settings:
    return Settings(1, "SMS", NUMBER, {**fake.settings(), **more}, "token", HOOK)


def send(
    fake: Fake, text: str = "Hello", context: FakeContext | None = None, given: Settings | None = None, **more: Any
) -> Any:
    message = outbound("phone", TO, text=text, **more)
    return Adapter().send(message, given or settings(fake), context or FakeContext(answers=fake.http))


class TestTwilio:
    def test_typography_is_plain_unless_switched_off(self, fake: Fake) -> None:
        send(fake, "It’s here – **today**")
        send(fake, "It’s here", given=settings(fake, smart=False))
        assert [one.text for one in fake.taken] == ["It's here - today", "It’s here"]
        assert fake.taken[0].extra["callback"] == HOOK

    def test_a_long_message_is_several_and_a_retry_sends_the_rest(self, fake: Fake) -> None:
        text, context = " ".join(f"word{place}" for place in range(600)), FakeContext(answers=fake.http)

        def once(method: str, url: str, **more: Any) -> httpx.Response:
            if len(fake.taken) == 1:
                fake.behaviour = "temporary"
            return fake.http(method, url, **more)

        context.answers = once
        with pytest.raises(DeliveryError) as caught:
            send(fake, text, context)
        assert not caught.value.failure.permanent and caught.value.retry_after == 5 and list(context.parts) == ["text-0"]
        fake.behaviour = "good"
        again = FakeContext(answers=fake.http)
        sent = send(fake, text, again, done=dict(context.parts))
        assert " ".join(one.text for one in fake.taken) == text
        assert [sent.external_id, *sent.further] == [one.id for one in fake.taken] and "text-0" not in again.parts

    def test_an_unheard_answer_is_looked_for_before_trying_again(self, fake: Fake) -> None:
        written = clock.now()
        fake.unheard = 1
        with pytest.raises(DeliveryError) as caught:
            send(fake, written_at=written)
        assert caught.value.failure.kind == "network"
        sent = send(fake, written_at=written - dt.timedelta(seconds=5))
        assert len(fake.taken) == 1 and sent.external_id == fake.taken[0].id

    def test_the_same_words_from_before_are_not_taken_for_it(self, fake: Fake) -> None:
        send(fake)
        fake.messages[0]["date_created"] = "Sun, 01 Mar 2026 09:00:00 +0000"
        send(fake, written_at=clock.now() - dt.timedelta(seconds=60))
        assert len(fake.taken) == 2

    def test_a_first_try_asks_nothing(self, fake: Fake) -> None:
        send(fake, written_at=clock.now())
        assert [call.method for call in fake.calls] == ["POST"]

    def test_files_are_links_and_pictures_where_mms_is_on(self, fake: Fake) -> None:
        send(fake, files=(PICTURE, BILL))
        send(fake, files=(PICTURE, BILL), given=settings(fake, mms=True))
        send(fake, "", files=(PICTURE,), given=settings(fake, mms=True))
        links, picture, alone = fake.taken
        assert links.text == "Hello\nhttps://desk.example/f/1\nhttps://desk.example/f/2" and not links.files
        assert picture.text == "Hello\nhttps://desk.example/f/2" and picture.files == ("https://desk.example/f/1",)
        assert alone.text == "" and alone.files == ("https://desk.example/f/1",)

    def test_who_has_said_stop_is_not_written_to(self, fake: Fake) -> None:
        fake.say("tiago", "STOP")
        with pytest.raises(DeliveryError) as caught:
            send(fake)
        failure = caught.value.failure
        assert (failure.code, failure.permanent, failure.kind) == ("21610", True, "policy") and "START" in failure.text
        fake.say("tiago", "START")
        assert send(fake).external_id

    @pytest.mark.parametrize("who", ["21610", "NORTHWIND"])
    def test_short_codes_and_names_take_no_answers(self, fake: Fake, who: str) -> None:
        with pytest.raises(DeliveryError) as caught:
            Adapter().send(outbound("phone", who), settings(fake), FakeContext())
        assert caught.value.failure.kind == "recipient" and caught.value.failure.permanent

    @pytest.mark.parametrize(
        ("status", "body", "kind", "permanent"),
        [
            (400, {"code": 21211, "message": "Invalid"}, "recipient", True), (400, {"code": 21408, "message": "x"}, "policy", True),
            (401, {"code": 20003, "message": "Authenticate"}, "auth", True), (429, {"code": 20429, "message": "x"}, "limit", False),
            (429, {}, "limit", False), (500, {"code": 20500, "message": "x"}, "provider", False), (503, {}, "provider", False),
            (400, {"code": 21606, "message": "x"}, "auth", True), (400, {"code": 88888, "message": "new"}, "unknown", True),
            (201, {}, "provider", False),
        ],
    )  # fmt: skip
    def test_refusals(self, fake: Fake, status: int, body: dict[str, Any], kind: str, permanent: bool) -> None:
        def answers(method: str, url: str, **_more: Any) -> httpx.Response:
            return httpx.Response(status, json=body, request=httpx.Request(method, url))

        with pytest.raises(DeliveryError) as caught:
            send(fake, context=FakeContext(answers=answers))
        assert (caught.value.failure.kind, caught.value.failure.permanent) == (kind, permanent) and caught.value.failure.text

    def test_a_messaging_service_sends_in_place_of_the_number(self, fake: Fake) -> None:
        with pytest.raises(DeliveryError):
            send(fake, given=settings(fake, messaging_service="MG" + "0" * 32))
        assert b"MessagingServiceSid=MG" in fake.calls[0].body and b"From=" not in fake.calls[0].body


class TestFiles:
    def test_a_picture_is_fetched_with_our_credentials(self, fake: Fake) -> None:
        (call,) = fake.say("lupe", file=("a.jpg", "image/jpeg", b"picture"))
        (raw,) = Adapter().unpack(call, settings(fake))
        (item,) = Adapter().parse(raw.payload, raw.headers)
        assert isinstance(item, Inbound)
        found = Adapter().fetch(item.files[0], settings(fake), FakeContext(answers=fake.http))
        assert (found.content, found.content_type) == (b"picture", "image/jpeg")

    @pytest.mark.parametrize(
        "address",
        ["https://evil.example/Media/ME1", "http://api.twilio.com/x", "https://twilio.com.evil.example/x", "https://api.twilio.com@evil/x",
         "https://eviltwilio.com/x", "file:///etc/passwd", "https://api.twilio.com:8443/x", "//api.twilio.com/x", "https://[::1", "",
         "https://evil.example\\@api.twilio.com/"],
    )  # fmt: skip
    def test_no_other_host_is_asked(self, fake: Fake, address: str) -> None:
        file = File("a", "image/jpeg", 0, ref=address)
        real = replace(settings(fake), values={"account_sid": "AC1", "auth_token": "t"})
        with pytest.raises(DeliveryError) as caught:
            Adapter().fetch(file, real, FakeContext())
        assert caught.value.failure.permanent and caught.value.failure.kind == "policy"


class TestConnection:
    def test_our_address_is_registered_and_nobody_elses_is_overwritten(self, fake: Fake) -> None:
        assert all(one.ok for one in probe.checks(settings(fake), fake.http)) and fake.sms_url == HOOK
        fake.sms_url = "https://other.example/sms"
        *_before, last = probe.checks(settings(fake), fake.http)
        assert not last.ok and HOOK in last.mend and fake.sms_url == "https://other.example/sms"

    def test_a_wrong_token_is_named(self, fake: Fake) -> None:
        (only,) = probe.checks(settings(fake, auth_token="wrong"), fake.http)
        assert not only.ok and "auth token" in only.mend


class Gateway:
    """Any gateway: keeps what it got, and answers what it is told to."""

    def __init__(self, status: int = 200, body: Any = None) -> None:
        self.status, self.body, self.calls = status, body if body is not None else {"messages": [{"id": 17}]}, []

    def __call__(self, method: str, url: str, **more: Any) -> httpx.Response:
        kept = {name: value for name, value in more.items() if name in ("json", "data", "params", "headers")}
        made = httpx.Request(method, url, **kept)
        self.calls.append(made)
        return httpx.Response(self.status, json=self.body, request=made)


SHAPED: dict[str, Any] = {
    "gateway": "http", "out_url": "https://gateway.example/sms", "gateway_secret": "k-9",
    "out_headers": {"Authorization": "App {secret}"}, "out_id": "messages.0.id",
    "out_body": {"messages": [{"from": "{from}", "to": ["{digits}"], "text": "{text}", "ref": "{id}", "flash": False}]},
}  # fmt: skip


def deliver(gateway: Gateway, text: str = "Hello", **more: Any) -> Any:
    given = Settings(2, "SMS", "+4915199999999", {**SHAPED, **more}, "token", HOOK)
    return Adapter().send(outbound("phone", TO, text=text), given, FakeContext(answers=gateway))


class TestGateway:
    def test_json_as_the_admin_shaped_it(self) -> None:
        gateway = Gateway()
        sent = deliver(gateway, 'a "quote", {secret} and {to}')
        (call,) = gateway.calls
        (one,) = json.loads(call.content)["messages"]
        assert one == {
            "from": "+4915199999999", "to": ["351912345678"], "text": 'a "quote", {secret} and {to}', "ref": "key-1-text-0", "flash": False,
        }, "what a person writes is never filled in"  # fmt: skip
        assert call.headers["authorization"] == "App k-9" and sent.external_id == "17"

    def test_a_form_and_a_query(self) -> None:
        gateway, body = Gateway(body="ok"), {"to": "{to}", "msg": "{text}"}
        sent = deliver(gateway, out_format="form", out_body=body)
        deliver(gateway, out_method="GET", out_body=body, out_url="https://gateway.example/sms?key={secret}")
        assert gateway.calls[0].content == b"to=%2B351912345678&msg=Hello" and sent.external_id == "key-1-text-0"
        assert dict(gateway.calls[1].url.params) == {"key": "k-9", "to": TO, "msg": "Hello"}

    def test_a_no_inside_200(self) -> None:
        with pytest.raises(DeliveryError) as caught:
            deliver(Gateway(body={"status": 7, "error": "no credit"}), out_success="status = 0 | ok")
        assert caught.value.failure.permanent and "no credit" in caught.value.failure.text
        assert deliver(Gateway(body={"status": "OK"}), out_success="status = 0 | ok").external_id == "key-1-text-0"

    @pytest.mark.parametrize(("status", "permanent"), [(400, True), (401, True), (429, False), (503, False)])
    def test_statuses(self, status: int, permanent: bool) -> None:
        with pytest.raises(DeliveryError) as caught:
            deliver(Gateway(status))
        assert caught.value.failure.permanent is permanent


def test_the_ruler_knows_the_settings() -> None:
    plain, typed = (Adapter().ruler(Settings(1, "SMS", "", {"smart": smart, "mms": not smart})) for smart in (True, False))
    text = "“Hello” – it’s here… " * 5
    assert plain.measure(text).used < typed.measure(text).used
    assert not plain.takes("image/jpeg", 1000)
    assert typed.takes("image/jpeg", 1000) and not typed.takes("image/jpeg", 6 * 1024 * 1024)

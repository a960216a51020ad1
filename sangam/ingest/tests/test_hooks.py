"""The one webhook address, by HTTP, with the e-mail kind behind it (S22, F6, F12)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from sangam.channels import administer
from sangam.channels.models import Channel
from sangam.conversations.models import Message
from sangam.ingest import bulk, replay, store, views, worker
from sangam.ingest.models import Lane, RawInbound, RawState
from sangam.lib.children import Pool
from tests.cast import Cast

SECRET = "a shared secret"
MAIL = b"Message-ID: <hook@example.com>\r\nFrom: Cleo <cleo@example.com>\r\nTo: support@northwind.test\r\nSubject: hi\r\n\r\nhello\xff\r\n"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hook(cast: Cast) -> Channel:
    return administer.save(cast.mailbox, {"incoming": "hook", "hook_provider": "raw", "hook_secret": SECRET}, by=None)


def signed(body: bytes, *, secret: str = SECRET, moment: int = 0) -> dict[str, str]:
    at = str(moment or int(time.time()))
    tag = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"X-Sangam-Signature": f"t={at},v1={tag}"}


def post(channel: Channel, body: bytes = MAIL, headers: dict[str, str] | None = None, kind: str = "message/rfc822") -> int:
    url = f"/hooks/{channel.token}/"
    return Client(enforce_csrf_checks=True).post(url, body, content_type=kind, headers=headers or {}).status_code


def test_a_signed_mail_is_stored_as_it_came(hook: Channel) -> None:
    assert post(hook, headers={**signed(MAIL), "X-Sangam-Mail-From": "cleo@example.com"}) == 200
    raw = RawInbound.objects.get()
    assert bytes(raw.payload) == MAIL
    assert raw.headers == {"x-sangam-mail-from": "cleo@example.com"}


def test_a_bearer_secret_will_do(hook: Channel) -> None:
    assert post(hook, headers={"Authorization": f"Bearer {SECRET}"}) == 200


WRONG: dict[str, dict[str, str]] = {
    "none": {},
    "empty": {"X-Sangam-Signature": ""},
    "no time": {"X-Sangam-Signature": "v1=" + "0" * 64},
    "wrong": {"X-Sangam-Signature": f"t={int(time.time())},v1=" + "0" * 64},
    "another secret": signed(MAIL, secret="another"),
    "another body": signed(MAIL + b" "),
    "old": signed(MAIL, moment=int(time.time()) - 3600),
    "future": signed(MAIL, moment=int(time.time()) + 3600),
    "not ascii": {"X-Sangam-Signature": "t=１７０００００００,v1=ü"},
    "bearer empty": {"Authorization": "Bearer "},
    "bearer wrong": {"Authorization": f"Bearer {SECRET}x"},
    "basic": {"Authorization": "Basic " + base64.b64encode(SECRET.encode()).decode()},
    "sha1": {"X-Sangam-Signature": f"t={int(time.time())},v1=" + hmac.new(SECRET.encode(), MAIL, hashlib.sha1).hexdigest()},
}


@pytest.mark.parametrize("name", WRONG)
def test_unsigned_is_401_and_leaves_no_row(hook: Channel, name: str) -> None:
    assert post(hook, headers=WRONG[name]) == 401
    assert not RawInbound.objects.exists()


def test_without_a_secret_nothing_is_genuine(cast: Cast) -> None:
    channel = administer.save(cast.mailbox, {"incoming": "hook", "hook_secret": ""}, by=None)
    for headers in (signed(MAIL, secret=""), {"Authorization": "Bearer "}, {}):
        assert post(channel, headers=headers) == 401


def test_the_same_call_five_times_also_at_once_is_one_raw(hook: Channel) -> None:
    headers = signed(MAIL)
    answers: list[int] = []

    def call() -> None:
        answers.append(post(hook, headers=headers))
        connection.close()

    threads = [threading.Thread(target=call) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 5
    assert RawInbound.objects.count() == 1


def test_methods_and_tokens(hook: Channel) -> None:
    client = Client()
    assert client.get(f"/hooks/{hook.token}/").status_code == 404
    assert client.put(f"/hooks/{hook.token}/").status_code == 405
    assert client.post("/hooks/unknown/", b"x", content_type="text/plain").status_code == 404
    Channel.objects.update(active=False)
    assert post(hook, headers=signed(MAIL)) == 404


def test_too_large_is_413(hook: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "BODY_MAX", 10)
    assert post(hook, headers=signed(MAIL)) == 413
    assert not RawInbound.objects.exists()


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), OperationalError("server closed the connection")])
def test_trouble_is_503_never_a_false_200(hook: Channel, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def broken(*args: Any, **kwargs: Any) -> int:
        raise error

    monkeypatch.setattr(store, "many", broken)
    assert post(hook, headers=signed(MAIL)) == 503


def test_a_secret_of_another_key_is_503_and_shown(hook: Channel) -> None:
    Channel.objects.filter(pk=hook.pk).update(sealed=b"sealed elsewhere")
    assert post(hook, headers=signed(MAIL)) == 503
    hook.refresh_from_db()
    assert "SANGAM_SECRET_KEY" in hook.state.last_error


def test_a_genuine_call_that_makes_no_sense_is_kept_and_can_go_again(cast: Cast) -> None:
    """A provider's post for another purpose: kept whole, quarantined with its reason, taken apart after the repair."""
    channel = administer.save(cast.mailbox, {"hook_provider": "postmark", "hook_secret": "name:word"}, by=None)
    basic = {"Authorization": "Basic " + base64.b64encode(b"name:word").decode()}
    body = json.dumps({"RecordType": "Open", "MessageID": "1"}).encode()
    assert post(channel, body, basic, "application/json") == 200
    pool = Pool(size=1, preload=["sangam.ingest.reading"])
    worker.Worker(pool, [Lane.LIVE]).once()
    pool.close()
    raw = RawInbound.objects.get()
    assert raw.state == RawState.QUARANTINED
    assert "Postmark" in raw.reason
    assert bytes(raw.payload) == body
    assert replay.many([raw])[1] == {raw.pk: "this is not Postmark's inbound webhook"}
    administer.save(channel, {"hook_provider": "raw", "hook_secret": "x"}, by=None)
    assert replay.many([RawInbound.objects.select_related("channel").get(pk=raw.pk)]) == (1, {})
    assert RawInbound.objects.filter(state=RawState.STORED).count() == 1


def test_one_mail_by_webhook_listener_and_mailbox_is_one_message(hook: Channel) -> None:
    """F6, with the raws each way in makes of it."""
    post(hook, headers=signed(MAIL))
    store.many(hook.pk, [store.RawItem(MAIL, {"x-sangam-client-ip": "192.0.2.1"}, lane="live")])
    store.many(hook.pk, [store.RawItem(MAIL, external_ref="imap:INBOX:1:1", lane="mail")])
    store.many(hook.pk, [store.RawItem(MAIL, external_ref="imap:INBOX:2:9", lane="bulk")])
    pool = Pool(size=1, preload=["sangam.ingest.reading"])
    ours = worker.Worker(pool)
    ours.once()
    ours.once()
    pool.close()
    assert RawInbound.objects.filter(state=RawState.APPLIED).count() == 4
    assert Message.objects.count() == 1
    assert bulk.waiting(hook.pk) == 0

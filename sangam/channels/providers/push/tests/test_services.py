"""Each service gets what its documents ask for, and what it answers is understood."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from sangam.channels.base import DeliveryError
from sangam.channels.devices import Device, Note
from sangam.channels.providers.push import apns, fake, fcm, sealing, vapid, web, words
from sangam.lib import clock

SECRET = "7f" * 32
LONG = {
    "arabic": "مرحبا، الخيمة في طريقها إليك " * 400,
    "emoji": "👩‍👩‍👧‍👦🏽" * 1500,
    "quotes": '"\\\n' * 3000,
    "japanese": "テントは金曜日に届きます。" * 600,
}


def note(**more: Any) -> Note:
    values = {"title": "Northwind Outdoor", "body": "It is back on Friday.", "conversation": "12", "message": "34"}
    return Note(**{**values, "key": "5f0c3b7e-52c4-4c7d-9b44-3f5f1f6a2f10", **more})


@pytest.fixture
def services() -> fake.Services:
    return fake.Services()


# Web Push.


def test_the_example_of_rfc_8291_comes_out_octet_by_octet() -> None:
    private = int.from_bytes(vapid.content("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
    sealed = sealing.seal(
        b"When I grow up, I want to be a watermelon",
        vapid.content("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        vapid.content("BTBZMqHH6r4Tts7J_aSIgg"),
        own=ec.derive_private_key(private, ec.SECP256R1()),
        salt=vapid.content("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert vapid.text(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
        "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def send_web(services: fake.Services, browser: fake.Browser, told: Note | None = None, secret: str = SECRET) -> None:
    device = web.device(browser.subscription, browser.server_key)
    web.send(told or note(), device, secret=secret, contact="mailto:desk@northwind.test", ask=services.http)


def test_only_the_browser_can_read_it(services: fake.Services) -> None:
    browser = services.browser(vapid.public(SECRET))
    send_web(services, browser, note(language="ar", rtl=True, body="وصلت خيمتك"))
    (shown,) = browser.shown
    assert (shown["title"], shown["body"], shown["dir"]) == ("Northwind Outdoor", "وصلت خيمتك", "rtl")
    assert (shown["conversation"], shown["message"]) == ("12", "34")
    assert browser.topics == ["sangam-12"]


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_the_largest_note_fits_the_smallest_service(services: fake.Services, text: str) -> None:
    browser = services.browser(vapid.public(SECRET))
    send_web(services, browser, note(title="Ü" * 80, body=text))
    assert browser.sizes[0] <= 4096
    assert browser.shown[0]["body"].endswith("…") and len(browser.shown[0]["body"]) > 200


@pytest.mark.parametrize(("status", "kind", "permanent", "code"), [
    (404, "recipient", True, words.GONE), (410, "recipient", True, words.GONE), (429, "limit", False, "429"),
    (403, "policy", True, "403"), (401, "policy", True, "401"), (413, "content", True, "413"), (503, "provider", False, "503"),
    (400, "content", True, "400"), (302, "provider", True, "302"),
])  # fmt: skip
def test_what_a_push_service_answers(services: fake.Services, status: int, kind: str, permanent: bool, code: str) -> None:
    browser = services.browser(vapid.public(SECRET))
    browser.answer, browser.wait = status, "17"
    with pytest.raises(DeliveryError) as caught:
        send_web(services, browser)
    failure = caught.value.failure
    assert (failure.kind, failure.permanent, failure.code) == (kind, permanent, code)
    assert permanent or caught.value.retry_after == 17


def test_a_browser_that_subscribed_with_an_earlier_key_is_gone_without_a_call(services: fake.Services) -> None:
    browser = services.browser(vapid.public(SECRET))
    with pytest.raises(DeliveryError) as caught:
        send_web(services, browser, secret="8e" * 32)
    assert caught.value.failure.code == words.GONE and services.calls == []


@pytest.mark.parametrize("endpoint", [
    "http://fcm.googleapis.com/x", "https://fcm.googleapis.com:8443/x", "https://127.0.0.1/x", "https://[::1]/x",
    "https://169.254.169.254/latest/meta-data", "https://fcm.googleapis.com@evil.example/x", "https://evil.example/x",
    "https://fcm.googleapis.com.evil.example/x", "https://evilpush.apple.com.test/x", "https://push.apple.com/x",
    "https://notify.windows.com.evil/x", "ftp://fcm.googleapis.com/x", "https://fcm.googleapis.com\\@evil.example/x",
    "https://fcm.googleapis.com/x y", "https://fcm.googleapis.com/\r\nx: y", "https://fcm.googleapis.com/é", "javascript:1",
    "", "https://fcm.googleapis.com:x/", "https://fcm.googleapis.com/" + "x" * 3000, "https://[fcm.googleapis.com/",
])  # fmt: skip
def test_an_endpoint_is_an_address_of_a_push_service_we_know(endpoint: str) -> None:
    with pytest.raises(ValueError):
        web.check(endpoint)


def test_other_services_can_be_named() -> None:
    with pytest.raises(ValueError):
        web.check("https://push.example.org/x")
    web.check("https://push.example.org/x", ["push.example.org"])
    web.check("https://wns2-par02p.notify.windows.com/w/?token=x")


@pytest.mark.parametrize("keys", [
    None, {}, [], {"p256dh": 1, "auth": 2}, {"p256dh": "", "auth": ""}, {"p256dh": "!!", "auth": "AAAAAAAAAAAAAAAAAAAAAA"},
    {"p256dh": "B" + "A" * 86, "auth": "AAAAAAAAAAAAAAAAAAAAAA"}, {"p256dh": "A" * 10_000, "auth": "A"},
])  # fmt: skip
def test_keys_that_are_none_are_refused_when_they_come(services: fake.Services, keys: Any) -> None:
    browser = services.browser("key")
    with pytest.raises(ValueError):
        web.device({**browser.subscription, "keys": keys}, "key")
    with pytest.raises(ValueError):
        web.device({**browser.subscription, "keys": {**browser.subscription["keys"], "auth": "AAAA"}}, "key")


# Firebase.


def firebase(services: fake.Services, kept: dict[str, Any]) -> fcm.Firebase:
    return fcm.Firebase(fcm.account(services.service_account()), dict(kept), services.http, kept.update)


def test_firebase_gets_the_note_and_one_permission_serves_many(services: fake.Services) -> None:
    phone, kept = services.android(), {}
    for _time in range(3):
        firebase(services, kept).send(note(), Device(fcm.SERVICE, phone.token))
    assert len(services.permissions) == 1 and len(phone.shown) == 3
    shown = phone.shown[0]
    assert shown["notification"] == {"title": "Northwind Outdoor", "body": "It is back on Friday."}
    assert shown["data"] == {"sangam": "answer", "conversation": "12", "message": "34"}
    assert shown["android"]["collapse_key"] == "sangam-12"


def test_the_address_in_the_account_is_never_called(services: fake.Services) -> None:
    firebase(services, {}).send(note(), Device(fcm.SERVICE, services.android().token))
    assert {call.split("/")[2] for call in services.calls} == {"oauth2.googleapis.com", "fcm.googleapis.com"}


def test_a_permission_that_is_not_taken_any_more_is_fetched_anew(services: fake.Services) -> None:
    phone, kept = services.android(), {}
    firebase(services, kept).send(note(), Device(fcm.SERVICE, phone.token))
    services.permissions.clear()
    firebase(services, kept).send(note(), Device(fcm.SERVICE, phone.token))
    assert len(phone.shown) == 2


@pytest.mark.parametrize(("state", "kind", "permanent"), [
    ("UNREGISTERED", "recipient", True), ("SENDER_ID_MISMATCH", "recipient", True), ("QUOTA_EXCEEDED", "limit", False),
])  # fmt: skip
def test_what_firebase_says_of_a_device(services: fake.Services, state: str, kind: str, permanent: bool) -> None:
    phone = services.android()
    phone.state = state
    with pytest.raises(DeliveryError) as caught:
        firebase(services, {}).send(note(), Device(fcm.SERVICE, phone.token))
    assert (caught.value.failure.kind, caught.value.failure.permanent) == (kind, permanent)


def test_firebase_says_what_is_wrong_with_us(services: fake.Services) -> None:
    phone = services.android()
    services.allowed = False
    with pytest.raises(DeliveryError) as caught:
        firebase(services, {}).send(note(), Device(fcm.SERVICE, phone.token))
    assert caught.value.failure.kind == "auth"
    other = fake.Services()
    with pytest.raises(DeliveryError) as caught:
        fcm.Firebase(fcm.account(other.service_account()), {}, services.http, lambda _: None).send(
            note(), Device(fcm.SERVICE, phone.token)
        )
    assert (caught.value.failure.kind, caught.value.failure.code) == ("auth", "invalid_grant")


@pytest.mark.parametrize("given", ["", "{", "[]", '{"type": "authorized_user"}', '{"type": "service_account"}', "[" * 9000])
def test_a_wrong_account_says_what_is_wrong(given: str) -> None:
    with pytest.raises(ValueError):
        fcm.account(given)


@pytest.mark.parametrize("change", [{"private_key": "x"}, {"project_id": "../../x"}, {"project_id": 3}, {"client_email": ""}])
def test_an_account_with_a_hole_is_refused(services: fake.Services, change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        fcm.account(json.dumps({**json.loads(services.service_account()), **change}))
    with pytest.raises(ValueError):
        fcm.account(json.dumps({**json.loads(services.service_account()), "private_key": services.p8()}))


# Apple.


def apple(services: fake.Services, kept: dict[str, Any], **more: Any) -> apns.Apple:
    values = {"key_id": fake.KEY_ID, "team": fake.TEAM, "topic": fake.TOPIC, "sandbox": False, **more}
    return apns.Apple(apns.account(services.p8(), **values), dict(kept), services.http, kept.update)


def test_apple_gets_the_note(services: fake.Services) -> None:
    phone = services.iphone()
    apple(services, {}).send(note(), Device(apns.SERVICE, phone.token))
    (shown,), (headers,) = phone.shown, phone.headers
    assert shown["aps"]["alert"] == {"title": "Northwind Outdoor", "body": "It is back on Friday."}
    assert shown["sangam"] == {"is": "answer", "conversation": "12", "message": "34"}
    assert (headers["apns-collapse-id"], headers["apns-id"]) == ("sangam-12", note().key)
    assert services.calls == [f"https://api.push.apple.com/3/device/{phone.token}"]


def test_the_sandbox_is_another_place(services: fake.Services) -> None:
    apple(services, {}, sandbox=True).send(note(), Device(apns.SERVICE, services.iphone().token))
    assert services.calls[0].startswith("https://api.sandbox.push.apple.com/")


def test_a_provider_token_serves_for_forty_minutes(services: fake.Services) -> None:
    phone, kept, start = services.iphone(), {}, clock.now()
    for minutes in (0, 19, 39, 41, 59, 80, 82):
        with clock.held_at(start + dt.timedelta(minutes=minutes)):
            apple(services, kept).send(note(), Device(apns.SERVICE, phone.token))
    assert len(services.provider_tokens) == 3


@pytest.mark.parametrize(("state", "kind", "permanent"), [
    ("Unregistered", "recipient", True), ("BadDeviceToken", "recipient", True), ("DeviceTokenNotForTopic", "recipient", True),
    ("TooManyRequests", "limit", False),
])  # fmt: skip
def test_what_apple_says_of_a_device(services: fake.Services, state: str, kind: str, permanent: bool) -> None:
    phone = services.iphone()
    phone.state = state
    with pytest.raises(DeliveryError) as caught:
        apple(services, {}).send(note(), Device(apns.SERVICE, phone.token))
    assert (caught.value.failure.kind, caught.value.failure.permanent) == (kind, permanent)


@pytest.mark.parametrize("change", [{"topic": "other.app"}, {"team": "OTHERTEAM1"}, {"key_id": "OTHERKEY12"}])
def test_apple_says_what_is_wrong_with_us(services: fake.Services, change: dict[str, str]) -> None:
    with pytest.raises(DeliveryError) as caught:
        apple(services, {}, **change).send(note(), Device(apns.SERVICE, services.iphone().token))
    assert (caught.value.failure.kind, caught.value.failure.permanent) == ("auth", True)


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_the_largest_note_fits_apples_and_googles_limit(services: fake.Services, text: str) -> None:
    iphone, android = services.iphone(), services.android()
    apple(services, {}).send(note(body=text), Device(apns.SERVICE, iphone.token))
    firebase(services, {}).send(note(body=text), Device(fcm.SERVICE, android.token))
    assert len(iphone.shown[0]["aps"]["alert"]["body"]) > 200 < len(android.shown[0]["notification"]["body"])


@pytest.mark.parametrize("token", [None, 7, "", "short", "x" * 5000, "with a space" * 3, "a\nb" * 20, "é" * 40, "g" * 64])
def test_tokens_that_are_none(token: Any) -> None:
    with pytest.raises(ValueError):
        apns.device({"token": token})
    if token != "g" * 64:
        with pytest.raises(ValueError):
            fcm.device({"token": token})


def test_secrets_are_not_in_what_is_written_of_them(services: fake.Services) -> None:
    assert "token" not in repr(Device(fcm.SERVICE, "secret-token-of-a-phone")).replace("token=", "")
    assert "secret-token" not in repr(Device(fcm.SERVICE, "secret-token-of-a-phone", {"auth": "x"}))

"""Registering a device and forgetting it: whose it is, how many there may be, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from sangam.channels.models import Channel
from sangam.channels.providers.push import fake
from sangam.delivery import devices
from sangam.delivery.models import Registered
from sangam.lib import clock
from sangam.web.widget.tests.devices import phone, set_up, sign_in, subscribe
from sangam.web.widget.tests.test_races import at_once
from sangam.web.widget.tests.visiting import Browser
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def services() -> fake.Services:
    return fake.Services()


@pytest.fixture
def chat(cast: Cast, services: fake.Services) -> Channel:
    return set_up(cast, services)


@pytest.fixture
def cleo(chat: Channel) -> Browser:
    browser = Browser(chat)
    browser.hello(language="pt-BR")
    return browser


def test_hello_says_what_may_be_registered(cleo: Browser, cast: Cast) -> None:
    told = {one["service"]: one["key"] for one in cleo.hello()["push"]}
    assert set(told) == {"web", "fcm", "apns"} and len(told["web"]) == 87 and told["fcm"] == told["apns"] == ""
    cast.chat()
    assert cleo.hello()["push"] == []
    cleo.post("devices", {"service": "fcm", "token": "x" * 40})
    assert cleo.status == 400


def test_a_device_is_kept_sealed(cleo: Browser, services: fake.Services) -> None:
    made = phone(cleo, services.android(), "fcm")
    row = Registered.objects.get()
    assert (row.service, row.language, row.app, row.user) == ("fcm", "pt-BR", "test.northwind.app", "")
    assert made.token.encode() not in bytes(row.sealed) and made.token not in row.digest
    assert devices.opened(row).token == made.token


def test_registered_again_it_is_one_row_and_a_dead_one_lives(cleo: Browser, services: fake.Services) -> None:
    made = phone(cleo, services.iphone(), "apns")
    Registered.objects.update(dead_at=clock.now(), dead_because="410", failures=3)
    cleo.post("devices", {"service": "apns", "token": made.token.upper()})
    row = Registered.objects.get()
    assert (row.dead_at, row.dead_because, row.failures) == (None, "", 0)


def test_who_signs_in_on_the_same_device_takes_it_over(cleo: Browser, services: fake.Services) -> None:
    sign_in(cleo, "u-7")
    made = phone(cleo, services.android(), "fcm")
    assert Registered.objects.get().user == "user:u-7"
    otto = Browser(cleo.channel)
    sign_in(otto, "u-8")
    phone(otto, made, "fcm")
    assert Registered.objects.get().user == "user:u-8"


def test_who_signs_out_is_forgotten_even_when_his_proof_has_ended(cleo: Browser, services: fake.Services) -> None:
    made, browser = phone(cleo, services.iphone(), "apns"), subscribe(cleo, services)
    cleo.token = ""
    assert cleo.delete("devices", {"service": "apns", "token": made.token.upper()}) == {"forgotten": True}
    assert cleo.delete("devices", {"service": "web", "subscription": browser.subscription}) == {"forgotten": True}
    assert cleo.delete("devices", {"service": "apns", "token": made.token}) == {"forgotten": False}
    assert not Registered.objects.exists()


def test_the_device_of_another_channel_is_another(cast: Cast, cleo: Browser, services: fake.Services) -> None:
    made = phone(cleo, services.android(), "fcm")
    other = Channel.objects.get(pk=cleo.channel.pk)
    other.pk, other.token, other.name = None, "f" * 40, "Other site"
    other.save()
    stranger = Browser(other)
    assert stranger.delete("devices", {"service": "fcm", "token": made.token}) == {"forgotten": False}
    stranger.token = cleo.token
    stranger.post("devices", {"service": "fcm", "token": made.token})
    assert stranger.status == 401 and Registered.objects.get().channel == cleo.channel


def test_nobody_is_registered_without_a_visitor(cleo: Browser, services: fake.Services) -> None:
    cleo.token = "forged.token"
    cleo.post("devices", {"service": "fcm", "token": services.android().token})
    assert cleo.status == 401 and not Registered.objects.exists()


def test_ten_a_visitor_and_the_oldest_goes(cleo: Browser, services: fake.Services) -> None:
    made = [phone(cleo, services.android(), "fcm") for _time in range(12)]
    kept = {devices.opened(row).token for row in Registered.objects.all()}
    assert kept == {one.token for one in made[2:]}


def test_many_from_one_address_have_to_wait(cleo: Browser, services: fake.Services) -> None:
    for _time in range(25):
        cleo.post("devices", {"service": "fcm", "token": services.android().token})
    assert cleo.status == 429


HOSTILE: list[Any] = [
    b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 9000, b'{"service": "web"}', {"service": "web", "subscription": []},
    {"service": "web", "subscription": {"endpoint": "https://127.0.0.1/", "keys": {}}}, {"service": ["fcm"], "token": "x" * 40},
    {"service": "fcm"}, {"service": "fcm", "token": {"a": 1}}, {"service": "fcm", "token": "\x00" * 40},
    {"service": "apns", "token": "zz" * 32}, {"service": "pigeon", "token": "x" * 40}, {"token": "x" * 40},
    {"service": "fcm", "token": "\ud800" * 40}, {"service": "web", "subscription": {"endpoint": 1, "keys": "x"}},
]  # fmt: skip


@pytest.mark.parametrize("body", HOSTILE, ids=str)
def test_what_is_no_device_is_refused_with_a_reason(cleo: Browser, body: Any) -> None:
    told = cleo.post("devices", body)
    assert cleo.status == 400 and told["why"]
    if isinstance(body, dict):
        cleo.delete("devices", body)
        assert cleo.status in (200, 400)
    assert not Registered.objects.exists()


def test_a_body_that_is_too_large(cleo: Browser) -> None:
    cleo.post("devices", b" " * 20_000)
    assert cleo.status == 413


def test_signs_in_a_name_of_an_app_are_only_a_name(cleo: Browser, services: fake.Services) -> None:
    cleo.post("devices", {"service": "fcm", "token": services.android().token, "app": "a\x00b\u202ec<d>"})
    assert cleo.status == 200 and Registered.objects.get().app == "abc<d>"


def test_what_is_old_is_forgotten(cleo: Browser, services: fake.Services) -> None:
    for _time in range(3):
        phone(cleo, services.android(), "fcm")
    dead, silent, _fresh = Registered.objects.order_by("pk")
    Registered.objects.filter(pk=dead.pk).update(dead_at=clock.now() - devices.DEAD_KEPT * 2)
    Registered.objects.filter(pk=silent.pk).update(registered_at=clock.now() - devices.SILENT_KEPT * 2)
    assert devices.forget_old() == 2 and Registered.objects.count() == 1


def test_the_worker_for_a_site_is_there_for_any_site(cleo: Browser) -> None:
    answer = cleo.client.get(cleo.url("worker.js"))
    assert answer.status_code == 200 and answer["content-type"].startswith("text/javascript")
    assert cleo.channel.token in answer.content.decode() and "{{" not in answer.content.decode()
    assert Browser(cleo.channel).client.get("/widget/nothing/worker.js").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_many_who_register_one_device_at_once_one_has_it(cast: Cast, services: fake.Services) -> None:
    cleo = Browser(set_up(cast, services))
    cleo.hello()
    token = services.android().token

    def register(tab: Browser, number: int) -> int:
        if number % 2:
            tab.token = ""
            tab.hello()
        tab.post("devices", {"service": "fcm", "token": token})
        return tab.status

    assert at_once(12, register, cleo) == [200] * 12
    assert Registered.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_devices_registered_at_once_ten_are_left(cast: Cast, services: fake.Services) -> None:
    cleo = Browser(set_up(cast, services))
    cleo.hello()
    tokens = [services.android().token for _time in range(15)]
    at_once(15, lambda tab, number: tab.post("devices", {"service": "fcm", "token": tokens[number]}), cleo)
    assert Registered.objects.count() == devices.PER_VISITOR

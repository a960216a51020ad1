"""The settings for apps that are closed, and what their connection test says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sangam.channels.base import RENEW, Check, DeliveryError, Settings
from sangam.channels.devices import Device, Note
from sangam.channels.kinds.chat import names, pushes
from sangam.channels.kinds.chat.adapter import Adapter
from sangam.channels.kinds.chat.forms import ChatForm
from sangam.channels.providers.push import fake
from sangam.channels.testing import FakeContext, outbound


@pytest.fixture
def services() -> fake.Services:
    return fake.Services()


def settings(services: fake.Services, **more: Any) -> Settings:
    values = {**services.settings(), names.VAPID: "7f" * 32, "continue_on": "desk@northwind.test", **more}
    return Settings(7, "Site", "", values, "token")


def checks(services: fake.Services, **more: Any) -> dict[str, Check]:
    found = pushes.probe(settings(services, **more), FakeContext(answers=services.http))
    return {check.name: check for check in found}


def test_all_is_well(services: fake.Services) -> None:
    found = checks(services)
    assert found["Firebase"].ok and fake.PROJECT in found["Firebase"].text
    assert found["Apple"].ok and fake.TOPIC in found["Apple"].text
    assert "/widget/token/worker.js" in found["To put into the service worker of your site"].text
    assert "https" in found["Web Push"].text or found["Web Push"].ok
    assert services.androids == services.iphones == {}


@pytest.mark.parametrize(("change", "name", "word"), [
    ({names.TOPIC: "other.app"}, "Apple", "bundle id"), ({names.TEAM: "OTHERTEAM1"}, "Apple", "team id"),
    ({names.APNS_KEY: ""}, "Apple", ""), ({names.APNS_KEY: "nonsense"}, "Apple", ""), ({names.FCM_ACCOUNT: "{}"}, "Firebase", ""),
    ({names.FCM_ACCOUNT: ""}, "Firebase", ""),
])  # fmt: skip
def test_what_is_wrong_is_said(services: fake.Services, change: dict[str, str], name: str, word: str) -> None:
    check = checks(services, **change)[name]
    assert not check.ok and check.text and word in check.mend


def test_a_service_account_that_may_not_send(services: fake.Services) -> None:
    services.allowed = False
    check = checks(services)["Firebase"]
    assert not check.ok and "Service accounts" in check.mend


def test_a_service_that_is_away(services: fake.Services) -> None:
    services.down = True
    found = checks(services)
    assert not found["Firebase"].ok and not found["Apple"].ok


def test_before_it_is_saved_there_are_no_keys(services: fake.Services) -> None:
    found = pushes.probe(replace(settings(services, vapid_key=""), token=""), FakeContext(answers=services.http))
    assert next(iter(found)).warning


def test_what_is_switched_off_is_neither_offered_nor_asked(services: fake.Services) -> None:
    off = settings(services, push_web="off", push_fcm="off", push_apns="off")
    assert pushes.offers(off) == () and list(pushes.probe(off, FakeContext())) == []
    with pytest.raises(DeliveryError):
        pushes.push(Note("-", "-", "1", "2"), Device("fcm", "x"), off, FakeContext())
    told = FakeContext()
    Adapter().send(outbound("chat"), off, told)
    assert told.pushed == []
    Adapter().send(outbound("chat"), settings(services, push_web="off", push_fcm="off"), told)
    assert len(told.pushed) == 1


def cleaned(**given: str) -> ChatForm:
    form = ChatForm({"origins": "", **given})
    form.is_valid()
    return form


def test_a_form_without_services_asks_for_nothing() -> None:
    form = cleaned()
    assert form.is_valid() and form.cleaned_data[names.WORDS] is False


def test_the_form_reads_what_is_pasted(services: fake.Services) -> None:
    form = cleaned(**{**services.settings(), names.FCM_ACCOUNT: f"\n{services.service_account()}\n"})
    assert form.is_valid(), form.errors
    wrong = cleaned(**{**services.settings(), names.FCM_ACCOUNT: services.p8(), names.APNS_KEY: services.service_account()})
    assert set(wrong.errors) == {names.FCM_ACCOUNT, names.APNS_KEY}
    assert services.p8()[40:80] not in str(wrong.errors)


def test_apple_needs_all_of_it(services: fake.Services) -> None:
    given = {**services.settings(), names.KEY_ID: "", names.TEAM: "short", names.TOPIC: ""}
    assert set(cleaned(**given).errors) == {names.KEY_ID, names.TEAM, names.TOPIC}


def test_new_keys_are_made_when_asked_for() -> None:
    assert cleaned(vapid_renew="on").cleaned_data[names.VAPID] == RENEW
    assert names.VAPID not in cleaned().cleaned_data

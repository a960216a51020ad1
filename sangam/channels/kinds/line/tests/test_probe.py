"""The connection test, against the fake."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from sangam.channels.base import Check
from sangam.channels.kinds.line import forms, probe
from sangam.channels.kinds.line.fake import Fake
from sangam.channels.kinds.line.tests.other_side import ADAPTER, fresh, reaching, settings_for
from sangam.channels.testing import HOOK, FakeContext
from sangam.lib import clock


def tried(fake: Fake, **more: Any) -> list[Check]:
    return list(probe.checks(settings_for(fake, **more), reaching(fake)))


def listening(fake: Fake, **more: Any) -> Fake:
    settings = settings_for(fake, **more)
    fake.listener = lambda call: 200 if ADAPTER.verify(call, settings).ok else 401
    return fake


def test_all_is_well_and_our_address_is_registered() -> None:
    fake = listening(fresh())
    found = tried(fake)
    assert all(check.ok for check in found) and fake.webhook == HOOK
    assert "@216skerry" in found[0].text


def test_a_wrong_token_is_said_first() -> None:
    (only,) = tried(fresh(), access_token="wrong")
    assert not only.ok and only.mend


def test_a_wrong_secret_shows_in_the_test_call() -> None:
    wrong = {"channel_secret": "wrong"}
    found = [check for check in tried(listening(fresh(), **wrong), **wrong) if not check.ok]
    assert len(found) == 1 and "channel secret" in found[0].mend


def test_a_webhook_that_is_switched_off() -> None:
    fake = listening(fresh())
    fake.active = False
    assert next(check.mend for check in tried(fake) if not check.ok).startswith("Turn on")


def test_a_server_that_cannot_be_reached() -> None:
    fake = fresh()
    fake.listener = lambda _call: 502
    (bad,) = [check for check in tried(fake) if not check.ok]
    assert "502" in bad.text and not bad.warning


def test_a_channel_that_is_not_saved_and_one_without_https() -> None:
    fake = fresh()
    for hook, warning in (("", True), ("http://desk.example/hooks/t/", False)):
        checks = list(probe.checks(replace(settings_for(fake), hook=hook), reaching(fake)))
        assert [check.warning for check in checks if not check.ok] == [warning]
    assert fake.webhook == ""


def test_a_month_that_is_nearly_used_up() -> None:
    for used, ok, warning in ((179, True, False), (180, False, True), (200, False, False)):
        fake = listening(fresh())
        fake.used = used
        last = tried(fake)[-1]
        assert (last.ok, not last.ok and last.warning) == (ok, warning) and f"{used} of 200" in last.text


def test_when_a_token_ends() -> None:
    fake = fresh()
    assert ADAPTER.expires(settings_for(fake), reaching(fake)) is None, "decades are never"
    assert ADAPTER.expires(settings_for(fake, access_token=""), FakeContext()) is None, "these are renewed by themselves"
    now = clock.now()

    def soon(method: str, url: str, **more: Any) -> Any:
        answer = fake.http(method, url, **more)
        answer._content = answer.content.replace(b"3138007490", b"86400")
        return answer

    with clock.held_at(now):
        assert ADAPTER.expires(settings_for(fake), FakeContext(answers=soon)) == now + dt.timedelta(days=1)


def test_an_id_of_the_channel_has_digits_only() -> None:
    assert forms.LineForm({"channel_id": " 1657284931 "}).is_valid() and forms.LineForm({}).is_valid()
    assert "channel_id" in forms.LineForm({"channel_id": "@skerry"}).errors

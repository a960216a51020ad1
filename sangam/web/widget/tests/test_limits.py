"""Too much, too fast, too many: braked with a reason, and never those who are in a talk."""

from __future__ import annotations

import hashlib
import itertools
from typing import Any

import pytest

from sangam.channels.models import Channel
from sangam.web.widget import limits, proof
from sangam.web.widget.tests.visiting import Browser
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat(cast: Cast) -> Channel:
    return cast.chat()


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """No bucket fills while a test runs, however slow the machine is."""
    for buckets in (proof.NEWCOMERS, proof.STRANGERS, limits.CALLS, limits.FRAMES, limits.FILES, limits.BYTES):
        buckets.empty_memory()
        monkeypatch.setattr(buckets, "now", lambda: 0.0)


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real work, but little of it: tests have no time to burn."""
    monkeypatch.setattr(proof, "BITS", 6)
    monkeypatch.setattr(proof, "BITS_OF_MANY", 8)


def solved(asked: dict[str, Any]) -> dict[str, str]:
    for nonce in itertools.count():
        digest = hashlib.sha256(f"{asked['challenge']}:{nonce}".encode()).digest()
        if proof.zero_bits(digest) >= asked["bits"]:
            return {"challenge": asked["challenge"], "nonce": str(nonce)}
    raise AssertionError


def newcomers(chat: Channel, count: int, address: str = "203.0.113.9") -> list[int]:
    statuses = []
    for _newcomer in range(count):
        browser = Browser(chat, address=address)
        browser.hello()
        statuses.append(browser.status)
    return statuses


def test_many_newcomers_from_one_address_have_to_work(chat: Channel, cheap: None, stopped: None) -> None:
    assert newcomers(chat, 12) == [200] * 10 + [428] * 2
    browser = Browser(chat, address="203.0.113.9")
    asked = browser.hello()
    assert browser.status == 428 and asked["why"] and asked["bits"] == 8
    work = solved(asked)
    assert browser.hello(proof=work)["visitor"] and browser.status == 200
    again = Browser(chat, address="203.0.113.9")
    again.hello(proof=work)
    assert again.status == 428, "a solved challenge is good once"


def test_work_for_another_channel_is_no_work(chat: Channel, cast: Cast, cheap: None) -> None:
    other = Channel.objects.create(
        kind=chat.kind, name="Other", brand=chat.brand, team=chat.team, settings=chat.settings, sealed=chat.sealed
    )
    newcomers(other, 10)
    work = solved(Browser(other, address="203.0.113.9").hello())
    newcomers(chat, 10)
    browser = Browser(chat, address="203.0.113.9")
    browser.hello(proof=work)
    assert browser.status == 428


def test_a_flood_from_everywhere_is_met_with_work(chat: Channel, cheap: None, stopped: None) -> None:
    statuses = [newcomers(chat, 1, f"198.51.{place // 250}.{place % 250}")[0] for place in range(160)]
    assert statuses[:120] == [200] * 120 and 428 in statuses


@pytest.mark.parametrize(
    "work",
    [
        "x",
        7,
        [],
        {},
        {"challenge": "x", "nonce": "1"},
        {"challenge": 1, "nonce": []},
        {"challenge": "\ud800", "nonce": "x" * 99},
    ],
)
def test_nonsense_is_no_work(chat: Channel, cheap: None, stopped: None, work: Any) -> None:
    newcomers(chat, 10)
    browser = Browser(chat, address="203.0.113.9")
    browser.hello(proof=work)
    assert browser.status == 428


def test_who_is_in_a_talk_does_not_feel_the_flood_from_his_address(chat: Channel, cheap: None, stopped: None) -> None:
    cleo = Browser(chat, address="203.0.113.9")
    cleo.say("Hello")
    assert 429 in newcomers(chat, 130)
    cleo.hello()
    assert cleo.status == 200
    assert cleo.say("Still here")["message"]


def test_one_visitor_may_not_shout_without_end(chat: Channel, stopped: None) -> None:
    cleo = Browser(chat)
    cleo.hello()
    frames = [{"type": "message", "id": f"shouting-{place:04d}", "text": "!"} for place in range(100)]
    for start in (0, 50):
        told = cleo.post("frames", {"frames": frames[start : start + 50]})
    assert cleo.status == 429 and told["wait"] > 0 and told["why"]
    otto = Browser(chat)
    assert otto.say("And I?")["message"]


def test_one_visitor_may_not_call_without_end(chat: Channel, stopped: None) -> None:
    cleo = Browser(chat)
    cleo.hello()
    statuses = []
    for _call in range(140):
        cleo.get("history")
        statuses.append(cleo.status)
    assert 429 in statuses
    assert Browser(chat, address=cleo.address).hello()["visitor"]


def test_who_is_nobody_may_not_call_without_end(chat: Channel, stopped: None) -> None:
    nobody = Browser(chat, token="forged")
    statuses = []
    for _call in range(140):
        nobody.get("history")
        statuses.append(nobody.status)
    assert set(statuses) == {401, 429}
    newcomer = Browser(chat, address="203.0.113.77")
    assert newcomer.hello()["visitor"]

"""An answer reaches an app that is closed: once, in his language, and nobody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import connection

from sangam.channels.models import Channel
from sangam.channels.providers.push import fake
from sangam.conversations.models import Message, Outbox
from sangam.customers import blocking
from sangam.customers.models import Identity
from sangam.delivery import devices, onward, pushing
from sangam.delivery.models import Push, Registered
from sangam.delivery.run import Worker
from sangam.events.record import Actor
from sangam.lib import clock, http
from sangam.realtime import bus, following
from sangam.web.widget.tests.devices import answer, phone, set_up, settled, sign_in, subscribe
from sangam.web.widget.tests.visiting import Browser
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> fake.Services:
    found = fake.Services()
    monkeypatch.setattr(http, "request", found.http)
    return found


@pytest.fixture
def cleo(cast: Cast, services: fake.Services) -> Browser:
    browser = Browser(set_up(cast, services, push_words=True))
    browser.say("Is the Skerry 2 back?", answers={"name": "Cleo", "email": "cleo@example.com"})
    return browser


@pytest.fixture
def worker() -> Iterator[Worker]:
    found = Worker()
    yield found
    found.drain(0)


def test_every_device_of_his_is_told_once(cast: Cast, cleo: Browser, services: fake.Services, worker: Worker) -> None:
    browser = subscribe(cleo, services)
    android, iphone = phone(cleo, services.android(), "fcm"), phone(cleo, services.iphone(), "apns")
    stranger = Browser(cleo.channel)
    other = phone(stranger, services.android(), "fcm") if stranger.hello() else None
    message = answer(cast, "It is **back** on [Friday](https://x.test).")
    assert settled(worker) == {"told": 3}
    assert settled(worker) == {"told": 3}
    (shown,) = browser.shown
    assert (shown["title"], shown["body"]) == ("Northwind Outdoor", "It is back on Friday (https://x.test).")
    assert (shown["conversation"], shown["message"]) == (str(message.conversation_id), str(message.pk))
    assert [one["notification"]["body"] for one in android.shown] == [shown["body"]]
    assert [one["aps"]["alert"]["body"] for one in iphone.shown] == [shown["body"]]
    assert other and other.shown == []
    assert Registered.objects.filter(used_at__isnull=False).count() == 3


def test_no_call_is_made_in_a_transaction(cast: Cast, cleo: Browser, services: fake.Services) -> None:
    subscribe(cleo, services)
    phone(cleo, services.android(), "fcm")
    inside: list[bool] = []
    services.watched = lambda: inside.append(connection.in_atomic_block)
    answer(cast)
    settled()
    assert len(inside) >= 3 and not any(inside)


def test_without_words_it_only_says_that_there_is_one(cast: Cast, cleo: Browser, services: fake.Services) -> None:
    set_up(cast, services, push_words=False)
    browser = subscribe(cleo, services)
    answer(cast, "Your diagnosis is …")
    settled()
    assert browser.shown[0]["body"] == "You have a new answer."


def test_whoever_has_the_chat_open_is_left_alone(cast: Cast, cleo: Browser, services: fake.Services, worker: Worker) -> None:
    browser = subscribe(cleo, services)
    worker.pushing.asking.hear()
    message = answer(cast)
    cleo.get("news?since=0")  # the page of somebody whom no socket reaches
    assert settled(worker) == {"": 1} and browser.shown == []
    cleo.frames({"type": "read", "id": "read-0001", "upto": message.pk})
    with clock.held_at(clock.now() + pushing.HERE_AGAIN * 2):
        assert settled(worker) == {"seen": 1}
    assert browser.shown == []


def test_whoever_leaves_without_a_look_is_told_then(cast: Cast, cleo: Browser, services: fake.Services, worker: Worker) -> None:
    browser = subscribe(cleo, services)
    worker.pushing.asking.hear()
    answer(cast)
    cleo.get("news?since=0")
    assert settled(worker) == {"": 1}
    (identity,) = Identity.objects.filter(kind=cleo.channel.capabilities.identity_kinds[0])
    topic = f"visitor:{identity.scope}:{identity.value}"
    bus.notify(following.NOTICE, f'{{"hub": "page:{identity.value}", "gone": ["{topic}"]}}')
    with clock.held_at(clock.now() + pushing.HERE_AGAIN * 2):
        assert settled(worker) == {"told": 1}
    assert len(browser.shown) == 1


def test_whoever_has_it_open_for_long_is_told_by_nobody(
    cast: Cast, cleo: Browser, services: fake.Services, worker: Worker
) -> None:
    browser = subscribe(cleo, services)
    worker.pushing.asking.hear()
    answer(cast)
    cleo.get("news?since=0")
    settled(worker)
    with clock.held_at(clock.now() + pushing.HERE_FOR * 2):
        cleo.get("news?since=0")
        assert settled(worker) == {"here": 1}
    assert browser.shown == []


def test_a_token_that_is_gone_is_never_tried_again(cast: Cast, cleo: Browser, services: fake.Services) -> None:
    browser = subscribe(cleo, services)
    android, iphone = phone(cleo, services.android(), "fcm"), phone(cleo, services.iphone(), "apns")
    browser.answer, android.state, iphone.state = 410, "UNREGISTERED", "Unregistered"
    answer(cast)
    assert settled() == {"dead": 3}
    assert Registered.objects.filter(dead_at__isnull=False).count() == 3
    before = len(services.calls)
    answer(cast, "Still there?")
    assert settled() == {"dead": 3} and len(services.calls) == before


def test_what_passes_is_tried_again(cast: Cast, cleo: Browser, services: fake.Services, worker: Worker) -> None:
    browser = subscribe(cleo, services)
    browser.answer, browser.wait = 429, "90"
    answer(cast)
    assert settled(worker) == {"": 1}
    with clock.held_at(clock.now() + dt.timedelta(seconds=60)):
        assert settled(worker) == {"": 1} and browser.shown == []
    browser.answer = 0
    with clock.held_at(clock.now() + dt.timedelta(minutes=5)):
        assert settled(worker) == {"told": 1} and len(browser.shown) == 1


def test_an_outage_is_given_up_after_an_hour(cast: Cast, cleo: Browser, services: fake.Services, worker: Worker) -> None:
    subscribe(cleo, services)
    services.down, start = True, clock.now()
    answer(cast)
    for minutes in range(0, 130, 3):
        with clock.held_at(start + dt.timedelta(minutes=minutes)):
            found = settled(worker)
    assert found in ({"failed": 1}, {"late": 1})
    assert len(services.calls) <= len(pushing.PAUSES) + 1


def test_one_service_that_is_out_holds_up_no_other(cast: Cast, cleo: Browser, services: fake.Services, worker: Worker) -> None:
    android, iphone = phone(cleo, services.android(), "fcm"), phone(cleo, services.iphone(), "apns")
    answer(cast, "All is well")
    settled(worker)  # Both have kept their tokens: one that is kept later looks like a change of settings, and is tried.
    services.allowed = False
    for number in range(4):
        answer(cast, f"Answer {number}")
        settled(worker)
    assert (len(iphone.shown), len(android.shown)) == (5, 1)
    assert sum(call.endswith("messages:send") for call in services.calls) == 2, "the circuit is open"
    (trouble,) = devices.troubles(cleo.channel)
    assert trouble.service == "fcm" and trouble.text
    services.allowed = True
    set_up(cast, services, push_words=False)
    with clock.held_at(clock.now() + dt.timedelta(minutes=10)):
        settled(worker)
    assert len(android.shown) == 2, "only the newest of one conversation"
    assert devices.troubles(cleo.channel) == []


def test_of_one_conversation_only_the_newest_is_told(cast: Cast, cleo: Browser, services: fake.Services) -> None:
    browser = subscribe(cleo, services)
    for number in range(5):
        answer(cast, f"Answer {number}")
    found = settled()
    assert found["told"] + found["newer"] == 5 and found["told"] < 5
    assert browser.shown[-1]["body"] == "Answer 4"
    assert set(browser.topics) == {f"sangam-{Push.objects.latest('pk').conversation_id}"}


def test_nobody_who_is_blocked_is_told(cast: Cast, cleo: Browser, services: fake.Services) -> None:
    browser = subscribe(cleo, services)
    answer(cast)
    blocking.block(Identity.objects.get(scope=str(cleo.channel.pk)), by=Actor.user(cast.ben.pk))
    assert settled() == {"barred": 1} and browser.shown == []


def test_a_device_that_was_taken_over_hears_nothing_of_the_other(
    cast: Cast, cleo: Browser, services: fake.Services, worker: Worker
) -> None:
    android = phone(cleo, services.android(), "fcm")
    answer(cast)
    while not Push.objects.exists():
        worker.once()
    otto = Browser(cleo.channel)
    otto.hello()
    phone(otto, android, "fcm")
    settled(worker)
    assert android.shown == []


def test_the_device_of_a_signed_in_user_hears_what_he_is_told_anywhere(cast: Cast, services: fake.Services) -> None:
    chat = set_up(cast, services)
    laptop, telephone = Browser(chat), Browser(chat)
    sign_in(laptop)
    sign_in(telephone)
    iphone = phone(telephone, services.iphone(), "apns")
    laptop.say("Hello")
    answer(cast)
    assert settled() == {"told": 1} and len(iphone.shown) == 1


def test_the_letter_goes_on_as_ever(cast: Cast, cleo: Browser, services: fake.Services) -> None:
    """A notification is no receipt: what stays unseen goes on by e-mail."""
    subscribe(cleo, services)
    message = answer(cast)
    settled()
    message.refresh_from_db()
    assert message.state == "sent"
    with clock.held_at(clock.now() + dt.timedelta(minutes=3)):
        assert onward.due() == 1
    assert Outbox.objects.filter(since__isnull=False).count() == 1


@pytest.mark.parametrize("text", ["مرحبا، الخيمة في طريقها إليك " * 130, "👩‍👩‍👧‍👦🏽" * 300], ids=["arabic", "emoji"])
def test_long_words_are_cut_for_every_service(cast: Cast, cleo: Browser, services: fake.Services, text: str) -> None:
    browser = subscribe(cleo, services)
    android, iphone = phone(cleo, services.android(), "fcm"), phone(cleo, services.iphone(), "apns")
    answer(cast, text)
    assert settled() == {"told": 3}
    (body,) = {browser.shown[0]["body"], android.shown[0]["notification"]["body"], iphone.shown[0]["aps"]["alert"]["body"]}
    assert 100 < len(body) <= pushing.BODY_MAX and body.endswith("…") and not body[:-1].endswith("\u200d")


def test_a_channel_without_services_writes_nothing(cast: Cast) -> None:
    browser = Browser(cast.chat())
    browser.say("Hello")
    answer(cast)
    assert settled() == {} and Message.objects.count() == 2
    assert Channel.objects.get(pk=browser.channel.pk).settings.get("push_web") is None

"""Everything at once: the constraints decide, and one talk stays one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from sangam.conversations.models import Conversation, Message, OpenThread
from sangam.customers.models import Customer
from sangam.ingest import store
from sangam.ingest.models import RawInbound, RawState
from sangam.ingest.views import call_of
from sangam.web.widget.tests.visiting import Browser
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cleo(cast: Cast) -> Browser:
    browser = Browser(cast.chat())
    browser.hello()
    return browser


def at_once(count: int, work: Callable[[Browser, int], Any], browser: Browser) -> list[Any]:
    """Each from a tab of its own, at the same instant."""
    barrier = Barrier(count)

    def one(number: int) -> Any:
        tab = Browser(browser.channel, token=browser.token, client=Client(), address=f"203.0.113.{number}")
        try:
            barrier.wait(20)
            return work(tab, number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))


def message(number: int) -> dict[str, Any]:
    return {"type": "message", "id": f"at-once-{number:04d}", "text": f"Message {number}"}


def test_fifty_first_messages_open_one_conversation(cleo: Browser) -> None:
    done = at_once(50, lambda tab, number: tab.frames(message(number)), cleo)
    ids = {answer[0]["message"]["id"] for answer in done}
    assert len(ids) == 50
    assert Conversation.objects.get().message_count == 50
    assert Customer.objects.count() == OpenThread.objects.count() == 1
    assert set(RawInbound.objects.values_list("state", flat=True)) == {RawState.APPLIED}


def test_the_same_frame_five_times_at_once_is_one_message(cleo: Browser) -> None:
    done = at_once(5, lambda tab, number: tab.frames(message(1)), cleo)
    assert len({answer[0]["message"]["id"] for answer in done}) == 1
    assert Message.objects.count() == 1


def test_two_tabs_see_the_same(cleo: Browser) -> None:
    at_once(2, lambda tab, number: [tab.frames(message(number * 10 + turn)) for turn in range(5)], cleo)
    assert len(cleo.shown()) == 10 and len(set(cleo.shown())) == 10


def test_read_marks_and_words_at_once_do_not_lock_each_other(cleo: Browser, cast: Cast) -> None:
    cleo.say("Hello")

    def both(tab: Browser, number: int) -> int:
        tab.frames(message(number), {"type": "read", "id": f"read-{number:04d}", "upto": 10**9})
        return tab.status

    assert set(at_once(10, both, cleo)) == {200}
    assert Conversation.objects.get().message_count == 11


def test_a_call_whose_process_died_is_settled_by_ingest_and_sent_again_once(cleo: Browser) -> None:
    """The raw is committed; whoever was to settle it is gone. The same frame again finds it waiting, or done."""
    body = b'{"frames":[{"type":"message","id":"killed-0001","text":"Is anybody there?"}]}'
    adapter, values = cleo.channel.adapter, cleo.channel.plain_settings()
    call = call_of(_request(cleo, body), body)
    store.quietly(cleo.channel.pk, adapter.unpack(call, values))
    assert Message.objects.count() == 0
    (done,) = cleo.post("frames", body)["done"]
    assert done["message"]["text"] == "Is anybody there?"
    assert Message.objects.count() == 1 and RawInbound.objects.count() == 2
    assert not RawInbound.objects.filter(state=RawState.STORED).exists()


def _request(browser: Browser, body: bytes) -> Any:
    headers = {"authorization": f"Bearer {browser.token}"}
    return RequestFactory().post(browser.url("frames"), body, content_type="application/json", headers=headers)

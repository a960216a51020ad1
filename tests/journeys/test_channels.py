"""Customers of played providers and Ben in a browser: a word in, seen, answered, taken by the provider, delivered, read.

The providers' calls are real HTTP to the live server, ours to them too; the worker's processes stand in one test.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from sangam.channels import registry
from sangam.config.playing import casting, serving
from sangam.config.playing.stage import Stage
from sangam.conversations.models import Message
from sangam.delivery.tests.office import deliver
from sangam.ingest.worker import Worker
from sangam.lib import neighbour
from sangam.lib.children import Pool
from tests.cast import Cast
from tests.install import until
from tests.journeys.browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PLAYED = ("sms", "whatsapp", "messenger")
ANSWER = "[data-panel=reply] [data-answer]"


@pytest.fixture
def worker() -> Iterator[Worker]:
    pool = Pool(size=1, deadline=20, preload=["sangam.ingest.reading", "sangam.channels.registry:adapters"])
    yield Worker(pool)
    pool.close()


@pytest.fixture
def stage(cast: Cast, live_server: LiveServer, settings: Any) -> Iterator[Stage]:
    settings.BASE_URL = live_server.url
    with socket.socket() as bound:
        bound.bind((neighbour.ADDRESS, 0))
        port = bound.getsockname()[1]
        chosen = {kind: registry.get(kind) for kind in PLAYED}
        with neighbour.standing(port):
            parts = [casting.cast(*one, f"http://{neighbour.ADDRESS}:{port}") for one in casting.playable(chosen)]
            made = Stage(parts, live_server.url)
            with serving.serving(made, bound):
                yield made


def spoken(stage: Stage, kind: str, text: str) -> None:
    """Somebody there writes, and the house has taken it."""
    persona = stage.acting[kind].part.fake.personas[0]
    stage.say(kind, persona.key, text)
    until(lambda: [one for one in stage.talk.of(kind, persona.key) if (one.text, one.state) == (text, "taken")], "not taken")


def settled(worker: Worker) -> None:
    while worker.once():
        pass


@pytest.mark.parametrize("kind", PLAYED)
def test_a_word_is_answered_and_the_answer_read(
    kind: str, stage: Stage, worker: Worker, cast: Cast, live_server: LiveServer, page: Page
) -> None:
    spoken(stage, kind, "Where is my tent?")
    settled(worker)
    row = Message.objects.get(kind="in").conversation
    sign_in(page, live_server.url, cast.ben)
    expect(page.locator(f"#row-{row.number}")).to_contain_text("Where is my tent?")
    page.goto(f"{live_server.url}/conversations/{row.number}")
    expect(page.locator(".message").first).to_contain_text("Where is my tent?")
    page.locator(ANSWER).fill("It left today")
    page.locator(ANSWER).press("Control+Enter")
    expect(page.locator(".message.ours")).to_contain_text("It left today")
    deliver()
    fake = stage.acting[kind].part.fake
    assert [(one.to, one.text) for one in fake.taken] == [(fake.personas[0].value, "It left today")]
    until(lambda: stage.talk.of(kind, fake.personas[0].key)[-1].state in ("delivered", "read"), "no receipts")
    shown = stage.talk.of(kind, fake.personas[0].key)[-1].state

    def told() -> bool:
        settled(worker)
        return Message.objects.get(kind="out").state == shown

    until(told, "the receipts were not understood")
    page.reload()
    expect(page.locator(".message.ours")).to_contain_text(shown, ignore_case=True)
    spoken(stage, kind, "Thank you")
    settled(worker)
    page.reload()
    expect(page.locator(".message").last).to_contain_text("Thank you")
    assert row.messages.count() == 3

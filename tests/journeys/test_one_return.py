"""A return that begins in the chat, goes on by e-mail and is asked about on WhatsApp: Ben sees one request, and the order
that was told once is never asked for again."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from sangam.channels.base import Thread
from sangam.conversations import reference
from sangam.conversations.models import Conversation, Outbox
from sangam.customers.models import Customer
from sangam.delivery import onward
from sangam.delivery.carried import letter_id
from sangam.delivery.tests.office import deliver
from sangam.ingest.worker import Worker
from sangam.lib import clock
from sangam.requests import builtin
from sangam.requests.models import Link, Request
from sangam.web.widget.tests.visiting import Browser
from tests.cast import Cast
from tests.journeys.browser import in_both_schemes, sideways, sign_in
from tests.journeys.test_channels import Stage as Played
from tests.journeys.test_channels import stage, worker
from tests.journeys.test_three_channels import ANSWER, writes

__all__ = ["stage", "worker"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ORDER = "TH-20931"


def test_the_order_is_asked_for_once(stage: Played, worker: Worker, cast: Cast, live_server: LiveServer, page: Page) -> None:
    builtin.ensure()
    cleo = Browser(cast.chat())
    cleo.say(f"I want to send back the tent of order {ORDER}", answers={"name": "Cleo", "email": "cleo@example.com"})
    row = Conversation.objects.get()

    sign_in(page, live_server.url, cast.ben)
    page.goto(f"{live_server.url}/conversations/{row.number}")
    page.wait_for_load_state()
    expect(page.locator(".known")).to_contain_text(ORDER)
    add = page.locator(".cust-add-request")
    add.locator("summary").first.click()
    add.get_by_role("link", name="Return").click()
    expect(add.locator("[name$=order_number]")).to_have_value(ORDER)
    add.get_by_role("button", name="Open it").click()
    beside = page.locator(".requests-known")
    expect(beside.locator(".request-cards")).to_contain_text("R-")
    expect(add.get_by_role("button", name="Open it")).to_have_count(0)
    made = Request.objects.get()
    assert made.fields["order_number"] == ORDER

    page.locator(ANSWER).fill("The label is on its way to you.")
    page.locator(ANSWER).press("Control+Enter")
    expect(page.locator(".message.ours", has_text="The label is on its way")).to_be_visible()
    deliver()
    with clock.held_at(clock.now() + dt.timedelta(minutes=5)):
        assert onward.due() == 1
    (letter,) = Outbox.objects.filter(since__isnull=False)
    thread = Thread(in_reply_to=letter_id(letter))
    (mailed,) = cast.arrive(cast.letter("I have printed it, thank you.", thread=thread))
    assert mailed.conversation_id == row.pk

    asked = writes(stage, worker, "whatsapp", "jignesh", f"{reference.code(row)} did the parcel arrive?")
    assert asked.conversation_id == row.pk, "the code goes on with the matter from any channel"
    page.goto(f"{live_server.url}/conversations/{row.number}")
    page.wait_for_load_state()
    expect(page.locator(".message").last).to_contain_text("did the parcel arrive?")
    expect(page.locator(".stream-bend")).to_have_count(2)
    expect(page.locator(".known")).to_contain_text(ORDER)
    expect(beside.locator(".request-cards")).to_contain_text(str(made))
    beside.get_by_role("button", name=f"Move {made} on").click()
    expect(beside.get_by_role("status")).to_be_visible()
    made.refresh_from_db()
    assert made.stage == "parcel"
    assert Request.objects.count() == 1 and Link.objects.filter(request=made, conversation=row).count() == 1
    assert row.messages.values("channel").distinct().count() == 3
    assert Customer.objects.exclude(identities=None).count() >= 1

    assert in_both_schemes(page) == {}
    page.set_viewport_size({"width": 390, "height": 844})
    assert sideways(page) <= 0
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert sideways(page) <= 0

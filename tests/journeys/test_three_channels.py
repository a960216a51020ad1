"""One customer in the chat of a shop, on WhatsApp and by text message, and Ben, who answers all of it in one conversation."""

from __future__ import annotations

import jwt
import pytest
from django.db.models import F
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from sangam.channels.widgets import WidgetAdapter
from sangam.conversations.models import Conversation, Message, ReplyWindow
from sangam.customers.models import Customer
from sangam.delivery.tests.office import deliver
from sangam.ingest.worker import Worker
from sangam.lib import clock
from sangam.web.widget.tests.visiting import Browser
from tests.cast import Cast
from tests.install import until
from tests.journeys.browser import in_both_schemes, sideways, sign_in
from tests.journeys.test_channels import Stage as Played
from tests.journeys.test_channels import settled, stage, worker

__all__ = ["stage", "worker"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NUMBER = "+919825012345"
ANSWER = "[data-panel=reply] [data-answer]"


def chats(cast: Cast, text: str) -> Conversation:
    """A signed-in visitor whose shop knows his number."""
    chat = cast.chat()
    adapter, settings = chat.adapter, chat.plain_settings()
    assert isinstance(adapter, WidgetAdapter)
    claims = {"sub": "u-7", "name": "Jignesh", "phone_number": NUMBER, "exp": int(clock.now().timestamp()) + 600}
    signed = jwt.encode(claims, str(settings.get("identity_secret")), algorithm="HS256")
    Browser(chat, token=adapter.admit("", signed, settings).token).say(text)
    return Conversation.objects.get()


def writes(stage: Played, worker: Worker, kind: str, who: str, text: str) -> Message:
    stage.say(kind, who, text)
    until(lambda: [one for one in stage.talk.of(kind, who) if (one.text, one.state) == (text, "taken")], "not taken")
    settled(worker)
    return Message.objects.filter(kind="in", text=text).get()


def answers(page: Page, text: str) -> None:
    page.locator(ANSWER).fill(text)
    page.locator(ANSWER).press("Control+Enter")
    expect(page.locator(".message.ours", has_text=text)).to_be_visible()
    deliver()


def reads(stage: Played, worker: Worker, kind: str, who: str) -> None:
    """The provider tells of our last message, and it is understood."""
    until(lambda: stage.talk.of(kind, who)[-1].state in ("delivered", "read"), "no receipts")
    shown = stage.talk.of(kind, who)[-1].state

    def told() -> bool:
        settled(worker)
        return Message.objects.filter(kind="out").latest("pk").state == shown

    until(told, "the receipts were not understood")


def test_one_conversation_through_three_channels(
    stage: Played, worker: Worker, cast: Cast, live_server: LiveServer, page: Page
) -> None:
    row = chats(cast, "Is the Skerry 2 back?")
    other = writes(stage, worker, "whatsapp", "jignesh", "I am on my phone now").conversation
    assert other.pk != row.pk and Customer.objects.count() == 1
    whatsapp, sms = (stage.acting[kind].part for kind in ("whatsapp", "sms"))

    sign_in(page, live_server.url, cast.ben)
    page.goto(f"{live_server.url}/conversations/{row.number}")
    expect(page.locator(".identities")).to_contain_text(NUMBER)
    expect(page.locator(".others")).to_be_visible()
    way = page.get_by_label("How the answer goes")
    expect(page.get_by_text("The answer waits in the chat", exact=True)).to_be_visible()
    with page.expect_response(lambda answer: "/way?" in answer.url):
        way.select_option(str(whatsapp.channel.pk))
    expect(page.locator("#way")).to_contain_text("Answers may go here until")
    expect(page.get_by_text("The answer waits in the chat", exact=True)).to_be_hidden()
    answers(page, "It is, shall I keep one?")
    expect(page.locator(".stream-bend")).to_contain_text(whatsapp.channel.name)
    assert [one.text for one in whatsapp.fake.taken] == ["It is, shall I keep one?"]
    reads(stage, worker, "whatsapp", "jignesh")

    stage.say("whatsapp", "jignesh", "", reaction="👍", reply_to=whatsapp.fake.taken[-1].id)
    assert writes(stage, worker, "whatsapp", "jignesh", "Yes please").conversation_id == row.pk
    page.reload()
    ours = page.locator(".message.ours").last
    expect(ours).to_contain_text("👍")
    expect(ours).to_contain_text("read", ignore_case=True)
    expect(page.locator(".message").last).to_contain_text("Yes please")
    expect(way.locator("option:checked")).to_have_text(whatsapp.channel.name)

    ReplyWindow.objects.update(closes_at=F("opened_at"))
    page.reload()
    expect(page.locator("#way")).to_contain_text("The time to answer here has passed")
    page.get_by_role("button", name=f"Answer on {sms.channel.name}").click()
    expect(way.locator("option:checked")).to_have_text(sms.channel.name)
    expect(page.locator("#way[data-shut]")).to_have_count(0)
    answers(page, "Kept until Saturday")
    assert [(one.to, one.text) for one in sms.fake.taken] == [(NUMBER, "Kept until Saturday")]
    reads(stage, worker, "sms", "hetal")
    assert writes(stage, worker, "sms", "hetal", "Wonderful").conversation_id == row.pk

    page.goto(f"{live_server.url}/conversations/{row.number}")
    expect(page.locator(".message").last).to_contain_text("Wonderful")
    expect(page.locator(".stream-bend")).to_have_count(2)
    assert row.messages.count() == 5 and Conversation.objects.count() == 2
    assert in_both_schemes(page) == {}
    page.set_viewport_size({"width": 390, "height": 844})
    assert sideways(page) <= 0
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert sideways(page) <= 0

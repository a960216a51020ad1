"""Who sits before the widget: here or gone, signed in on two devices, blocked, behind a wall, in a flood, with a long past."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator

import httpx
import jwt
import pytest
from playwright.sync_api import Browser, Page, expect

from sangam.channels.models import Channel
from sangam.conversations import write
from sangam.conversations.models import Conversation, Message
from sangam.conversations.write import Writing
from sangam.customers import blocking
from sangam.customers.models import Identity
from sangam.events.record import Actor
from tests.house import House
from tests.journeys.shops import opened_shop
from tests.journeys.site import Site
from tests.journeys.test_chat import answered, conversation_of, desk, looked_at, shop, unlike
from tests.journeys.visitor import PATIENCE_MS, Visitor

__all__ = ["desk", "shop"]
pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.slow]
WORKING_MS = 180_000
"""A second of a telephone, and many of a machine that runs other tests meanwhile."""
Desk = Callable[[], Page]
PLACE = "one.getBoundingClientRect().top - box.getBoundingClientRect().top"
MORE = "(known) => document.querySelector('sangam-chat').shadowRoot.querySelectorAll('.message').length > known"


@pytest.fixture
def other_device(browser: Browser) -> Iterator[Visitor]:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    yield Visitor(context.new_page())
    context.close()


def channel_of(shop: Site) -> Channel:
    return Channel.objects.get(token=shop.token)


def signed(shop: Site, user: str) -> str:
    secret = str(channel_of(shop).plain_settings().get("identity_secret"))
    claims = {"sub": user, "exp": int(time.time()) + 600, "name": "Cleo Marin"}
    token = jwt.encode(claims, secret, algorithm="HS256")
    return f'{{"identity": "{token}"}}'


def test_the_composer_sees_him_come_and_go_and_a_letter_can_be_chosen(house: House, visitor: Visitor, desk: Desk) -> None:
    page, question, address = desk(), unlike("Is it light?"), f"{secrets.token_hex(6)}@example.com"
    with opened_shop(house, ask_email="required") as shop:
        visitor.goes_to(shop.put("/")).launcher.click()
        visitor.page.get_by_label("e-mail address").fill(address)
        visitor.page.get_by_role("button", name="Start the chat").click()
        visitor.said(question)
        looked_at(page, question)
        reach = page.locator("#reach")
        expect(reach).to_contain_text("Is here now", timeout=PATIENCE_MS)
        visitor.page.goto("about:blank")
        expect(reach).to_contain_text(f"Has left: the answer goes on by e-mail to {address}", timeout=PATIENCE_MS)
        visitor.goes_to(shop.put("/"))
        expect(reach).to_contain_text("Is here now", timeout=PATIENCE_MS)
        page.get_by_label("How the answer goes").select_option(label="By e-mail from support@northwind.test")
        expect(reach).to_be_hidden()
        answered(page, "In full, with drawings.")
        assert house.office.arrived(address, "In full, with drawings.")
        assert conversation_of(question).messages.count() == 2


def test_a_signed_user_has_his_talk_on_every_device_and_no_other(
    shop: Site, visitor: Visitor, other_device: Visitor, desk: Desk
) -> None:
    page, question, options = desk(), unlike("From my desk"), signed(shop, f"u-{secrets.token_hex(4)}")
    visitor.goes_to(shop.put("/", options=options)).opens()
    visitor.said(question)
    other_device.goes_to(shop.put("/", options=options)).opens()
    other_device.sees(question)
    other_device.said("And from my telephone")
    visitor.sees("And from my telephone")
    looked_at(page, "And from my telephone")
    answered(page, "Both have come.")
    visitor.sees("Both have come.")
    other_device.sees("Both have come.")
    row = conversation_of(question)
    assert row.messages.count() == 3 and row.customer.name == "Cleo Marin"
    other_device.page.goto(shop.put("/out"))
    expect(other_device.field).to_be_visible(timeout=PATIENCE_MS)
    assert other_device.reads() == [], "signed out, nothing is shown"


def test_whoever_is_blocked_is_told_and_shut_out_within_seconds(house: House, shop: Site, visitor: Visitor) -> None:
    text = unlike("You are all thieves")
    visitor.goes_to(shop.put("/")).opens()
    visitor.said(text)
    identity = Message.objects.get(text=text).identity
    assert identity is not None
    blocking.block(identity, by=Actor.user(house.cast.ben.pk))
    expect(visitor.page.locator(".notice")).to_contain_text("This chat has been closed", timeout=5000)
    expect(visitor.field).to_be_hidden()
    row = conversation_of(text)
    assert row.channel
    write.reply(
        row, Writing("He must not read this.", write.reply_parties(row)), channel=row.channel,
        by=Actor.user(house.cast.ben.pk), author=house.cast.ben,
    )  # fmt: skip
    visitor.page.goto(shop.put("/again"))
    expect(visitor.panel.locator(".notice")).to_contain_text("This chat has been closed", timeout=PATIENCE_MS)
    assert "He must not read this." not in str(visitor.page.content()) and not visitor.reads()
    assert Identity.objects.filter(pk=identity.pk, blocked_at__isnull=False).exists()


def test_where_no_socket_gets_through_it_asks(shop: Site, visitor: Visitor, desk: Desk) -> None:
    page, question = desk(), unlike("Behind a wall")
    visitor.page.route_web_socket("**/live/**", lambda socket: socket.close())
    visitor.goes_to(shop.put("/")).opens()
    visitor.said(question)
    looked_at(page, question)
    expect(page.locator("#reach")).to_contain_text("Is here now", timeout=PATIENCE_MS)
    answered(page, "Heard all the same.")
    visitor.sees("Heard all the same.")
    expect(visitor.page.locator(".notice")).to_be_hidden(timeout=PATIENCE_MS)
    assert visitor.reads() == [question, "Heard all the same."]


def test_in_a_flood_a_newcomer_does_some_work_and_comes_in(shop: Site, visitor: Visitor) -> None:
    address = f"{shop.home}/widget/{shop.token}/hello"
    answers = [httpx.post(address, json={}, headers={"origin": shop.origin}, timeout=20) for _ in range(14)]
    assert [answer.status_code for answer in answers][-1] == 428, "a robot that does no work stays outside"
    asked: list[int] = []
    visitor.page.on("response", lambda answer: asked.append(answer.status) if answer.url == address else None)
    text = unlike("I am a person")
    visitor.goes_to(shop.put("/")).launcher.click()
    expect(visitor.field).to_be_visible(timeout=WORKING_MS)
    visitor.said(text)
    assert asked[:2] == [428, 200]
    assert conversation_of(text).messages.count() == 1


def test_a_long_past_is_read_upwards_and_keeps_its_place(house: House, shop: Site, visitor: Visitor) -> None:
    first = unlike("Message 1 of many")
    visitor.goes_to(shop.put("/")).opens()
    visitor.said(first)
    row = conversation_of(first)
    assert row.channel
    for number in range(2, 201):
        write.reply(
            row, Writing(f"Message {number} of many.", write.reply_parties(row)), channel=row.channel,
            by=Actor.user(house.cast.ben.pk), author=house.cast.ben,
        )  # fmt: skip
    visitor.goes_to(shop.put("/later")).sees("Message 200 of many.")
    moved: list[float] = []
    while not visitor.bubble(first).count():
        top = visitor.page.locator(".message").first
        mark = str(top.locator(".words").inner_text())
        before = len(visitor.reads())
        stood = float(top.evaluate(f"(one) => {{ const box = one.closest('.thread'); box.scrollTop = 0; return {PLACE}; }}"))
        visitor.page.wait_for_function(MORE, arg=before, timeout=PATIENCE_MS)
        kept = visitor.page.locator(".message", has_text=mark).first
        moved.append(float(kept.evaluate(f"(one) => {{ const box = one.closest('.thread'); return {PLACE}; }}")) - stood)
    found = visitor.reads()
    assert len(found) == len(set(found)) == 200
    assert [text.rstrip(".") for text in found[1:4]] == [f"Message {number} of many" for number in (2, 3, 4)]
    assert len(moved) > 3 and all(abs(way) < 30 for way in moved), f"what was read jumped by {moved}"
    assert Conversation.objects.get(pk=row.pk).message_count == 200

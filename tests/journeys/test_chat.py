"""A customer on a site and somebody at work, side by side: nothing is reloaded, nothing is lost, nothing is doubled."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, expect

from sangam.conversations.models import Conversation, Message
from sangam.delivery import onward
from tests.house import House
from tests.install import until
from tests.journeys.browser import sign_in
from tests.journeys.shops import opened_shop
from tests.journeys.site import Site
from tests.journeys.test_mail import reply_to
from tests.journeys.visitor import PATIENCE_MS, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.slow]


@pytest.fixture
def shop(house: House) -> Iterator[Site]:
    with opened_shop(house) as site:
        yield site


@pytest.fixture
def desk(browser: Browser, house: House) -> Iterator[Callable[[], Page]]:
    """Ben's screen, kept up to date."""
    with ExitStack() as stack:

        def opened() -> Page:
            context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
            stack.callback(context.close)
            page = context.new_page()
            sign_in(page, house.url, house.cast.ben)
            expect(page.locator("html")).to_have_attribute("data-connection", "live", timeout=PATIENCE_MS)
            return page

        yield opened


def unlike(text: str) -> str:
    """A text that no other test says."""
    return f"{text} ({secrets.token_hex(4)})"


def conversation_of(text: str) -> Conversation:
    return Message.objects.get(text=text).conversation


def looked_at(page: Page, text: str) -> None:
    """The row comes by itself; then the conversation is opened from it."""
    row = page.locator("[data-row]", has_text=text)
    expect(row).to_be_visible(timeout=PATIENCE_MS)
    row.locator("[data-row-link]").click()
    expect(page.locator("#stream .message").last).to_contain_text(text)


def answered(page: Page, text: str) -> None:
    panel = page.locator("[data-panel=reply]")
    panel.locator("textarea").fill(text)
    panel.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".message.ours").last).to_contain_text(text.replace("**", ""), timeout=PATIENCE_MS)


def test_two_people_talk_and_nobody_reloads(shop: Site, visitor: Visitor, desk: Callable[[], Page]) -> None:
    page = desk()
    question = unlike("Does the Skerry 2 stand in sand?")
    visitor.goes_to(shop.put("/")).opens()
    visitor.said(question)
    looked_at(page, question)
    answered(page, "It does, with **sand pegs**.")
    visitor.sees("It does, with sand pegs.")
    expect(visitor.bubble("sand pegs").locator("strong")).to_have_text("sand pegs")
    visitor.said("Then I take both.")
    expect(page.locator("#stream")).to_contain_text("Then I take both.", timeout=PATIENCE_MS)
    assert conversation_of(question).messages.count() == 3
    visitor.goes_to(shop.put("/another")).sees("It does, with sand pegs.")
    assert visitor.reads() == [question, "It does, with sand pegs.", "Then I take both."], (
        "the talk goes along to the next page"
    )


def test_a_badge_tells_of_an_answer_while_the_chat_is_shut(shop: Site, visitor: Visitor, desk: Callable[[], Page]) -> None:
    page = desk()
    question = unlike("Is the blue one gone?")
    visitor.goes_to(shop.put("/")).opens()
    visitor.said(question)
    visitor.page.keyboard.press("Escape")
    looked_at(page, question)
    answered(page, "One is left.")
    expect(visitor.page.locator(".badge")).to_have_text("1", timeout=PATIENCE_MS)
    expect(visitor.page.locator(".peek")).to_contain_text("One is left.")
    visitor.page.locator(".peek-text").click()
    visitor.sees("One is left.")
    expect(visitor.page.locator(".badge")).to_be_hidden()
    row = Message.objects.get(conversation=conversation_of(question), kind="out")

    def is_read() -> bool:
        row.refresh_from_db()
        return row.state == "read"

    until(is_read, "his having read it is not told")


def test_what_is_written_without_a_network_goes_out_in_its_order_and_once(shop: Site, visitor: Visitor) -> None:
    first, *later = [unlike(text) for text in ("Before the tunnel", "In the tunnel", "Still in it", "Far in")]
    visitor.goes_to(shop.put("/")).opens()
    visitor.said(first)
    visitor.page.context.set_offline(True)
    expect(visitor.page.locator(".notice")).to_be_visible()
    for text in later:
        visitor.says(text)
    expect(visitor.waiting).to_have_count(3)
    expect(visitor.waiting.last).to_contain_text("Waits for the network")
    visitor.page.context.set_offline(False)
    expect(visitor.waiting).to_have_count(0, timeout=PATIENCE_MS)
    expect(visitor.page.locator(".notice")).to_be_hidden(timeout=PATIENCE_MS)
    told = conversation_of(first).messages.order_by("pk").values_list("text", flat=True)
    assert list(told) == [first, *later]
    assert visitor.reads() == [first, *later]


def test_what_waits_survives_the_page(shop: Site, visitor: Visitor) -> None:
    first, second = unlike("Hello"), unlike("Written just before the page was left")
    visitor.goes_to(shop.put("/")).opens()
    visitor.said(first)
    visitor.page.route("**/frames", lambda route: route.abort())
    visitor.says(second)
    expect(visitor.waiting).to_have_count(1)
    visitor.page.unroute("**/frames")
    visitor.goes_to(shop.put("/next"))
    visitor.sees(second)
    expect(visitor.waiting).to_have_count(0, timeout=PATIENCE_MS)
    assert list(conversation_of(first).messages.order_by("pk").values_list("text", flat=True)) == [first, second]


def test_an_answer_that_got_lost_on_its_way_doubles_nothing(shop: Site, visitor: Visitor) -> None:
    """The server has taken the message, but the browser never hears of it and sends again."""
    text = unlike("Sent twice, said once")
    visitor.goes_to(shop.put("/")).opens()
    lost: list[str] = []

    def lose(route) -> None:  # type: ignore[no-untyped-def]
        if lost:
            return route.continue_()
        lost.append(route.request.url)
        route.fetch()
        return route.abort()

    visitor.page.route("**/frames", lose)
    visitor.says(text)
    expect(visitor.waiting).to_have_count(0, timeout=PATIENCE_MS)
    assert lost
    assert Message.objects.filter(text=text).count() == 1
    assert visitor.reads() == [text]


def test_two_tabs_are_one_visitor(shop: Site, visitor: Visitor) -> None:
    first, second = unlike("From the first tab"), unlike("From the second tab")
    visitor.goes_to(shop.put("/")).opens()
    visitor.said(first)
    other = Visitor(visitor.page.context.new_page())
    other.goes_to(shop.put("/other")).opens()
    other.sees(first)
    other.said(second)
    visitor.sees(second)
    assert visitor.reads() == other.reads() == [first, second]
    assert conversation_of(first) == conversation_of(second)


def test_a_server_that_starts_again_in_between_is_hardly_noticed(house: House, shop: Site, visitor: Visitor) -> None:
    first, second = unlike("Before the restart"), unlike("While nobody answers")
    visitor.goes_to(shop.put("/")).opens()
    visitor.said(first)
    web = house.install.process(" run web ")
    assert house.install.kill(" run web ")
    visitor.says(second)
    until(lambda: house.install.named(" run web ") not in ([], [web]), "nobody starts it again")
    expect(visitor.waiting).to_have_count(0, timeout=60_000)
    house.awake(lambda: list(conversation_of(first).messages.order_by("pk").values_list("text", flat=True)) == [first, second],
                "something is missing or doubled")  # fmt: skip
    assert visitor.reads() == [first, second]


def test_a_talk_goes_on_whatever_dies(house: House, shop: Site, visitor: Visitor, desk: Callable[[], Page]) -> None:
    """Both write on, without waiting for anything, while networks drop and whatever carries their words is killed."""
    page, question = desk(), unlike("Are you there?")
    visitor.goes_to(shop.put("/")).opens()
    visitor.said(question)
    looked_at(page, question)
    networks = (visitor.page.context, page.context)
    blows: list[Callable[[], object]] = [
        lambda: house.install.kill(" run web "),
        lambda: networks[0].set_offline(True),
        lambda: house.install.kill(" run sockets "),
        lambda: networks[1].set_offline(True),
        lambda: house.install.kill(" run ingest-live "),
        _end_all_sessions,
        lambda: house.install.kill(" run delivery "),
        lambda: [network.set_offline(True) for network in networks],
    ]
    field = page.locator("[data-panel=reply] [data-answer]")
    asked, told = [question], []
    for number, strike in enumerate(blows):
        for turn in ("before", "after"):
            asked.append(f"Question {number} {turn}")
            told.append(f"Answer {number} {turn}")
            visitor.says(asked[-1])
            field.press_sequentially(f"{told[-1]}\n")
            if turn == "before":
                strike()
        for network in networks:
            network.set_offline(False)
    expect(visitor.waiting).to_have_count(0, timeout=60_000)
    expect(page.locator("[data-going]")).to_have_count(0, timeout=60_000)
    row = conversation_of(question)

    def said(kind: str) -> list[str]:
        return list(row.messages.filter(kind=kind).order_by("pk").values_list("text", flat=True))

    house.awake(lambda: (said("in"), said("out")) == (asked, told), "something is missing or doubled")
    seen = page.locator("#stream .message .message-text")
    expect(seen).to_have_count(len(asked + told), timeout=PATIENCE_MS)
    until(lambda: len(visitor.reads()) == len(asked + told), "the visitor misses something")
    for screen in (visitor.reads(), seen.all_inner_texts()):
        assert [one for one in screen if one in asked] == asked
        assert [one for one in screen if one in told] == told
    expect(field).to_have_value("")


def _end_all_sessions() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_an_answer_to_somebody_who_left_goes_on_by_mail_and_so_does_the_talk(
    house: House, visitor: Visitor, desk: Callable[[], Page]
) -> None:
    """The channel's own setting makes the wait a second; the job that looks for what is due is called here."""
    question, address = unlike("Can I get it by Friday?"), f"{secrets.token_hex(6)}@example.com"
    page = desk()
    with opened_shop(house, continue_after=1, ask_email="required") as shop:
        visitor.goes_to(shop.put("/")).launcher.click()
        visitor.page.get_by_label("e-mail address").fill(address)
        visitor.page.get_by_role("button", name="Start the chat").click()
        visitor.said(question)
        looked_at(page, question)
        visitor.page.goto("about:blank")
        answered(page, "You can, by the night train.")
        until(lambda: onward.due() or any(entry.to == address for entry in house.office.ledger), "no letter is due")
        got = house.office.arrived(address, "by the night train")
        house.mail_in(reply_to(got, "Then send it, please.", address), to=str(got["Reply-To"]))
        expect(page.locator("#stream")).to_contain_text("Then send it, please.", timeout=PATIENCE_MS)
        row = conversation_of(question)
        assert row.messages.count() == 3
        assert len({message.channel_id for message in row.messages.all()}) == 2, "each message has its own channel"
        visitor.goes_to(shop.put("/")).sees("You can, by the night train.")

"""A customer on a site and somebody at work, side by side: nothing is reloaded, nothing is lost, nothing is doubled."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from sangam.conversations.models import Conversation, Message
from tests.house import House
from tests.install import until
from tests.journeys.shops import opened_shop
from tests.journeys.site import Site
from tests.journeys.visitor import PATIENCE_MS, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.slow]


@pytest.fixture
def shop(house: House) -> Iterator[Site]:
    with opened_shop(house) as site:
        yield site


def unlike(text: str) -> str:
    """A text that no other test says."""
    return f"{text} ({secrets.token_hex(4)})"


def conversation_of(text: str) -> Conversation:
    return Message.objects.get(text=text).conversation


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

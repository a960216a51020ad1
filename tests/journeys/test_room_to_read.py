"""What one came to read has the room: filters take one line of a phone, and the customer's column covers no talk."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import Cast
from tests.journeys.browser import serious, sideways, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("address", "content"), [("/streams", "#stream-list"), ("/requests", "#requests-shown")])
def test_filters_leave_a_phone_three_quarters_of_its_height(
    address: str, content: str, page: Page, live_server: LiveServer, cast: Cast
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, live_server.url, cast.ada)
    page.goto(f"{live_server.url}{address}")
    box = page.locator(content).bounding_box()
    assert box and box["y"] <= 844 / 4
    assert sideways(page) <= 0 and serious(page) == []
    # A choice is asked for at once, and the last one is reached with the keyboard.
    page.locator(".stream-filters :is(select, input)").last.focus()
    last = page.locator(".stream-filters :is(select, input)").last.bounding_box()
    assert last and 0 <= last["x"] < 390


def test_beside_the_customer_the_talk_is_read_and_answered(page: Page, live_server: LiveServer, cast: Cast) -> None:
    row = cast.conversation("Where is my tent?")
    page.set_viewport_size({"width": 1024, "height": 768})
    sign_in(page, live_server.url, cast.ben)
    page.click(f"#row-{row.number} [data-row-link]")
    expect(page.locator("#conv-head")).to_be_visible()
    page.keyboard.press("i")
    column, answer = page.locator("#customer"), page.locator("[data-panel=reply]")
    expect(column).to_be_visible()
    beside, written = column.bounding_box(), answer.bounding_box()
    assert beside and written
    assert written["x"] + written["width"] <= beside["x"] and written["width"] >= 480
    expect(page.locator("#list")).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("i")
    expect(column).to_be_hidden()
    expect(page.locator("#list")).to_be_visible()

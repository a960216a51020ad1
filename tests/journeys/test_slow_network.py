"""A network that is slow, breaks or answers with errors: nothing is lost, nothing lands in the wrong place, and it is said."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from sangam.accounts.models import User
from sangam.conversations.models import Conversation, Draft, Message
from tests.cast import PASSWORD, Cast
from tests.install import until
from tests.journeys.browser import serious, sideways, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ANSWER = "[data-panel=reply] textarea"
SEND = "[data-panel=reply] [data-default]"
Desk = Callable[[User], Page]


@pytest.fixture
def desk(context: BrowserContext, live_server: LiveServer) -> Iterator[Desk]:
    """A page on which requests may fail; a script may not."""
    wrong: list[str] = []

    def opened(user: User) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        sign_in(page, live_server.url, user)
        return page

    yield opened
    assert wrong == []


@pytest.fixture
def two(cast: Cast) -> tuple[Conversation, Conversation]:
    return cast.conversation("Where is my tent?", subject="Late tent"), cast.conversation(
        "A zip broke", sender="dora@example.com"
    )


def go(page: Page, row: Conversation) -> None:
    page.click(f"#row-{row.number} [data-row-link]")
    expect(page.locator(f"[data-number='{row.number}']").first).to_be_attached()


def write(page: Page, text: str) -> None:
    """As typed; the draft is on the server."""
    page.fill(ANSWER, text)
    until(lambda: Draft.objects.filter(text=text).exists(), "no draft was saved")
    expect(page.locator("[data-panel=reply] [data-draft-state]")).to_have_text("Draft saved")


class Held:
    """Requests to these addresses (the first `times`, or all) wait until they are let go, or answered otherwise."""

    def __init__(self, page: Page, pattern: str, times: int | None = None) -> None:
        self.routes: list[Route] = []
        page.route(pattern, lambda route: self.routes.append(route), times=times)
        self.page = page

    def first(self) -> Route:
        for _turn in range(200):
            if self.routes:
                return self.routes.pop(0)
            self.page.wait_for_timeout(25)
        raise AssertionError("nothing was asked")


def test_who_is_signed_out_while_writing_loses_no_word(desk: Desk, cast: Cast, two: tuple[Conversation, Conversation]) -> None:
    """The door stands in no part of the page, and leads back to where one was."""
    page = desk(cast.ben)
    go(page, two[0])
    write(page, "Dear Cleo,")
    where = page.url
    page.context.clear_cookies()
    page.locator(ANSWER).press_sequentially(" it left today.")
    told = page.locator("#connection")
    expect(told.locator("[data-when-out]")).to_be_visible()
    page.click(SEND)
    page.click(f"#row-{two[1].number} [data-row-link]")
    page.wait_for_load_state("networkidle")
    assert page.url == where and page.locator("[name=login]").count() == 0
    expect(page.locator(ANSWER)).to_have_value("Dear Cleo, it left today.")
    told.get_by_role("link", name="Sign in").click()
    page.fill("[name=login]", cast.ben.email)
    page.fill("[name=password]", PASSWORD)
    page.click("button.primary")
    expect(page.locator(ANSWER)).to_have_value("Dear Cleo, it left today.")
    assert page.url == where
    until(lambda: Draft.objects.filter(text="Dear Cleo, it left today.").exists(), "the server has an older text")


def test_a_late_answer_stays_with_its_conversation(desk: Desk, cast: Cast, two: tuple[Conversation, Conversation]) -> None:
    first, second = two
    page = desk(cast.ben)
    go(page, first)
    page.fill(ANSWER, "It left today.")
    held = Held(page, "**/replies*")
    page.click(SEND)
    sent = held.first()
    go(page, second)
    sent.continue_()
    expect(page.locator("#toasts")).to_contain_text("Sent to")
    assert "It left today." not in page.locator("#open").inner_text()
    expect(page.locator("#open h1")).not_to_contain_text("Late tent")
    expect(page.locator("#open [data-number]").first).to_have_attribute("data-number", str(second.number))
    expect(page.locator(f"#row-{first.number}")).to_contain_text("It left today.")
    go(page, first)
    expect(page.locator("#stream .message:has-text('It left today.')")).to_have_count(1)
    expect(page.locator(ANSWER)).to_have_value("")


@pytest.mark.parametrize("status", [0, 500, 503])
def test_an_answer_that_fails_after_one_went_on_is_told_and_kept(
    status: int, desk: Desk, cast: Cast, two: tuple[Conversation, Conversation]
) -> None:
    first, second = two
    page = desk(cast.ben)
    go(page, first)
    page.fill(ANSWER, "It left today.")
    held = Held(page, "**/replies*")
    page.click(SEND)
    sent = held.first()
    go(page, second)
    sent.fulfill(status=status, body="") if status else sent.abort()
    told = page.locator("#trouble")
    expect(told.locator("[data-unsent]")).to_be_visible()
    told.get_by_role("link", name="Go there").click()
    expect(page.locator(ANSWER)).to_have_value("It left today.")
    assert not Message.objects.filter(text="It left today.").exists()


def test_what_was_opened_last_is_what_is_open(desk: Desk, cast: Cast, two: tuple[Conversation, Conversation]) -> None:
    first, second = two
    page = desk(cast.ben)
    expect(page.locator(f"#row-{first.number}")).to_be_visible()
    held = Held(page, f"**/conversations/{first.number}*")
    page.click(f"#row-{first.number} [data-row-link]")
    late = held.first()
    go(page, second)
    with contextlib.suppress(Error):
        late.continue_()
    page.keyboard.press("r")
    write(page, "To Dora")
    expect(page.locator("#open [data-number]").first).to_have_attribute("data-number", str(second.number))
    assert page.url.endswith(f"/{second.number}")


def test_a_menu_that_was_opened_meanwhile_stays(desk: Desk, cast: Cast, two: tuple[Conversation, Conversation]) -> None:
    """The header that comes with a late answer waits until nobody chooses from it."""
    page = desk(cast.ben)
    go(page, two[0])
    page.fill(ANSWER, "It left today.")
    held = Held(page, "**/replies*", times=1)
    page.click(SEND)
    sent = held.first()
    page.locator("[popovertarget=choose-assign]").click()
    me = page.locator("#choose-assign").get_by_role("button", name="Me")
    expect(me).to_be_visible()
    sent.continue_()
    expect(page.locator("#toasts")).to_contain_text("Sent to")
    expect(page.locator("#conv-head")).not_to_contain_text("Pending")
    me.click()
    expect(page.locator("#toasts")).to_contain_text("Assigned to Ben")
    expect(page.locator("#conv-head")).to_contain_text("Pending")
    page.locator("[popovertarget=choose-assign]").click()
    page.keyboard.press("Escape")
    expect(page.locator("#conv-head")).to_contain_text("Pending")


def test_what_failed_is_tried_again_with_one_press(desk: Desk, cast: Cast, two: tuple[Conversation, Conversation]) -> None:
    page = desk(cast.ben)
    go(page, two[0])
    page.fill(ANSWER, "It left today.")
    page.route("**/replies*", lambda route: route.abort())
    page.click(SEND)
    told = page.locator("#trouble")
    expect(told.locator("[data-offline]")).to_be_visible()
    expect(page.locator(ANSWER)).to_have_value("It left today.")
    assert serious(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert sideways(page) <= 0
    page.set_viewport_size({"width": 1440, "height": 900})
    page.unroute("**/replies*")
    told.get_by_role("button", name="Try again").click()
    expect(page.locator("#toasts")).to_contain_text("Sent to")
    expect(told).to_be_hidden()
    assert Message.objects.filter(text="It left today.").count() == 1

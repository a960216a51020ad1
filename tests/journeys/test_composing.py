"""Writing in a real browser: snippets, formatting, sending in all its ways."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from sangam.accounts.models import Membership, User
from sangam.conversations import snippets
from sangam.conversations.models import Category, Conversation, Message, MessageState
from tests.cast import Cast
from tests.journeys.browser import serious, sideways, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ANSWER = "[data-panel=reply] textarea"


@pytest.fixture
def matter(cast: Cast) -> Conversation:
    return cast.conversation("Where is my tent?", subject="Late tent")


def opened(page: Page, server: LiveServer, cast: Cast, row: Conversation) -> Page:
    sign_in(page, server.url, cast.ben)
    page.goto(f"{server.url}/conversations/{row.number}")
    return page


def keep(cast: Cast, name: str, text: str, shortcut: str = "") -> None:
    values = {"name": name, "text": text, "shortcut": shortcut, "language": "en", "variants": {}}
    snippets.create(values, by=cast.ben)


def test_a_snippet_is_found_and_inserted_with_the_keyboard(
    live_server: LiveServer, page: Page, cast: Cast, matter: Conversation
) -> None:
    keep(cast, "Return label", "Hello {first_name}, about {team} and {subject}.", "ret")
    keep(cast, "Refund sent", "The money is on its way.")
    keys = opened(page, live_server, cast, matter).keyboard
    keys.press("r")
    keys.type("Good day. /")
    offers = page.locator("#snippets-reply")
    expect(offers.locator("[role=option]")).to_have_count(2)
    keys.type("lab ret")
    expect(offers.locator("[role=option]")).to_have_count(1)
    keys.press("Enter")
    answer = page.locator(ANSWER)
    expect(answer).to_have_value("Good day. Hello Cleo, about Support and Late tent.")
    expect(offers).not_to_be_visible()
    keys.press("Control+z")
    expect(answer).to_have_value("Good day. /lab ret")


def test_what_is_no_snippet_disturbs_nobody(live_server: LiveServer, page: Page, cast: Cast, matter: Conversation) -> None:
    keep(cast, "Return label", "Hello {customer}")
    keys = opened(page, live_server, cast, matter).keyboard
    keys.press("r")
    keys.type("and/or 1/2 / /usr/bin /xyz")
    expect(page.locator("#snippets-reply")).not_to_be_visible()
    keys.press("Enter")
    expect(page.locator(ANSWER)).to_have_value("and/or 1/2 / /usr/bin /xyz\n")


def test_snippets_are_kept_removed_and_brought_back(live_server: LiveServer, page: Page, cast: Cast) -> None:
    sign_in(page, live_server.url, cast.lena)
    page.goto(f"{live_server.url}/snippets")
    assert serious(page) == []
    page.keyboard.press("c")
    page.get_by_label("Name", exact=True).fill("Thanks")
    page.get_by_label("For", exact=True).select_option("everybody")
    page.get_by_label("Text").first.fill("Thank you, ")
    page.get_by_role("button", name="Customer's first name").click()
    expect(page.get_by_label("Text").first).to_have_value("Thank you, {first_name}")
    assert serious(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert sideways(page) <= 0
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Thanks").click()
    page.get_by_role("button", name="Remove snippet").click()
    expect(page.get_by_text("“Thanks” is removed.")).to_be_visible()
    page.keyboard.press("z")
    expect(page.get_by_role("link", name="Thanks")).to_be_visible()


def test_formatting_writes_marks_that_undo_takes_back(
    live_server: LiveServer, page: Page, cast: Cast, matter: Conversation
) -> None:
    keys = opened(page, live_server, cast, matter).keyboard
    answer = page.locator(ANSWER)
    keys.press("r")
    keys.type("Dear Cleo")
    for _letter in range(4):
        keys.press("Shift+ArrowLeft")
    keys.press("Control+b")
    expect(answer).to_have_value("Dear **Cleo**")
    keys.press("Control+b")
    expect(answer).to_have_value("Dear Cleo")
    keys.press("Control+i")
    expect(answer).to_have_value("Dear _Cleo_")
    keys.press("Control+z")
    expect(answer).to_have_value("Dear Cleo")
    keys.press("Control+k")
    expect(answer).to_have_value("Dear [Cleo](https://)")
    expect(page.locator("#palette")).not_to_be_visible()
    keys.type("https://example.com")
    keys.press("End")
    keys.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    keys.press("Escape")
    answer.fill("one\ntwo")
    answer.press("Control+a")
    page.get_by_role("button", name="List", exact=True).click()
    expect(answer).to_have_value("- one\n- two")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("[data-preview] li").first).to_have_text("one")
    expect(page.locator("[data-preview]:visible")).to_contain_text("Northwind Outdoor")
    answer.fill("Now **bold**")
    expect(page.locator("[data-preview] strong").first).to_have_text("bold")
    assert serious(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert sideways(page) <= 0


def test_send_and_solve_goes_on_and_undo_comes_back(
    live_server: LiveServer, page: Page, cast: Cast, matter: Conversation
) -> None:
    cast.conversation("And mine?", subject="Older", sender="paul@example.com")
    cast.conversation("Hello?", subject="Newest", sender="mia@example.com")
    keys = opened(page, live_server, cast, Conversation.objects.get(subject="Newest")).keyboard
    keys.press("r")
    keys.type("Here you are.")
    keys.press("Control+Shift+Enter")
    expect(page.locator("#conv-head h1")).to_have_text("Older")
    assert Conversation.objects.get(subject="Newest").category == Category.SOLVED
    keys.press("z")
    expect(page.locator("#conv-head h1")).to_have_text("Newest")
    expect(page.locator(ANSWER)).to_have_value("Here you are.")
    User.objects.filter(pk=cast.ben.pk).update(after_solving="list")
    page.goto(f"{live_server.url}/conversations/{matter.number}")
    keys.press("e")
    expect(page.locator(".nothing-open")).to_be_visible()
    expect(page).to_have_url(f"{live_server.url}/conversations")


def test_a_scheduled_answer_is_moved_and_cancelled(
    live_server: LiveServer, page: Page, cast: Cast, matter: Conversation
) -> None:
    keys = opened(page, live_server, cast, matter).keyboard
    keys.press("r")
    keys.type("In the morning, then.")
    page.get_by_role("button", name="More ways to send").click()
    page.get_by_role("button", name="In one hour").click()
    said = page.locator(".message.ours")
    expect(said).to_contain_text("Scheduled")
    said.get_by_role("button", name="Change the time").click()
    page.get_by_role("button", name="In a week").click()
    expect(page.locator("#toasts")).to_contain_text("Goes out at")
    said.get_by_role("button", name="Cancel").click()
    expect(page.locator("#toasts")).to_contain_text("Taken back")
    assert Message.objects.get(kind="out").state == MessageState.CANCELLED
    expect(page.locator(ANSWER)).to_have_value("In the morning, then.")


def test_a_verb_and_then_its_argument_by_name(live_server: LiveServer, page: Page, cast: Cast, matter: Conversation) -> None:
    keep(cast, "Refund sent", "The money is on its way.")
    Membership.objects.create(team=cast.billing, user=cast.ben)
    keys = opened(page, live_server, cast, matter).keyboard
    toasts, choices = page.locator("#toasts"), page.locator("#palette-list")

    def say(verb: str, argument: str, hit: str) -> None:
        keys.press("Control+k")
        keys.type(verb)
        keys.press("Enter")
        expect(page.locator(".palette-verb")).to_be_visible()
        keys.type(argument)
        expect(choices.locator("[aria-selected=true] > span").first).to_have_text(hit)
        keys.press("Enter")

    say("to assign", "len", "Lena")
    expect(toasts).to_contain_text("Assigned to Lena")
    say("team", "bill", "Billing")
    expect(toasts).to_contain_text("Handed to Billing")
    say("tag", "tènts", "Add the tag “tènts”")
    expect(page.locator(".conv-tags")).to_contain_text("tènts")
    say("priority set", "urg", "Urgent")
    say("insert", "sent ref", "Refund sent")
    expect(page.locator(ANSWER)).to_have_value("The money is on its way.")
    page.locator(ANSWER).blur()
    keys.press("Control+k")
    expect(choices.locator("li").first).to_have_text("Insert snippet…")
    assert serious(page) == []
    keys.press("Escape")
    say("snooze", "tomor", "Tomorrow morning")
    expect(toasts).to_contain_text("Snoozed")
    other = cast.conversation("Hello?", subject="Another", sender="mia@example.com")
    keys.press("Control+k")
    keys.type(f"#{other.number}")
    keys.press("Enter")
    expect(page.locator("#conv-head h1")).to_have_text("Another")
    page.wait_for_load_state()
    say("go view", "snoo", "Snoozed")
    expect(page).to_have_url(f"{live_server.url}/conversations?view=snoozed")
    page.wait_for_load_state()
    say("theme", "dark", "Dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")

"""The workspace in a real browser: every screen legible for everybody, and nothing that needs a mouse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from sangam.accounts.models import User
from sangam.channels.base import File
from sangam.conversations import assign, saved, status, tags, write
from sangam.conversations.bulk import running
from sangam.conversations.bulk.changes import Change
from sangam.conversations.models import Category, Conversation, CustomField, FieldType, Message, Priority
from sangam.events.record import Actor
from tests.cast import Cast, copy_to
from tests.chromium import SIZES
from tests.journeys.browser import CHANGES, cut_off, in_both_schemes, sideways, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BEGINS = """(found, side) => found.map((element) => {
  const range = document.createRange();
  range.selectNodeContents(element.firstChild);
  return range.getBoundingClientRect()[side];
})"""
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenhalterung" * 4


@pytest.fixture
def matter(cast: Cast) -> Conversation:
    """A conversation with one of everything a stream can show."""
    CustomField.objects.create(key="order", label="Order number", type=FieldType.TEXT, help="Eight digits")
    CustomField.objects.create(key="paid", label="Paid", type=FieldType.CHECKBOX)
    row = cast.conversation(
        f"The seam tore.\n\n{LONG}\nhttps://example.com/{LONG}", subject="Torn seam", html="<p>The seam tore</p>",
        parties=copy_to("tom@example.com"), files=(File("photo.jpg", "image/jpeg", 9000, stored="a" * 32),),
    )  # fmt: skip
    ben = Actor.user(cast.ben.pk)
    Message.objects.filter(conversation=row).update(marks={"spoof": ["two_from"]})
    assign.to_person(row, cast.ben, by=ben)
    tags.add(row, tags.named("tents"), by=ben)
    write.note(row, "Ask the workshop", by=ben, author=cast.ben)
    row.refresh_from_db()
    answer = write.reply(
        row, write.Writing("On its way", write.reply_parties(row)), channel=cast.mailbox, by=ben, author=cast.ben
    )
    answer.outbox.update(state="failed", failure_kind="mailbox_full", failure_text="quota exceeded")
    Message.objects.filter(pk=answer.pk).update(state="failed")
    for number in range(5):
        cast.conversation(sender=f"c{number}@example.com", subject=LONG)
    return row


def screens(matter: Conversation) -> dict[str, str]:
    ben = User.objects.get(name="Ben")
    view = saved.create(f"Seams {LONG[:50]}", "star", "priority=4", by=ben)
    numbers = list(Conversation.objects.values_list("number", flat=True))
    bulk = running.of_rows(Change("person", ben.pk), ben.scope(), numbers, by=ben)
    return {
        "views": "/views",
        "a view": f"/views/{view.pk}",
        "a new view": "/views/new?priority=4",
        "changes to many": "/changes",
        "a change to many": f"/changes/{bulk.pk}",
        "list": "/conversations",
        "empty list": "/conversations?view=spam",
        "conversation": f"/conversations/{matter.number}",
        "compose": "/conversations/new",
        "search, empty": "/search",
        "search": "/search?q=seam+is:open",
        "search, nothing": "/search?q=nowhere+status:xyz",
    }


def test_axe_finds_nothing_serious(live_server: LiveServer, page: Page, cast: Cast, matter: Conversation) -> None:
    page.goto(f"{live_server.url}/accounts/login/")
    found = {"sign in": in_both_schemes(page)}
    sign_in(page, live_server.url, cast.ben)
    for name, path in screens(matter).items():
        page.goto(live_server.url + path)
        found[name] = in_both_schemes(page)
    page.goto(f"{live_server.url}/conversations/{matter.number}")
    page.keyboard.press("?")
    found["keys"] = in_both_schemes(page)
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_no_screen_scrolls_sideways_or_cuts_words_off(
    live_server: LiveServer, page: Page, cast: Cast, matter: Conversation
) -> None:
    sign_in(page, live_server.url, cast.ben)
    wide, cut = {}, {}
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for name, path in screens(matter).items():
            page.goto(live_server.url + path)
            if name == "list":
                page.keyboard.press("X")
            for way, change in CHANGES.items():
                page.evaluate(change)
                wide[f"{name} {size} {way}"] = sideways(page)
                cut[f"{name} {size} {way}"] = cut_off(page)
    assert {name: pixels for name, pixels in wide.items() if pixels > 0} == {}
    assert {name: words for name, words in cut.items() if words} == {}


def test_a_day_of_work_with_the_keyboard_alone(live_server: LiveServer, page: Page, cast: Cast) -> None:
    row = cast.conversation("Where is my tent?", subject="Late tent")
    sign_in(page, live_server.url, cast.ben)
    keys = page.keyboard
    keys.press("j")
    keys.press("Enter")
    expect(page.locator("#conv-head h1")).to_have_text("Late tent")

    keys.press("a")
    expect(page.locator("#choose-assign [data-narrow]")).to_be_focused()
    keys.type("lena")
    keys.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Assigned to Lena")

    keys.press("t")
    expect(page.locator("#choose-tag [name=tag]")).to_be_focused()
    keys.type("tents")
    keys.press("Enter")
    expect(page.locator(".conv-tags")).to_contain_text("tents")

    keys.press("n")
    keys.type("Ask the workshop")
    keys.press("Control+Enter")
    expect(page.locator(".message.note")).to_contain_text("Ask the workshop")

    keys.press("r")
    keys.type("It is on its way.")
    keys.press("Control+Enter")
    expect(page.locator(".message.ours")).to_contain_text("It is on its way.")

    keys.press("z")
    expect(page.locator("#toasts")).to_contain_text("Taken back")
    expect(page.locator("[data-panel=reply] textarea")).to_have_value("It is on its way.")

    keys.press("e")
    expect(page.locator("#conv-head")).to_contain_text("Reopen")
    row.refresh_from_db()
    assert row.category == Category.SOLVED
    assert row.assignee == cast.lena


def test_the_focus_is_never_lost(live_server: LiveServer, page: Page, cast: Cast) -> None:
    """Out of a text, a menu, a dialog, and on to the next matter: it rests on the messages, and an undo leads it back."""
    first, second = (cast.conversation(sender=f"{name}@example.com", subject=name) for name in ("older", "newer"))
    sign_in(page, live_server.url, cast.ben)
    page.goto(f"{live_server.url}/conversations/{second.number}")
    messages, keys = page.locator("#conversation [data-scroller]"), page.keyboard
    for opens in ("r", "n", "a", "t", "?", "Control+k"):
        keys.press(opens)
        expect(page.locator(":is(input, textarea, button):focus")).to_be_visible()
        keys.press("Escape")
        expect(messages).to_be_focused()
    keys.press("e")
    expect(page.locator("#conv-head h1")).to_have_text("older")
    expect(messages).to_be_focused()
    expect(page.locator(f"#row-{first.number}")).to_have_attribute("aria-current", "true")
    keys.press("z")
    expect(page.locator("#conv-head h1")).to_have_text("newer")
    expect(page.locator('[data-row][aria-current="true"]')).to_have_id(f"row-{second.number}")


def test_names_of_either_direction_begin_on_one_line(live_server: LiveServer, page: Page, cast: Cast) -> None:
    cast.conversation("أين طلبي؟", sender="fatima@example.com", sender_name="فاطمة الزهراء", subject="طلب رقم 7")
    cast.conversation("Where is it?", sender="anna@example.com", sender_name="Anna", subject="Parcel")
    sign_in(page, live_server.url, cast.ben)
    for place, start in (("ltr", "left"), ("rtl", "right")):
        page.evaluate("dir => { document.documentElement.dir = dir; }", place)
        for words in (".row-name", ".row-subject"):
            edges = page.locator(words).evaluate_all(BEGINS, start)
            assert len(edges) == 2 and abs(edges[0] - edges[1]) < 2, (place, words)


def test_anything_by_name(live_server: LiveServer, page: Page, cast: Cast) -> None:
    sign_in(page, live_server.url, cast.ben)
    page.keyboard.press("Control+k")
    page.keyboard.type("snoozed")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/conversations?view=snoozed")


def test_what_crosses_a_reply_is_shown_and_the_text_kept(live_server: LiveServer, page: Page, cast: Cast) -> None:
    row = cast.conversation()
    sign_in(page, live_server.url, cast.ben)
    page.goto(f"{live_server.url}/conversations/{row.number}")
    write.note(row, "I am on it", by=Actor.user(cast.lena.pk), author=cast.lena)
    page.keyboard.press("r")
    page.keyboard.type("Me too")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#composer")).to_contain_text("nothing was sent yet")
    expect(page.locator("#stream")).to_contain_text("I am on it")
    expect(page.locator("[data-panel=reply] textarea")).to_have_value("Me too")
    page.locator("[data-panel=reply] textarea").press("Control+Enter")
    expect(page.locator(".message.ours")).to_contain_text("Me too")


def test_a_draft_outlives_the_page(live_server: LiveServer, page: Page, cast: Cast) -> None:
    row = cast.conversation()
    sign_in(page, live_server.url, cast.ben)
    page.goto(f"{live_server.url}/conversations/{row.number}")
    page.keyboard.press("r")
    page.keyboard.type("Half a sentence")
    expect(page.locator("[data-panel=reply] [data-draft-state]")).to_have_text("Draft saved")
    page.reload()
    expect(page.locator("[data-panel=reply] textarea")).to_have_value("Half a sentence")


def test_sending_ends_the_draft(live_server: LiveServer, page: Page, cast: Cast) -> None:
    """The save that waits while one types must not bring back what was sent."""
    row = cast.conversation()
    page.clock.install()
    sign_in(page, live_server.url, cast.ben)
    page.goto(f"{live_server.url}/conversations/{row.number}")
    page.keyboard.press("r")
    page.keyboard.type("Short answer")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message.ours")).to_contain_text("Short answer")
    page.clock.run_for(3000)
    page.reload()
    expect(page.locator("[data-panel=reply] textarea")).to_have_value("")


def test_marked_rows_are_changed_together_and_given_back(live_server: LiveServer, page: Page, cast: Cast) -> None:
    """By keyboard: x marks, Shift and j go on marking, e solves what is marked, z gives it back."""
    for number in range(4):
        cast.conversation(sender=f"c{number}@example.com")
    sign_in(page, live_server.url, cast.ben)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("J")
    page.keyboard.press("J")
    expect(page.locator("[data-count]")).to_have_text("3")
    page.locator("[data-row] input").nth(1).press("Enter")
    expect(page.locator("#conv-head")).to_be_visible()
    page.keyboard.press("s")
    page.locator("#bulk-snooze [name=until]").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Choose what should be done with them.")
    for row in page.locator("[data-row] input").all()[:3]:
        row.check(force=True)
    page.keyboard.press("e")
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page.locator("#bulk-now")).to_contain_text("Done for 3 conversations")
    assert Conversation.objects.filter(category=Category.SOLVED).count() == 3
    page.keyboard.press("z")
    expect(page.locator("#bulk-now")).to_contain_text("Undone for 3 conversations")
    expect(page.locator("[data-row]")).to_have_count(4)
    page.locator("[data-row] input").first.check(force=True)
    page.get_by_role("toolbar").get_by_role("button", name="Status", exact=True).click()
    page.locator("#bulk-status").get_by_role("button", name="Solved").click()
    expect(page.locator("[data-row]")).to_have_count(3)


def test_everything_in_a_view_is_marked_and_changed(live_server: LiveServer, page: Page, cast: Cast) -> None:
    cast.arrive(*[cast.letter(sender=f"c{number}@example.com") for number in range(60)])
    sign_in(page, live_server.url, cast.ben)
    page.keyboard.press("X")
    offer = page.get_by_role("button", name="Mark all 60 in this view")
    expect(offer).to_be_visible()
    page.keyboard.press("W")
    expect(page.get_by_text("Everything in this view is marked.")).to_be_visible()
    page.keyboard.press("e")
    expect(page.locator("#bulk-now")).to_contain_text("0 of 60")
    running.go_on()
    page.reload()
    expect(page.locator("#bulk-now")).to_contain_text("Done for 60 conversations")
    page.get_by_role("link", name="Set to Solved").click()
    page.get_by_role("button", name="Undo").click()
    running.go_on()
    page.goto(f"{live_server.url}/conversations")
    expect(page.locator("#bulk-now")).to_contain_text("Undone for 60 conversations")
    page.get_by_role("button", name="Put away").click()
    expect(page.locator("#bulk-now")).to_be_hidden()
    assert not Conversation.objects.filter(category=Category.SOLVED).exists()


def test_compact_rows_are_a_choice_that_stays(live_server: LiveServer, page: Page, cast: Cast) -> None:
    for number in range(3):
        cast.conversation(sender=f"c{number}@example.com")
    sign_in(page, live_server.url, cast.ben)
    height = "document.querySelector('[data-row]').offsetHeight"
    comfortable = page.evaluate(height)
    page.locator("[popovertarget=me]").click()
    page.get_by_role("button", name="Compact rows").click()
    expect(page.locator("html")).to_have_attribute("data-density", "compact")
    assert page.evaluate(height) < 0.75 * comfortable
    expect(page.get_by_text("My order").first).to_be_visible()
    cast.ben.refresh_from_db()
    assert cast.ben.density == "compact"


def test_a_view_is_saved_opened_and_brought_back_by_keyboard(live_server: LiveServer, page: Page, cast: Cast) -> None:
    row = cast.conversation()
    status.prioritise(row, Priority.URGENT, by=Actor.user(cast.ben.pk))
    cast.conversation(sender="otto@example.com")
    sign_in(page, live_server.url, cast.ben)
    page.goto(f"{live_server.url}/conversations?priority=4")
    page.keyboard.press("v")
    expect(page.locator(".saved-new [name=name]")).to_be_focused()
    page.keyboard.type("Pressing")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("Pressing"))
    page.goto(f"{live_server.url}/conversations")
    expect(page.locator("[data-row]")).to_have_count(2)
    page.keyboard.press("g")
    page.keyboard.press("1")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.keyboard.press("Control+k")
    page.keyboard.type("arrange views")
    page.keyboard.press("Enter")
    page.wait_for_url("**/views")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Remove view").press("Enter")
    expect(page.get_by_text("“Pressing” is removed.")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator("[data-row-link]")).to_have_count(1)


def test_send_later_from_its_menu(live_server: LiveServer, page: Page, cast: Cast) -> None:
    row = cast.conversation()
    sign_in(page, live_server.url, cast.ben)
    page.goto(f"{live_server.url}/conversations/{row.number}")
    page.locator("[data-panel=reply] textarea").fill("In a week, then.")
    page.get_by_role("button", name="More ways to send").click()
    page.locator("#later").get_by_role("button", name="In a week").click()
    expect(page.locator(".message.ours")).to_contain_text("Scheduled")


def test_a_forward_can_be_left_and_sent(live_server: LiveServer, page: Page, cast: Cast) -> None:
    row = cast.conversation("Please ask the maker")
    sign_in(page, live_server.url, cast.ben)
    page.goto(f"{live_server.url}/conversations/{row.number}")
    for leave in (True, False):
        page.get_by_role("button", name="More about this message").click()
        page.get_by_role("button", name="Forward").click()
        expect(page.locator("#composer .chips-text").first).to_be_focused()
        if leave:
            page.get_by_role("button", name="Leave without forwarding").click()
            expect(page.locator("[data-panel=reply]")).to_be_visible()
    page.keyboard.type("maker@example.com")
    page.locator("#composer textarea").press("Control+Enter")
    expect(page.locator(".message.ours")).to_contain_text("Please ask the maker")
    expect(page.locator(".message.ours")).to_contain_text("Forwarded")


def test_a_new_message_on_a_phone(live_server: LiveServer, page: Page, cast: Cast) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, live_server.url, cast.ben)
    page.get_by_role("link", name="New message").first.click()
    expect(page.locator(".chips-text").first).to_be_focused()
    page.keyboard.type("anna@example.com,")
    page.get_by_label("Subject").fill("Your order")
    page.get_by_label("Your message").fill("It left today.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#conv-head h1")).to_have_text("Your order")
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator("[data-row]")).to_have_count(0)


def test_on_a_phone_the_talk_has_the_height(live_server: LiveServer, page: Page, cast: Cast) -> None:
    """Tools are a menu, the composer one line until somebody writes; keys of what is folded go on."""
    row = cast.conversation()
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, live_server.url, cast.ben)
    page.goto(f"{live_server.url}/conversations/{row.number}")
    talk = page.get_by_role("region", name="Messages")
    height = "element => element.getBoundingClientRect().height"
    assert talk.evaluate(height) > 0.6 * 844
    page.get_by_role("button", name="What to do with it").click()
    page.get_by_role("button", name="Priority: Normal").click()
    page.locator("#choose-priority").get_by_role("button", name="Urgent").click()
    expect(page.locator("#conv-tools")).to_be_hidden()
    page.get_by_label("Your answer").click()
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    talk.click(position={"x": 5, "y": 5})
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_hidden()
    page.keyboard.press("s")
    expect(page.locator("#choose-snooze .menu-item").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#conv-tools")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(page).to_have_url(f"{live_server.url}/customers")


def test_what_arrives_meanwhile_is_told(live_server: LiveServer, page: Page, cast: Cast) -> None:
    sign_in(page, live_server.url, cast.ben)
    row = cast.conversation()
    page.evaluate("htmx.trigger('#fresh', 'ask')")
    page.get_by_role("link", name="Something new: show it").click()
    expect(page.locator(f"#row-{row.number}")).to_be_visible()


def test_one_menu_serves_every_message(live_server: LiveServer, page: Page, cast: Cast) -> None:
    """Each button fills it for its own message, by pointer from one to the next and by keyboard; Escape leads back."""
    row = cast.conversation(html="<p>One</p>")
    write.note(row, "Two", by=Actor.user(cast.ben.pk), author=cast.ben)
    letter, note = row.messages.order_by("pk")
    sign_in(page, live_server.url, cast.ben)
    page.goto(f"{live_server.url}/conversations/{row.number}")
    menu = page.locator("#message-menu")
    first, second = page.get_by_role("button", name="More about this message").all()
    first.click()
    expect(menu.get_by_role("button", name="Forward")).to_be_focused()
    expect(first).to_have_attribute("aria-expanded", "true")
    # The menu of the first may lie over the second.
    second.dispatch_event("click")
    link = menu.get_by_role("link", name="Link to this message")
    expect(link).to_have_attribute("href", f"#message-{note.pk}")
    expect(link).to_be_focused()
    expect(menu.get_by_role("button", name="Forward")).to_have_count(0)
    expect(first).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    first.focus()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("button", name="Forward")).to_be_focused()
    page.keyboard.press("End")
    expect(link).to_be_focused()
    expect(link).to_have_attribute("href", f"#message-{letter.pk}")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(first).to_be_focused()


def test_the_original_runs_nothing_and_loads_nothing_unasked(live_server: LiveServer, page: Page, cast: Cast) -> None:
    """The frame would fail the page fixture if a script in it ran, or if its policy broke our own."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    source = '<p style="color:red">Red</p><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-remote-src="https://tracker.example/p.gif">'
    row = cast.conversation(html=source)
    sign_in(page, live_server.url, cast.ben)
    page.goto(f"{live_server.url}/conversations/{row.number}")
    page.get_by_role("button", name="Original").click()
    frame = page.frame_locator("iframe[data-letter]")
    expect(frame.locator("p")).to_have_css("color", "rgb(255, 0, 0)")
    assert [url for url in asked if "tracker" in url] == []
    expect(page.locator(".message-fold")).to_contain_text("picture")

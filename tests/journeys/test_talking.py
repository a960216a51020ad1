"""An agent in a chat: Enter sends, and the hands never leave the keys, whatever the network does."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from sangam.channels.models import Channel
from sangam.conversations import write
from sangam.conversations.models import Conversation, Draft, Message
from sangam.web.widget.tests.visiting import Browser as Visitor
from tests.house import House
from tests.install import until
from tests.journeys.test_live import arrived, at, by, desk
from tests.journeys.test_slow_network import Held

__all__ = ["desk"]
pytestmark = [pytest.mark.browser, pytest.mark.servers]
Desk = Callable[..., Page]
REPLIES = "**/replies*"
PLACES = itertools.count(1)
LONG_NAME = "The repair of a very long pole, second edition, with drawings by its makers, for all sizes.txt"


def stranger(house: House) -> Visitor:
    """Somebody at an address of his own: many newcomers at one are a flood."""
    return Visitor(house.cast.chat(), address=f"198.51.100.{next(PLACES)}")


def asked(house: House, words: str = "Is the blue tent back?") -> Conversation:
    """A visitor's first words."""
    told = stranger(house).say(words)
    return Message.objects.get(pk=told["message"]["id"]).conversation


def field(page: Page) -> Locator:
    return page.locator("[data-panel=reply] [data-answer]")


def said(row: Conversation) -> list[str]:
    return list(row.messages.filter(kind="out").order_by("pk").values_list("text", flat=True))


def ours(page: Page) -> Locator:
    return page.locator("#stream > .message.ours:not(.going)")


def lose_answers(page: Page) -> None:
    """The first answer arrives, only the server's word of it is lost; later ones never arrive."""
    first: list[bool] = []

    def lost(route: Route) -> None:
        if not first:
            first.append(True)
            route.fetch()
        route.abort()

    page.route(REPLIES, lost)


def test_what_is_typed_right_after_enter_is_the_next_message(house: House, desk: Desk) -> None:
    """The keys that name people and states ("a", "e", "s") are letters here."""
    row = asked(house)
    page = desk(house.cast.ben, at(row))
    field(page).click()
    page.keyboard.type("Yes, since Monday\nas easily as ever\nand se")
    expect(field(page)).to_have_value("and se")
    expect(field(page)).to_be_focused()
    expect(ours(page)).to_have_count(2)
    assert said(row) == ["Yes, since Monday", "as easily as ever"]
    row.refresh_from_db()
    assert row.assignee_id is None and page.locator("[popover]:popover-open").count() == 0
    expect(page.locator("#toasts")).to_be_empty()
    until(lambda: Draft.objects.filter(conversation=row, text="and se").exists(), "the next words are not kept")
    page.reload()
    expect(field(page)).to_have_value("and se")


def test_two_presses_are_one_answer_and_an_empty_one_is_none(house: House, desk: Desk) -> None:
    row = asked(house)
    page = desk(house.cast.ben, at(row))
    field(page).fill("Once")
    page.locator("[data-panel=reply] [data-default]").dblclick()
    expect(ours(page)).to_have_count(1)
    field(page).press("Enter")
    field(page).press_sequentially("Twice\n")
    expect(ours(page)).to_have_count(2)
    expect(page.locator(".composer-errors")).to_have_count(0)
    assert said(row) == ["Once", "Twice"]


def test_without_a_network_it_waits_in_its_order_and_goes_once(house: House, desk: Desk) -> None:
    """The first had arrived, only its answer was lost."""
    row = asked(house)
    page = desk(house.cast.ben, at(row))
    lose_answers(page)
    field(page).press_sequentially("One\nTwo\n")
    going = page.locator("[data-going]")
    expect(going).to_have_count(2)
    expect(going.last).to_contain_text("Goes when the connection is back")
    page.unroute(REPLIES)
    expect(going).to_have_count(0)
    expect(ours(page)).to_have_count(2)
    assert said(row) == ["One", "Two"]


def test_what_waits_can_be_taken_back_and_survives_a_new_page(house: House, desk: Desk) -> None:
    row = asked(house)
    page = desk(house.cast.ben, at(row))
    page.route(REPLIES, lambda route: route.abort())
    field(page).press_sequentially("Kept\nTaken back\nmore")
    going = page.locator("[data-going]")
    expect(going).to_have_count(2)
    expect(going.last.get_by_role("button", name="Take back")).to_be_visible()
    going.last.get_by_role("button", name="Take back").click()
    expect(field(page)).to_have_value("Taken back\n\nmore")
    expect(going).to_have_count(1)
    page.goto(f"{house.url}/conversations")
    page.unroute(REPLIES)
    until(lambda: said(row) == ["Kept"], "what was under way is gone")


def test_what_was_taken_back_and_had_arrived_is_not_said_twice(house: House, desk: Desk) -> None:
    """It was written, only the answer was lost: what he sends instead waits until he has looked."""
    row = asked(house)
    page = desk(house.cast.ben, at(row))
    lose_answers(page)
    field(page).press_sequentially("On Monday\n")
    page.locator("[data-going]").get_by_role("button", name="Take back").click()
    expect(field(page)).to_have_value("On Monday")
    page.unroute(REPLIES)
    field(page).fill("On Tuesday")
    field(page).press("Enter")
    expect(page.locator("#composer")).to_contain_text("What you took back had arrived already")
    expect(field(page)).to_have_value("On Tuesday")
    expect(ours(page)).to_have_count(1)
    assert said(row) == ["On Monday"]
    field(page).fill("Sorry: on Tuesday")
    field(page).press("Enter")
    expect(ours(page)).to_have_count(2)
    expect(page.locator(".composer-errors")).to_have_count(0)
    assert said(row) == ["On Monday", "Sorry: on Tuesday"]


def test_what_was_taken_back_and_never_arrived_is_not_asked_for_again(house: House, desk: Desk) -> None:
    row = asked(house)
    page = desk(house.cast.ben, at(row))
    page.route(REPLIES, lambda route: route.abort())
    field(page).press_sequentially("On Monday\n")
    page.locator("[data-going]").get_by_role("button", name="Take back").click()
    page.unroute(REPLIES)
    field(page).fill("On Tuesday")
    field(page).press("Enter")
    field(page).press_sequentially("And on Friday\n")
    expect(ours(page)).to_have_count(2)
    expect(page.locator(".composer-errors")).to_have_count(0)
    assert said(row) == ["On Tuesday", "And on Friday"]


@contextmanager
def on_its_way(page: Page, words: str) -> Iterator[None]:
    """Written while the first answer is on its way; it arrives after the block."""
    held = Held(page, REPLIES, times=1)
    field(page).press_sequentially(words)
    sent = held.first()
    yield
    sent.continue_()


def test_an_answer_that_a_colleague_crosses_comes_back_with_what_followed_it(house: House, desk: Desk) -> None:
    row = asked(house)
    page = desk(house.cast.ben, at(row))
    with on_its_way(page, "My first\nMy second\nand a third"):
        words = write.Writing("I have it already", write.reply_parties(row))
        channel = Channel.objects.get(pk=row.channel_id)
        write.reply(row, words, channel=channel, by=by(house.cast.lena), author=house.cast.lena)
    expect(page.locator("#composer")).to_contain_text("nothing was sent yet")
    expect(field(page)).to_have_value("My first\n\nMy second\n\nand a third")
    expect(field(page)).to_be_focused()
    assert said(row) == ["I have it already"]


def test_a_visitor_who_goes_on_writing_stops_no_answer(house: House, desk: Desk) -> None:
    visitor = stranger(house)
    row = Message.objects.get(pk=visitor.say("Hello?")["message"]["id"]).conversation
    page = desk(house.cast.ben, at(row))
    with on_its_way(page, "Here I am\n"):
        visitor.say("Are you there?")
    expect(ours(page)).to_have_count(1)
    expect(page.locator(".composer-errors")).to_have_count(0)


def test_a_letter_takes_no_words_while_it_goes_out(house: House, desk: Desk) -> None:
    """Its composer comes anew: what would be typed into the old one would be lost or doubled."""
    row = arrived(house)
    page = desk(house.cast.ben, at(row))
    held = Held(page, REPLIES, times=1)
    field(page).fill("It left today")
    field(page).press("Control+Enter")
    sent = held.first()
    expect(field(page)).to_have_js_property("readOnly", True)
    page.keyboard.type("ase")
    sent.continue_()
    expect(ours(page)).to_have_count(1)
    expect(field(page)).to_have_value("")
    expect(field(page)).to_have_js_property("readOnly", False)
    assert said(row) == ["It left today"]


def test_the_draft_of_what_is_going_is_no_draft_of_the_next_words(house: House, desk: Desk) -> None:
    """The server has it as a draft, and the page comes anew before it has it as a message."""
    row = asked(house)
    page = desk(house.cast.ben, at(row))
    attach(page, "first.txt")
    field(page).fill("On Monday")
    until(lambda: Draft.objects.filter(conversation=row, text="On Monday", attachments__name="first.txt").exists(), "no draft")
    expect(page.locator("[data-panel=reply] [data-draft-state]")).to_have_text("Draft saved")
    page.route(REPLIES, lambda route: route.abort())
    field(page).press("Enter")
    expect(page.locator("[data-going]")).to_have_count(1)
    page.reload()
    expect(page.locator("[data-going]")).to_have_count(1)
    expect(field(page)).to_have_value("")
    expect(chosen(page)).to_have_count(0)
    until(lambda: not Draft.objects.filter(conversation=row).exists(), "the draft is still there")
    page.unroute(REPLIES)
    expect(ours(page)).to_have_count(1)
    assert said(row) == ["On Monday"] and sent_files(row) == [["first.txt"]]


def attach(page: Page, name: str) -> None:
    """A file is put up and stands below the words."""
    given = {"name": name, "mimeType": "text/plain", "buffer": name.encode()}
    page.locator("[data-panel=reply] input[type=file]").set_input_files(given)  # type: ignore[arg-type]
    expect(chosen(page).filter(has_text=name)).to_have_count(1)
    expect(page.locator("[data-panel=reply] .file.going")).to_have_count(0)


def chosen(page: Page) -> Locator:
    return page.locator("[data-panel=reply] [data-files] .file")


def sent_files(row: Conversation) -> list[list[str]]:
    rows = row.messages.filter(kind="out").order_by("pk").prefetch_related("attachments")
    return [[file.name for file in message.attachments.all()] for message in rows]


def test_a_file_goes_with_its_words_and_keeps_nobody_waiting(house: House, desk: Desk) -> None:
    """The next words, and the next file, are written meanwhile and take nothing along."""
    row = asked(house)
    page = desk(house.cast.ben, at(row))
    attach(page, LONG_NAME)
    held = Held(page, REPLIES, times=1)
    field(page).press_sequentially("Yes, see here\n")
    sent = held.first()
    expect(chosen(page)).to_have_count(0)
    expect(page.locator("[data-going] .file-name")).to_have_text(LONG_NAME)
    attach(page, "second.txt")
    field(page).press("Enter")
    field(page).press_sequentially("Anything else?\n")
    sent.continue_()
    expect(ours(page)).to_have_count(3)
    expect(page.locator("[data-going]")).to_have_count(0)
    assert ours(page).first.evaluate("(one) => one.scrollWidth - one.clientWidth") <= 0, "its name sticks out"
    assert said(row) == ["Yes, see here", "", "Anything else?"]
    assert sent_files(row) == [[LONG_NAME], ["second.txt"], []]


def test_files_come_back_with_their_words(house: House, desk: Desk) -> None:
    row = asked(house)
    page = desk(house.cast.ben, at(row))
    attach(page, "first.txt")
    page.route(REPLIES, lambda route: route.abort())
    field(page).press_sequentially("With a file\n")
    attach(page, "second.txt")
    field(page).press("Enter")
    expect(page.locator("[data-going] .file-name")).to_have_text(["first.txt", "second.txt"])
    page.reload()
    going = page.locator("[data-going]")
    expect(going).to_have_count(2)
    going.first.get_by_role("button", name="Take back").click()
    expect(field(page)).to_have_value("With a file")
    expect(chosen(page).locator(".file-name")).to_have_text("first.txt")
    page.unroute(REPLIES)
    expect(ours(page)).to_have_count(1)
    field(page).press("Enter")
    expect(ours(page)).to_have_count(2)
    assert sent_files(row) == [["second.txt"], ["first.txt"]]


def test_files_of_what_a_colleague_crosses_come_back_too(house: House, desk: Desk) -> None:
    row = asked(house)
    page = desk(house.cast.ben, at(row))
    attach(page, "first.txt")
    with on_its_way(page, "My first\n"):
        attach(page, "second.txt")
        field(page).press_sequentially("My second\n")
        attach(page, "third.txt")
        words = write.Writing("I have it already", write.reply_parties(row))
        channel = Channel.objects.get(pk=row.channel_id)
        write.reply(row, words, channel=channel, by=by(house.cast.lena), author=house.cast.lena)
    expect(page.locator("#composer")).to_contain_text("nothing was sent yet")
    expect(field(page)).to_have_value("My first\n\nMy second")
    expect(chosen(page).locator(".file-name")).to_have_text(["first.txt", "second.txt", "third.txt"])
    field(page).press("Enter")
    expect(ours(page)).to_have_count(2)
    assert sent_files(row) == [[], ["first.txt", "second.txt", "third.txt"]]

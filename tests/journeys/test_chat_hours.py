"""What a visitor is asked before he writes, when nobody is there to answer, and how he and the agents are told of news."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from sangam.accounts.models import Brand
from sangam.calendars.models import Calendar
from sangam.conversations import assign
from sangam.conversations.models import Message
from sangam.delivery import onward
from sangam.events.record import Actor
from sangam.lib import clock
from sangam.notify import wishes
from sangam.web.widget.demo import shop as invented
from tests.house import House
from tests.install import until
from tests.journeys.browser import serious
from tests.journeys.shops import opened_shop
from tests.journeys.site import Site
from tests.journeys.test_chat import answered, conversation_of, desk, looked_at, unlike
from tests.journeys.test_live import arrived
from tests.journeys.visitor import PATIENCE_MS, Visitor

__all__ = ["desk"]
pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.slow]
Desk = Callable[[], Page]
SOUNDS = "(() => { let made = 0; const start = OscillatorNode.prototype.start; \
OscillatorNode.prototype.start = function (...when) { made += 1; return start.apply(this, when); }; \
window.sounds = () => made; })()"
"""Counts the notes that a page plays."""
NOTICES = "window.Notification = class extends EventTarget { static permission = 'granted'; \
static requestPermission = async () => 'granted'; \
constructor(title, about) { super(); (window.notices ??= []).push({ title, ...about, one: this }); } close() {} }"
"""Headless Chromium shows no notice: what the page gives the browser is kept."""


@contextmanager
def shut(house: House) -> Iterator[None]:
    """The brand opens for an hour, in three days."""
    day = (clock.now() + dt.timedelta(days=3)).weekday()
    hours = {str(day): [["09:00", "10:00"]]}
    brand = Brand.objects.filter(pk=house.cast.brand.pk)
    brand.update(calendar=Calendar.objects.create(name=f"Shut {secrets.token_hex(4)}", zone="UTC", hours=hours))
    try:
        yield
    finally:
        brand.update(calendar=house.cast.brand.calendar)


@contextmanager
def shut_shop(house: House, **values: Any) -> Iterator[Site]:
    with shut(house), opened_shop(house, **values) as site:
        yield site


def test_name_and_question_are_asked_before_the_first_message(house: House, visitor: Visitor, desk: Desk) -> None:
    page, question = desk(), unlike("Is the Fell 45 made in two lengths?")
    with opened_shop(house, ask_name="required", ask_question="required", ask_email="optional") as shop:
        visitor.goes_to(shop.put("/")).launcher.click()
        form = visitor.panel.locator("form.questions")
        expect(form).to_be_visible(timeout=PATIENCE_MS)
        expect(visitor.field).to_be_hidden()
        form.get_by_role("button", name="Send").click()
        expect(form.locator(".why").first).not_to_be_empty()
        assert Message.objects.filter(text=question).count() == 0
        assert serious(visitor.page) == []
        form.locator("[name=name]").fill("Ravi Menon")
        form.locator("[name=email]").fill("not an address")
        form.locator("[name=question]").fill(question)
        form.get_by_role("button", name="Send").click()
        expect(form.locator(".why", has_text="address")).to_be_visible()
        form.locator("[name=email]").fill("")
        form.get_by_role("button", name="Send").click()
        visitor.sees(question)
        expect(visitor.waiting).to_have_count(0, timeout=PATIENCE_MS)
        looked_at(page, question)
        expect(page.locator("#stream")).to_contain_text("Ravi Menon")
        visitor.goes_to(shop.put("/next")).sees(question)
        expect(visitor.panel.locator("form.questions")).to_have_count(0)
        assert conversation_of(question).customer.name == "Ravi Menon"


def test_what_is_optional_may_be_skipped(house: House, visitor: Visitor) -> None:
    with opened_shop(house, ask_name="optional") as shop:
        visitor.goes_to(shop.put("/")).launcher.click()
        visitor.panel.get_by_role("button", name="Go on without").click()
        visitor.said(unlike("Without a name"))


def test_outside_office_hours_a_message_is_left_and_answered_by_letter(house: House, visitor: Visitor, desk: Desk) -> None:
    page, question, address = desk(), unlike("Can the Drift be mended?"), f"{secrets.token_hex(6)}@example.com"
    with shut_shop(house, away="We sleep in Osaka just now.", continue_after=1) as shop:
        visitor.goes_to(shop.put("/")).launcher.click()
        form = visitor.panel.locator("form.questions")
        expect(visitor.panel).to_contain_text("We sleep in Osaka just now.", timeout=PATIENCE_MS)
        form.get_by_role("button", name="Send").click()
        expect(form.locator(".why").first).not_to_be_empty()
        form.locator("[name=email]").fill(address)
        form.locator("[name=question]").fill(question)
        form.get_by_role("button", name="Send").click()
        visitor.sees(question)
        expect(visitor.waiting).to_have_count(0, timeout=PATIENCE_MS)
        visitor.page.goto("about:blank")
        looked_at(page, question)
        answered(page, "It can, free for ever.")
        until(lambda: onward.due() or any(entry.to == address for entry in house.office.ledger), "no letter is due")
        assert house.office.arrived(address, "It can, free for ever.")
        visitor.goes_to(shop.put("/")).sees("It can, free for ever.")


def test_an_office_that_shuts_meanwhile_is_told_and_what_is_typed_stays(house: House, visitor: Visitor, desk: Desk) -> None:
    """Where no socket gets through; with one it is told every half a minute."""
    page, question = desk(), unlike("Is somebody there?")
    visitor.page.route_web_socket("**/live/**", lambda socket: socket.close())
    with opened_shop(house) as shop:
        visitor.goes_to(shop.put("/")).opens()
        visitor.said(question)
        head, address = visitor.panel.locator(".head"), visitor.panel.locator("form.address input")
        expect(head).not_to_contain_text("We are closed right now")
        with shut(house):
            expect(head).to_contain_text("We are closed right now", timeout=PATIENCE_MS)
            address.press_sequentially("cleo@exam")
            looked_at(page, question)
            answered(page, "I am, on my way home.")
            visitor.sees("I am, on my way home.")
            expect(address).to_be_focused()
            address.press_sequentially("ple.com")
            expect(address).to_have_value("cleo@example.com")
        expect(head).to_contain_text("We are here", timeout=PATIENCE_MS)
        expect(address).to_have_value("cleo@example.com")


def test_he_reads_in_hours_of_his_own_when_somebody_is_back(house: House, browser: Browser) -> None:
    with shut_shop(house) as shop:
        context = browser.new_context(timezone_id="Asia/Tokyo", locale="en-GB")
        visitor = Visitor(context.new_page()).goes_to(shop.put("/"))
        visitor.launcher.click()
        expect(visitor.panel).to_contain_text(re.compile(r"Back [A-Z][a-z]+day.{1,4}18:00"), timeout=PATIENCE_MS)
        context.close()


def test_a_shut_chat_is_heard_until_the_sound_is_turned_off(house: House, visitor: Visitor, desk: Desk) -> None:
    page, question = desk(), unlike("Do you hear me?")
    visitor.page.add_init_script(SOUNDS)
    badge = visitor.page.locator(".badge")
    with opened_shop(house) as shop:
        visitor.goes_to(shop.put("/")).opens()
        visitor.said(question)
        visitor.page.keyboard.press("Escape")
        looked_at(page, question)
        answered(page, "Loud and clear.")
        expect(badge).to_have_text("1", timeout=PATIENCE_MS)
        visitor.page.wait_for_function("() => window.sounds() > 0", timeout=PATIENCE_MS)
        visitor.opens()
        talk = conversation_of(question)
        until(lambda: talk.messages.filter(kind="out", state="read").exists(), "his having read it is not told")
        sound = visitor.panel.get_by_role("button", name="Sound for new messages")
        expect(sound).to_have_attribute("aria-pressed", "true")
        sound.click()
        expect(sound).to_have_attribute("aria-pressed", "false")
        visitor.page.keyboard.press("Escape")
        before = visitor.page.evaluate("window.sounds()")
        answered(page, "And now?")
        expect(badge).to_have_text("1", timeout=PATIENCE_MS)
        assert visitor.page.evaluate("window.sounds()") == before
        visitor.goes_to(shop.put("/next")).opens()
        expect(sound).to_have_attribute("aria-pressed", "false")


def test_who_is_signed_in_at_the_demo_shop_is_known_by_his_name_there(house: House, visitor: Visitor) -> None:
    """The page signs him in as a real shop's server would; signed out he is nobody again."""
    with opened_shop(house, brand=Brand.objects.get_or_create(name=invented.BRAND, defaults={"language": "en"})[0]):
        question = unlike("Where is my parcel?")
        visitor.goes_to(f"{house.url}/demo/")
        visitor.page.get_by_role("link", name="Sign in as Cleo Marin").click()
        visitor.opens()
        visitor.said(question)
        customer = conversation_of(question).customer
        assert customer.name == "Cleo Marin"
        assert customer.identities.filter(value="cleo.marin@posta.example", verified_at__isnull=False).exists()
        visitor.page.get_by_role("link", name="Fell 45").first.click()
        visitor.sees(question)
        visitor.page.get_by_role("link", name="Sign out").click()
        expect(visitor.field).to_be_visible(timeout=PATIENCE_MS)
        expect(visitor.bubble(question)).to_have_count(0)


def test_the_browser_tells_an_agent_who_looks_elsewhere(house: House, desk: Desk) -> None:
    page = desk()
    page.add_init_script(NOTICES)
    page.add_init_script("document.hasFocus = () => false")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-connection", "live", timeout=PATIENCE_MS)
    page.locator("[popovertarget=bell]").click()
    page.get_by_role("button", name="Show it on my screen too").click()
    until(lambda: wishes.of(house.cast.ben).desktop, "the wish is not kept")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-connection", "live", timeout=PATIENCE_MS)
    row = arrived(house, subject="The pole broke")
    assign.to_person(row, house.cast.ben, by=Actor.user(house.cast.ada.pk))
    until(lambda: page.evaluate("window.notices?.length") == 1, "the browser is given nothing to show")
    title, about = page.evaluate("[window.notices[0].title, window.notices[0].body]")
    assert house.cast.ada.name in title and "The pole broke" in about
    page.evaluate("window.notices[0].one.dispatchEvent(new Event('click'))")
    expect(page.locator(f"[data-conversation][data-number='{row.number}']")).to_be_visible()


def test_whom_somebody_answers_just_now_reads_that_we_are_here(house: House, visitor: Visitor, desk: Desk) -> None:
    """How long an answer takes is said to who waits for one, and again when the talk has rested."""
    page, question = desk(), unlike("Does the Ember burn at altitude?")
    brand = Brand.objects.filter(pk=house.cast.brand.pk)
    brand.update(first_answer_minutes=240)
    try:
        with opened_shop(house) as shop:
            visitor.page.clock.install()
            visitor.goes_to(shop.put("/")).opens()
            head = visitor.panel.locator(".head")
            expect(head).to_contain_text("Usually answers within 4 hours")
            visitor.said(question)
            expect(head).to_contain_text("Usually answers within 4 hours")
            looked_at(page, question)
            answered(page, "It does, up to 4,000 metres.")
            expect(head).to_contain_text("We are here", timeout=PATIENCE_MS)
            expect(head).not_to_contain_text("4 hours")
            visitor.page.clock.fast_forward("06:00")
            visitor.said("Thank you!")
            expect(head).to_contain_text("Usually answers within 4 hours")
    finally:
        brand.update(first_answer_minutes=None)

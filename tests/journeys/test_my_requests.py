"""A customer on his brand's page, in a real browser: in by a code, sees, answers, and the agent has it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from sangam.conversations import write
from sangam.conversations.models import Message
from sangam.customers import merge
from sangam.events.record import Actor
from sangam.requests import builtin, opening
from sangam.requests.models import RequestType
from sangam.web.portal.tests.visiting import Post
from tests.cast import Cast
from tests.chromium import SIZES
from tests.journeys.browser import CHANGES, cut_off, in_both_schemes, sideways, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CLEO = "cleo@example.com"


def come_in(page: Page, home: str, post: Post, address: str = CLEO) -> None:
    page.goto(f"{home}in/")
    page.fill("[name=address]", address)
    page.click("main button.primary")
    page.fill("[name=code]", post.code(address))
    page.click("main button.primary")
    page.wait_for_selector("h1:has-text('My requests')")


def pictured(page: Page, name: str) -> None:
    """For whoever wants to look at it: SANGAM_PICTURES names a folder."""
    if folder := os.environ.get("SANGAM_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_in_by_a_code_he_sees_answers_and_the_agent_has_it(page: Page, live_server: LiveServer, cast: Cast) -> None:
    conversation = cast.conversation("Where is my tent?")
    write.reply(
        conversation, write.Writing("It left **today**.", write.reply_parties(conversation), hold=False),
        channel=cast.mailbox, by=Actor.user(cast.ben.pk), author=cast.ben,
    )  # fmt: skip
    home, post = f"{live_server.url}/my/{cast.portal().address}/", Post()
    come_in(page, home, post)
    page.click("text=My order")
    expect(page.locator(".my-said.ours")).to_contain_text("It left today.")
    page.fill("[name=text]", "Thank you, it is here.")
    page.click("#answer button.primary")
    expect(page.locator("[role=status]")).to_contain_text("It is with us")
    assert Message.objects.latest("pk").text == "Thank you, it is here."
    page.click("text=This is solved")
    expect(page.locator(".my-progress .my-state")).to_have_text("Done")
    sign_in(page, live_server.url, cast.ben)
    page.goto(f"{live_server.url}/conversations/{conversation.number}")
    expect(page.locator("main")).to_contain_text("Thank you, it is here.")


def test_two_addresses_show_both_and_a_merge_shows_nothing_more(page: Page, live_server: LiveServer, cast: Cast) -> None:
    mine = cast.conversation("A tent", subject="Tent")
    other = cast.conversation("A stove", sender="cleo@work.test", subject="Stove")
    merge.merge(mine.customer_id, other.customer_id, by=Actor.user(cast.lena.pk))
    home, post = f"{live_server.url}/my/{cast.portal().address}/", Post()
    come_in(page, home, post)
    expect(page.locator(".my-row-title")).to_have_text(["Tent"])
    come_in(page, home, post, "cleo@work.test")
    expect(page.locator(".my-row-title")).to_have_text(["Stove", "Tent"])


def test_a_scanner_opens_the_link_before_him(browser: Chromium, page: Page, live_server: LiveServer, cast: Cast) -> None:
    cast.conversation()
    home, post = f"{live_server.url}/my/{cast.portal().address}/", Post()
    page.goto(f"{home}in/")
    page.fill("[name=address]", CLEO)
    page.click("main button.primary")
    link = live_server.url + post.link(CLEO)
    scanner = browser.new_context()
    for _time in range(2):
        scanner.request.get(link)
    scanner.close()
    page.goto(link)
    page.click("main button.primary")
    expect(page.locator(".my-row-title")).to_have_text(["My order"])


@pytest.mark.timeout(900)
def test_every_page_is_legible_for_everybody(page: Page, live_server: LiveServer, cast: Cast) -> None:
    builtin.ensure()
    conversation = cast.conversation("The seam tore on the second night.\n\nWhat can be done?", subject="Torn seam")
    write.reply(
        conversation, write.Writing("We **repair** it:\n\n- send it to us\n- we mend it", write.reply_parties(conversation), hold=False),
        channel=cast.mailbox, by=Actor.user(cast.ben.pk), author=cast.ben,
    )  # fmt: skip
    kind = RequestType.objects.get(key="return")
    made = opening.open_(
        kind, opening.from_conversation(conversation, fields={"order_number": "A-4711"}, tell=False), by=Actor.user(cast.ben.pk)
    )
    for place in range(3):
        cast.conversation("W" * 80, subject="Donaudampfschifffahrtsgesellschaftskapitänsmützenhalterung" * (place + 1))
    home, post = f"{live_server.url}/my/{cast.portal().address}/", Post()
    page.goto(home)
    found = look_over(page, "sign-in", f"{home}in/")
    page.goto(f"{home}in/")
    page.fill("[name=address]", CLEO)
    page.click("main button.primary")
    found |= look_over(page, "code", f"{home}in/code/")
    come_in(page, home, post)
    places = {
        "home": "", "one": f"{conversation.number}/", "typed": f"typed/{made.number}/", "new": "new/", "begin": "new/return/",
        "visits": "visits/",
    }  # fmt: skip
    for name, path in places.items():
        found |= look_over(page, name, home + path)
    assert found == {}


def look_over(page: Page, name: str, address: str) -> dict[str, object]:
    found: dict[str, object] = {}
    page.goto(address)
    for size in ("desk", "phone"):
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        page.goto(address)
        pictured(page, f"{name}-{size}")
        if size == "desk" and (problems := in_both_schemes(page)):
            found[f"{name} {size}"] = problems
        pictured(page, f"{name}-{size}-dark")
        for change, script in CHANGES.items():
            page.evaluate(script)
            if name == "home" and change == "right to left":
                pictured(page, f"{name}-{size}-rtl")
            if sideways(page) > 0 or cut_off(page):
                found[f"{name} {size} {change}"] = (sideways(page), cut_off(page))
    return found

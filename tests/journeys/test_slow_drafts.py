"""Drafts and changes while the network is slow or answers with errors: the newest words win, and what takes long is said."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from sangam.conversations.models import Conversation, Draft
from tests.cast import Cast
from tests.install import until
from tests.journeys.browser import serious
from tests.journeys.test_slow_network import ANSWER, Desk, Held, desk, go, two, write

__all__ = ["desk", "two"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_words_that_only_the_tab_has_come_back_over_an_older_draft(
    desk: Desk, cast: Cast, two: tuple[Conversation, Conversation]
) -> None:
    page = desk(cast.ben)
    go(page, two[0])
    write(page, "Dear Cleo,")
    page.route("**/draft/*", lambda route: route.fulfill(status=500, body=""))
    page.fill(ANSWER, "Dear Cleo, it left today.")
    expect(page.locator("[data-panel=reply] [data-draft-state]")).to_have_text("Not saved yet; kept in this tab")
    page.reload()
    expect(page.locator(ANSWER)).to_have_value("Dear Cleo, it left today.")
    page.unroute("**/draft/*")
    # By itself, without another letter typed.
    until(lambda: Draft.objects.filter(text="Dear Cleo, it left today.").exists(), "it never reached the server")


def test_words_written_elsewhere_meanwhile_are_kept_beside(
    desk: Desk, cast: Cast, two: tuple[Conversation, Conversation]
) -> None:
    page = desk(cast.ben)
    go(page, two[0])
    write(page, "From the desk")
    page.route("**/draft/*", lambda route: route.abort())
    page.fill(ANSWER, "From the desk, later")
    expect(page.locator("[data-panel=reply] [data-draft-state]")).to_have_text("Not saved yet; kept in this tab")
    Draft.objects.update(text="From the phone")
    page.reload()
    expect(page.locator(ANSWER)).to_have_value("From the phone\n\nFrom the desk, later")


def test_of_two_saves_the_newer_text_arrives_last(desk: Desk, cast: Cast, two: tuple[Conversation, Conversation]) -> None:
    page = desk(cast.ben)
    go(page, two[0])
    held = Held(page, "**/draft/*")
    page.fill(ANSWER, "Old")
    old = held.first()
    page.clock.install()
    page.fill(ANSWER, "Old and new")
    page.clock.run_for(3000)
    assert held.routes == []
    old.continue_()
    held.first().continue_()
    until(lambda: Draft.objects.filter(text="Old and new").exists(), "the newer text was not saved")
    expect(page.locator("[data-panel=reply] [data-draft-state]")).to_have_text("Draft saved")


def test_what_takes_long_is_seen_then_said(desk: Desk, cast: Cast, two: tuple[Conversation, Conversation]) -> None:
    page = desk(cast.ben)
    expect(page.locator(f"#row-{two[0].number}")).to_be_visible()
    held = Held(page, f"**/conversations/{two[0].number}*")
    page.click(f"#row-{two[0].number} [data-row-link]")
    late = held.first()
    expect(page.locator("html")).to_have_class("busy")
    expect(page.locator("#slow span")).to_be_visible()
    assert serious(page) == []
    late.continue_()
    expect(page.locator(ANSWER)).to_be_visible()
    expect(page.locator("#slow")).to_be_hidden()
    expect(page.locator("html")).not_to_have_class("busy")


def test_a_status_that_did_not_change_says_so(desk: Desk, cast: Cast, two: tuple[Conversation, Conversation]) -> None:
    page = desk(cast.ben)
    go(page, two[0])
    page.route("**/solution*", lambda route: route.fulfill(status=500, body=""))
    page.keyboard.press("e")
    expect(page.locator("#trouble [data-failed]")).to_be_visible()
    two[0].refresh_from_db()
    assert two[0].solved_at is None

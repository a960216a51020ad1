"""Customers in the browser: a condition is asked once for each change, a card of the board is taken to another step."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Request, expect
from pytest_django.live_server_helper import LiveServer

from sangam.customers.models import Opportunity
from sangam.customers.opportunities import deal, steps
from sangam.events.record import SYSTEM
from tests.cast import Cast
from tests.install import until
from tests.journeys.browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_condition_is_asked_once_for_each_change(cast: Cast, live_server: LiveServer, page: Page) -> None:
    sign_in(page, live_server.url, cast.ben)
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/preview"):
            asked.append(request.url)

    page.on("request", note)
    page.goto(f"{live_server.url}/customers/segments/new")
    preview = page.locator(".seg-preview")
    expect(preview).to_contain_text("now")
    page.get_by_role("button", name="Condition").click()
    expect(page.locator(".cond")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    assert len(asked) == 2


def test_a_card_is_dragged_to_another_step(cast: Cast, live_server: LiveServer, page: Page) -> None:
    first, second = steps.usual()[:2]
    row = deal.begin(cast.conversation().customer, "40 tents", by=SYSTEM)
    sign_in(page, live_server.url, cast.ben)
    page.goto(f"{live_server.url}/customers/opportunities")
    page.wait_for_load_state()
    lanes = page.locator("[data-lane]")
    expect(lanes.nth(0)).to_contain_text("40 tents")
    page.locator(".board-card").drag_to(lanes.nth(1))
    expect(lanes.nth(1).locator(".board-card")).to_contain_text("40 tents")
    until(lambda: Opportunity.objects.get(pk=row.pk).step_id == second.pk, "the card was not moved")
    assert row.step_id == first.pk

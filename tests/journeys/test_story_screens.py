"""The screens that hold most, filled with the story: legible in light and dark, in a narrow window, from the right, and with
longer words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from sangam.accounts.models import User
from sangam.commerce.models import Order
from sangam.config import story
from sangam.customers.models import Company, Customer
from sangam.customers.opportunities.models import Opportunity
from sangam.requests import builtin
from sangam.requests.models import Request
from tests.cast import PASSWORD, label_statuses
from tests.chromium import SIZES
from tests.journeys.browser import CHANGES, cut_off, in_both_schemes, sideways, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]


@pytest.fixture
def ada(tmp_path: Path, settings: Any) -> User:
    settings.FILES_DIR = tmp_path
    # What the migrations wrote is gone where a journey was before.
    label_statuses()
    builtin.ensure()
    story.load()
    person = User.objects.get(email__startswith="ada@")
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    return person


def screens() -> list[str]:
    guide = Customer.objects.get(identities__value="duarte@serraguias.example").pk
    company, deal = Company.objects.latest("pk").pk, Opportunity.objects.latest("pk").pk
    order, request = Order.objects.latest("pk").pk, Request.objects.latest("pk").number
    return [
        "/customers", f"/customers/{guide}", "/customers/companies", f"/customers/companies/{company}",
        "/customers/opportunities", f"/customers/opportunities/{deal}", f"/customers/{guide}/opportunities/new",
        "/customers/duplicates", "/customers/segments", "/customers/segments/new", "/customers/changes", "/orders",
        "/orders/figures", f"/orders/{order}", "/requests", "/requests/tasks", f"/requests/{request}", "/setup/imports",
        "/setup/exports", "/setup/tokens", "/setup/requests",
    ]  # fmt: skip


def test_every_screen_is_legible_for_everybody(page: Page, live_server: LiveServer, ada: User) -> None:
    sign_in(page, live_server.url, ada)
    found: dict[str, object] = {}
    for path in screens():
        _at(page, "desk", live_server.url + path)
        if problems := in_both_schemes(page):
            found[path] = problems
        _at(page, "phone", live_server.url + path)
        for way, change in CHANGES.items():
            page.evaluate(change)
            inner = page.evaluate("(m => m ? m.scrollWidth - m.clientWidth : 0)(document.querySelector('main'))")
            if max(sideways(page), inner) > 0 or cut_off(page):
                found[f"{path} {way}"] = (sideways(page), inner, cut_off(page))
    _at(page, "phone", f"{live_server.url}/customers/segments/new")
    page.evaluate(CHANGES["right to left"])
    # A name in letters from the left stands where the page's own words begin.
    assert page.evaluate("getComputedStyle(document.querySelector('h1[dir=auto]')).textAlign") == "right"
    assert found == {}


def _at(page: Page, size: str, address: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    answer = page.goto(address)
    assert answer is not None and answer.status == 200, address

"""Brands, hours and labels in a real browser: legible, not wider than a phone, and quick to fill in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from sangam.accounts.models import Brand
from sangam.calendars.models import Calendar
from sangam.conversations.models import Category, CustomField, FieldType, Status, Tag
from tests.cast import Cast
from tests.chromium import SIZES
from tests.journeys.browser import CHANGES, in_both_schemes, sideways, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Donaudampfschifffahrtsgesellschaft" * 2
PICTURES = os.environ.get("SANGAM_PICTURES")


@pytest.fixture
def company(cast: Cast) -> dict[str, str]:
    """Something of everything, with names too long for a phone; gives the addresses to look at."""
    Brand.objects.filter(pk=cast.brand.pk).update(languages=["gu", "ja"], footer="Northwind Lda, Lisboa", accent="#e0a020")
    week = {str(day): [["09:00", "12:30"], ["13:30", "18:00"]] for day in range(5)}
    hours = Calendar.objects.create(
        name="Lisbon office", zone="Europe/Lisbon", hours=week, holiday_country="PT", holiday_region="11",
        days_off=["2026-12-24"], extra_days={"2026-12-31": [["10:00", "12:00"]]},
    )  # fmt: skip
    parts = Status.objects.create(label="Waiting for parts", category=Category.PENDING, position=1)
    tag = Tag.objects.create(name=LONG[:60])
    field = CustomField.objects.create(key="size", label=LONG, type=FieldType.CHOICE, choices=["S", "M"])
    CustomField.objects.create(key="order", label="Order number", active=False)
    paths = {
        "brands": "brands", "brand": f"brands/{cast.brand.pk}", "hours": "hours", "calendar": f"hours/{hours.pk}",
        "statuses": "statuses", "status": f"statuses/{parts.pk}", "tags": "tags", "tag": f"tags/{tag.pk}",
        "fields": "fields", "field": f"fields/{field.pk}", "new field": "fields/new",
    }  # fmt: skip
    return {name: f"/setup/{path}" for name, path in paths.items()}


def picture(page: Page, name: str) -> None:
    """For people who look: with SANGAM_PICTURES set to a folder, each screen is kept there."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name.replace(' ', '-')}.png", full_page=False)


def test_axe_finds_nothing_serious(live_server: LiveServer, page: Page, cast: Cast, company: dict[str, str]) -> None:
    sign_in(page, live_server.url, cast.ada)
    found = {}
    for name, path in company.items():
        page.goto(live_server.url + path)
        picture(page, name)
        found[name] = in_both_schemes(page)
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_nothing_is_wider_than_a_phone(live_server: LiveServer, page: Page, cast: Cast, company: dict[str, str]) -> None:
    sign_in(page, live_server.url, cast.ada)
    wide = {}
    page.set_viewport_size({"width": SIZES["phone"][0], "height": SIZES["phone"][1]})
    for name, path in company.items():
        page.goto(live_server.url + path)
        for way, change in CHANGES.items():
            page.evaluate(change)
            picture(page, f"phone-{way}-{name}")
            inner = page.evaluate("document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth")
            wide[f"{name} {way}"] = max(sideways(page), inner)
    assert {name: pixels for name, pixels in wide.items() if pixels > 0} == {}


def test_a_week_is_filled_in_with_the_keys(live_server: LiveServer, page: Page, cast: Cast, company: dict[str, str]) -> None:
    """Monday's two blocks become the working week's; what they mean is said before they are saved."""
    sign_in(page, live_server.url, cast.ada)
    page.goto(f"{live_server.url}/setup/hours/new")
    page.fill("[name=name]", "Porto")
    page.locator("[name=hours_0_end]").first.fill("12:30")
    page.get_by_role("group", name="Monday").get_by_role("button", name="Add block").press("Enter")
    expect(page.locator("[name=hours_0_start]").nth(1)).to_be_focused()
    page.locator("[name=hours_0_start]").nth(1).fill("13:30")
    page.locator("[name=hours_0_end]").nth(1).fill("09:00")
    expect(page.get_by_role("status").filter(has_text="goes past midnight")).to_be_visible()
    page.locator("[name=hours_0_end]").nth(1).fill("18:00")
    page.get_by_role("button", name="Same to Friday").press("Enter")
    page.get_by_role("group", name="Friday").get_by_role("button", name="Remove this block").last.press("Enter")
    page.select_option("[name=holiday_country]", "JP")
    expect(page.locator("#id_holiday_region option")).to_have_count(1)
    page.select_option("[name=holiday_country]", "PT")
    expect(page.locator("#id_holiday_region option[value='13']")).to_have_count(1)
    page.select_option("#id_holiday_region", "13")
    page.get_by_role("button", name="Save").press("Enter")
    page.wait_for_url("**/setup/hours/*")
    expect(page.get_by_text("Hours added")).to_be_visible()
    saved = Calendar.objects.get(name="Porto")
    two = [["09:00", "12:30"], ["13:30", "18:00"]]
    assert saved.hours == {"0": two, "1": two, "2": two, "3": two, "4": two[:1]}
    assert (saved.holiday_country, saved.holiday_region) == ("PT", "13")


def test_the_look_of_a_brand_follows_the_typing(
    live_server: LiveServer, page: Page, cast: Cast, company: dict[str, str]
) -> None:
    sign_in(page, live_server.url, cast.ada)
    page.goto(live_server.url + company["brand"])
    page.fill("[name=signature]", "Kind regards\n{agent}")
    expect(page.locator(".brand-signature")).to_have_text("Kind regards\nAda", use_inner_text=True)
    page.goto(live_server.url + company["new field"])
    expect(page.locator("[name=choices]")).to_be_hidden()
    page.select_option("[name=type]", "choices")
    expect(page.locator("[name=choices]")).to_be_visible()

"""Setup in a real browser: legible for everybody, narrow enough for a phone, and its few scripts at work."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from sangam.accounts import audit
from sangam.channels import health
from sangam.channels.base import RawItem
from sangam.customers import blocking
from sangam.events.record import Actor
from sangam.ingest import rerun, store
from sangam.ingest.models import RawInbound
from tests.cast import Cast
from tests.chromium import SIZES
from tests.journeys.browser import CHANGES, in_both_schemes, sideways, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenhalterung" * 3


@pytest.fixture
def screens(cast: Cast) -> dict[str, str]:
    """The screens with something long on each; those of brands, hours and labels stand in test_setup_company."""
    health.failed(cast.mailbox.pk, f"535 5.7.8 {LONG}")
    store.many(cast.mailbox.pk, [RawItem(payload=LONG.encode(), headers={"x-long": LONG})])
    raw = RawInbound.objects.latest("pk")
    RawInbound.objects.filter(pk=raw.pk).update(state="quarantined", reason=LONG)
    message = cast.conversation().messages.get()
    assert message.identity
    blocking.block(message.identity, by=Actor.user(cast.ada.pk))
    audit.record(cast.ada, "team.changed", cast.support, name=["Support", LONG])
    return {
        "home": "", "channels": "channels", "channel": f"channels/{cast.mailbox.pk}", "trouble": "mending",
        "raw": f"mending/raws/{raw.pk}", "well": "mending?what=events", "blocked": "blocked", "people": "people",
        "person": f"people/{cast.ben.pk}", "invite": "people/new", "teams": "teams", "team": f"teams/{cast.support.pk}",
        "changes": "changes",
    }  # fmt: skip


def test_axe_finds_nothing_serious(live_server: LiveServer, page: Page, cast: Cast, screens: dict[str, str]) -> None:
    sign_in(page, live_server.url, cast.ada)
    found = {}
    for name, path in screens.items():
        page.goto(f"{live_server.url}/setup/{path}")
        found[name] = in_both_schemes(page)
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_nothing_scrolls_sideways(live_server: LiveServer, page: Page, cast: Cast, screens: dict[str, str]) -> None:
    sign_in(page, live_server.url, cast.ada)
    width, height = SIZES["phone"]
    page.set_viewport_size({"width": width, "height": height})
    wide = {}
    for name, path in screens.items():
        page.goto(f"{live_server.url}/setup/{path}")
        for way, change in CHANGES.items():
            page.evaluate(change)
            inner = page.evaluate("(m => m.scrollWidth - m.clientWidth)(document.querySelector('main'))")
            wide[f"{name} {way}"] = max(sideways(page), inner)
    assert {name: pixels for name, pixels in wide.items() if pixels > 0} == {}


def test_only_what_a_choice_needs_is_shown(live_server: LiveServer, page: Page, cast: Cast) -> None:
    sign_in(page, live_server.url, cast.ada)
    page.goto(f"{live_server.url}/setup/channels/new/{cast.mailbox.kind}")
    host = page.locator("[name=own-imap_host]")
    expect(host).to_be_hidden()
    page.select_option("[name=own-incoming]", "imap")
    expect(host).to_be_visible()
    expect(page.locator("[name=own-imap_move_to]")).to_be_hidden()
    page.select_option("[name=own-imap_after]", "move")
    expect(page.locator("[name=own-imap_move_to]")).to_be_visible()
    page.select_option("[name=own-incoming]", "listener")
    expect(page.locator("[name=own-imap_move_to]")).to_be_hidden()


def test_a_trial_names_what_is_missing_and_keeps_what_was_typed(live_server: LiveServer, page: Page, cast: Cast) -> None:
    sign_in(page, live_server.url, cast.ada)
    page.goto(f"{live_server.url}/setup/channels/new/{cast.mailbox.kind}")
    page.fill("[name=name]", "Help")
    page.fill("[name=own-smtp_password]", "typed once")
    page.get_by_role("button", name="Try the connection").click()
    expect(page.locator("#checks")).to_contain_text("Address: This field is required.")
    expect(page.locator("[name=own-smtp_password]")).to_have_value("typed once")


def test_all_of_a_reason_go_again_while_one_watches(live_server: LiveServer, page: Page, cast: Cast) -> None:
    store.many(cast.mailbox.pk, [RawItem(payload=b"x") for _number in range(45)])
    RawInbound.objects.update(state="quarantined", reason="too deep")
    sign_in(page, live_server.url, cast.ada)
    page.goto(f"{live_server.url}/setup/mending")
    page.get_by_role("button", name="Try all again").click()
    expect(page.locator(".setup-running")).to_be_visible()
    while rerun.go_on():
        """As the job does, should the first turn not have sufficed."""
    expect(page.locator(".setup-running")).to_contain_text("45 are on their way again")
    assert RawInbound.objects.filter(state="stored").count() == 45

"""Signing in with more than a password, in a real browser with a device of its own that keeps passkeys."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from sangam.accounts import factors, policy
from sangam.accounts.models import AuditEntry, Demand, User
from sangam.lib import clock
from sangam.notify import alarms
from tests.cast import PASSWORD, Cast
from tests.chromium import SIZES
from tests.journeys.browser import serious, sideways, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def home(live_server: LiveServer) -> str:
    """Passkeys belong to a name; no browser keeps them for a bare number."""
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def device(page: Page) -> Any:
    """Chromium's own: tells how many keys it keeps, and can be told to refuse."""
    link = page.context.new_cdp_session(page)
    link.send("WebAuthn.enable")
    number = link.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    def ask(command: str, **values: Any) -> Any:
        return link.send(f"WebAuthn.{command}", {"authenticatorId": number, **values})

    return ask


def password_step(page: Page, home: str, user: User) -> None:
    page.goto(f"{home}/accounts/login/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("button.primary")


def sign_out(page: Page, home: str) -> None:
    page.goto(f"{home}/accounts/logout/")
    page.click("button.primary")


def test_a_passkey_signs_in_alone_and_as_the_second_step(page: Page, home: str, cast: Cast, device: Any) -> None:
    sign_in(page, home, cast.ben)
    page.goto(f"{home}/me/passkeys")
    page.fill("[name=name]", "The blue laptop")
    page.click("main button.primary")
    expect(page.locator(".account-codes li")).to_have_count(10)
    page.get_by_text("I have kept them").click()
    expect(page.locator(".account-rows").first).to_contain_text("The blue laptop")
    assert len(device("getCredentials")["credentials"]) == 1

    sign_out(page, home)
    page.goto(f"{home}/accounts/login/?next=/me/safety")
    page.get_by_text("Sign in with a passkey").click()
    expect(page).to_have_url(f"{home}/me/safety")
    assert factors.of(cast.ben).passkeys[0].used_at

    sign_out(page, home)
    password_step(page, home, cast.ben)
    page.get_by_text("Use a passkey").click()
    page.wait_for_selector(".desk")


def test_who_has_only_a_passkey_proves_himself_with_it_before_what_is_dangerous(
    page: Page, home: str, cast: Cast, device: Any
) -> None:
    sign_in(page, home, cast.ben)
    page.goto(f"{home}/me/passkeys")
    page.click("main button.primary")
    page.get_by_text("I have kept them").click()
    cast.ben.set_unusable_password()
    cast.ben.save(update_fields=["password"])
    page.goto(f"{home}/accounts/login/")
    page.get_by_text("Sign in with a passkey").click()
    page.wait_for_selector(".desk")
    with clock.held_at(clock.now() + timedelta(minutes=20)):
        page.goto(f"{home}/me/passkeys")
        expect(page).to_have_url(re.compile("/accounts/passkey/again/"))
    assert page.get_by_text("With your password").count() == 0
    asked = clock.now()
    page.click("button.primary")
    expect(page).to_have_url(f"{home}/me/passkeys")
    used = factors.of(cast.ben).passkeys[0].used_at
    assert used and used > asked


def test_a_copy_of_a_passkey_is_refused_and_told(page: Page, home: str, cast: Cast, device: Any) -> None:
    sign_in(page, home, cast.ben)
    page.goto(f"{home}/me/passkeys")
    page.fill("[name=name]", "The blue laptop")
    page.click("main button.primary")
    page.get_by_text("I have kept them").click()
    (copy,) = device("getCredentials")["credentials"]
    sign_out(page, home)
    page.get_by_text("Sign in with a passkey").click()
    page.wait_for_selector(".desk")
    sign_out(page, home)
    device("removeCredential", credentialId=copy["credentialId"])
    device("addCredential", credential={**copy, "signCount": 0})
    page.get_by_text("Sign in with a passkey").click()
    expect(page.locator(".notice.error")).to_contain_text("copy")
    assert AuditEntry.objects.get(action="person.passkey_copied").subject == f"User:{cast.ben.pk}"
    assert alarms.write() == 2, "one for the passkey that was added, one for the copy"


def test_a_device_that_refuses_changes_nothing_and_says_so(page: Page, home: str, cast: Cast, device: Any) -> None:
    sign_in(page, home, cast.ben)
    device("setUserVerified", isUserVerified=False)
    page.goto(f"{home}/me/passkeys")
    page.click("main button.primary")
    expect(page.locator("[data-refused]")).to_be_visible()
    assert not factors.of(cast.ben).any


def test_a_passkey_is_renamed_and_removed_and_then_opens_nothing(page: Page, home: str, cast: Cast, device: Any) -> None:
    sign_in(page, home, cast.ben)
    page.goto(f"{home}/me/passkeys")
    page.click("main button.primary")
    page.get_by_text("I have kept them").click()
    page.locator(".account-rows a").first.click()
    page.fill("[name=name]", "Old key")
    page.get_by_role("button", name="Rename").click()
    expect(page.locator(".account-rows").first).to_contain_text("Old key")
    page.locator(".account-rows a").first.click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The passkey no longer counts")).to_be_visible()
    sign_out(page, home)
    page.get_by_text("Sign in with a passkey").click()
    expect(page.locator(".notice.error")).to_be_visible()
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))[-4:] == [
        "person.passkey_added", "person.passkey_renamed", "person.passkey_removed", "sign_in.failed",
    ]  # fmt: skip


def test_who_must_have_a_second_factor_sees_nothing_before_he_adds_one(page: Page, home: str, cast: Cast) -> None:
    sign_in(page, home, cast.ben)
    page.goto("about:blank")  # a page that is open would go to that step by itself, just while the test goes there
    policy.demand(Demand.EVERYBODY, by=cast.ada)
    for path in ("/conversations", "/me", "/search?q=tent", "/"):
        page.goto(home + path)
        expect(page.get_by_role("heading", name="One more step")).to_be_visible()
        assert page.locator(".rail, [data-live]").count() == 0
    assert serious(page) == []
    page.get_by_text("Add an authenticator app").click()
    secret = page.locator(".account-key").inner_text().replace(" ", "")
    step = int(clock.now().timestamp()) // 30
    page.fill("[name=code]", format_hotp_value(hotp_value(secret, step)))
    page.click("main button.primary")
    expect(page.locator(".account-codes li")).to_have_count(10)
    with page.expect_download() as kept:
        page.get_by_text("Download").click()
    assert len(re.findall(r"^\d{8}\r?$", kept.value.path().read_text(), re.M)) == 10
    page.goto(f"{home}/conversations")
    page.wait_for_selector(".desk")


@pytest.mark.parametrize("way", ["ltr", "rtl"])
def test_the_pages_are_legible_and_fit_a_phone(page: Page, home: str, cast: Cast, device: Any, way: str) -> None:
    sign_in(page, home, cast.ben)
    page.goto(f"{home}/me/passkeys")
    page.click("main button.primary")
    page.wait_for_selector(".account-codes")
    wide, found = {}, {}
    page.set_viewport_size({"width": SIZES["phone"][0], "height": SIZES["phone"][1]})
    for path in (
        "/me",
        "/me/safety",
        "/me/password",
        "/me/app",
        "/me/passkeys",
        "/accounts/login/",
        "/accounts/reauthenticate/",
    ):
        page.goto(home + path)
        page.evaluate("way => { document.documentElement.dir = way }", way)
        wide[path] = sideways(page)
        found[path] = serious(page)
    assert {path: pixels for path, pixels in wide.items() if pixels > 0} == {}
    assert {path: problems for path, problems in found.items() if problems} == {}

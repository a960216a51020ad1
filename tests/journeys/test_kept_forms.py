"""A form that was filled in for long and sent after the session had ended: what was typed is there again after signing in."""

from __future__ import annotations

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from sangam.accounts.models import Role, Team, User
from tests.cast import PASSWORD, Cast
from tests.install import until
from tests.journeys.browser import serious, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter(page: Page, user: User) -> None:
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("button.primary")


def test_what_was_typed_comes_back_by_the_door_and_is_saved(page: Page, live_server: LiveServer, cast: Cast) -> None:
    sign_in(page, live_server.url, cast.ada)
    page.goto(f"{live_server.url}/setup/teams/new")
    page.fill("main [name=name]", "Night watch")
    box = page.locator("main form input[type=checkbox]").first
    box.set_checked(not box.is_checked())
    wanted = box.is_checked()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.click("main form button.primary")
    expect(page.locator("[name=login]")).to_be_visible()
    enter(page, cast.ada)
    expect(page.locator("main [name=name]")).to_have_value("Night watch")
    expect(page.locator("#trouble [data-unsaved]")).to_be_visible()
    assert box.is_checked() is wanted and serious(page) == []
    page.click("main form button.primary")
    until(lambda: Team.objects.filter(name="Night watch").exists(), "the team was not saved")
    # Once saved it is forgotten: the next one begins empty.
    page.goto(f"{live_server.url}/setup/teams/new")
    expect(page.locator("main [name=name]")).to_have_value("")


def test_somebody_else_at_the_same_desk_is_shown_nothing_of_it(page: Page, live_server: LiveServer, cast: Cast) -> None:
    User.objects.filter(pk=cast.lena.pk).update(role=Role.ADMIN)
    sign_in(page, live_server.url, cast.ada)
    page.goto(f"{live_server.url}/setup/teams/new")
    page.fill("main [name=name]", "Night watch")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.click("main form button.primary")
    expect(page.locator("[name=login]")).to_be_visible()
    enter(page, cast.lena)
    expect(page.locator("main [name=name]")).to_have_value("")
    expect(page.locator("#trouble")).to_be_hidden()
    assert page.evaluate("sessionStorage.getItem('on-its-way')") is None


def test_secrets_are_kept_nowhere(page: Page, live_server: LiveServer, cast: Cast) -> None:
    sign_in(page, live_server.url, cast.ada)
    page.goto(f"{live_server.url}/setup/teams/new")
    page.evaluate("""() => {
        const secret = Object.assign(document.createElement("input"), { type: "password", name: "secret", value: "hush" });
        const form = document.querySelector("main form");
        form.append(secret);
        form.addEventListener("submit", (event) => setTimeout(() => event.preventDefault()));
        form.querySelector("[name=name]").value = "Night watch";
        addEventListener("pagehide", () => localStorage.setItem("seen", sessionStorage.getItem("on-its-way")));
    }""")
    page.click("main form button.primary")
    page.wait_for_url("**/setup/teams**")
    seen = page.evaluate("localStorage.getItem('seen')")
    assert "Night watch" in seen and "hush" not in seen and "csrf" not in seen

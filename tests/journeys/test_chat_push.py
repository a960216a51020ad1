"""Being told of an answer on a site with a service worker: offered, registered, shown, and led back to the chat."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from sangam.channels.providers.push import fake, web
from sangam.delivery import devices
from sangam.delivery.models import Registered
from tests.house import House
from tests.journeys.shops import opened_shop
from tests.journeys.site import Site
from tests.journeys.visitor import PATIENCE_MS, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.slow]
OFFER = "Tell me when an answer comes"
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  for (;;) {
    const all = await registration.getNotifications();
    if (all.length) return all.map((one) => [one.title, one.body, one.dir]);
    await new Promise((go) => setTimeout(go, 10));
  }
}"""
PRESSED = """async () => {
  for (;;) {
    const [one] = await registration.getNotifications();
    if (one) return self.dispatchEvent(new NotificationEvent("notificationclick", { notification: one }));
    await new Promise((go) => setTimeout(go, 10));
  }
}"""
REGISTERS = "<script>navigator.serviceWorker.register('/worker.js')</script>"
# This browser has no push service: its maker's is played. What it was asked with is kept for the test.
SUBSCRIBES = """
  const told = %s;
  PushManager.prototype.getSubscription = async () => window.held ?? null;
  PushManager.prototype.subscribe = async (options) => {
    window.asked = { visible: options.userVisibleOnly, octets: options.applicationServerKey.length };
    return (window.held = { options: {}, toJSON: () => told, unsubscribe: async () => true });
  };
"""


@pytest.fixture
def shop(house: House) -> Iterator[Site]:
    with opened_shop(house, push_web="on") as site:
        line = f'importScripts("{site.home}/widget/{site.token}/worker.js");'
        site.pages["/worker.js"] = (line, {"Content-Type": "text/javascript"})
        yield site


def goes(visitor: Visitor, shop: Site, path: str = "/") -> None:
    visitor.goes_to(shop.put(path.partition("#")[0], body=REGISTERS) + path.removeprefix("/"))
    visitor.page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def test_without_a_worker_nothing_is_offered(shop: Site, visitor: Visitor) -> None:
    visitor.goes_to(shop.put("/")).opens()
    visitor.said("Is the Skerry 2 back?")
    expect(visitor.page.get_by_text(OFFER)).to_be_hidden()


def test_whoever_wants_it_is_registered_and_forgotten_when_he_signs_out(
    shop: Site, visitor: Visitor, context: BrowserContext
) -> None:
    browser = fake.Browser("")
    context.grant_permissions(["notifications"], origin=shop.origin)
    visitor.page.add_init_script(SUBSCRIBES % json.dumps(browser.subscription))
    goes(visitor, shop)
    visitor.opens()
    expect(visitor.page.get_by_text(OFFER)).to_be_hidden()
    visitor.said("Is the Skerry 2 back?")
    visitor.page.get_by_text(OFFER).click()
    expect(visitor.page.get_by_text(OFFER)).to_be_hidden(timeout=PATIENCE_MS)
    assert visitor.page.evaluate("window.asked") == {"visible": True, "octets": 65}
    row = Registered.objects.get(digest=devices.digest(web.SERVICE, browser.endpoint))
    assert (row.service, row.app, devices.opened(row).token) == ("web", "127.0.0.1", browser.endpoint)
    with visitor.page.expect_response(lambda answer: answer.request.method == "DELETE"):
        visitor.page.evaluate("Sangam.forget()")
    assert not Registered.objects.filter(pk=row.pk).exists()


def test_what_comes_is_shown_and_leads_to_the_chat(shop: Site, visitor: Visitor, context: BrowserContext) -> None:
    context.grant_permissions(["notifications"], origin=shop.origin)
    goes(visitor, shop)
    told = {"sangam": "answer", "title": "Northwind", "body": "وصلت", "lang": "ar", "dir": "rtl", "tag": "sangam-1"}
    deliver(visitor, context, shop, json.dumps({**told, "conversation": "1", "message": "2"}))
    assert visitor.page.evaluate(SHOWN) == [["Northwind", "وصلت", "rtl"]]
    expect(visitor.panel).to_be_hidden()
    (worker,) = context.service_workers
    deliver(visitor, context, shop, json.dumps({**told, "conversation": "1", "message": "2"}))
    worker.evaluate(PRESSED)
    expect(visitor.panel).to_be_visible(timeout=PATIENCE_MS)


def test_whoever_had_no_page_open_comes_to_the_chat(shop: Site, visitor: Visitor) -> None:
    goes(visitor, shop, "/#sangam-open")
    expect(visitor.panel).to_be_visible(timeout=PATIENCE_MS)
    assert visitor.page.url == f"{shop.origin}/"


def deliver(visitor: Visitor, context: BrowserContext, shop: Site, data: str) -> None:
    """As the browser's push service would."""
    devtools = context.new_cdp_session(visitor.page)
    seen: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: seen.extend(
            one["registrationId"] for one in told["registrations"] if one["scopeURL"].startswith(shop.origin)
        ),
    )
    devtools.send("ServiceWorker.enable")
    visitor.page.wait_for_function("true")
    while not seen:
        visitor.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    values = {"origin": shop.origin, "registrationId": seen[0], "data": data}
    devtools.send("ServiceWorker.deliverPushMessage", values)

"""A real Chromium for the journeys. Without one they are skipped, except where SANGAM_TEST_STRICT=1 forbids that."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.dispatch import receiver
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from sangam.accounts.models import User
from tests.cast import PASSWORD
from tests.chromium import FLAGS, PATIENCE_MS, RIGHT_TO_LEFT, ROOT, chromium
from tests.install import until

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
HTMX = ROOT / "frontend" / "node_modules" / "htmx.org" / "dist" / "htmx.min.js"


def need(what: str, found: object) -> None:
    if not found:
        reason = f"{what} is not here"
        pytest.fail(reason) if os.environ.get("SANGAM_TEST_STRICT") == "1" else pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Gone with its file: while Playwright's loop runs in this thread, no test can run one of its own."""
    need("Chromium", chromium())
    need("frontend/node_modules", AXE.exists() and HTMX.exists())
    # Playwright's loop runs in this thread; Django would take it for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield opened
        opened.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    opened.set_default_timeout(PATIENCE_MS)
    yield opened
    opened.close()
    if "live_server" in request.fixturenames:
        # What the page asked last is still being answered; tables are not emptied under it.
        until(lambda: not answering(), "the server of the test still answers")


ANSWERING: set[int] = set()
"""The threads of this process's server that answer a request."""


def answering() -> set[int | None]:
    """Of these, the living ones: a thread whose browser went away may end without a word."""
    others = {one.ident for one in threading.enumerate() if one is not threading.current_thread()}
    return others & ANSWERING


@receiver(request_started)
def _begins(**kwargs: object) -> None:
    ANSWERING.add(threading.get_ident())


@receiver(request_finished)
def _ends(**kwargs: object) -> None:
    ANSWERING.discard(threading.get_ident())


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose every error in the console is the test's own."""
    errors: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield opened
    # A test server has no hub behind it: the page goes on by asking, and says so to nobody but the console.
    # A request that typing took back is told by htmx as if it were a mistake; one that failed says more than these two.
    # A page that asks by itself just when its session ends is refused with 401, and says so in words.
    known = ("401", "409", "422", "WebSocket connection to", "htmx:sendAbort", "htmx:afterRequest, [object")
    left = [error for error in errors if not any(part in error for part in known)]
    assert left == [], left


LONGER = """() => {
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const { data } = walker.currentNode;
  walker.currentNode.data = data + " " + data.trim().slice(0, Math.ceil(data.trim().length * 0.4));
}}"""
"""What a translation may do to a screen: 40 % more letters in every text."""
CHANGES = {"as it is": "() => {}", "right to left": RIGHT_TO_LEFT, "longer": LONGER}
"""In this order on one page; after the last its words are no longer what buttons are called."""


def in_both_schemes(page: Page) -> dict[str, object]:
    """What axe finds serious on the page as it stands, in light and in dark."""
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        if problems := serious(page):
            found[scheme] = problems
    return found


def sign_in(page: Page, address: str, user: User) -> None:
    page.goto(f"{address}/accounts/login/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("button.primary")
    page.wait_for_selector(".desk")
    page.wait_for_load_state("load")


def serious(page: Page) -> list[str]:
    """What axe-core finds serious or critical, as one line each."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"][:3]
    ]


def sideways(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


CUT = """() => {
  const hides = (style) => ["hidden", "clip"].includes(style.overflowX);
  const shortened = (style) => style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none";
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const own = node.parentElement;
    if (!node.data.trim() || !own.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true }) || own.closest(".voice, .skip")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const text = range.getBoundingClientRect();
    if (!text.width) continue;
    let scrolls = false;
    for (let at = own; at && at !== document.documentElement; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (shortened(style) || style.position === "fixed") { scrolls = true; break; }
      if (["auto", "scroll"].includes(style.overflowX)) { scrolls = true; break; }
      if (!hides(style)) continue;
      const box = at.getBoundingClientRect();
      // For ears only.
      if (box.width <= 2) { scrolls = true; break; }
      if (text.right > box.right + 1.5 || text.left < box.left - 1.5) {
        found.push(`${node.data.trim().slice(0, 40)} in ${at.className || at.tagName}`);
        scrolls = true;
        break;
      }
    }
    if (!scrolls && (text.right > innerWidth + 1.5 || text.left < -1.5)) found.push(`${node.data.trim().slice(0, 40)} beyond the window`);
  }
  return found.slice(0, 5);
}"""
"""Words of which a part cannot be seen, and that neither end in an ellipsis nor can be scrolled to."""


def cut_off(page: Page) -> list[str]:
    found: list[str] = page.evaluate(CUT)
    return found

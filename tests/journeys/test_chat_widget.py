"""The chat on a page of somebody else: by keyboard, on a phone, in the dark, from right to left, and among enemies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from sangam.conversations.models import Message
from tests.chromium import SIZES
from tests.house import House
from tests.journeys.browser import serious, sideways
from tests.journeys.shops import opened_shop
from tests.journeys.site import HOSTILE_SCRIPT, HOSTILE_STYLE, Site
from tests.journeys.visitor import PATIENCE_MS, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.slow]


@pytest.fixture
def shop(house: House) -> Iterator[Site]:
    with opened_shop(house) as site:
        yield site


def texts() -> list[str]:
    return list(Message.objects.filter(kind="in").order_by("pk").values_list("text", flat=True))


def test_nothing_is_asked_and_nothing_kept_before_it_is_opened(shop: Site, visitor: Visitor) -> None:
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.goes_to(shop.put("/"))
    visitor.page.wait_for_load_state("networkidle")
    assert asked == [f"{shop.origin}/", f"{shop.home}/widget/{shop.token}.js"]
    assert visitor.page.evaluate("localStorage.length + sessionStorage.length") == 0
    visitor.opens()
    visitor.said("Only now.")
    assert {urlsplit(address).netloc for address in asked} == {urlsplit(shop.origin).netloc, urlsplit(shop.home).netloc}


def test_by_keyboard_alone(shop: Site, visitor: Visitor) -> None:
    keys = visitor.page.keyboard
    visitor.goes_to(shop.put("/"))
    visitor.page.get_by_label("Search").focus()
    keys.press("Tab")
    expect(visitor.launcher).to_be_focused()
    keys.press("Enter")
    expect(visitor.field).to_be_focused(timeout=PATIENCE_MS)
    keys.type("First line")
    keys.press("Shift+Enter")
    keys.type("second line ")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Enter")
    expect(visitor.page.locator(".emoji")).to_be_visible()
    keys.press("ArrowRight")
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(visitor.field).to_be_focused()
    keys.press("Enter")
    expect(visitor.bubble("First line")).to_be_visible()
    expect(visitor.waiting).to_have_count(0, timeout=PATIENCE_MS)
    assert re.fullmatch(r"First line\nsecond line \W+", texts()[-1])
    keys.press("Escape")
    expect(visitor.panel).to_be_hidden()
    expect(visitor.launcher).to_be_focused()
    keys.press("Shift+Tab")
    expect(visitor.page.get_by_label("Search")).to_be_focused()


def test_a_word_that_is_being_composed_is_not_sent(shop: Site, visitor: Visitor) -> None:
    """Enter chooses among the candidates of an input method; only the next one sends."""
    visitor.goes_to(shop.put("/")).opens()
    visitor.field.fill("にほ")
    visitor.field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(visitor.field).to_have_value("にほ")
    visitor.field.press("Enter")
    visitor.sees("にほ")


def drop(visitor: Visitor, kind: str, name: str, media_type: str, content: bytes) -> None:
    """Paste or drag a file, as the browser tells a page of it."""
    visitor.panel.locator("textarea.field").evaluate(
        """(field, {kind, name, type, bytes}) => {
            const carried = new DataTransfer();
            carried.items.add(new File([new Uint8Array(bytes)], name, { type }));
            const event = kind === "paste"
                ? new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true, composed: true })
                : new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true, composed: true });
            field.dispatchEvent(event);
        }""",
        {"kind": kind, "name": name, "type": media_type, "bytes": list(content)},
    )


def test_a_file_that_nobody_takes_is_refused_before_it_leaves(shop: Site, visitor: Visitor) -> None:
    visitor.goes_to(shop.put("/")).opens()
    left: list[str] = []
    visitor.page.on("request", lambda request: left.append(request.url))
    for kind in ("paste", "drag"):
        drop(visitor, kind, "setup.exe", "application/x-msdownload", b"MZ")
        refused = visitor.page.locator(".upload.refused", has_text="setup.exe")
        expect(refused).to_contain_text("cannot be sent")
        refused.get_by_role("button", name="Remove setup.exe").click()
        expect(visitor.page.locator(".upload")).to_have_count(0)
    drop(visitor, "drag", "empty.txt", "text/plain", b"")
    expect(visitor.page.locator(".upload.refused")).to_contain_text("empty")
    assert left == []


def test_files_go_along_by_paste_and_drag(shop: Site, visitor: Visitor) -> None:
    visitor.goes_to(shop.put("/")).opens()
    drop(visitor, "paste", "washing.txt", "text/plain", b"by hand")
    drop(visitor, "drag", "receipt.txt", "text/plain", b"TH-20931")
    send = visitor.panel.get_by_role("button", name="Send")
    expect(send).to_be_enabled(timeout=PATIENCE_MS)
    send.click()
    expect(visitor.page.locator(".bubble a.file")).to_have_count(2, timeout=PATIENCE_MS)
    message = Message.objects.filter(kind="in").latest("pk")
    assert sorted(message.attachments.values_list("name", flat=True)) == ["receipt.txt", "washing.txt"]


def test_a_hostile_page_changes_nothing(shop: Site, visitor: Visitor) -> None:
    address = shop.put(
        "/", head=f"<style>{HOSTILE_STYLE}</style><script>{HOSTILE_SCRIPT}</script>", body='<div class="cover"></div>'
    )
    visitor.goes_to(address).opens()
    box = visitor.field.bounding_box()
    on_top = visitor.page.evaluate("([x, y]) => document.elementFromPoint(x, y).localName", [box["x"] + 9, box["y"] + 9])
    assert on_top == "sangam-chat", "no z-index of the page covers it"
    assert visitor.field.evaluate("field => getComputedStyle(field).fontSize") == "15px"
    visitor.field.press_sequentially("typed among enemies")
    visitor.field.press("Enter")
    expect(visitor.bubble("typed among enemies")).to_be_visible()
    expect(visitor.waiting).to_have_count(0, timeout=PATIENCE_MS)
    assert texts()[-1] == "typed among enemies"
    assert visitor.page.evaluate("window.heard") is None, "keys of the chat are not the page's"


@pytest.mark.parametrize(
    "types", ["", "; require-trusted-types-for 'script'", "; require-trusted-types-for 'script'; trusted-types 'none'"]
)
def test_the_strictest_policy_lets_it_work(house: House, shop: Site, visitor: Visitor, types: str) -> None:
    visitor.goes_to(shop.put("/", head="", policy=shop.strict(types))).opens()
    visitor.said("Is it dry in there?")
    assert visitor.launcher.evaluate("button => getComputedStyle(button).borderRadius") == "50%", "the sheet is there"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_page(browser: Browser, shop: Site, theme: str, size: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, reduced_motion="reduce", has_touch=size == "phone"
    )  # type: ignore[arg-type]
    visitor = Visitor(context.new_page())
    visitor.goes_to(shop.put("/"))
    assert serious(visitor.page) == []
    visitor.opens()
    visitor.said("A long-word-that-does-not-break-by-itself-" * 6)
    assert serious(visitor.page) == []
    visitor.panel.get_by_role("button", name="Emoji").click()
    assert serious(visitor.page) == []
    assert sideways(visitor.page) <= 0
    assert visitor.panel.evaluate("panel => panel.scrollWidth - panel.clientWidth") <= 0
    if size == "phone":
        box = visitor.panel.bounding_box()
        assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, width, height)
    assert visitor.page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches")
    assert visitor.panel.evaluate("panel => getComputedStyle(panel).animationName") == "none"
    context.close()


def test_targets_of_a_phone_are_for_fingers(browser: Browser, shop: Site) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, reduced_motion="reduce"
    )
    visitor = Visitor(context.new_page())
    visitor.goes_to(shop.put("/")).opens()
    small = [
        button.get_attribute("aria-label")
        for button in visitor.panel.locator("button:visible").all()
        if min(button.bounding_box()["width"], button.bounding_box()["height"]) < 44
    ]
    assert small == []
    context.close()


def test_twice_as_large_it_can_still_be_written_in(browser: Browser, shop: Site) -> None:
    """A zoom of 200 % on a small laptop leaves 640 by 360 CSS pixels."""
    context = browser.new_context(viewport={"width": 640, "height": 360})
    visitor = Visitor(context.new_page())
    visitor.goes_to(shop.put("/")).opens()
    visitor.said("Still here.")
    for part in (visitor.field, visitor.panel.get_by_role("button", name="Close the chat")):
        expect(part).to_be_in_viewport()
    context.close()


def test_it_stands_on_the_other_side_where_one_reads_from_the_right(shop: Site, visitor: Visitor) -> None:
    """The layout follows the language of the chat; words of ours that are not translated stay as they are."""
    visitor.goes_to(shop.put("/", lang="ar", direction="rtl")).opens()
    expect(visitor.page.locator("sangam-chat .root")).to_have_attribute("dir", "rtl")
    assert visitor.launcher.bounding_box()["x"] < 100
    visitor.said("متى تصل خيمتي؟")
    box, panel = visitor.bubble("متى تصل").bounding_box(), visitor.panel.bounding_box()
    assert box["x"] - panel["x"] < 40, "one's own words stand at the end of the line, which is left"
    assert serious(visitor.page) == []


def test_the_corner_is_the_pages_choice(shop: Site, visitor: Visitor) -> None:
    visitor.goes_to(shop.put("/", options='{position: "start", open: true, theme: "dark"}'))
    expect(visitor.field).to_be_visible(timeout=PATIENCE_MS)
    assert visitor.panel.bounding_box()["x"] < 100
    expect(visitor.page.locator("sangam-chat .root")).to_have_class(re.compile(r"\bdark\b"))


def test_a_page_that_is_not_allowed_is_told_so(house: House, shop: Site, context: BrowserContext) -> None:
    stranger = context.new_page()
    address = shop.put("/").replace("127.0.0.1", "localhost")
    stranger.goto(address)
    stranger.locator("sangam-chat .launcher").click()
    expect(stranger.locator(".notice")).to_be_visible(timeout=PATIENCE_MS)
    expect(stranger.locator("textarea.field")).to_have_count(0)


def test_a_forgotten_visitor_leaves_nothing_behind(shop: Site, visitor: Visitor) -> None:
    visitor.goes_to(shop.put("/")).opens()
    visitor.said("Only for my eyes.")
    visitor.page.evaluate("Sangam.forget()")
    expect(visitor.panel).to_be_hidden()
    assert visitor.page.evaluate("Object.keys(localStorage)") == []
    visitor.opens()
    expect(visitor.bubble("Only for my eyes.")).to_have_count(0)

"""A person on somebody's site, as seen by a test: opens the chat, writes, reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

PATIENCE_MS = 30_000
# What a browser itself says of an answer or a network that a test wanted so.
OF_THE_NETWORK = ("Failed to load resource", "WebSocket connection")


@dataclass
class Visitor:
    page: Page

    def goes_to(self, address: str) -> Visitor:
        self.page.goto(address)
        expect(self.launcher).to_be_visible(timeout=PATIENCE_MS)
        return self

    def opens(self) -> Visitor:
        self.launcher.click()
        expect(self.panel).to_be_visible()
        expect(self.field).to_be_visible(timeout=PATIENCE_MS)
        return self

    def says(self, text: str) -> None:
        """Write and press Enter; it need not have arrived."""
        self.field.fill(text)
        self.field.press("Enter")
        expect(self.bubble(text)).to_be_visible()

    def said(self, text: str) -> None:
        """Write, and wait until the server has answered for it."""
        self.says(text)
        expect(self.waiting).to_have_count(0, timeout=PATIENCE_MS)

    def sees(self, text: str) -> None:
        expect(self.bubble(text)).to_be_visible(timeout=PATIENCE_MS)

    def reads(self) -> list[str]:
        """The words of all messages in their order, without names and times."""
        return [words.strip() for words in self.page.locator(".message .words").all_inner_texts()]

    def bubble(self, text: str) -> Locator:
        return self.page.locator(".bubble", has_text=text)

    @property
    def launcher(self) -> Locator:
        return self.page.locator("sangam-chat .launcher")

    @property
    def panel(self) -> Locator:
        return self.page.locator("sangam-chat .panel")

    @property
    def field(self) -> Locator:
        return self.panel.locator("textarea.field")

    @property
    def waiting(self) -> Locator:
        return self.page.locator(".message.waiting")


@pytest.fixture
def visitor(context: BrowserContext) -> Iterator[Visitor]:
    """Somebody with a browser of his own, whose script may not fail."""
    wrong: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    yield Visitor(page)
    assert [text for text in wrong if not text.startswith(OF_THE_NETWORK)] == []

"""A customer before his brand's page, with a browser of his own and the letters that reach him."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from sangam.channels.base import Outbound
from sangam.channels.models import Channel
from sangam.web.portal import letters


class Post:
    """Whatever was sent, by address; `lost` are addresses whose letters fail for now."""

    def __init__(self) -> None:
        self.sent: list[Outbound] = []

    def __call__(self, channel: Channel, letter: Outbound) -> None:
        self.sent.append(letter)

    def to(self, address: str) -> list[Outbound]:
        letters.due(self)
        return [one for one in self.sent if one.recipients[0].identity.value == address]

    def code(self, address: str) -> str:
        found = re.search(r"\b(\d{3}) (\d{3})\b", self.to(address)[-1].text)
        assert found
        return found[1] + found[2]

    def link(self, address: str) -> str:
        found = re.search(r"https?://[^/\s]+(/my/\S+)", self.to(address)[-1].text)
        assert found
        return found[1]


class Browser:
    def __init__(self, channel: Channel, post: Post, **headers: str) -> None:
        self.client, self.post_office, self.at = Client(headers=headers or None), post, f"/my/{channel.address}/"
        self.status = 0

    def get(self, path: str = "", **more: Any) -> str:
        return self._read(self.client.get(self._to(path), more, follow=True))

    def post(self, path: str = "", **data: Any) -> str:
        return self._read(self.client.post(self._to(path), data, follow=True))

    def _to(self, path: str) -> str:
        return path if path.startswith("/") else self.at + path

    def _read(self, answer: Any) -> str:
        self.status, self.answer = answer.status_code, answer
        text = answer.content.decode() if not answer.streaming else ""
        page = LexborHTMLParser(text)
        main = page.css_first("main")
        return " ".join(main.text(separator=" ").split()) if main else text

    def ask(self, address: str) -> str:
        return self.post("in/", address=address)

    def sign_in(self, address: str = "cleo@example.com") -> str:
        self.ask(address)
        return self.post("in/code/", code=self.post_office.code(address))

    def rows(self) -> list[str]:
        self.get()
        return [" ".join(row.text().split()) for row in LexborHTMLParser(self.answer.content).css(".my-row-title")]

    def said(self, number: int) -> list[str]:
        self.get(f"{number}/")
        return [" ".join(one.text().split()) for one in LexborHTMLParser(self.answer.content).css(".my-words")]

    def key(self, path: str) -> str:
        self.get(path)
        found = LexborHTMLParser(self.answer.content).css_first("main form input[name=key]")
        assert found is not None
        return str(found.attributes["value"])

    def say(self, number: int, text: str, **more: Any) -> str:
        return self.post(f"{number}/", text=text, key=self.key(f"{number}/"), **more)

"""A visitor of the story's shop: what his browser sends, proved and taken apart by the channel's own kind."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from random import Random

from sangam.channels.base import RawItem, Request
from sangam.channels.models import Channel
from sangam.channels.widgets import WidgetAdapter
from sangam.config.story.script import Writer

SHOP = "https://shop.tarnhill.example"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"


@dataclass(frozen=True, slots=True)
class Visit:
    """One browser at one channel. `writer` is what he says of himself; nobody who says nothing."""

    channel: Channel
    token: str
    writer: Writer | None

    @classmethod
    def begun(cls, channel: Channel, language: str, writer: Writer | None) -> Visit:
        return cls(channel, _adapter(channel).admit("", "", channel.plain_settings(), language=language).token, writer)

    def said(self, text: str, chance: Random, *, page: str = "") -> list[RawItem]:
        """One message as raws of history."""
        frame: dict[str, object] = {"type": "message", "id": f"{chance.getrandbits(128):032x}", "text": text}
        if self.writer:
            frame["answers"] = {"name": self.writer.name, "email": self.writer.address}
        if page:
            frame["page"] = {"url": f"{SHOP}{page}", "title": "Tarnhill Outdoor"}
        headers = {"authorization": f"Bearer {self.token}", "origin": SHOP, "user-agent": BROWSER}
        call = Request("POST", f"{SHOP}/", headers, {}, json.dumps({"frames": [frame]}).encode())
        items = self.channel.adapter.unpack(call, self.channel.plain_settings())
        return [dataclasses.replace(item, lane="bulk") for item in items]


def _adapter(channel: Channel) -> WidgetAdapter:
    assert isinstance(channel.adapter, WidgetAdapter)
    return channel.adapter

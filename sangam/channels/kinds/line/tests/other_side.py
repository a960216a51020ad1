"""A fake LINE of one's own for each test: names and tokens are remembered by where they came from."""

from __future__ import annotations

import itertools
import json
from typing import Any

from sangam.channels.base import Settings
from sangam.channels.kinds.line.adapter import Adapter
from sangam.channels.kinds.line.fake import Fake
from sangam.channels.testing import HOOK, FakeContext

ADAPTER = Adapter()
_numbers = itertools.count(1)


def fresh() -> Fake:
    return Fake(f"https://line-{next(_numbers)}.example", HOOK)


def settings_for(fake: Fake, **more: Any) -> Settings:
    return Settings(1, "LINE", "", {**fake.settings(), **more}, "token", HOOK)


def reaching(fake: Fake) -> FakeContext:
    return FakeContext(answers=fake.http)


def read(*events: Any, destination: Any = "U" + "b" * 32) -> list[Any]:
    return ADAPTER.parse(json.dumps({"destination": destination, "events": events}).encode(), {})


def said(**more: Any) -> dict[str, Any]:
    """A text message as LINE sends it, with whatever is special."""
    message = {"id": "9001", "type": "text", "text": "Hello", "quoteToken": "q", **more.pop("message", {})}
    return {
        "type": "message", "mode": "active", "timestamp": 1772357400123, "webhookEventId": "01KEV1",
        "deliveryContext": {"isRedelivery": False}, "replyToken": "r",
        "source": {"type": "user", "userId": "U" + "a" * 32}, "message": message, **more,
    }  # fmt: skip

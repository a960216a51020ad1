"""The fake, and events as Viber sends them."""

from __future__ import annotations

import json
from typing import Any

from sangam.channels.base import Settings
from sangam.channels.kinds.viber.adapter import Adapter
from sangam.channels.kinds.viber.fake import Fake
from sangam.channels.kinds.viber.inbound import SCOPE
from sangam.channels.testing import HOOK, FakeContext

ADAPTER = Adapter()
SENDER = {"id": "01234567890A=", "name": "Олена", "language": "uk-UA", "country": "UA", "api_version": 10}


def fresh(*, heard: str = "olena") -> Fake:
    fake = Fake("https://viber.example/pa", HOOK)
    fake.subscribed.add(fake.persona(heard).value)
    return fake


def settings_for(fake: Fake, **more: Any) -> Settings:
    return Settings(1, "Viber", "", {**fake.settings(), **more}, "token", HOOK)


def reaching(fake: Fake) -> FakeContext:
    return FakeContext(answers=fake.http)


def event(**more: Any) -> dict[str, Any]:
    return {"event": "message", "timestamp": 1772357400123, "message_token": 4912661846655238145, "sender": SENDER, **more}


def read(found: Any) -> list[Any]:
    return ADAPTER.parse(json.dumps(found).encode(), {SCOPE: "7"})


def said(**message: Any) -> Any:
    return read(event(message=message))[0]

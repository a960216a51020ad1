"""What the fixtures say, read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sangam.channels.base import Inbound, Item
from sangam.channels.kinds.whatsapp.adapter import Adapter

FIXTURES = Path(__file__).parent / "fixtures"
PERSON = (("phone", "", "+16505551234"), ("bsuid", "102290129340398", "US.13491208655302741918"))


def payload(name: str) -> bytes:
    return (FIXTURES / f"{name}.json").read_bytes()


def document(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(payload(name))
    return found


def read(name: str, **headers: str) -> list[Item]:
    return Adapter().parse(payload(name), headers)


def said(name: str) -> Inbound:
    (item,) = read(name)
    assert isinstance(item, Inbound)
    return item


def keys(item: Inbound) -> tuple[tuple[str, str, str], ...]:
    return tuple(ref.key for ref in item.sender)

"""What a device that wants to hear of answers gives us, and what it is told: for kinds that live in apps and pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Device:
    """Where a service for notifications reaches one app on one device. `token` is what the service knows it by (of Web Push
    the address to call), `keys` what else is needed to write to it. Both are secrets: whoever has them can be us."""

    service: str
    token: str = field(repr=False)
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Note:
    """A notification: plain words in `language`, and what the app opens. Those with the same `conversation` replace each
    other. `key` is the same for every try (UUID)."""

    title: str
    body: str
    conversation: str
    message: str
    language: str = "en"
    rtl: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A service that a channel is set up for, and what a client needs to ask it for a token (of Web Push our public key)."""

    service: str
    key: str = ""

"""What people call themselves, which a webhook does not tell: asked for softly, and remembered for some hours. Who blocked the
account, or did not agree, has no name; no message ever waits for one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sangam.channels import calls, contacts
from sangam.channels.base import DeliveryError, Inbound, Item, Settings
from sangam.channels.kinds.line import given
from sangam.channels.kinds.line.api import API, Api
from sangam.channels.kinds.line.memory import Memory

KEPT_SECONDS = 6 * 3600
PAUSE_SECONDS = 60
TIMEOUT_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Profile:
    name: str = ""
    language: str = ""


NOBODY = Profile()
_known: Memory[Profile] = Memory()
_troubled: Memory[bool] = Memory(most=1000)


def named(items: list[Item], settings: Settings, ask: Callable[..., Any]) -> list[Item]:
    return [_named(item, settings, ask) if isinstance(item, Inbound) else item for item in items]


def _named(item: Inbound, settings: Settings, ask: Callable[..., Any]) -> Inbound:
    who = item.sender[0]
    if item.sender_name or not who.value.startswith("U"):
        return item
    found = profile(who.value, item.conversation_key, settings, ask)
    if not found.name:
        return item
    sender = (replace(who, name=found.name), *item.sender[1:])
    return replace(item, sender=sender, sender_name=found.name, language=item.language or found.language)


def profile(user: str, where: str, settings: Settings, ask: Callable[..., Any]) -> Profile:
    """`where` is the talk: members of a group are known there. After trouble LINE is left alone for a minute."""
    account = (settings.at(API), settings.channel_id)
    key = (*account, where, user)
    if (kept := _known.get(key)) is not None:
        return kept
    if _troubled.get(account):
        return NOBODY
    try:
        answer = Api(settings, ask).call("GET", _path(user, where), timeout=TIMEOUT_SECONDS, max_bytes=64 * 1024)
        told = calls.document(answer)
    except DeliveryError as error:
        if error.failure.code == "404":
            _known.put(key, NOBODY, seconds=KEPT_SECONDS)
        else:
            _troubled.put(account, True, seconds=PAUSE_SECONDS)
        return NOBODY
    language = given.text(told, "language", 16).partition("-")[0].lower()
    found = Profile(contacts.name(given.text(told, "displayName", 300)), language)
    _known.put(key, found, seconds=KEPT_SECONDS)
    return found


def _path(user: str, where: str) -> str:
    if where == user:
        return f"/v2/bot/profile/{user}"
    kind = "room" if where.startswith("R") else "group"
    return f"/v2/bot/{kind}/{where}/member/{user}"

"""Who somebody is at the company's other accounts: the `unionid`, which WeChat tells of followers when the account belongs to
an Open Platform account. Asked for once a person while a process lives, and only where an admin said that there is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sangam.channels.base import DeliveryError, IdentityRef, Inbound, Item, Settings
from sangam.channels.kinds.wechat import document
from sangam.channels.kinds.wechat.account import Account

KIND = "unionid"
ASKED_FOR = "unionid"
SECONDS = 2.0
KNOWN_MAX = 20_000
_known: dict[tuple[str, str], str] = {}


def joined(items: list[Item], settings: Settings, ask: Callable[..., Any]) -> list[Item]:
    """Softly: what cannot be learned now is learned with the next message."""
    if not settings.get(ASKED_FOR, False):
        return items
    return [_joined(item, settings, ask) if isinstance(item, Inbound) and len(item.sender) == 1 else item for item in items]


def _joined(item: Inbound, settings: Settings, ask: Callable[..., Any]) -> Inbound:
    by = item.sender[0]
    union = _known.get((by.scope, by.value))
    if union is None:
        try:
            union = _asked(by, settings, ask)
        except DeliveryError:
            return item
        if len(_known) >= KNOWN_MAX:
            _known.clear()
        _known[(by.scope, by.value)] = union
    return replace(item, sender=(by, IdentityRef(KIND, union, "", "", proven=True))) if union else item


def _asked(by: IdentityRef, settings: Settings, ask: Callable[..., Any]) -> str:
    told = Account(settings, ask).told("GET", "cgi-bin/user/info", params={"openid": by.value}, timeout=SECONDS)
    return document.text(told, "unionid")[:100]

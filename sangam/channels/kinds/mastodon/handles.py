"""Who people are in the Fediverse: a name at a server. People of our own server are told without it."""

from __future__ import annotations

import re
from typing import Any

from sangam.channels.base import IdentityRef

KIND = "mastodon"
PUBLIC, DIRECT = "public", "direct"
_NAME, _HOST = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?", r"[^\W_](?:[\w.-]*[^\W_])?(?::\d{1,5})?"
SHAPE = re.compile(rf"@?({_NAME})@({_HOST})\Z")
HANDLE_MAX = 300


def fold(account: Any, home: str) -> str:
    """`user@server` in small letters, "" for what is no name."""
    given = account.strip() if isinstance(account, str) else ""
    whole = given if "@" in given.lstrip("@") else f"{given}@{home}"
    match = SHAPE.match(whole) if len(whole) <= HANDLE_MAX else None
    return f"{match[1]}@{match[2]}".lower() if match else ""


def person(value: str, name: str = "") -> IdentityRef:
    return IdentityRef(KIND, value, name=name, proven=True)


def key(value: str, visibility: str) -> str:
    """What is said to us alone is another conversation than what everybody reads."""
    return f"{DIRECT if visibility == DIRECT else PUBLIC}:{value}"


def is_direct(key: str) -> bool:
    return key.startswith(f"{DIRECT}:")


def mention(value: str, home: str) -> str:
    """How he is addressed: people of our own server by their name alone."""
    name, _at, host = value.partition("@")
    return f"@{name}" if host == home.lower() else f"@{value}"

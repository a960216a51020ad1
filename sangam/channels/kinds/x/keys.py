"""What a conversation here is: a thread of posts with one author, or direct messages with one person. Its key says which, and
so whether an answer is public."""

from __future__ import annotations

from sangam.channels.base import IdentityRef

KIND = "x"
POST, DIRECT = "post", "dm"


def post(thread: str, author: str) -> str:
    return f"{POST}:{thread}:{author}"


def direct(person: str) -> str:
    return f"{DIRECT}:{person}"


def is_direct(key: str) -> bool:
    return key.startswith(f"{DIRECT}:")


def thread_of(key: str) -> str:
    """The post that a public conversation began with, as far as known."""
    kind, _colon, rest = key.partition(":")
    return rest.partition(":")[0] if kind == POST else ""


def person(number: str, handle: str = "", called: str = "") -> IdentityRef:
    """Numbers say nothing to people: the name beside it is the one they know."""
    known = f"{called} (@{handle})" if called and handle else called or (f"@{handle}" if handle else "")
    return IdentityRef(KIND, number, name=known, proven=True)

"""Encryption of what must not lie readable in the database (Fernet: AES-128-CBC with HMAC-SHA256)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(Exception):
    """The secret was written with a key that this install does not have."""


def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"sangam.secrets:" + key.encode()).digest()))


@lru_cache(maxsize=4)
def _ring(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([_fernet(key) for key in keys])


def _current() -> MultiFernet:
    return _ring((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def seal(values: Mapping[str, Any]) -> bytes:
    """A mapping of plain values as one encrypted token; b"" for an empty one."""
    return _current().encrypt(json.dumps(dict(values)).encode()) if values else b""


def unseal(token: bytes | memoryview | None) -> dict[str, Any]:
    """The mapping back. Raises Unreadable when no key of the ring fits."""
    if not token:
        return {}
    try:
        return dict(json.loads(_current().decrypt(bytes(token))))
    except InvalidToken as error:
        raise Unreadable("this secret was sealed with another SANGAM_SECRET_KEY; enter it again") from error


def sign(purpose: str, *parts: object, size: int = 16) -> str:
    """A base32 HMAC-SHA256 tag of `size` bytes (16 = 128 bits) over the parts, for one purpose; lower case, no padding."""
    text = "\x1f".join([purpose, *map(str, parts)]).encode()
    tag = hmac.new(b"sangam.sign:" + settings.SECRET_KEY.encode(), text, hashlib.sha256).digest()[:size]
    return base64.b32encode(tag).decode().rstrip("=").lower()


def signed_by_us(tag: str, purpose: str, *parts: object, size: int = 16) -> bool:
    return hmac.compare_digest(tag.lower().encode(), sign(purpose, *parts, size=size).encode())

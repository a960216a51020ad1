"""Names that we give out and know again: visitor tokens and file tokens. `<claims as base64url JSON>.<tag>`, where the
tag is an HMAC-SHA256 with the channel's own key over its purpose, the channel and the claims."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from sangam.channels.base import Settings

KEY = "visitor_key"
TOKEN_MAX = 4096


def sign(purpose: str, claims: Mapping[str, Any], settings: Settings) -> str:
    body = _text(json.dumps(claims, separators=(",", ":"), ensure_ascii=True).encode())
    return f"{body}.{_tag(purpose, body, settings)}"


def read(purpose: str, token: str, settings: Settings) -> dict[str, Any] | None:
    """The claims of a genuine token, None for anything else. What was signed by us is also well formed."""
    if not settings.get(KEY) or len(token) > TOKEN_MAX or not token.isascii():
        return None
    body, _dot, tag = token.partition(".")
    if not hmac.compare_digest(tag.encode(), _tag(purpose, body, settings).encode()):
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (binascii.Error, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _tag(purpose: str, body: str, settings: Settings) -> str:
    text = f"{purpose}\x1f{settings.channel_id}\x1f{body}".encode()
    return _text(hmac.new(str(settings.get(KEY, "")).encode(), text, hashlib.sha256).digest())


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")

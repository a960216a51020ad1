"""Signed names of uploaded files: who uploaded what, good for a day."""

from __future__ import annotations

import hashlib
from typing import Any

from sangam.channels.base import File, Settings
from sangam.channels.kinds.chat import tokens
from sangam.lib import clock

PURPOSE = "file"
KEPT_SECONDS = 20 * 3600
"""Less than the day after which the sweeper removes files that no message carries."""


def sign(file: File, key: str, settings: Settings) -> str:
    claims = {
        "v": key, "t": int(clock.now().timestamp()), "k": file.stored, "n": file.name, "y": file.content_type,
        "s": file.size, "h": file.sha256,
    }  # fmt: skip
    return tokens.sign(PURPOSE, claims, settings)


def read(token: str, key: str, settings: Settings) -> dict[str, Any] | None:
    """The arguments of its `File`, None if it is not this visitor's or too old."""
    claims = tokens.read(PURPOSE, token, settings)
    if claims is None or claims["v"] != key or claims["t"] < clock.now().timestamp() - KEPT_SECONDS:
        return None
    return {
        "name": claims["n"], "content_type": claims["y"], "size": claims["s"], "sha256": claims["h"], "stored": claims["k"],
    }  # fmt: skip


def mark(token: str) -> str:
    """How a raw's headers refer to a token without holding it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()[:32]

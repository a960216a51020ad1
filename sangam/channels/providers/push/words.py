"""Words and sizes of a notification, alike for every service."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sangam.channels import shaping
from sangam.channels.devices import Note

LIFETIME_SECONDS = 24 * 3600
"""So long a service keeps what it cannot bring yet."""
GONE = "gone"
"""The code of a failure that says: this token will never work again."""


def fitted(note: Note, build: Callable[[Note], Mapping[str, Any]], most: int) -> bytes:
    """The JSON of a note in at most `most` bytes; a body too long for that is cut, a title never asks for so much."""
    content = compact(build(note))
    length = len(note.body)
    while len(content) > most and length > 1:
        length //= 2
        note = replace(note, body=shaping.split(note.body, length)[0] + "…")
        content = compact(build(note))
    return content


def compact(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def together(note: Note) -> str:
    """By which notes of one conversation replace each other: at most 32 signs of base64url (RFC 8030, 5.4)."""
    return f"sangam-{note.conversation}"[:32]

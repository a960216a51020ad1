"""Two people save one form at once: each writes only what he changed, and where both changed one field, both are shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sangam.customers.typed.clean import plain

MARK_LENGTH = 10


def mark(value: Any) -> str:
    """A short mark of a value as it stood when the form was drawn."""
    text = json.dumps(None if value in (None, "", ()) else plain(value), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:MARK_LENGTH]


def settle(
    now: Mapping[str, Any], given: Mapping[str, Any], seen: Mapping[str, str] | None
) -> tuple[dict[str, Any], list[str]]:
    """What is to be written, and the fields that somebody else changed to something else meanwhile. A field without a mark
    in `seen` was drawn from nothing (a program, an import): its word counts."""
    write, clashes = {}, []
    for key, mine in given.items():
        there, mine_is, base = mark(now.get(key)), mark(mine), (seen or {}).get(key)
        if mine_is in (there, base):
            continue
        if base is not None and base != there:
            clashes.append(key)
        else:
            write[key] = mine
    return write, clashes

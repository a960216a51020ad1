"""Fields of Viber's JSON, whatever type they really have."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

ID = re.compile(r"[A-Za-z0-9+/=_-]{1,100}\Z")
TEXT_MAX = 100_000


def mapping(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = found.get(name)
    return value if isinstance(value, Mapping) else {}


def text(found: Mapping[str, Any], name: str, most: int = TEXT_MAX) -> str:
    value = found.get(name)
    return value[:most] if isinstance(value, str) else ""


def identifier(found: Mapping[str, Any], name: str) -> str:
    """Ids of people are Base64, tokens of messages are numbers of 64 bits; "" for anything else."""
    value = found.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 64:
        return str(value)
    return value if isinstance(value, str) and ID.match(value) else ""


def number(found: Mapping[str, Any], name: str) -> int | float | None:
    value = found.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:
        return None
    return value


def moment(found: Mapping[str, Any], name: str) -> dt.datetime | None:
    """Milliseconds since 1970."""
    value = number(found, name)
    try:
        return None if value is None else dt.datetime.fromtimestamp(value / 1000, dt.UTC)
    except (OverflowError, OSError, ValueError):
        return None

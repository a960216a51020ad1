"""Fields of a provider's JSON, whatever type they really have."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

ID = re.compile(r"[A-Za-z0-9_-]{1,100}\Z")
TEXT_MAX = 100_000


def mapping(found: Any, name: str) -> Mapping[str, Any]:
    value = found.get(name) if isinstance(found, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def several(found: Mapping[str, Any], name: str, most: int) -> list[Mapping[str, Any]]:
    """The objects of a list, at most so many."""
    value = found.get(name)
    return [one for one in value[:most] if isinstance(one, Mapping)] if isinstance(value, list) else []


def text(found: Mapping[str, Any], name: str, most: int = TEXT_MAX) -> str:
    value = found.get(name)
    return value[:most] if isinstance(value, str) else ""


def identifier(found: Mapping[str, Any], name: str) -> str:
    """An id of LINE's, fit to stand in a path; "" for anything else."""
    value = found.get(name)
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

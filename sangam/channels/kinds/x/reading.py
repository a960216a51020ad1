"""Values of any shape, read without trust: numbers as texts, lists of objects, times of both versions of the interface."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

ID_MAX = 40
TEXT_MAX = 30_000
MANY = 500


def number(value: Any) -> str:
    """An id as digits, or as the letters of one; "" for everything else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    found = str(value).strip()
    return found if 0 < len(found) <= ID_MAX and found.replace("-", "").isalnum() else ""


def first(found: Mapping[str, Any], *names: str) -> str:
    return next((one for one in (number(found.get(name)) for name in names) if one), "")


def text(value: Any, limit: int = TEXT_MAX) -> str:
    return value[:limit] if isinstance(value, str) else ""


def inner(found: Any, *path: str) -> Mapping[str, Any]:
    """An object inside another, {} where there is none."""
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def many(found: Any, name: str) -> Iterator[Mapping[str, Any]]:
    value = found.get(name) if isinstance(found, Mapping) else None
    yield from (one for one in (value if isinstance(value, list) else [])[:MANY] if isinstance(one, Mapping))


def plain(escaped: str) -> str:
    """X escapes three signs in every text."""
    return escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def moment(value: Any) -> dt.datetime | None:
    """Milliseconds since 1970, ISO 8601, or `Wed Oct 10 20:19:24 +0000 2018`."""
    given = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    try:
        if given.isascii() and given.isdigit():
            return dt.datetime.fromtimestamp(int(given[:16]) / 1000, dt.UTC)
        if given[:1].isalpha():
            return dt.datetime.strptime(given[:40], "%a %b %d %H:%M:%S %z %Y").astimezone(dt.UTC)
        found = dt.datetime.fromisoformat(given)
        return found.astimezone(dt.UTC) if found.tzinfo else found.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None

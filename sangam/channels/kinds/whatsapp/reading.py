"""Looking into JSON of others: whatever stands where something else was promised counts as absent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]
_BROKEN = re.compile("[\x00\ud800-\udfff]")


def text(given: Json, *names: str) -> str:
    """The first of these that holds words or a number, "" for none."""
    for name in names:
        value = given.get(name)
        if isinstance(value, str) and value:
            return _BROKEN.sub("\ufffd", value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return ""


def part(given: Json, *names: str) -> Json:
    """The object below these names, {} for none."""
    for name in names:
        value = given.get(name) if isinstance(given, Mapping) else None
        given = value if isinstance(value, Mapping) else {}
    return given


def many(given: Json, name: str) -> list[Json]:
    """The objects of a list; a single object counts as a list of one."""
    value = given.get(name)
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, Mapping)]


def number(given: Json, name: str) -> float | None:
    value = given.get(name)
    try:
        found = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
    except (ValueError, OverflowError):
        return None
    return found if found is not None and abs(found) < 1e15 else None


def sorted_out(given: Any, depth: int = 6) -> Any:
    """A value of others, safe to keep: its words whole, its nesting limited."""
    if isinstance(given, str):
        return _BROKEN.sub("\ufffd", given)
    if isinstance(given, Mapping):
        return (
            {_BROKEN.sub("\ufffd", str(name)): sorted_out(value, depth - 1) for name, value in given.items()} if depth else {}
        )
    if isinstance(given, list):
        return [sorted_out(value, depth - 1) for value in given] if depth else []
    return given if isinstance(given, bool | int | float) or given is None else str(given)

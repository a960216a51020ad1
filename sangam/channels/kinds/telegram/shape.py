"""What stands in a foreign JSON object, or nothing: no field is trusted to have the type that the documentation says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

Thing = Mapping[str, Any]
NUMBER_MAX = 2**63


def thing(of: Thing, *names: str) -> dict[str, Any]:
    """An object inside objects, {} where there is none."""
    found: Any = of
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, dict) else {}


def things(of: Thing, name: str) -> list[dict[str, Any]]:
    """The objects of a list."""
    found = of.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def text(of: Thing, name: str) -> str:
    found = of.get(name)
    return found if isinstance(found, str) else ""


def number(of: Thing, name: str) -> int | None:
    found = of.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) and abs(found) < NUMBER_MAX else None


def moment(of: Thing, name: str) -> dt.datetime | None:
    """Seconds since 1970; Telegram gives 0 where it tells none."""
    seconds = number(of, name)
    try:
        return dt.datetime.fromtimestamp(seconds, dt.UTC) if seconds else None
    except (OverflowError, OSError, ValueError):
        return None


def coordinate(of: Thing, name: str) -> float | None:
    found = of.get(name)
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) and abs(found) <= 180 else None

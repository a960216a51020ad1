"""Values out of foreign JSON: of the type that is expected, or empty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sangam.channels.base import EXTERNAL_ID_MAX, IDENTITY_VALUE_MAX

URL_MAX = 2000


def words(given: Any, name: str) -> str:
    value = given.get(name) if isinstance(given, Mapping) else None
    return value if isinstance(value, str) else ""


def part(given: Any, name: str) -> Mapping[str, Any]:
    value = given.get(name) if isinstance(given, Mapping) else None
    return value if isinstance(value, dict) else {}


def parts(given: Any, name: str) -> list[Mapping[str, Any]]:
    value = given.get(name) if isinstance(given, Mapping) else None
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def ident(given: Any, name: str, most: int = EXTERNAL_ID_MAX) -> str:
    """An id, as text or as a number; "" for what could be none."""
    value = given.get(name) if isinstance(given, Mapping) else None
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value if isinstance(value, str) and 0 < len(value) <= most and value.isprintable() and value.strip() else ""


def person(given: Any, name: str) -> str:
    """The id of somebody given as {"id": …}."""
    return ident(part(given, name), "id", IDENTITY_VALUE_MAX)


def address(given: Any, name: str) -> str:
    """A web address, "" for everything else."""
    value = ident(given, name, URL_MAX)
    return value if value.startswith(("https://", "http://")) else ""

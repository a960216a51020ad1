"""Which languages are written here: the endings of those are tried on what somebody types."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

from sangam.lib import sql
from sangam.search.models import Language

MOST: Final = 16
SECONDS: Final = 60.0
TABLE = Language._meta.db_table

_read: dict[str, tuple[float, tuple[str, ...]]] = {}


def count(texts: Mapping[str, int]) -> None:
    """Add so many texts of each. Called by the one who writes documents, so rows are never fought over."""
    if texts:
        sql.insert(
            TABLE,
            {"code": "text", "texts": "bigint"},
            sorted(texts.items()),
            conflict=f"(code) DO UPDATE SET texts = {TABLE}.texts + excluded.texts",
        )


def here() -> tuple[str, ...]:
    """The commonest, read once a minute."""
    at, found = _read.get("here", (0.0, ()))
    if not at or time.monotonic() - at > SECONDS:
        found = tuple(code for (code,) in sql.rows(f"SELECT code FROM {TABLE} ORDER BY texts DESC, code LIMIT %s", [MOST]))
        _read["here"] = (time.monotonic(), found)
    return found or ("en",)


def forget() -> None:
    """For tests, and when the index is made anew."""
    _read.clear()

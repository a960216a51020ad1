"""The company's labels over the fixed categories."""

from __future__ import annotations

import time

from sangam.conversations.models import Category, Status

_KEEP_SECONDS = 10.0
_known: dict[int, Status] = {}
_read_at = float("-inf")


def default(category: int) -> Status:
    """The first label of a category. Labels change rarely: they are read again every ten seconds."""
    global _read_at
    if time.monotonic() - _read_at > _KEEP_SECONDS or category not in _known:
        _known.clear()
        for status in Status.objects.order_by("-position", "-id"):
            _known[status.category] = status
        _read_at = time.monotonic()
    return _known[Category(category)]


def forget() -> None:
    """Read the labels again at the next use (after an admin changed them)."""
    global _read_at
    _read_at = float("-inf")

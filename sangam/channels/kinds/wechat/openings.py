"""After what a customer does we may write to him: for how long, and how many messages (WeChat's documentation of customer
service messages, "rules of sending"; figures have changed before)."""

from __future__ import annotations

from typing import Literal

_Given = tuple[str, int, Literal["free"], int]

SAID: _Given = ("message", 48 * 3600, "free", 5)
"""He wrote."""
TOUCHED: _Given = ("touch", 60, "free", 3)
"""He pressed a button of the menu, scanned a code, or began to follow."""

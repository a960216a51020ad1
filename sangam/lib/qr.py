"""A text as a QR code, drawn as one path."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import segno

QUIET = 4
"""Modules of white around it (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """`path` for an SVG whose viewBox is `0 0 size size`, to be filled dark on light."""

    size: int
    path: str


@lru_cache(maxsize=512)
def drawing(text: str) -> Drawing:
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
    runs: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                runs.append(f"M{x + QUIET} {y + QUIET}h{end - x}v1h-{end - x}z")
            x = max(end, x) + 1
    return Drawing(len(rows) + 2 * QUIET, "".join(runs))

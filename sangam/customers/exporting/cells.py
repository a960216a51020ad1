"""Cells for spreadsheets: what one would take for a formula gets a quote before it, which importing takes away again."""

from __future__ import annotations

FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def guarded(cell: str) -> str:
    return "'" + cell if cell.startswith(FORMULAS) else cell

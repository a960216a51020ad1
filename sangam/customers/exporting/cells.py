"""Cells for spreadsheets: what one would take for a formula gets a quote before it, which importing takes away again."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"[\s\"'\u200b\ufeff]*[\t\r\n=+\-@|%＝＋－＠]")
"""How one begins, for some program: with blanks, quotes or wide signs before it too (OWASP, CSV injection).

A quote before what matches matches too: only so does :func:`unguarded` know its own quotes from somebody's."""


def guarded(cell: str) -> str:
    return "'" + cell if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell, 1) else cell

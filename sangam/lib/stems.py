"""Quick answers to "does any of these phrases stand here?", for tables of hundreds of wordings.

Both tests are exact: they only skip work that cannot find anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

HEAD: Final = 3
_RUN = re.compile(r"(?:[^\\\[\](){}?*+.|^$]|\\[^A-Za-z0-9])(?![?*{])")
_GROUP = {"(": 1, ")": -1}


class Openings:
    """Whether a text begins with one of many phrases: its first letters decide for nearly every text."""

    __slots__ = ("_heads", "_phrases")

    def __init__(self, phrases: Iterable[str]) -> None:
        self._phrases = tuple(phrases)
        self._heads = frozenset(phrase[:HEAD] for phrase in self._phrases)

    def begin(self, text: str) -> bool:
        return self.may_begin(text) and text.startswith(self._phrases)

    def may_begin(self, text: str) -> bool:
        heads = self._heads
        return text[:HEAD] in heads or text[:2] in heads or text[:1] in heads


class Spotter:
    """A pattern of alternatives that is tried only where one of the letters it cannot do without stands in the text."""

    __slots__ = ("pattern", "stems")

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self.stems = tuple(sorted({_stem(one) for one in alternatives(pattern.pattern)}))

    def may_match(self, text: str) -> bool:
        return any(map(text.__contains__, self.stems))


def alternatives(pattern: str) -> list[str]:
    """The alternatives of a pattern at its outermost level, groups replaced by "|" (they are no literal letters)."""
    found, depth, current, at = [], 0, "", 0
    while at < len(pattern):
        piece = pattern[at : at + 2] if pattern[at] == "\\" else pattern[at]
        if piece == "[":
            end = pattern.index("]", at + 2)
            piece, shown = pattern[at : end + 1], "[]"
        else:
            shown = piece
        at += len(piece)
        depth += _GROUP.get(piece, 0)
        if piece == "|" and not depth:
            found.append(current)
            current = ""
        elif piece == ")" and not depth:
            current += "()"
        elif not depth:
            current += shown
    return [*found, current]


def _stem(alternative: str) -> str:
    """The longest run of letters that stands in whatever this alternative finds. Raises ValueError if it has none."""
    runs, current = [], ""
    at = 0
    while at < len(alternative):
        if letter := _RUN.match(alternative, at):
            current += letter[0][-1]
            at = letter.end()
            continue
        runs.append(current)
        current = ""
        at = alternative.index("}", at) + 1 if alternative[at] == "{" else at + (2 if alternative[at] == "\\" else 1)
    stem = max([*runs, current], key=len)
    if len(stem) < 2:
        raise ValueError(f"nothing in {alternative!r} is certain")
    return stem

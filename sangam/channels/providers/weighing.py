"""Texts of networks where not every character counts as one: addresses, names and emoji weigh something of their own, and
are never torn. Each of them is held as one sign while a text is cut."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sangam.channels import shaping

FIRST, LAST = 0xF0000, 0xFFFFD
"""Signs of a private plane stand for what is held; those that a text has itself are nothing that a network shows."""
_PRIVATE = re.compile(f"[{chr(FIRST)}-{chr(LAST)}]")
ADDRESS = r"https?://[^\s<>\"“”]*[^\s<>\"“”.,;:!?'()\[\]{}]"
LINK_WEIGHT = 23


@dataclass(frozen=True, slots=True)
class Scale:
    """`whole` are patterns of what is held together, and what each weighs; the first that fits counts. All else weighs
    what `char` says."""

    whole: Sequence[tuple[str, Callable[[str], int]]]
    char: Callable[[str], int] = len

    def weigh(self, text: str) -> int:
        held, signs = self._held(text)
        return self._weight(held, signs)

    def split(self, text: str, limit: int) -> list[str]:
        """As `shaping.split`, by weight."""
        held, signs = self._held(text)
        pieces = shaping.split(held, limit, length=lambda part: self._weight(part, signs))
        return ["".join(signs[char][0] if char in signs else char for char in piece) for piece in pieces]

    def _weight(self, held: str, signs: dict[str, tuple[str, int]]) -> int:
        return sum(signs[char][1] if char in signs else self.char(char) for char in held)

    def _held(self, text: str) -> tuple[str, dict[str, tuple[str, int]]]:
        signs: dict[str, tuple[str, int]] = {}
        pattern = re.compile("|".join(f"({one})" for one, _weigh in self.whole))

        def hold(match: re.Match[str]) -> str:
            if len(signs) > LAST - FIRST:
                return match[0]
            sign = chr(FIRST + len(signs))
            signs[sign] = (match[0], self.whole[(match.lastindex or 1) - 1][1](match[0]))
            return sign

        return pattern.sub(hold, _PRIVATE.sub("\ufffd", text)), signs

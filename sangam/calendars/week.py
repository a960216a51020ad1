"""Hours as people write them, checked: every mistake says on which day it is and how to mend it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence

CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
END_OF_DAY = "24:00"
Pair = Sequence[str]


class Wrong(ValueError):
    """`kind` is "half", "clock", "backwards" or "overlap"; `day` the key it stands under; `pair` what was written."""

    def __init__(self, kind: str, day: str, pair: Pair) -> None:
        super().__init__(f"{kind} at {day}: {'-'.join(pair)}")
        self.kind, self.day, self.pair = kind, day, pair


def checked(days: Mapping[str, Sequence[Pair]]) -> dict[str, list[list[str]]]:
    """Pairs in order, empty ones and empty days left out. An end of 00:00 is the end of that day. Raises Wrong."""
    found = {day: _day(day, pairs) for day, pairs in days.items()}
    return {day: pairs for day, pairs in sorted(found.items()) if pairs}


def _day(day: str, pairs: Sequence[Pair]) -> list[list[str]]:
    written = sorted(_pair(day, pair) for pair in pairs if any(pair))
    for before, after in itertools.pairwise(written):
        if after[0] < before[1]:
            raise Wrong("overlap", day, after)
    return written


def _pair(day: str, pair: Pair) -> list[str]:
    start, end = pair
    if not start or not end:
        raise Wrong("half", day, pair)
    end = END_OF_DAY if end == "00:00" else end
    if not CLOCK.fullmatch(start) or not (CLOCK.fullmatch(end) or end == END_OF_DAY):
        raise Wrong("clock", day, pair)
    if start >= end:
        raise Wrong("backwards", day, pair)
    return [start, end]

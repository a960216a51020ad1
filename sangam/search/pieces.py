"""Cuts a text into what can be searched: words, compounds (TH-20931, cleo.marin), addresses, and runs without spaces.

Positions are those of the text as given, so that a hit can be marked in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple

from sangam.search.folding import APOSTROPHES

TEXT_MAX: Final = 200_000
"""Characters of one text that are read; a longer one is a log or a dump."""


class Shape(Enum):
    WORD = "word"
    COMPOUND = "compound"
    RUN = "run"
    """Letters of a script that puts no spaces between words."""
    ADDRESS = "address"
    LINK = "link"


class Piece(NamedTuple):
    """A tuple, because a long mail has thousands."""

    text: str
    start: int
    shape: Shape

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def _class(wanted: Callable[[str], bool], last: int = 0x1_E9FF) -> str:
    """Ranges of a character class, spelt out once: a class is asked far faster than an alternative or a look ahead."""
    found, begun = [], -1
    for code in range(0x80, last + 1):
        if wanted(chr(code)):
            begun = code if begun < 0 else begun
        elif begun >= 0:
            found.append(f"{chr(begun)}-{chr(code - 1)}")
            begun = -1
    return "".join(found)


def _is_mark(char: str) -> bool:
    """A sign that stands on another letter: Python's `\\w` has none of them, and no Indic word is without."""
    return unicodedata.category(char)[0] == "M"


# Thai and Lao, Burmese, Khmer, kana, bopomofo, Han, half-width kana.
_SPACELESS: Final = (
    "\u0e00-\u0e4f\u0e80-\u0ece\u1000-\u103f\u1050-\u109f\u1780-\u17d3\u3005-\u3007\u3031-\u3035\u303b\u3041-\u3096"
    "\u3099\u309a\u309d-\u309f\u30a1-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003134f"
)
_SPACELESS_SIGN = re.compile(f"[{_SPACELESS}]")
_MARKS: Final = _class(_is_mark)
_LETTERS: Final = "0-9A-Za-z" + _class(
    lambda char: (char.isalnum() or unicodedata.category(char)[0] == "M") and not _SPACELESS_SIGN.match(char)
)
_INSIDE: Final = re.escape(APOSTROPHES) + "\u200c\u200d\u00ad\u0640\u05f4\u00b7"
_WORD: Final = f"[{_LETTERS}]+(?:[{_INSIDE}]+[{_LETTERS}]+)*"
_JOINER: Final = "[-_./:@\u2010\u2011\u2013\u2212\uff0d\uff0f\uff0e\uff3f]"
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"']{1,2000}", re.I)
_PLAIN_ASCII = re.compile(r"[0-9A-Za-z]+(?:['`]+[0-9A-Za-z]+)*(?:[-_./:@][0-9A-Za-z]+(?:['`]+[0-9A-Za-z]+)*)*")
_PLAIN = re.compile(f"{_WORD}(?:{_JOINER}{_WORD})*|[{_SPACELESS}]+")
_JOINED = re.compile(_JOINER)
PHONE = re.compile(r"\+?\d(?:[ ()./\u00a0\u2011-]{0,2}\d){6,14}")
_CLUSTER = re.compile(f".[{_MARKS}]*", re.S)


def cut(text: str) -> Iterator[Piece]:
    """In order; nothing overlaps."""
    text = text[:TEXT_MAX]
    at = 0
    for start, end, shape in _special(text):
        yield from _plain(text, at, start)
        yield Piece(text[start:end], start, shape)
        at = end
    yield from _plain(text, at, len(text))


def _special(text: str) -> list[tuple[int, int, Shape]]:
    """Addresses and links, looked for only where one can be."""
    found = []
    if "://" in text or "www." in text:
        found = [(*match.span(), Shape.LINK) for match in _LINK.finditer(text)]
    if "@" in text:
        taken = [(start, end) for start, end, _ in found]
        for match in _ADDRESS.finditer(text):
            if not any(start <= match.start() < end for start, end in taken):
                found.append((*match.span(), Shape.ADDRESS))
    return sorted(found, key=lambda one: one[0])


def _plain(text: str, start: int, end: int) -> Iterator[Piece]:
    pattern = _PLAIN_ASCII if text.isascii() else _PLAIN
    for match in pattern.finditer(text, start, end):
        yield Piece(match[0], match.start(), _shape(match[0]))


@lru_cache(maxsize=100_000)
def _shape(text: str) -> Shape:
    if _SPACELESS_SIGN.match(text):
        return Shape.RUN
    return Shape.COMPOUND if _JOINED.search(text) else Shape.WORD


def distinct(text: str) -> set[tuple[str, Shape]]:
    """As `cut`, without places and without repeats: a third of the time."""
    text = text[:TEXT_MAX]
    if "@" in text or "://" in text or "www." in text:
        return {(piece.text, piece.shape) for piece in cut(text)}
    return {(one, _shape(one)) for one in set((_PLAIN_ASCII if text.isascii() else _PLAIN).findall(text))}


def is_run(text: str) -> bool:
    """Whether it is written in a script without spaces throughout."""
    return _RUN.fullmatch(text) is not None


_RUN = re.compile(f"[{_SPACELESS}]+")
_PARTS = re.compile(_WORD)


def parts(text: str) -> list[str]:
    """The words of a compound, an address or a link."""
    return _PARTS.findall(text)


def clusters(run: str) -> list[str]:
    """Letters with the marks that stand on them: what a reader of Thai or Khmer takes for one."""
    return _CLUSTER.findall(run)


def numbers(text: str) -> Iterator[str]:
    """Digits of what may be a telephone number, seven to fifteen."""
    for match in PHONE.finditer(text):
        digits = "".join(str(unicodedata.decimal(char)) for char in match[0] if char.isdecimal())
        if 7 <= len(digits) <= 15:
            yield digits

"""Names as they are compared: without case, marks, order, script and the many ways to write one sound."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz import fuzz

TITLES = frozenset(["mr", "mrs", "ms", "miss", "dr", "prof", "sir", "mme", "mlle", "herr", "frau", "sr", "sra", "srta", "dona"])
LETTERS_MIN = 6
TOKENS_MAX = 6
_WORD = re.compile(r"[a-z0-9]+")
_SYLLABLE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SOUNDS = [pair.split(":") for pair in (
    "ph:f", "ck:k", "kh:h", "sch:s", "ch:h", "sh:s", "zh:z", "dj:j", "th:t", "ts:c", "tz:c", "cz:c", "q:k", "w:v", "y:i",
    "x:ks",
)]  # fmt: skip


@lru_cache(maxsize=20_000)
def tokens(name: str) -> tuple[str, ...]:
    """Its words in Latin letters, sorted; () for what is no name (an address, a number). Chinese and Japanese characters
    are taken by their Chinese reading, which is alike on both sides."""
    if "@" in name:
        return ()
    plain = unicodedata.normalize("NFKC", name[:200])
    latin = anyascii(plain)
    if not plain.isascii():
        latin = _SYLLABLE.sub(" ", latin) if any(ord(char) > 0x2E7F for char in plain) else latin
    found = [word for word in _WORD.findall(latin.casefold()) if word not in TITLES]
    return tuple(sorted(found[:TOKENS_MAX])) if any(not word.isdigit() for word in found) else ()


def is_telling(words: tuple[str, ...]) -> bool:
    """Two words and some letters: a first name alone says nothing."""
    return len([word for word in words if len(word) > 1]) > 1 and sum(map(len, words)) >= LETTERS_MIN


def skeleton(word: str) -> str:
    """Muhammad, Mohamed and Mohammed are one: consonants as they sound, each once."""
    for written, sound in _SOUNDS:
        word = word.replace(written, sound)
    bones = word[:1] + re.sub(r"[aeiou]", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", bones)


def key(name: str) -> str:
    """What two names that may be one have alike, "" where it would say nothing."""
    words = tokens(name)
    return "-".join(sorted(skeleton(word) for word in words)) if is_telling(words) else ""


def likeness(one: str, other: str) -> float:
    """0 to 100, whatever the order of the words."""
    left, right = tokens(one), tokens(other)
    return fuzz.token_sort_ratio(" ".join(left), " ".join(right)) if left and right else 0.0

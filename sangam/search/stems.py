"""What is left of a word without its endings.

Where PostgreSQL has a stemmer it is asked (`ts_lexize`), many words at once, and remembered. Elsewhere a table of endings
gives the beginning that all forms of the word share.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final

from sangam.lib import sql
from sangam.search.endings_words import DICTIONARIES, ENDINGS, OF_SCRIPT, PREFIXES
from sangam.search.folding import fold, spoken

STEM_MIN: Final = 3
REMEMBERED_MAX: Final = 300_000

# {(dictionary, word): stem, "" for a word that carries no meaning, the word itself where nothing was cut off}
_remembered: dict[tuple[str, str], str] = {}


def has_stemmer(language: str) -> bool:
    return language in DICTIONARIES


def many(words: Iterable[str], language: str) -> dict[str, str]:
    """The stem of each word, folded; "" for a stop word. `words` as a text has them. One query for what is not known."""
    dictionary = DICTIONARIES[language]
    wanted = {word: spoken(word) for word in words}
    _ask(dictionary, {said for said in wanted.values() if (dictionary, said) not in _remembered})
    return {word: _remembered[dictionary, said] for word, said in wanted.items()}


def _ask(dictionary: str, words: set[str]) -> None:
    if not words:
        return
    if len(_remembered) + len(words) > REMEMBERED_MAX:
        _remembered.clear()
    found = sql.rows(
        "SELECT word, ts_lexize(%s::regdictionary, word) FROM unnest(%s::text[]) AS word", [f"{dictionary}_stem", sorted(words)]
    )
    for word, stems in found:
        _remembered[dictionary, word] = fold(stems[0]) if stems else "" if stems is not None else fold(word)


def of_query(word: str, languages: Iterable[str]) -> tuple[set[str], bool]:
    """The stems a typed word may have in these languages, and whether one of them takes it for a stop word."""
    stems, empty = set(), False
    for language in languages:
        if has_stemmer(language) and not _foreign(word, language):
            stem = many([word], language)[word]
            stems |= {stem, *_other_stems(stem, language)}
            empty = empty or not stem
        elif language in _VOWELLESS and not _foreign(word, language):
            stems |= _forms_without_vowel(fold(word), language)
    return {stem for stem in stems if len(stem) >= STEM_MIN}, empty


_FULL: Final = re.compile("(.*[бвгджзйклмнпрстфхцчшщ])[ое]([кц])")
_BARE: Final = re.compile("(.*[бвгджзйлмнпрстфхчшщ])([кц])")
_VOWELLESS: Final = ("pl",)
_VOWELS: Final = frozenset("aeiouy")


def _other_stems(stem: str, language: str) -> set[str]:
    """What the server's stemmer makes of other forms of the same word: a Russian vowel that comes and goes before к and ц
    ("мешок", "мешка"), the Greek ι before a plural's ending."""
    if language == "ru":
        if full := _FULL.fullmatch(stem):
            return {full[1] + full[2]}
        if bare := _BARE.fullmatch(stem):
            return {bare[1] + vowel + bare[2] for vowel in "ое"}
    if language == "el" and stem:
        return {stem.removesuffix("ι") if stem.endswith("ι") else stem + "ι"}
    return set()


def _forms_without_vowel(folded: str, language: str) -> set[str]:
    """All forms of a short word whose stem has no vowel ("szwów", "szew"); as a beginning such a stem would mean too much."""
    endings = _endings(language)
    cut = (folded.removesuffix(ending) for ending in endings if folded.endswith(ending))
    full = re.fullmatch(r"([^aeiouy]{2,})e([^aeiouy])", folded)
    bare = full[1] + full[2] if full else next((stem for stem in cut if not _VOWELS & set(stem)), "")
    return {bare[:-1] + "e" + bare[-1], *(bare + ending for ending in endings)} if len(bare) >= STEM_MIN else set()


_LATIN: Final = frozenset(DICTIONARIES) - {"ar", "hy", "el", "hi", "ne", "ru", "sr", "ta", "yi"}
_SCRIPT_OF: Final = {"ar": "ARABIC", "hy": "ARMENIAN", "el": "GREEK", "hi": "DEVANAGARI", "ne": "DEVANAGARI", "ru": "CYRILLIC",
                     "sr": "CYRILLIC", "ta": "TAMIL", "yi": "HEBREW"}  # fmt: skip


def _foreign(word: str, language: str) -> bool:
    return script(word) != _SCRIPT_OF.get(language, "LATIN")


@lru_cache(maxsize=4096)
def beginnings(folded: str, spoken_here: tuple[str, ...] = ()) -> frozenset[str]:
    """What the other forms of a word begin with, in the languages of its script that the server has no stemmer for.

    Scripts of many languages are tried only in those that are spoken here: every language's endings together would cut
    any word.
    """
    kind = script(folded)
    found = set()
    for bare in _without_prefix(folded, kind):
        for language in OF_SCRIPT.get(kind, ()):
            if kind in ("LATIN", "CYRILLIC", "ARABIC") and language not in spoken_here:
                continue
            stem = _cut(bare, language)
            if stem != folded and len(stem) >= (STEM_MIN if kind != "HANGUL" else 2):
                found.add(stem)
        if bare != folded:
            found.add(bare)
    return frozenset(found)


def _without_prefix(folded: str, kind: str) -> list[str]:
    cut = [folded[len(prefix) :] for prefix in PREFIXES.get(kind, ()) if folded.startswith(prefix)]
    return [folded, *(rest for rest in cut if len(rest) >= STEM_MIN)]


def _cut(folded: str, language: str) -> str:
    """The longest endings off, at most twice; Latin and Cyrillic keep four letters, so that short words stay themselves."""
    least = 4 if script(folded) in ("LATIN", "CYRILLIC") else 2
    stem = folded
    for _ in range(2):
        for ending in _endings(language):
            if stem.endswith(ending) and _letters(stem[: -len(ending)]) >= least:
                stem = stem[: -len(ending)]
                break
        else:
            break
    return stem


def _letters(text: str) -> int:
    return sum(not unicodedata.combining(char) and unicodedata.category(char)[0] != "M" for char in text)


@cache
def _endings(language: str) -> tuple[str, ...]:
    return tuple(sorted({fold(ending) for ending in ENDINGS[language].split()}, key=len, reverse=True))


@lru_cache(maxsize=65_536)
def script(word: str) -> str:
    """`"LATIN"`, `"GUJARATI"`: of the first letter that has one."""
    for char in word:
        if char.isalpha():
            return unicodedata.name(char, "?").partition(" ")[0]
    return ""

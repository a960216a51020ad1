"""Texts become tokens, here and nowhere else: what is stored and what is asked must be cut alike.

A plain token is a folded word. A sign before it says what else it is: `=` spelt with its accents, `~` a stem, `<` of who
wrote, `>` of whom it went to, `%` a tag's number, `#` a conversation's number, `!` a property, `@` who may see it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from sangam.search import pieces, stems
from sangam.search.folding import APOSTROPHES, exact, fold
from sangam.search.pieces import Shape

VERSION: Final = 1
"""Raise it when tokens change: an index with an older number is made anew."""
TOKEN_MAX: Final = 64
TOKENS_MAX: Final = 6_000
"""Different tokens of one text; what comes after is not found."""
EXACT, STEM, FROM, TO, TAG, NUMBER, IS, SEEN = "=~<>%#!@"
HEBREW_PREFIXES: Final = tuple("הבלמשוכ")
"""The, in, to, from, that, and, as: written before a word without a space, which is then found without them too."""
_TABLE: Final = {ord(char): " " for char in APOSTROPHES}


def of_text(text: str, language: str = "") -> set[str]:
    """Tokens of prose, its stems among them where the language has a stemmer."""
    found, plain = of_prose(text)
    return found | of_stems(plain, language)


def of_prose(text: str) -> tuple[set[str], set[str]]:
    """Tokens of a text without stems, and the words to be stemmed: of many texts they are better asked for together."""
    found: set[str] = set()
    plain: set[str] = set()
    for piece, shape in pieces.distinct(text):
        if len(found) >= TOKENS_MAX:
            break
        if shape is Shape.WORD and len(piece) > stems.STEM_MIN:
            plain.add(piece)
        found |= of_piece(piece, shape)
    for digits in pieces.numbers(text):
        found |= of_digits(digits)
    return found, plain


def of_stems(words: set[str], language: str) -> set[str]:
    if not stems.has_stemmer(language):
        return set()
    pairs = stems.many(words, language).items()
    return {STEM + stem[:TOKEN_MAX] for word, stem in pairs if stem and stem != fold(word)}


def of_piece(text: str, shape: Shape) -> frozenset[str] | set[str]:
    if shape is Shape.WORD:
        return _word(text)
    if shape is Shape.RUN:
        return _run(text)
    if shape is Shape.ADDRESS:
        return of_address(text)
    return _compound(text, whole=shape is Shape.COMPOUND)


@lru_cache(maxsize=100_000)
def _word(text: str) -> frozenset[str]:
    folded = fold(text)[:TOKEN_MAX]
    found = {folded, *around_apostrophe(text)}
    if not text.isascii() or "'" in text:
        spelt = exact(text)[:TOKEN_MAX]
        if spelt != folded:
            found.add(EXACT + spelt)
        if folded[:1] in HEBREW_PREFIXES and len(folded) > stems.STEM_MIN:
            found.add(folded[1:])
    return frozenset(token for token in found if token)


def around_apostrophe(text: str) -> set[str]:
    """`l'article` is also `article`, `customer's` also `customer`, `Ankara'dan` also `ankara`."""
    first, _, rest = text.translate(_TABLE).partition(" ")
    if not rest or " " in rest:
        return set()
    found = set()
    if len(first) <= 4 <= len(rest):
        found.add(fold(rest))
    if len(rest) <= 3 <= len(first):
        found.add(fold(first))
    return found


def _run(text: str) -> set[str]:
    """Pairs of neighbours, and the last one alone: a single sign is found as the beginning of a pair."""
    letters = [folded for folded in map(fold, pieces.clusters(text)) if folded]
    found = {first + second for first, second in itertools.pairwise(letters)}
    return found | set(letters[-1:])


def pairs(text: str) -> list[str]:
    """What a typed run asks for: all its pairs, or its one sign."""
    letters = [folded for folded in map(fold, pieces.clusters(text)) if folded]
    return [first + second for first, second in itertools.pairwise(letters)] or letters


def _compound(text: str, *, whole: bool) -> set[str]:
    """`TH-20931` is th, 20931 and th20931."""
    parts = pieces.parts(text)[:16]
    found: set[str] = set().union(*map(_word, parts))
    if whole and 2 <= len(parts) <= 6:
        found.add("".join(map(fold, parts))[:TOKEN_MAX])
    return found


def of_address(address: str) -> set[str]:
    """An e-mail address as a whole, its name, its domain, and their words."""
    local, _, domain = address.partition("@")
    return {fold(address)[:TOKEN_MAX]} | _compound(local, whole=True) | _compound(domain, whole=True)


def of_digits(digits: str) -> set[str]:
    """A telephone number as it is, and as those type it who leave out the country."""
    bare = digits.lstrip("0")
    return {digits, *(bare[-length:] for length in (7, 8, 9, 10) if len(bare) > length)}


def of_identity(value: str, name: str = "") -> set[str]:
    """An address, a number or a handle, and the name that came with it."""
    digits = "".join(char for char in value if char.isdecimal())
    is_number = 7 <= len(digits) <= 15 and not value.strip("+0123456789 ()-./")
    found = of_digits(digits) if is_number else of_text(value)
    return found | of_text(name)


def marked(sign: str, tokens: Iterable[str]) -> set[str]:
    """The plain ones of them with a sign before."""
    return {sign + token for token in tokens if token[0] not in "=~<>%#!@"}

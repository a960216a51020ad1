"""From typed words to a tsquery: first as spelt, then more widely.

`narrow` finds a word as typed (with its accents, if it has some) and whatever begins with it; `wide` also finds it without
accents and in its other forms. A list shows the narrow hits first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sangam.search import pieces, stems, tokens
from sangam.search.folding import exact, fold
from sangam.search.pieces import Piece, Shape

PREFIX_MIN: Final = 2
"""A single letter means itself; as the beginning of a word it would mean everything."""
ACCENTED: Final = ("LATIN", "GREEK", "CYRILLIC")
"""Where people write accents on purpose; Arabic and Indic forms are not typed to tell words apart."""
APART: Final = r"[\W_]{1,12}"


@dataclass(frozen=True, slots=True)
class Word:
    """One thing asked for. `narrow` and `wide` are pieces of a tsquery, any of which will do.

    `forms` are patterns for the folded text, to mark the hit with. `run` is one that must be found in the text where the
    pairs of a run leave a doubt whether they follow each other.
    """

    text: str
    narrow: frozenset[str]
    wide: frozenset[str]
    forms: tuple[str, ...] = ()
    run: str = ""
    empty: bool = False


def words(text: str, languages: Iterable[str] = ()) -> list[Word]:
    """What a stretch of plain typing asks for. `languages` are those that are written here: their endings are tried.

    Words that carry no meaning ("the", "der") are left out where others remain.
    """
    if number := _number(text):
        return [number]
    spoken_here = tuple(languages)
    asked = [word for piece in pieces.cut(text) if (word := _word(piece, spoken_here)).narrow]
    return [word for word in asked if not word.empty] or asked


def _number(text: str) -> Word | None:
    """A telephone number, however it is grouped."""
    digits = next(pieces.numbers(text), "").lstrip("0")
    if not digits or text.strip("+0123456789 ()-./\u00a0"):
        return None
    ways = frozenset({quoted(digits) + ":*"})
    return Word(text, ways, ways, (r"[\W_]{0,3}".join(digits),))


def phrase(text: str) -> tuple[list[Word], str]:
    """Every word of it, whole, and the pattern of all of them in this order ("" when there is nothing to look for)."""
    found = []
    for piece in pieces.cut(text):
        parts = tokens.pairs(piece.text) if piece.shape is Shape.RUN else [fold(part) for part in pieces.parts(piece.text)]
        ways = [frozenset({quoted(part)}) for part in parts if part]
        found += [Word(text, way, way) for way in ways]
    return found, in_order(text)


def in_order(text: str) -> str:
    """A pattern for the folded text: these words, one after the other, whatever stands between them."""
    pattern, before = "", None
    for piece in pieces.cut(text):
        shapes = {before, piece.shape}
        between = r"[\W_]{0,12}" if Shape.RUN in shapes else APART
        inner = (
            re.escape(fold(piece.text))
            if piece.shape is Shape.RUN
            else APART.join(re.escape(fold(part)) for part in pieces.parts(piece.text))
        )
        pattern += (between if pattern else "" if piece.shape is Shape.RUN else r"(?<![^\W_])") + inner
        before = piece.shape
    return pattern if before is Shape.RUN or not pattern else pattern + r"(?![^\W_])"


def _word(piece: Piece, languages: Sequence[str]) -> Word:
    if piece.shape is Shape.RUN:
        return _run(piece.text)
    if piece.shape is Shape.WORD:
        return _single(piece.text, languages)
    return _joined(piece)


def _joined(piece: Piece) -> Word:
    """A code, an address, a link: as one, or (a code) as its parts wherever they stand."""
    parts = [folded for part in pieces.parts(piece.text) if (folded := fold(part))]
    if not parts:
        return Word(piece.text, frozenset(), frozenset())
    apart = "(" + all_of([*map(quoted, parts[:-1]), quoted(parts[-1]) + ":*"]) + ")"
    forms = (starting(r"[\W_]{0,3}".join(map(re.escape, parts))),)
    if piece.shape is Shape.LINK:
        return Word(piece.text, frozenset({apart}), frozenset({apart}), forms)
    whole = fold(piece.text) if piece.shape is Shape.ADDRESS else "".join(parts)
    narrow = frozenset({quoted(whole[: tokens.TOKEN_MAX]) + ":*"})
    return Word(piece.text, narrow, narrow if piece.shape is Shape.ADDRESS else narrow | {apart}, forms)


def _run(text: str) -> Word:
    """Neighbours as pairs; that the pairs follow each other is seen in the text."""
    pairs = tokens.pairs(text)
    if not pairs:
        return Word(text, frozenset(), frozenset())
    spelt = re.escape(fold(text))
    if len(pieces.clusters(text)) == 1:
        ways = frozenset({quoted(pairs[0]) + ":*"})
        return Word(text, ways, ways, (spelt,))
    ways = frozenset({f"({all_of(map(quoted, pairs))})"})
    return Word(text, ways, ways, (spelt, *map(re.escape, pairs)), run=spelt if len(pairs) > 1 else "")


def _single(text: str, languages: Sequence[str]) -> Word:
    folded = fold(text)[: tokens.TOKEN_MAX]
    if not folded:
        return Word(text, frozenset(), frozenset())
    spelt = exact(text)[: tokens.TOKEN_MAX]
    accented = spelt != folded and stems.script(folded) in ACCENTED
    beginning = ":*" if len(folded) >= PREFIX_MIN else ""
    plain = quoted(folded) + beginning
    narrow = {quoted(tokens.EXACT + spelt) + beginning} if accented else {plain}
    found, empty = stems.of_query(text, languages)
    parts = [part for part in tokens.around_apostrophe(text) if len(part) > 4]
    begun = stems.beginnings(folded, tuple(languages))
    wide = {plain} | {quoted(tokens.STEM + stem) for stem in found} | {quoted(one) for one in (*found, *parts)}
    wide |= {quoted(stem) + ":*" for stem in begun}
    forms = tuple(starting(re.escape(form)) for form in sorted({folded, *found, *parts, *begun}, key=len, reverse=True))
    return Word(text, frozenset(narrow), frozenset(wide | narrow), forms, empty=empty)


def named(text: str, sign: str) -> str:
    """A tsquery for somebody's name, address or number behind a sign, "" when it holds nothing."""
    if digits := next(pieces.numbers(text), "").lstrip("0"):
        return quoted(sign + digits) + ":*"
    found = []
    for piece in pieces.cut(text):
        if piece.shape is Shape.RUN:
            found += [quoted(sign + pair) for pair in tokens.pairs(piece.text)]
        else:
            whole = fold(piece.text) if piece.shape is Shape.ADDRESS else "".join(map(fold, pieces.parts(piece.text)))
            found += [quoted(sign + whole[: tokens.TOKEN_MAX]) + ":*"] if whole else []
    return f"({all_of(found)})" if found else ""


def starting(pattern: str) -> str:
    """At the beginning of a word."""
    return r"(?<![^\W_])" + pattern


def quoted(token: str) -> str:
    """As a lexeme of a tsquery."""
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def any_of(alternatives: Iterable[str]) -> str:
    """`('a':* | 'b')`, "" of none."""
    ways = sorted(alternatives)
    return ways[0] if len(ways) == 1 else f"({' | '.join(ways)})" if ways else ""


def all_of(parts: Iterable[str]) -> str:
    return " & ".join(part for part in parts if part)

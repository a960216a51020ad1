"""One spelling for what people take for the same letters.

`fold` is what is searched by: compatibility forms (full width, ligatures, presentation forms) and case are gone, so are
the accents of Latin, Greek, Arabic and Hebrew, Indic nuktas and invisible joiners. `exact` keeps accents, so that what is
spelt as typed can come first. Both are made letter by letter, and each letter is worked out once a process.
"""

from __future__ import annotations

import unicodedata
from typing import Final

APOSTROPHES: Final = "'\u2018\u2019\u201b\u02bb\u02bc\u02b9\u02bd\u02be\u02bf\u0060\u00b4\u2032\uff07\u05f3\ua78b\ua78c"
"""Whatever a keyboard or an editor puts where an apostrophe is meant (Uzbek has three of them in daily use)."""
INVISIBLE: Final = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2066\u2067\u2068\u2069\ufeff\u034f\u061c\u0640"
)
"""Soft hyphens, joiners, marks of direction, and the tatweel that only stretches a word."""
NUKTAS: Final = "\u093c\u09bc\u0a3c\u0abc\u0b3c\u0cbc"

# Letters that decompose to nothing, or to something their readers do not take for the same.
_SAME: Final = {
    "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ŋ": "n", "ħ": "h", "ŧ": "t",
    "ə": "a", "ё": "е", "ґ": "г", "ѐ": "е", "ѝ": "и",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ۀ": "ه", "ە": "ه",
    "ہ": "ه", "ھ": "ه", "ک": "ك", "ڪ": "ك", "ے": "ي",
    "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ",
    "〜": "ー", "ｰ": "ー",
}  # fmt: skip
_KEEP: Final = frozenset("йўѓќї")
"""Letters of their own that Unicode takes apart into a letter and an accent."""
_ACCENTED: Final = ("LATIN", "GREEK", "ARABIC", "HEBREW")


def fold(word: str) -> str:
    """`"Crème"` → `"creme"`, `"Straße"` → `"strasse"`, `"O‘zbek"` → `"ozbek"`, `"ＴＨ２"` → `"th2"`."""
    if word.isascii():
        return word.lower().translate(_NO_APOSTROPHE)
    return unicodedata.normalize("NFKC", word).translate(_FOLDED)


def exact(word: str) -> str:
    """As `fold`, with accents, and every apostrophe as U+02BC."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", word).translate(_EXACT))


def spoken(word: str) -> str:
    """What a stemmer wants to see: lower case, accents in place, a plain apostrophe."""
    return word.lower() if word.isascii() else exact(word).replace("\u02bc", "'")


class _Folded(dict[int, str]):
    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in APOSTROPHES or char in INVISIBLE or char in NUKTAS:
            found = ""
        else:
            found = "".join(_plain(part) for part in char.casefold())
        self[code] = found
        return found


class _Exact(dict[int, str]):
    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in INVISIBLE:
            found = ""
        elif char in APOSTROPHES:
            found = "\u02bc"
        else:
            found = _digit(char) or char.casefold()
        self[code] = found
        return found


def _plain(char: str) -> str:
    if digit := _digit(char):
        return digit
    if char in _SAME:
        return _SAME[char]
    if char in _KEEP or char.isascii():
        return char
    name = unicodedata.name(char, "")
    if unicodedata.combining(char):
        return "" if name.startswith(("COMBINING", "ARABIC", "HEBREW")) else char
    if not name.startswith(_ACCENTED):
        return char
    bare = "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))
    return "".join(_SAME.get(part, part) for part in bare)


def _digit(char: str) -> str:
    """٣, ૩, ３ are 3."""
    value = unicodedata.decimal(char, None)
    return "" if value is None else str(value)


_NO_APOSTROPHE: Final = {ord(char): "" for char in "'`"}
_FOLDED: Final = _Folded()
_EXACT: Final = _Exact()

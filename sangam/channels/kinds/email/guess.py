"""Which charset undeclared eight-bit bytes are in: each candidate's reading is weighed by how people write."""

from __future__ import annotations

import re
from functools import lru_cache

SAMPLE = 3000

_CANDIDATES = (
    "cp932", "euc-jp", "gb18030", "cp950", "cp949", "cp1251", "koi8-r", "koi8-u", "cp866", "iso8859-5", "cp1252",
    "cp1250", "iso8859-2", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874", "mac-roman", "cp437",
)  # fmt: skip
_PRIOR = {
    "cp1252": 0.1, "cp1251": 0.06, "cp1250": -0.02, "iso8859-2": -0.03, "cp1254": -0.05, "cp1257": -0.2,
    "mac-roman": -0.2,
    "cp437": -0.35, "iso8859-5": -0.05, "cp866": -0.05, "koi8-u": -0.02, "cp1256": -0.02, "cp874": -0.02,
}  # fmt: skip
_LATIN_COMMON = frozenset("éèêëàâäáãåçöôóòøõüûùúñíìîïßæœÉÀÂÄÖÜÇÑÅØÓÁ’‘“”–—…€«»°£§·•\xa0¿¡²ºª™®©")
_POLISH = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻčďěňřšťůýžáéíúČĎŇŘŠŤŽőűŐŰäöüăâîșțşţ„”–’…")
_TURKISH = frozenset("ğışçöüİĞŞÇÖÜâî’“”")
_LATIN = {"cp1252", "cp1250", "iso8859-2", "cp1254", "cp1257", "mac-roman", "cp437"}
_THAI_ODD = re.compile(
    "(?<![\u0e01-\u0e2e\u0e31-\u0e3a\u0e47-\u0e4e])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]|[\u0e40-\u0e44](?![\u0e01-\u0e2e])"
)
"""Vowel signs that stand on nothing, or before nothing."""
_KOREAN = frozenset(
    "이다는가을에의지고하로기은서사도를한리어자인아대해일나시정니스라그장과수부전마상보주습게원들제안동오구선으여회요신면용문무소물있조경세공관"
    "계성드미적연비터발내식합트우화실방품명유중치개모분위국음생파레할결저만말래청감교였았했됐없않같좋받송배확처환불직텐녕착탁"
)
"""Syllables that make up most of written Korean."""
_WORD = re.compile(r"[^\W\d_]+")


def best(data: bytes) -> str:
    """The likeliest codec name; Windows-1252 when nothing speaks for another."""
    sample = _sample(data)
    readings = ((name, _weigh(sample, name)) for name in _CANDIDATES)
    return max(readings, key=lambda reading: reading[1])[0]


def _sample(data: bytes) -> bytes:
    """The lines that have eight-bit bytes, whole, so that no character is cut."""
    if len(data) <= SAMPLE:
        return data
    lines = [line for line in data[: SAMPLE * 40].split(b"\n") if not line.isascii()]
    sample = b"\n".join(lines)
    if len(sample) > SAMPLE:
        cut = sample.rfind(b"\n", 0, SAMPLE)
        sample = sample[: cut if cut > 0 else SAMPLE]
    return sample


def _weigh(sample: bytes, name: str) -> float:
    """0..1: how much of the non-ASCII part reads like a language; a broken byte weighs heavily."""
    text = sample.decode(name, "replace")
    marks = [char for char in text if char > "\x7f"]
    if not marks:
        return -1.0
    broken = text.count("\ufffd")
    score = sum(_value(char, name) for char in marks) / len(marks)
    score -= 3 * broken / len(marks)
    if name not in ("cp932", "euc-jp", "gb18030", "cp950", "cp949"):
        score -= _odd_words(text, name in _LATIN)
    if name == "cp874":
        score -= 2 * len(_THAI_ODD.findall(text)) / len(marks)
    return score + _PRIOR.get(name, 0.0)


def _odd_words(text: str, latin: bool) -> float:
    """Share of words that change script or case in the middle (the sign of a wrong single-byte reading), or that are
    Latin without one plain letter."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    if not words:
        return 0.1
    odd = sum(1 for word in words if _is_odd(word, latin))
    return 0.8 * odd / len(words)


def _is_odd(word: str, latin: bool) -> bool:
    inner = word[1:]
    if not word.isalpha() or (latin and len(word) > 2 and min(word) > "\x7f"):
        return True
    if not word.isupper() and any(char.isupper() for char in inner):
        return True
    return len({_script(char) for char in word}) > 1


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    code = ord(char)
    for limit, name in ((0x250, "latin"), (0x370, "other"), (0x400, "greek"), (0x530, "cyrillic"), (0x590, "other")):
        if code < limit:
            return name
    if code < 0x600:
        return "hebrew"
    return "arabic" if code < 0x780 else "other"


def _value(char: str, name: str) -> float:
    code = ord(char)
    if code < 0xA0 or 0xE000 <= code <= 0xF8FF or 0x2500 <= code <= 0x25FF or char == "\ufffd":
        return -1.0
    if name in ("cp932", "euc-jp"):
        return _japanese(code)
    if name in ("gb18030", "cp950"):
        return _chinese(char, code, name)
    if name == "cp949":
        return _korean(char, code)
    return _alphabetic(char, code, name)


def _japanese(code: int) -> float:
    if 0x3040 <= code <= 0x30FF or code in (0x3001, 0x3002, 0x300C, 0x300D):
        return 1.25
    if 0x4E00 <= code <= 0x9FFF:
        return 0.55
    if 0xFF61 <= code <= 0xFF9F:
        return -0.1
    return 0.6 if 0xFF00 <= code <= 0xFF60 else 0.0


@lru_cache(maxsize=8192)
def _chinese(char: str, code: int, name: str) -> float:
    if 0x4E00 <= code <= 0x9FFF:
        return _common(char, "gb2312", 0xB0, 0xD7) if name == "gb18030" else _common(char, "big5", 0xA4, 0xC6)
    if code in (0xFF0C, 0x3002, 0x3001, 0xFF01, 0xFF1F, 0xFF1A):
        return 1.1
    return 0.2 if 0x3000 <= code <= 0x303F or 0xFF00 <= code <= 0xFF60 else -0.3


@lru_cache(maxsize=8192)
def _korean(char: str, code: int) -> float:
    if 0xAC00 <= code <= 0xD7A3:
        return 1.2 if char in _KOREAN else _common(char, "euc-kr", 0xB0, 0xC8) - 0.2
    return -0.2


@lru_cache(maxsize=16384)
def _common(char: str, codec: str, low: int, high: int) -> float:
    """The first level of the national sets holds the frequent characters."""
    try:
        lead = char.encode(codec)[0]
    except UnicodeEncodeError:
        return -0.2
    return 1.0 if low <= lead <= high else 0.2


def _alphabetic(char: str, code: int, name: str) -> float:
    if name in ("cp1251", "koi8-r", "koi8-u", "cp866", "iso8859-5"):
        return _cyrillic(char, code)
    if name == "cp1253":
        return 1.0 if 0x0386 <= code <= 0x03CE else 0.0
    if name == "cp1255":
        return 1.2 if char in "יוהלארמתש" else 0.8 if 0x05D0 <= code <= 0x05EA else 0.0
    if name == "cp1256":
        return 1.0 if 0x0621 <= code <= 0x0652 else -0.2 if char.isalpha() and code < 0x250 else 0.0
    if name == "cp874":
        return 1.0 if 0x0E01 <= code <= 0x0E4E else 0.0
    if name == "cp1254":
        return 1.0 if char in _TURKISH else 0.3
    if name in ("cp1250", "iso8859-2", "cp1257"):
        return 0.98 if char in _POLISH else 0.2
    return 1.0 if char in _LATIN_COMMON else 0.15


def _cyrillic(char: str, code: int) -> float:
    if char in "оеаинтсрвлкм":
        return 1.15
    if 0x0430 <= code <= 0x044F or char in "ёіїєґў":
        return 0.7
    return 0.75 if 0x0400 <= code <= 0x042F else 0.3 if char in "«»—–№„“”…\xa0" else -0.2

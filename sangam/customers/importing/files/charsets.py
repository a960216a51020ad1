"""Which characters a file is written in. UTF-8 where the whole file is; else what its bytes speak for; a person may say it."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterator

PIECE = 1024 * 1024
SAMPLE = 64 * 1024
BEGINNING = 64 * 1024
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
KNOWN = (
    "utf-8", "utf-16", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
    "iso-8859-2", "iso-8859-15", "koi8-r", "mac-roman", "cp437", "cp850", "cp874", "cp932", "euc-jp", "gb18030", "big5",
    "cp949",
)  # fmt: skip
"""What a person may choose; the names are Python's."""
_ASIAN = ("cp932", "euc-jp", "cp949", "big5", "gb18030")
_ALPHABETS = ("cp1255", "cp1252", "cp1250", "cp1254", "cp1251", "cp1253", "cp1256", "cp874", "koi8-r")
"""The earlier wins where two fit alike: Hebrew, whose letters have no capitals, is the narrowest."""
_KANA, _HANGUL = (("\u3040", "\u30ff"),), (("\uac00", "\ud7a3"),)


class Unreadable(Exception):
    """`args`: a code."""


def found(path: str) -> str:
    with open(path, "rb") as file:
        head = file.read(4096)
    for mark, name in MARKS:
        if head.startswith(mark):
            return checked(path, name)
    if wide := _without_mark(head):
        return checked(path, wide)
    if _reads(path, "utf-8"):
        return "utf-8"
    return _likeliest(path)


def checked(path: str, name: str) -> str:
    if name not in KNOWN and name not in {known for _mark, known in MARKS} | {"utf-16-le", "utf-16-be"}:
        raise Unreadable("charset")
    if name == "utf-8":
        name = "utf-8-sig"
    if not _reads(path, name):
        raise Unreadable("charset")
    return "utf-8" if name == "utf-8-sig" else name


def opened_as(charset: str) -> str:
    """The codec for reading: a mark at the beginning is no part of the first cell."""
    return "utf-8-sig" if charset == "utf-8" else charset


def beginning(path: str, charset: str) -> str:
    with open(path, "rb") as file:
        return codecs.getincrementaldecoder(opened_as(charset))("replace").decode(file.read(BEGINNING))


def _without_mark(head: bytes) -> str:
    """UTF-16 without a mark: every other byte of Latin text is nothing."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if len(head) >= 8 and even + odd > len(head) // 4:
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def _reads(path: str, name: str) -> bool:
    try:
        for _piece in _decoded(path, name):
            pass
    except UnicodeError:
        return False
    return True


def _decoded(path: str, name: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(name)("strict")
    with open(path, "rb") as file:
        while piece := file.read(PIECE):
            yield decoder.decode(piece)
        yield decoder.decode(b"", final=True)


def _likeliest(path: str) -> str:
    """By the letters that come out: of each that reads the whole file, how many of the foreign characters are such as people
    write beside each other."""
    sample = _telling(path)
    scored = [(_score(sample, name), -place, name) for place, name in enumerate((*_ASIAN, *_ALPHABETS))]
    for score, _place, name in sorted(scored, reverse=True):
        if score > 0 and _reads(path, name):
            return name
    return "cp1252" if _reads(path, "cp1252") else "latin-1"


def _telling(path: str) -> bytes:
    """Lines that have more than ASCII in them."""
    kept = bytearray()
    with open(path, "rb") as file:
        while len(kept) < SAMPLE and (line := file.readline(PIECE)):
            if not line.isascii():
                kept += line
    return bytes(kept)


def _score(sample: bytes, name: str) -> float:
    try:
        text = codecs.getincrementaldecoder(name)("strict").decode(sample)
    except UnicodeError:
        return 0.0
    foreign = [char for char in text if ord(char) > 127]
    if not foreign:
        return 0.0
    return (_asian if name in _ASIAN else _alphabet)(foreign, text, name)


def _asian(foreign: list[str], text: str, name: str) -> float:
    kana, hangul = _share(foreign, _KANA), _share(foreign, _HANGUL)
    odd = sum(unicodedata.category(char) in ("Co", "Cn", "Cc") or "\uff61" <= char <= "\uff9f" for char in foreign) / len(
        foreign
    )
    if name in ("cp932", "euc-jp"):
        return 0.6 + kana - odd * 2 if kana > 0.05 or _common(foreign) > 0.15 else 0.3 - odd
    if name == "cp949":
        return 0.2 + hangul * 1.3 - odd * 2
    return 0.35 + _common(foreign) - odd * 2 - kana - hangul


def _common(foreign: list[str]) -> float:
    """How many of the characters are among those of names, places and addresses."""
    return _among(foreign, _FREQUENT)


def _share(chars: list[str], ranges: tuple[tuple[str, str], ...]) -> float:
    return sum(any(low <= char <= high for low, high in ranges) for char in chars) / len(chars)


def _alphabet(foreign: list[str], text: str, name: str) -> float:
    """Letters inside words speak for it. Against it: signs inside a word, capitals behind small letters or nothing but
    capitals, and words of two scripts."""
    good = bad = 0
    before = ""
    for char in text:
        if ord(char) > 127:
            good += char.isalpha()
            bad += (char.isupper() and before.islower()) if char.isalpha() else _is_odd(char, before)
        if char.isalpha() and before.isalpha():
            bad += _is_latin(char) != _is_latin(before)
        before = char
    rare, home = _among(foreign, _RARE), _among(foreign, _HOME.get(name, ""))
    shouting = sum(char.isupper() for char in foreign) / len(foreign) > 0.6
    return (good - 2 * bad) / len(foreign) * 0.5 + home * 0.4 - rare - 0.2 * shouting


def _is_odd(char: str, before: str) -> bool:
    return before.isalpha() or unicodedata.category(char) in ("Cc", "So", "Sm", "Mn")


def _is_latin(char: str) -> bool:
    return ord(char) < 0x250


def _among(chars: list[str], some: str | frozenset[str]) -> float:
    return sum(char in some for char in chars) / len(chars)


_RARE = frozenset("þðÞÐ×÷¤¦§¬¯¶¸¹²³¼½¾ƒ†‡‰‹›¢¥¨´·ªºµ")
_HOME = {
    "cp1252": "äöüßÄÖÜéèêëàâçîïôûùœæøåñáíóúãõìòÉÈÀÇÑÅØÆÓÁÍÚ",
    "cp1250": "ąćęłńśźżĄĆĘŁŃŚŹŻčďěňřšťůžČĎĚŇŘŠŤŮŽáéíóúýőűŐŰ",
    "cp1251": "".join(map(chr, range(0x410, 0x450))) + "ёЁіїєґІЇЄҐ",
    "koi8-r": "".join(map(chr, range(0x430, 0x450))) + "ё",
    "cp1253": "".join(map(chr, range(0x3AC, 0x3CF))) + "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
    "cp1254": "ğışİĞŞçöüÇÖÜ",
    "cp1255": "".join(map(chr, range(0x5D0, 0x5EB))),
    "cp1256": "".join(map(chr, range(0x621, 0x64B))) + "پچژگ",
    "cp874": "".join(map(chr, range(0xE01, 0xE5B))),
}
_FREQUENT = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許邓鄧韩韓冯馮曹彭曾肖田董潘袁于蒋蔣蔡余杜叶葉程"
    "伟偉芳娜敏静靜丽麗强強磊军軍洋勇艳豔杰娟涛濤明超秀霞平刚剛桂英华華玉兰蘭文志国國建红紅小大中公司有限市省区區县縣路街号號室电電话話"
    "地址姓名邮郵箱件客户戶手机機备備注註编編京上海北广廣州深圳台湾灣香港山川东東西南一二三四五六七八九十年月日人的是不在了和"
    "田中山本佐藤鈴木高橋渡辺伊小林加吉斎井松太郎子美様株式会社県町村番目郵便氏名住所電話都府道岡大阪京名古屋横浜"
)

"""Bytes to text, whatever a mail claims about its charset. Never raises, never leaves NULs or lone surrogates.

The order is: byte order mark, the declared charset (as its usual superset: shift_jis means cp932, gb2312 means
gb18030), UTF-8, a guess from the bytes, Windows-1252. Aliases follow the WHATWG Encoding Standard where it names one.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from . import guess, jis

_ALIASES = {
    "ascii": "ascii", "usascii": "ascii", "ansix341968": "ascii", "iso646us": "ascii", "us": "ascii", "7bit": "ascii",
    "utf8": "utf-8", "utf8mb4": "utf-8", "utf8mb3": "utf-8", "unicode11utf8": "utf-8", "xutf8": "utf-8",
    "utf": "utf-8", "utf08": "utf-8", "cp65001": "utf-8", "unicode": "utf-16",
    "utf7": "utf-7", "unicode11utf7": "utf-7", "xunicode20utf7": "utf-7", "unicode20utf7": "utf-7",
    "ucs2": "utf-16", "iso10646ucs2": "utf-16", "ucs4": "utf-32", "iso10646ucs4": "utf-32",
    "iso88591": "cp1252", "latin1": "cp1252", "l1": "cp1252", "iso8859": "cp1252", "iso88591windows1252": "cp1252",
    "ansi": "cp1252", "xansi": "cp1252", "iso885911windows1252latin1": "cp1252", "xcp1252": "cp1252",
    "iso88598i": "iso8859-8", "iso88598e": "iso8859-8", "logical": "iso8859-8", "visual": "iso8859-8",
    "iso88596i": "iso8859-6", "iso88596e": "iso8859-6", "asmo708": "iso8859-6",
    "iso88599": "cp1254", "latin5": "cp1254",
    "iso885911": "cp874", "tis620": "cp874", "tis6202533": "cp874", "tis6200": "cp874", "windows874": "cp874",
    "dos874": "cp874", "xwindows874": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "xgbk": "gb18030", "cp936": "gb18030", "ms936": "gb18030",
    "euccn": "gb18030",
    "xeuccn": "gb18030", "windows936": "gb18030", "gb231280": "gb18030", "chinese": "gb18030", "csgb2312": "gb18030",
    "gb": "gb18030", "xmacchinesesimp": "gb18030", "gb2312charset": "gb18030",
    "big5": "cp950", "xxbig5": "cp950", "cnbig5": "cp950", "csbig5": "cp950", "big5eten": "cp950", "xbig5": "cp950",
    "chinesebig5": "cp950", "xmacchinesetrad": "cp950", "windows950": "cp950", "big5hkscs": "big5hkscs",
    "ksc5601": "cp949", "ksc56011987": "cp949", "ksc56011989": "cp949", "euckr": "cp949", "xeuckr": "cp949",
    "uhc": "cp949", "xwindows949": "cp949", "windows949": "cp949", "ksc": "cp949", "korean": "cp949", "cp949": "cp949",
    "kscharset": "cp949", "xmackorean": "cp949", "ms949": "cp949", "johab": "johab",
    "shiftjis": "cp932", "sjis": "cp932", "xsjis": "cp932", "xshiftjis": "cp932", "mskanji": "cp932", "cp932": "cp932",
    "windows31j": "cp932", "csshiftjis": "cp932", "xmacjapanese": "cp932", "ms932": "cp932", "xmscp932": "cp932",
    "cp943": "cp932", "cp943c": "cp932", "shiftjisx0213": "shift_jisx0213",
    "eucjp": "euc-jp", "xeucjp": "euc-jp", "xeuc": "euc-jp", "ujis": "euc-jp", "eucjpms": "euc-jp", "cp51932": "euc-jp",
    "iso2022jp": jis.NAME, "iso2022jpms": jis.NAME, "iso2022jp1": jis.NAME, "iso2022jp2": jis.NAME,
    "iso2022jp3": jis.NAME, "iso2022jp2004": jis.NAME, "iso2022jpext": jis.NAME, "csiso2022jp": jis.NAME,
    "cp50220": jis.NAME, "cp50221": jis.NAME, "cp50222": jis.NAME, "jis": jis.NAME, "xjis": jis.NAME,
    "hzgb2312": "hz", "hzgb": "hz", "koi8": "koi8-r", "koi8ru": "koi8-u", "koi8e": "koi8-r", "koi7": "koi8-r",
    "xmaccyrillic": "mac-cyrillic", "xmacukrainian": "mac-cyrillic", "xmacroman": "mac-roman", "macintosh": "mac-roman",
    "xmac": "mac-roman", "mac": "mac-roman", "xmacgreek": "mac-greek", "xmacturkish": "mac-turkish",
    "xmacce": "mac-latin2", "xmaccentraleurroman": "mac-latin2", "xmacicelandic": "mac-iceland",
    "xmaccroatian": "mac-croatian", "xmacromanian": "mac-romanian", "xmacarabic": "mac-arabic",
    "xmacfarsi": "mac-farsi",
    "viscii": "viscii", "viscii111": "viscii", "csviscii": "viscii", "xviscii": "viscii", "xviet": "cp1258",
    "win1251": "cp1251", "cyrillic": "cp1251", "win1250": "cp1250", "win1252": "cp1252", "win1256": "cp1256",
}  # fmt: skip
_REFUSED = {"unicode-escape", "raw-unicode-escape", "undefined", "idna", "punycode", "mbcs", "oem", "unicode-internal"}
_NAME = re.compile(r"[a-z0-9][a-z0-9_.:+() -]{0,59}")
_CONTROLS = dict.fromkeys([*range(0, 9), 0x0B, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xFEFF, 0xFFFE, 0xFFFF])
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SHIFTED = re.compile(r"\+[A-Za-z0-9+/]*-?")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_WIDE = {"gb18030", "cp950", "big5hkscs", "cp949", "johab", "cp932", "euc-jp", "shift_jisx0213", "hz", jis.NAME}
_SEVEN_BIT = {"utf-7", "hz", "iso2022_kr", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "viscii"}
# RFC 1456, the upper half and the six letters that take the place of controls.
_VISCII_HIGH = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VISCII_LOW = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}
_VISCII = "".join(_VISCII_LOW.get(code, chr(code)) for code in range(128)) + _VISCII_HIGH


@lru_cache(maxsize=512)
def codec(name: str) -> str | None:
    """The codec we read a declared charset with, or None if there is none (or it is no text charset, like rot13)."""
    name = name.strip(" \t\"'<>;,").lower().removeprefix("charset=").strip("\"'")
    compact = re.sub(r"[^a-z0-9]", "", name[:60])
    known = _ALIASES.get(compact)
    if known or not _NAME.fullmatch(name):
        return known
    for candidate in (name, name.removeprefix("x-"), compact.replace("windows", "cp", 1).replace("ibm", "cp", 1)):
        try:
            found = codecs.lookup(candidate)
        except (LookupError, ValueError, ImportError):
            continue
        if getattr(found, "_is_text_encoding", True) and found.name.replace("_", "-") not in _REFUSED:
            return _ALIASES.get(re.sub(r"[^a-z0-9]", "", found.name), found.name)
    return None


def decode(data: bytes, declared: str = "", hint: str = "") -> str:
    """Text of `data`. `declared` is what its own header says, `hint` what the rest of the mail says (may be "")."""
    return clean(_decode(data, codec(declared) if declared else None, hint))


def clean(text: str) -> str:
    """Without controls (tab and line ends stay), byte order marks, non-characters and lone surrogates."""
    if not _CONTROL.search(text):
        return text
    text = text.replace("\x85", "\n").replace("\x0c", "\n").translate(_CONTROLS)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _decode(data: bytes, name: str | None, hint: str) -> str:
    marked = _by_mark(data)
    if marked is not None:
        return marked
    if data.isascii() and name not in _SEVEN_BIT:
        return jis.decode(data) if b"\x1b" in data else data.decode("ascii")
    if name in (None, "ascii") or (name == jis.NAME and b"\x1b" not in data):
        return _undeclared(data, hint)
    if name.startswith(("utf-16", "utf-32")):
        return _unicode_units(data, name)
    if name == "utf-8":
        return _claims_utf8(data, hint)
    return _declared(data, name)


def _by_mark(data: bytes) -> str | None:
    if data[:1] not in (b"\xef", b"\xff", b"\xfe", b"\x00"):
        return None
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _units(data[len(mark) :], name)
    return None


def _units(data: bytes, name: str) -> str:
    """Decoded in whole units: the lone half of a line end at the bottom, cut off by a gateway, is no character."""
    if name.startswith("utf-16") and len(data) % 2 and data[-1:] in (b"\n", b"\r", b"\x00", b" "):
        data = data[:-1]
    return data.decode(name, "replace")


def _undeclared(data: bytes, hint: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    wanted = codec(hint) if hint else None
    if wanted and wanted not in ("ascii", "utf-8", "cp1252"):
        found = strict(data, wanted)
        if found is not None:
            return found
    return _claims_utf8(data, hint) if _mostly_utf8(data) else _guessed(data)


def _claims_utf8(data: bytes, hint: str) -> str:
    """Strict, else a few foreign bytes in UTF-8, else anything but UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = error.end >= len(data) and error.reason == "unexpected end of data"
        if cut or _mostly_utf8(data):
            return data.decode("utf-8", "sangam-cp1252")
    return _undeclared(data, hint)


def _mostly_utf8(data: bytes) -> bool:
    left = _MULTIBYTE.sub(b"", data)
    return _high(left) * 4 < len(data) - len(left)


def _high(data: bytes) -> int:
    return len(data) - len(data.translate(None, bytes(range(128, 256))))


def _unicode_units(data: bytes, name: str) -> str:
    """UTF-16 or UTF-32 without a mark: the side of the zero bytes tells the order; without zeros it is none."""
    if data.isascii() and b"\x00" not in data:
        return data.decode("ascii")
    if name in ("utf-16", "utf-32"):
        even, odd = data[0::2].count(0), data[1::2].count(0)
        name += "-be" if even > odd else "-le"
    return _units(data, name)


def _declared(data: bytes, name: str) -> str:
    found = strict(data, name)
    if found is not None and (name in _WIDE or len(_MULTIBYTE.findall(data, 0, 4000)) < 3):
        return found
    if found is None and name == "utf-7" and data.isascii():
        return _SHIFTED.sub(_shifted, data.decode("ascii"))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if found is not None:
        return found
    loose = lenient(data, name)
    return loose if loose.count("\ufffd") * 20 <= len(loose) or name not in _WIDE else _guessed(data)


def _shifted(run: re.Match[str]) -> str:
    """One shifted run of UTF-7 (RFC 2152); what is none, like the base64 of a signature, stays as it came."""
    try:
        return run[0].encode("ascii").decode("utf-7")
    except UnicodeDecodeError:
        return run[0]


def _guessed(data: bytes) -> str:
    return lenient(data, guess.best(data))


def strict(data: bytes, name: str) -> str | None:
    """Decoded without any error, or None. A few codecs have a second chance with a wider sibling."""
    for candidate in {"cp950": ("cp950", "big5hkscs"), "euc-jp": ("euc-jp", "euc_jis_2004")}.get(name, (name,)):
        try:
            return _with(data, candidate, "strict")
        except (UnicodeError, ValueError, LookupError):
            continue
    return None


def lenient(data: bytes, name: str) -> str:
    """Decoded with replacement characters where it must be."""
    try:
        return _with(data, name, "replace")
    except (UnicodeError, ValueError, LookupError):
        return data.decode("cp1252", "replace")


def _with(data: bytes, name: str, errors: str) -> str:
    if name == jis.NAME:
        return jis.decode(data)
    if name == "viscii":
        return codecs.charmap_decode(data, errors, _VISCII)[0]
    return data.decode(name, errors)


def _foreign_byte(error: UnicodeError) -> tuple[str, int]:
    """A stray byte in UTF-8: most often Windows-1252; a character cut off at the end is only marked."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    piece = error.object[error.start : error.end]
    if error.end >= len(error.object) and error.reason == "unexpected end of data":
        return "\ufffd", error.end
    return piece.decode("cp1252", "replace"), error.end


codecs.register_error("sangam-cp1252", _foreign_byte)

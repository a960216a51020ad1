"""Text in the charsets of the world: declared rightly, wrongly, not at all."""

from __future__ import annotations

import pytest

from sangam.channels.kinds.email import charset, jis
from sangam.channels.kinds.email.tests.corpus import FROM, PROSE, mail, read, text, word

RIGHT = [
    ("ja", "iso-2022-jp"), ("ja", "shift_jis"), ("ja", "euc-jp"), ("ja", "utf-8"), ("zh-cn", "gb2312"), ("zh-cn", "gbk"),
    ("zh-cn", "gb18030"), ("zh-cn", "hz"), ("zh-tw", "big5"), ("ko", "euc-kr"), ("ko", "cp949"), ("ko", "iso-2022-kr"),
    ("th", "tis-620"), ("ar", "windows-1256"), ("ar", "iso-8859-6"), ("he", "windows-1255"), ("he", "iso-8859-8"),
    ("ru", "koi8-r"), ("ru", "windows-1251"), ("ru", "iso-8859-5"), ("ru", "cp866"), ("uk", "koi8-u"), ("el", "iso-8859-7"),
    ("el", "windows-1253"), ("tr", "iso-8859-9"), ("tr", "windows-1254"), ("de", "iso-8859-1"), ("fr", "windows-1252"),
    ("pl", "iso-8859-2"), ("cs", "windows-1250"), ("de", "mac-roman"), ("gu", "utf-8"), ("bn", "utf-8"), ("uz", "us-ascii"),
    ("gu", "utf-16"), ("bn", "utf-7"), ("de", "utf-16-le"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "name"), RIGHT)
def test_declared_charset(language: str, name: str) -> None:
    raw = text(PROSE[language].encode(name), f"text/plain; charset={name}")
    assert read(raw).text == PROSE[language]


@pytest.mark.parametrize(("language", "name"), [row for row in RIGHT if "16" not in row[1] and row[1] != "utf-7"])
def test_encoded_word_in_charset(language: str, name: str) -> None:
    subject = PROSE[language][:20].strip()
    assert read(mail(FROM, f"Subject: {word(subject, name)}")).subject == subject


@pytest.mark.parametrize(
    ("language", "alias", "codec"),
    [
        ("ja", "x-sjis", "cp932"), ("ja", "windows-31j", "cp932"), ("ja", "cp50220", "iso-2022-jp"), ("ja", "x-euc-jp", "euc-jp"),
        ("zh-cn", "gb2312", "gb18030"), ("zh-cn", "x-gbk", "gbk"), ("zh-cn", "hz-gb-2312", "hz"), ("zh-tw", "cn-big5", "big5"),
        ("ko", "ks_c_5601-1987", "cp949"), ("he", "iso-8859-8-i", "iso-8859-8"), ("th", "windows-874", "cp874"),
        ("gu", "utf8mb4", "utf-8"), ("gu", "UTF8", "utf-8"), ("gu", "unicode-1-1-utf-7", "utf-7"), ("ru", "x-mac-cyrillic", "mac-cyrillic"),
        ("ru", "koi8", "koi8-r"), ("fr", "x-ansi", "cp1252"), ("tr", "x-mac-turkish", "mac-turkish"), ("el", "cp1253", "cp1253"),
        ("ru", "windows1251", "cp1251"), ("de", "latin-1", "latin-1"), ("de", "'iso-8859-15'", "iso-8859-15"),
        ("gu", "utf-8;", "utf-8"), ("gu", "charset=utf-8", "utf-8"), ("ja", "iso-2022-jp-2004", "iso2022_jp_2004"),
    ],
)  # fmt: skip
def test_alias(language: str, alias: str, codec: str) -> None:
    assert charset.decode(PROSE[language].encode(codec), alias) == PROSE[language]


@pytest.mark.parametrize(
    "name", ["rot13", "base64", "zlib", "hex", "bz2", "uu", "unicode_escape", "idna", "undefined", "punycode"]
)
def test_no_text_charset(name: str) -> None:
    assert charset.codec(name) is None
    assert charset.decode(b"uryyb \xc3\xa9", name) == "uryyb é"


WRONG = [
    ("de", "cp1252", "us-ascii"), ("fr", "cp1252", "utf-8"), ("ja", "shift_jis", "us-ascii"), ("ja", "euc-jp", "iso-8859-1x"),
    ("zh-tw", "big5", "utf-8"), ("zh-cn", "gb18030", "utf-8"), ("ru", "koi8-r", "us-ascii"), ("ru", "cp1251", "utf-8"),
    ("gu", "utf-8", "us-ascii"), ("bn", "utf-8", "iso-8859-1"), ("de", "utf-8", "windows-1252"), ("ja", "utf-8", "iso-2022-jp"),
    ("ja", "iso-2022-jp", "utf-8"), ("ja", "iso-2022-jp", "us-ascii"), ("ko", "euc-kr", "us-ascii"), ("th", "cp874", "utf-8"),
    ("el", "iso-8859-7", "us-ascii"), ("he", "cp1255", "utf-8"), ("ar", "cp1256", "us-ascii"), ("ru", "utf-8", "koi8-r"),
    ("pl", "cp1250", "utf-8"), ("tr", "cp1254", "us-ascii"), ("fr", "cp1252", "x-unknown"), ("cs", "utf-8", "x-user-defined"),
    ("uk", "cp1251", "us-ascii"), ("ja", "utf-8", "shift_jis"), ("zh-cn", "utf-8", "gb2312"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "real", "declared"), WRONG)
def test_wrong_charset(language: str, real: str, declared: str) -> None:
    raw = text(PROSE[language].encode(real), f"text/plain; charset={declared}")
    assert read(raw).text == PROSE[language]


@pytest.mark.parametrize(("language", "real"), sorted({(row[0], row[1]) for row in WRONG if row[1] != "iso-2022-jp"}))
def test_raw_eight_bit_subject(language: str, real: str) -> None:
    assert read(mail(FROM, b"Subject: " + PROSE[language].encode(real))).subject == PROSE[language]


def test_raw_subject_takes_the_charset_of_the_body() -> None:
    raw = mail(FROM, b"Subject: " + "Größe".encode("mac-roman"), "Content-Type: text/plain; charset=x-mac-roman")
    assert read(raw).subject == "Größe"


def test_viscii() -> None:
    assert charset.decode(b"Ti\xaang Vi\xaet", "VISCII") == "Tiếng Việt"


def test_windows_quotes_within_utf8() -> None:
    assert charset.decode("Größe ist nötig ".encode() * 3 + b"it\x92s", "utf-8") == "Größe ist nötig " * 3 + "it’s"


def test_cut_character_is_marked_not_guessed() -> None:
    assert charset.decode("Größe".encode()[:3] + b"", "utf-8").startswith("Gr")
    assert charset.decode("明日届く".encode()[:-1], "utf-8") == "明日届\ufffd"


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
def test_byte_order_mark_is_not_text(mark: bytes) -> None:
    assert charset.decode(mark + "Zelt für zwei".encode(), "utf-8") == "Zelt für zwei"


def test_nothing_unprintable_is_left() -> None:
    assert charset.decode(b"a\x00b\x07c\x7fd", "us-ascii") == "abcd"
    assert charset.clean("x\ud800y") == "x\ufffdy"
    assert charset.decode(b"+2AA-", "utf-7").isprintable()


def test_utf7_keeps_what_is_no_shifted_run() -> None:
    signature = b"iQIzBAEBCgAdFiEE+Pb\nAhaBW/kxdRlc+b+1x\n"
    assert charset.decode(b"+AD4 once more, gr+APw-n\n" + signature, "utf-7") == "> once more, grün\n" + signature.decode()


def test_half_a_line_end_below_utf16_is_no_letter() -> None:
    assert charset.decode(b"\xff\xfea\x00b\x00\n", "utf-16") == "ab"


def test_circled_digits_and_half_width_kana_of_microsoft() -> None:
    assert jis.decode(b"\x1b$B-!\x1b(B x \x1b(I1\x1b(B") == "① x ｱ"
    assert charset.decode(b'A\x1b$B$"', "iso-2022-jp") == "Aあ"

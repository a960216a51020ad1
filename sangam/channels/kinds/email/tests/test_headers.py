"""Header blocks, encoded words, parameters, ids."""

from __future__ import annotations

import pytest

from sangam.channels.kinds.email import headers, ids
from sangam.channels.kinds.email.tests.corpus import FROM, HEAD, mail, read, word

SUBJECTS = [
    ("plain", "Tent", "Tent"),
    ("folded with blank", "Tent\n pole", "Tent pole"),
    ("folded with tab", "Tent\n\tpole", "Tent pole"),
    ("base64", "=?utf-8?b?WmVsdCBmw7xyIHp3ZWk=?=", "Zelt für zwei"),
    ("q, upper case", "=?UTF-8?Q?Zelt_f=C3=BCr_zwei?=", "Zelt für zwei"),
    ("adjacent words", "=?utf-8?q?Zelt_?= =?utf-8?q?kaputt?=", "Zelt kaputt"),
    ("adjacent words, folded", "=?utf-8?q?Zelt_?=\n =?utf-8?q?kaputt?=", "Zelt kaputt"),
    (
        "character cut between words",
        "=?utf-8?b?5rOo5paH44Gu5Lu2?= =?utf-8?b?44Gr44Gk44GE?= =?utf-8?b?44Gm?=",
        "注文の件について",
    ),
    ("character cut in the middle", "=?utf-8?q?Gr=C3?= =?utf-8?q?=BC=C3=9Fe?=", "Grüße"),
    ("glued words", "=?utf-8?q?Zelt?==?utf-8?q?kaputt?=", "Zeltkaputt"),
    ("glued to text", "Re:=?utf-8?q?Gr=C3=BC=C3=9Fe?=!", "Re:Grüße!"),
    ("two charsets", "=?iso-8859-1?q?Gr=FC=DFe?= =?utf-8?b?5rOo5paH?=", "Grüße注文"),
    ("language suffix", "=?utf-8*de?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    ("real blanks in q", "=?utf-8?q?Zelt f=C3=BCr zwei?=", "Zelt für zwei"),
    ("missing padding", "=?utf-8?b?WmVsdCBmw7xyIHp3ZWk?=", "Zelt für zwei"),
    ("padding inside", "=?utf-8?b?WmVsdA==IGth?=", "Zelt ka"),
    ("base64 cut anywhere", "=?utf-8?b?WmVsd?= =?utf-8?b?CBmw7xyIHp3ZWk=?=", "Zelt für zwei"),
    ("junk in base64", "=?utf-8?b?WmVs dCBmw7xy?=", "Zelt für"),
    ("unknown charset", "=?x-nope?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    ("not closed", "=?utf-8?q?Zelt", "=?utf-8?q?Zelt"),
    ("no words at all", "1 =? 2 ?= 3", "1 =? 2 ?= 3"),
    ("wrong declared", "=?us-ascii?q?Gr=FC=DFe?=", "Grüße"),
    ("in quotes", '"=?utf-8?q?Gr=C3=BC=C3=9Fe?="', '"Grüße"'),
    ("question mark in q", "=?utf-8?q?Wo=3F?=", "Wo?"),
    ("iso-2022-jp in two words", f"{word('注文の', 'iso-2022-jp')}\n {word('件です', 'iso-2022-jp')}", "注文の件です"),
    ("injected line end", "=?utf-8?q?Zelt=0D=0ABcc:_x@example.com?=", "Zelt Bcc: x@example.com"),
    ("injected line separator", "=?utf-8?q?Zelt=E2=80=A8Bcc:_x?=", "Zelt Bcc: x"),
    ("override of direction", "=?utf-8?q?=E2=80=AEtxt?=", "txt"),
    ("nul", "=?utf-8?q?Ze=00lt?=", "Zelt"),
    ("empty", "", ""),
    ("empty word", "=?utf-8?q??=", ""),
    ("raw utf-8", "Größe – 注文", "Größe – 注文"),
]


@pytest.mark.parametrize(("value", "expected"), [row[1:] for row in SUBJECTS], ids=[row[0] for row in SUBJECTS])
def test_subject(value: str, expected: str) -> None:
    assert read(mail(FROM, f"Subject: {value}")).subject == expected


BLOCKS = [
    ("blank before the colon", mail("From : Mira <mira@example.com>", "Subject : Tent pole")),
    ("no blank after the colon", mail("From:mira@example.com", "Subject:Tent pole")),
    ("odd case", mail("FROM: mira@example.com", "sUBJECT: Tent pole")),
    ("LF only", mail(FROM, "Subject: Tent pole", eol="\n")),
    ("CR only", mail(FROM, "Subject: Tent pole", eol="\r")),
    ("CR CR LF", mail(FROM, "Subject: Tent pole", eol="\r\r\n")),
    ("mixed line ends", b"From: mira@example.com\nSubject: Tent pole\r\n\nHello"),
    ("mbox line", b"From mira@example.com Sun Nov 22 09:30:00 2026\n" + mail(FROM, "Subject: Tent pole", eol="\n")),
    ("quoted mbox line", b">From mira@example.com Sun Nov 22 09:30:00 2026\n" + mail(FROM, "Subject: Tent pole", eol="\n")),
    ("leading blank lines", b"\r\n\r\n" + mail(FROM, "Subject: Tent pole")),
    ("byte order mark", b"\xef\xbb\xbf" + mail(FROM, "Subject: Tent pole")),
    ("UTF-16 with mark", mail(FROM, "Subject: Tent pole").decode().encode("utf-16")),
    ("UTF-16 without mark", mail(FROM, "Subject: Tent pole").decode().encode("utf-16-le")),
    ("UTF-16 big end", mail(FROM, "Subject: Tent pole").decode().encode("utf-16-be")),
    ("folding without blank", mail(FROM, "X-Long: one", "two three", "Subject: Tent pole")),
    ("no blank line", b"From: mira@example.com\r\nSubject: Tent pole\r\nHello\r\n"),
    ("second subject", mail(FROM, "Subject: Tent pole", "Subject: Other")),
    ("blank folded line", mail(FROM, "X-Odd: a\n  \n b", "Subject: Tent pole")),
    ("first line continues nothing", b"  stray\r\n" + mail(FROM, "Subject: Tent pole")),
    ("very long field", mail("X-Long: " + "a" * 300_000, FROM, "Subject: Tent pole")),
    (
        "long numbers",
        mail("X-Number: " + "9" * 400, "Date: " + "9" * 400, "Content-Length: " + "9" * 5000, FROM, "Subject: Tent pole"),
    ),
    ("no body", b"From: mira@example.com\r\nSubject: Tent pole"),
    ("nul in field", b"From: mira@example.com\r\nSubject: Tent\x00 pole\r\n\r\nHello"),
]


@pytest.mark.parametrize("raw", [row[1] for row in BLOCKS], ids=[row[0] for row in BLOCKS])
def test_block(raw: bytes) -> None:
    found = read(raw)
    assert (found.subject, found.froms[0].address) == ("Tent pole", "mira@example.com")
    assert found.text in ("Hello", "")


def test_missing_blank_line_keeps_the_body() -> None:
    found = read(b"From: mira@example.com\r\nSubject: Tent\r\nHello there\r\n\r\nMore: of it\r\n")
    assert found.text == "Hello there\n\nMore: of it"
    assert "no-blank-line" in found.notes


PARAMETERS = [
    ("attachment; filename=a.pdf", "a.pdf"),
    ('attachment; filename="a b.pdf"', "a b.pdf"),
    ("attachment; filename=a b.pdf", "a b.pdf"),
    ("attachment; filename = 'a.pdf'", "a.pdf"),
    ('attachment; filename="a\\"b.pdf"', 'a"b.pdf'),
    ('attachment; filename="C:\\temp\\a.pdf"', "C:\\temp\\a.pdf"),
    ('attachment; filename="a.pdf', "a.pdf"),
    ('attachment; filename="a;b.pdf"; size=3', "a;b.pdf"),
    ('attachment filename="x"; filename=a.pdf', "a.pdf"),
    ("attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe.pdf", "Größe.pdf"),
    ("attachment; filename*=\"utf-8'de'Gr%C3%B6%C3%9Fe.pdf\"", "Größe.pdf"),
    ("attachment; filename*0=Gr; filename*1=oesse; filename*2=.pdf", "Groesse.pdf"),
    ("attachment; filename*1=oesse.pdf; filename*0=Gr", "Groesse.pdf"),
    ("attachment; filename*0*=utf-8''Gr%C3; filename*1*=%B6%C3%9Fe; filename*2=.pdf", "Größe.pdf"),
    ("attachment; filename*=iso-2022-jp''%1B$B%40A5a%3Dq%1B(B.pdf", "請求書.pdf"),
    ("attachment; filename=old.pdf; filename*=utf-8''new%20one.pdf", "new one.pdf"),
    ("attachment; filename*=new%20one.pdf", "new one.pdf"),
    ("attachment; filename*=x-nope''Gr%C3%B6.pdf", "Grö.pdf"),
    ("attachment; filename=a.pdf (the bill)", "a.pdf"),
    ('attachment; filename=""', ""),
]


@pytest.mark.parametrize(("value", "expected"), PARAMETERS)
def test_parameters(value: str, expected: str) -> None:
    _, found = headers.parameters(value)
    assert found.get("filename") == expected


def test_missing_semicolon_between_parameters() -> None:
    assert headers.parameters('multipart/mixed; charset="utf-8" boundary="x y"') == (
        "multipart/mixed",
        {"charset": "utf-8", "boundary": "x y"},
    )


IDS = [
    ("<a@b>", ("<a@b>",)),
    ("a@b", ("<a@b>",)),
    (" <a@b> <c@d>", ("<a@b>", "<c@d>")),
    ("<a@b><c@d>", ("<a@b>", "<c@d>")),
    ("<a@b>,<c@d>", ("<a@b>", "<c@d>")),
    ("<a @b>", ("<a@b>",)),
    ('Your message of "Sun, 22 Nov" <a@b>', ("<a@b>",)),
    ("<noat>", ("<noat>",)),
    ("<a@b> <a@b>", ("<a@b>",)),
    ("a@b c@d", ("<a@b>", "<c@d>")),
    ("", ()),
    ("<>", ()),
    ("<" + "x" * 900 + "@b>", ()),
]


@pytest.mark.parametrize(("value", "expected"), IDS)
def test_ids(value: str, expected: tuple[str, ...]) -> None:
    assert ids.many(value) == expected


def test_references_keep_the_ends() -> None:
    found = read(mail(*HEAD, "References: " + "\n ".join(f"<{number}@example.com>" for number in range(5000))))
    assert len(found.references) == 100
    assert (found.references[0], found.references[-1]) == ("<0@example.com>", "<4999@example.com>")


def test_a_missing_id_is_made_from_the_bytes() -> None:
    raw = mail(FROM, "Subject: Tent")
    found = read(raw)
    assert found.message_id == read(raw).message_id
    assert found.message_id.endswith(f"@{ids.MISSING_DOMAIN}>")
    assert found.message_id != read(raw + b"!").message_id
    assert "id-missing" in found.notes


def test_odd_id_without_at_sign() -> None:
    assert read(mail(FROM, "Message-ID: 12345 67")).message_id == "<1234567>"

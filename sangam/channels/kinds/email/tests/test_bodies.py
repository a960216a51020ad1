"""Text, HTML and files out of every shape of MIME."""

from __future__ import annotations

import base64
import hashlib

import pytest

from sangam.channels.kinds.email.mail import Mail
from sangam.channels.kinds.email.tests.corpus import (
    FROM,
    HEAD,
    attached,
    container,
    mail,
    multi,
    names,
    part,
    read,
    simple,
    text,
    uu,
    word,
)  # fmt: skip

PLAIN = part("Hello plain")
HTML = part("<p>Hello <b>html</b></p>", "text/html; charset=utf-8")
PDF = b"%PDF-1.4 tent"
ICS = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Call about\r\n  the tent\r\nDTSTART;TZID=Europe/Lisbon:20261122T093000\r\nLOCATION:Shop\\, upstairs\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
FLOW = "A long line \nthat goes on \nand ends.\n> quoted \n> more\n\n-- \nMira"

TEXTS = [
    ("nothing declared", mail(FROM, "Subject: x", body="Hello"), "Hello"),
    ("line ends", simple("a\r\nb\nc"), "a\nb\nc"),
    ("quoted-printable", text("Gr=C3=BC=C3=9Fe=\r\n an alle =3D)", "text/plain; charset=utf-8", "quoted-printable"), "Grüße an alle =)"),
    ("quoted-printable, wrong", text("100=% =ZZ =C3=BC=", "text/plain; charset=utf-8", "Quoted-Printable"), "100=% =ZZ ü"),
    ("quoted-printable, blank after =", text("one= \r\ntwo", "text/plain", "quoted-printable"), "onetwo"),
    ("quoted-printable, lower case", text("Gr=c3=bc=c3=9fe", "text/plain; charset=utf-8", "QUOTED-PRINTABLE"), "Grüße"),
    ("base64", text(base64.encodebytes("Grüße".encode()), "text/plain; charset=utf-8", "base64"), "Grüße"),
    ("base64 without padding", text(base64.b64encode("Grüße".encode()).rstrip(b"="), "text/plain; charset=utf-8", "BASE64"), "Grüße"),
    ("base64 in two runs", text(b"SGVs\r\nbG8=\r\nIHlvdQ==", "text/plain", "base64"), "Hello you"),
    ("base64 with a footer", text(base64.encodebytes(b"Hello tent " * 12) + b"\r\n_____\r\nList footer, here.\r\n", "text/plain", "base64"), ("Hello tent " * 12).strip()),
    ("base64 that is none", text("Hello, this was never encoded. Really!", "text/plain", "base64"), "Hello, this was never encoded. Really!"),
    ("unknown transfer encoding", text("Hello", "text/plain", "x-magic"), "Hello"),
    ("7-bit with 8 bits", text("Grüße".encode(), "text/plain; charset=utf-8", "7bit"), "Grüße"),
    ("uuencode as transfer", text(uu(b"Hello there", "a"), "text/plain", "x-uuencode"), "Hello there"),
    ("flowed", text(FLOW, "text/plain; format=flowed"), "A long line that goes on and ends.\n> quoted more\n\n-- \nMira"),
    ("flowed, delsp", text("注文し \nた。", "text/plain; charset=utf-8; format=flowed; delsp=yes"), "注文した。"),
    ("flowed, stuffed", text(" >not quoted \n From here", "text/plain; format=flowed"), ">not quoted From here"),
    ("enriched", text("<bold>Hel</bold>lo\nyou\n\nthere <<x<param>red</param>", "text/enriched"), "Hello you\nthere <x"),
    ("richtext", text("Hello<nl>you <lt>x", "text/richtext"), "Hello\nyou <x"),
    ("markdown", text("# Hello", "text/markdown; charset=utf-8"), "# Hello"),
    ("html only", text("<p>Hello <b>you</b></p>", "text/html"), "Hello you"),
    ("html by meta", text("<html><head><meta charset='cp1251'></head>Привет".encode("cp1251"), "text/html"), "Привет"),
    ("html called plain", text("<html><body><p>Hello you</p></body></html>", "text/plain"), "Hello you"),
    ("type is nonsense", text("Hello", "nonsense"), "Hello"),
    ("type is text", text("Hello", "text"), "Hello"),
    ("type has a comment", text("Hello", "text/plain (just words); charset=utf-8"), "Hello"),
    ("alternative", multi("alternative", PLAIN, HTML), "Hello plain"),
    ("alternative, html first", multi("alternative", HTML, PLAIN), "Hello plain"),
    ("alternative, plain is empty", multi("alternative", part(" \r\n"), HTML), "Hello html"),
    ("alternative, plain is an excuse", multi("alternative", part("Your mail client does not support HTML."), HTML), "Hello html"),
    ("alternative, amp", multi("alternative", PLAIN, part("<html amp4email>", "text/x-amp-html"), HTML), "Hello plain"),
    ("alternative, watch", multi("alternative", PLAIN, part("<b>w</b>", "text/x-watch-html"), HTML), "Hello plain"),
    ("alternative in related in mixed", multi("mixed", container("related", container("alternative", PLAIN, HTML, boundary="c"), boundary="b"), attached(PDF, "filename=a.pdf")), "Hello plain"),
    ("mixed texts", multi("mixed", PLAIN, part("And more")), "Hello plain\nAnd more"),
    ("mixed plain and html", multi("mixed", PLAIN, HTML), "Hello plain\nHello html"),
    ("mixed, the same twice", multi("mixed", part("Hello html"), HTML), "Hello html"),
    ("footer of a list", multi("mixed", container("alternative", PLAIN, HTML, boundary="b"), part("-- list footer")), "Hello plain\n-- list footer"),
    ("boundary with blanks", multi("mixed", PLAIN, boundary="a b c"), "Hello plain"),
    ("boundary with signs", multi("mixed", PLAIN, boundary="=_(x)+'?.:/"), "Hello plain"),
    ("boundary is a prefix", multi("mixed", container("mixed", PLAIN, boundary="edge-1"), part("after"), boundary="edge"), "Hello plain\nafter"),
    ("no closing delimiter", multi("mixed", PLAIN).replace(b"--=_edge--\r\n", b""), "Hello plain"),
    ("inner one not closed", multi("mixed", container("alternative", PLAIN, HTML, boundary="b").replace(b"--b--\r\n", b""), part("after")), "Hello plain\nafter"),
    ("cut in the middle", multi("alternative", PLAIN, HTML)[:-60], "Hello plain"),
    ("wrong boundary", multi("alternative", PLAIN, HTML).replace(b'boundary="=_edge"', b'boundary="other"'), "Hello plain"),
    ("no boundary", multi("alternative", PLAIN, HTML).replace(b'; boundary="=_edge"', b""), "Hello plain"),
    ("content type lost", mail(*HEAD, body=container("mixed", PLAIN).split(b"\r\n\r\n", 1)[1]), "Hello plain"),
    ("multipart without parts", simple("Just words", "Content-Type: multipart/mixed; boundary=x"), "Just words"),
    ("encoded container", simple(base64.encodebytes(b"--x\r\n\r\nHello plain\r\n--x--"), "Content-Type: multipart/mixed; boundary=x", "Content-Transfer-Encoding: base64"), "Hello plain"),
    ("preamble and epilogue", multi("mixed", PLAIN).replace(b"\r\n\r\n--=_edge", b"\r\n\r\nThis is MIME.\r\n--=_edge", 1) + b"bye", "Hello plain"),
    ("part without headers", multi("mixed", b"\r\nHello bare"), "Hello bare"),
    ("signed", multi("signed", PLAIN, part("-----BEGIN PGP", "application/pgp-signature")), "Hello plain"),
    ("calendar only", text(ICS, "text/calendar; method=REQUEST; charset=utf-8"), "Call about the tent\n2026-11-22 09:30 (Europe/Lisbon)\nShop, upstairs"),
    ("form data", multi("form-data", PLAIN), "Hello plain"),
    ("named body of a lone part", text("Hello", 'text/plain; name="body.txt"'), "Hello"),
    ("only a named text", multi("mixed", part("Hello", 'text/plain; name="body.txt"'), attached(PDF, "filename=a.pdf")), "Hello"),
    ("digest", multi("digest", part("Subject: a\r\n\r\nx", "")), ""),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "expected"), [row[1:] for row in TEXTS], ids=[row[0] for row in TEXTS])
def test_text(raw: bytes, expected: str) -> None:
    assert read(raw).text == expected


NAMES = [
    ("plain", "filename=a.pdf", "a.pdf"),
    ("quoted", 'filename="a b.pdf"', "a b.pdf"),
    ("rfc 2231", "filename*=utf-8''Gr%C3%B6%C3%9Fe.pdf", "Größe.pdf"),
    ("encoded word", f'filename="{word("Größe.pdf")}"', "Größe.pdf"),
    ("encoded words, folded", f'filename="{word("注文")}\n {word("書.pdf")}"', "注文書.pdf"),
    ("raw utf-8", 'filename="Größe.pdf"', "Größe.pdf"),
    ("path", 'filename="../../etc/passwd"', "passwd"),
    ("windows path", 'filename="C:\\temp\\a.pdf"', "a.pdf"),
    ("encoded path", "filename*=utf-8''..%2F..%2Fa.pdf", "a.pdf"),
    ("override of direction", "filename*=utf-8''gpj.%E2%80%AEexe.pdf", "gpj. exe.pdf"),
    ("line end", "filename*=utf-8''a%0D%0Ab.pdf", "a b.pdf"),
    ("nul", "filename*=utf-8''a%00.pdf", "a.pdf"),
    ("dots only", 'filename=".."', "attachment-1.pdf"),
    ("empty", 'filename=""', "attachment-1.pdf"),
    ("none", "size=3", "attachment-1.pdf"),
    ("long", f"filename={'x' * 400}.pdf", "x" * 196 + ".pdf"),
    ("dot file", "filename=.htaccess", ".htaccess"),
    ("a number with a slash", 'filename="Invoice 2026/15.pdf"', "Invoice 2026_15.pdf"),
]


@pytest.mark.parametrize(("line", "expected"), [row[1:] for row in NAMES], ids=[row[0] for row in NAMES])
def test_file_name(line: str, expected: str) -> None:
    found = read(multi("mixed", PLAIN, attached(PDF, line)))
    assert names(found) == [expected]
    assert found.files[0].content == PDF
    assert found.files[0].sha256 == hashlib.sha256(PDF).hexdigest()
    assert (found.files[0].size, found.files[0].content_type) == (len(PDF), "application/pdf")


FORWARDED = b"From: bo@example.com\r\nSubject: =?utf-8?q?Gr=C3=B6=C3=9Fe?=\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\r\nInner\r\n--i\r\nContent-Type: application/pdf; name=inner.pdf\r\n\r\nx\r\n--i--"

FILES = [
    ("name of the content type", multi("mixed", PLAIN, part(PDF, 'application/pdf; name="a.pdf"', encode="base64")), ["a.pdf"]),
    ("two alike are two", multi("mixed", PLAIN, attached(PDF, "filename=a.pdf"), attached(PDF, "filename=a.pdf")), ["a.pdf", "a.pdf"]),
    ("forwarded mail", multi("mixed", PLAIN, part(FORWARDED, "message/rfc822")), ["Größe.eml"]),
    ("forwarded with a name", multi("mixed", PLAIN, part(FORWARDED, "message/rfc822; name=fwd.eml")), ["fwd.eml"]),
    ("forwarded in base64", multi("mixed", PLAIN, part(FORWARDED, "message/rfc822", encode="base64")), ["Größe.eml"]),
    ("forwarded alone", simple(FORWARDED, "Content-Type: message/rfc822"), ["Größe.eml"]),
    ("digest", multi("digest", part("Subject: a\r\n\r\nx", ""), part("Subject: b/c\r\n\r\nx", "")), ["a.eml", "b_c.eml"]),
    ("inline text with a name", multi("mixed", PLAIN, part("log", "text/plain; name=run.log", "Content-Disposition: inline; filename=run.log")), ["run.log"]),
    ("csv", multi("mixed", PLAIN, part("a;b", "text/csv")), ["attachment-1.csv"]),
    ("vcard", multi("mixed", PLAIN, part("BEGIN:VCARD", "text/vcard")), ["attachment-1.vcf"]),
    ("html as file", multi("mixed", PLAIN, part("<b>x</b>", "text/html", "Content-Disposition: attachment; filename=x.html")), ["x.html"]),
    ("file and nothing else", simple(PDF, "Content-Type: application/pdf; name=a.pdf"), ["a.pdf"]),
    ("text as the only file", simple("x", "Content-Disposition: attachment; filename=a.txt"), ["a.txt"]),
    ("signature of PGP", multi("signed", PLAIN, part("-----", "application/pgp-signature")), ["signature.asc"]),
    ("signature of S/MIME", multi("signed", PLAIN, part("x", "application/pkcs7-signature", encode="base64")), ["smime.p7s"]),
    ("encrypted with PGP", multi("encrypted", part("Version: 1", "application/pgp-encrypted"), part("-----", "application/octet-stream; name=encrypted.asc")), ["version.asc", "encrypted.asc"]),
    ("encrypted with S/MIME", simple("MIIB", "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "Content-Transfer-Encoding: base64"), ["smime.p7m"]),
    ("calendar twice is one", multi("mixed", container("alternative", PLAIN, HTML, part(ICS, "text/calendar; method=REQUEST"), boundary="b"), part(ICS, "application/ics; name=invite.ics", encode="base64")), ["invite.ics"]),
    ("calendar without a name", multi("alternative", PLAIN, part(ICS, "text/calendar")), ["invite.ics"]),
    ("apple double", multi("mixed", PLAIN, container("appledouble", part("x", "application/applefile; name=a.jpg", encode="base64"), part("jpg", "image/jpeg; name=a.jpg", encode="base64"), boundary="b")), ["a.jpg"]),
    ("uuencode in the text", simple("See this:\r\n" + uu(PDF * 9, "a b.pdf") + "Bye"), ["a b.pdf"]),
    ("binhex", multi("mixed", PLAIN, part("(This file must be converted)", "application/mac-binhex40; name=a.hqx")), ["a.hqx"]),
    ("broken winmail.dat", multi("mixed", PLAIN, part(b"x\x9f>\"broken", "application/ms-tnef; name=winmail.dat", encode="base64")), ["winmail.dat"]),
    ("partial", simple("part of it", 'Content-Type: message/partial; id="x"; number=2; total=3'), ["attachment-1.eml"]),
    ("external body", multi("mixed", PLAIN, part("Content-Type: image/png\r\n\r\n", 'message/external-body; access-type=URL; URL="https://example.com/x"; name=x.png')), ["x.png"]),
    ("image without a name", multi("mixed", PLAIN, part("x", "image/jpeg")), ["attachment-1.jpg"]),
    ("no file", multi("alternative", PLAIN, HTML), []),
    ("file of no bytes", multi("mixed", PLAIN, attached(b"", "filename=empty.txt", "text/plain")), ["empty.txt"]),
    ("numbers count on", multi("mixed", PLAIN, part("x", "image/png"), part("y", "image/gif")), ["attachment-1.png", "attachment-2.gif"]),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "expected"), [row[1:] for row in FILES], ids=[row[0] for row in FILES])
def test_files(raw: bytes, expected: list[str]) -> None:
    assert names(read(raw)) == expected


@pytest.mark.parametrize(
    ("name", "charset"),
    [
        ("订单.pdf", "gbk"),
        ("注文書.pdf", "euc-jp"),
        ("請求書.pdf", "shift_jis"),
        ("заказ.pdf", "koi8-r"),
        ("発注.pdf", "iso-2022-jp"),
    ],
)
def test_raw_file_name_in_the_charset_of_the_text(name: str, charset: str) -> None:
    named = part(PDF, "application/pdf", 'Content-Disposition: attachment; filename="X"').replace(b"X", name.encode(charset))
    assert names(read(multi("mixed", part("Hi", f"text/plain; charset={charset}"), named))) == [name]


@pytest.mark.parametrize("encode", ["", "base64"])
def test_a_forwarded_mail_is_kept_byte_for_byte(encode: str) -> None:
    found = read(multi("mixed", PLAIN, part(FORWARDED, "message/rfc822", encode=encode)))
    assert found.files[0].content == FORWARDED
    assert found.text == "Hello plain"


def test_uuencoded_file_leaves_the_text() -> None:
    found = read(simple("See this:\r\n" + uu(PDF * 9, "a.pdf") + "Bye"))
    assert (found.text, found.files[0].content) == ("See this:\nBye", PDF * 9)


def test_begin_in_a_sentence_is_no_file() -> None:
    body = "begin 644 words\nthis is not encoded at all, just prose\nend"
    assert (read(simple(body)).text, read(simple(body)).files) == (body, ())


def _picture(reference: str, *lines: str) -> Mail:
    page = part(f'<p>Hi <img src="{reference}"></p>', "text/html; charset=utf-8")
    return read(multi("related", page, part(b"png", "image/png; name=logo.png", *lines, encode="base64")))


@pytest.mark.parametrize(
    ("reference", "lines", "inline"),
    [
        ("cid:logo@x", ("Content-ID: <logo@x>",), True),
        ("cid:logo%40x", ("Content-ID: <logo@x>",), True),
        ("CID:LOGO@X", ("Content-ID: <logo@x>", "Content-Disposition: attachment"), True),
        ("cid:other", ("Content-ID: <logo@x>",), False),
        ("https://example.com/logo.png", ("Content-Location: https://example.com/logo.png",), True),
        ("cid:none", ("Content-Disposition: inline",), True),
        ("cid:none", ("Content-Disposition: attachment",), False),
    ],
)
def test_inline_pictures(reference: str, lines: tuple[str, ...], inline: bool) -> None:
    found = _picture(reference, *lines)
    assert [file.inline for file in found.files] == [inline]
    assert found.files[0].ref == ""


def test_content_id_without_brackets() -> None:
    assert _picture("cid:logo@x", "Content-ID: <logo@x>").files[0].content_id == "logo@x"
    assert found_id("Content-ID: logo@x") == "logo@x"


def found_id(line: str) -> str:
    return _picture("cid:logo@x", line).files[0].content_id


NOTES = [
    (multi("signed", PLAIN, part("x", "application/pgp-signature")), "signed"),
    (multi("encrypted", part("Version: 1", "application/pgp-encrypted"), part("x", "application/octet-stream")), "encrypted"),
    (simple("MIIB", "Content-Type: application/pkcs7-mime; smime-type=enveloped-data"), "encrypted"),
    (simple("MIIB", "Content-Type: application/x-pkcs7-mime; smime-type=signed-data"), "signed"),
    (simple("-----BEGIN PGP MESSAGE-----\r\nabc"), "encrypted"),
    (simple("-----BEGIN PGP SIGNED MESSAGE-----\r\nabc"), "signed"),
    (simple("x", 'Content-Type: message/partial; id="x"; number=2; total=3'), "partial"),
]


@pytest.mark.parametrize(("raw", "note"), NOTES)
def test_notes(raw: bytes, note: str) -> None:
    assert note in read(raw).notes


def test_html_keeps_both_stretches() -> None:
    found = read(multi("mixed", part("Above <here>"), HTML))
    assert "Above &lt;here&gt;" in found.html
    assert "<b>html</b>" in found.html
    assert read(multi("mixed", PLAIN)).html == ""


STATUS = "Reporting-MTA: dns; mx.example.com\r\n\r\nFinal-Recipient: rfc822; bo@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n no such user\r\n"


def test_delivery_report() -> None:
    returned = "From: help@example.test\r\nTo: bo@example.com\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nYour tent"
    found = read(
        multi(
            "report", part("It could not be delivered."), part(STATUS, "message/delivery-status"),
            part(returned, "message/rfc822"), params="; report-type=delivery-status",
        )
    )  # fmt: skip
    assert found.text == "It could not be delivered."
    assert found.report_type == "delivery-status"
    assert found.report[1]["diagnostic-code"] == "smtp; 550 5.1.1 no such user"
    assert dict(found.returned)["subject"] == "Grüße"
    assert found.returned_text == "Your tent"
    assert names(found) == ["Grüße.eml"]


def test_report_with_headers_only() -> None:
    found = read(multi("report", PLAIN, part(STATUS, "message/delivery-status"), part("Subject: x", "text/rfc822-headers")))
    assert (found.report_type, dict(found.returned), names(found)) == ("delivery-status", {"subject": "x"}, [])


def test_feedback_report() -> None:
    report = part("Feedback-Type: abuse\r\nOriginal-Rcpt-To: bo@example.com\r\n", "message/feedback-report")
    found = read(
        multi("report", PLAIN, report, part("Subject: x\r\n\r\ny", "message/rfc822"), params="; report-type=feedback-report")
    )
    assert (found.report_type, found.report[0]["feedback-type"]) == ("feedback-report", "abuse")

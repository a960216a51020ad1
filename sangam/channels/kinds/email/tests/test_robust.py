"""Nothing hurts: bombs answer quickly with what can be known, and any bytes give strings or a ParseError."""

from __future__ import annotations

import json
import time
from dataclasses import asdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sangam.channels.base import ParseError
from sangam.channels.kinds.email import ids
from sangam.channels.kinds.email.tests.corpus import FROM, HEAD, PROSE, full, mail, multi, part, read, simple, text
from sangam.channels.kinds.email.understand import understand

LIMIT = 2.0
"""Seconds of processor time; each bomb takes a tenth of that on a quiet machine, the standard library minutes or an exception."""

TOP = b"\r\n".join(line.encode() for line in HEAD) + b"\r\n"


def _nested(depth: int) -> bytes:
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    return TOP + opened + b"\r\nHello"


BOMBS = {
    "nested comments": b"From: " + b"(" * 50_000 + b")" * 50_000 + b" mira@example.com\r\n" + TOP + b"\r\nHello",
    "open comments": TOP + b"Cc: " + b"(" * 100_000 + b"\r\n\r\nHello",
    "forwarded 500 deep": TOP + b"Content-Type: message/rfc822\r\n\r\n" * 500 + b"Subject: x\r\n\r\nHello",
    "multipart 500 deep": _nested(500),
    "5,000 pieces of a name": simple(
        "x", "Content-Type: application/pdf;" + "".join(f"\n name*{n}=abcdefgh;" for n in range(5000))
    ),
    "10,000 parts": multi("mixed", *[part("hello")] * 10_000),
    "10,000 recipients": TOP + b"To: " + b", ".join(b"u%d@example.com" % n for n in range(10_000)) + b"\r\n\r\nHello",
    "50,000 references": TOP + b"References: " + b" ".join(b"<%d@x>" % n for n in range(50_000)) + b"\r\n\r\nHello",
    "100,000 headers": TOP + b"".join(b"X-%d: a\r\n" % n for n in range(100_000)) + b"\r\nHello",
    "open words": TOP + b"X-Word: " + b"=?utf-8?q?a" * 60_000 + b"\r\n\r\nHello",
    "many angles": TOP + b"Cc: " + b"<" * 100_000 + b"\r\n\r\nHello",
    "many quotes": TOP + b"Cc: " + b'"' * 100_001 + b"\r\n\r\nHello",
    "many quoted words": TOP + b"Cc: " + b'"a" ' * 30_000 + b"bo@example.com\r\n\r\nHello",
    "many commas": TOP + b"Cc: " + b"a, " * 40_000 + b"bo@example.com\r\n\r\nHello",
    "many at signs": TOP + b"Cc: " + b"a@" * 50_000 + b"\r\n\r\nHello",
    "many blanks": TOP + b"X-Blank: " + b" " * 1_000_000 + b"x\r\n\r\nHello",
    "many foldings": TOP + b"X-Fold: " + b"\r\n " * 200_000 + b"x\r\n\r\nHello",
    "junk instead of headers": TOP + b"no header at all\r\n" * 50_000 + b"\r\nHello",
    "semicolons": simple("x", "Content-Type: text/plain" + ";a" * 100_000 + "=x"),
    "base64 of blanks": text(b" " * 1_000_000 + b"_", "text/plain", "base64"),
    "flowed without end": text("a \n" * 200_000, "text/plain; format=flowed"),
    "uuencode without end": simple("begin 644 x\r\n" * 60_000),
    "delimiters without line ends": TOP + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b" * 200_000,
    "deep html": text("<div>" * 40_000 + "Hello", "text/html"),
    "open tags": text("<a " * 200_000, "text/html"),
    "on on on": simple("On " * 4_000),
    "line ends": simple("\r\n" * 150_000 + "Hello"),
    "cids": text("cid:" * 150_000, "text/html"),
    "eight bits": simple(b"\xe9\xff\x81" * 200_000),
    "escapes of jis": simple(b"\x1b$B!" * 100_000),
    "percent signs": simple("x", "Content-Type: application/pdf; name*=utf-8''" + "%e3" * 60_000),
    "rot13": text("uryyb", "text/plain; charset=rot13"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bomb(name: str) -> None:
    started = time.process_time()
    found = full(BOMBS[name])
    assert time.process_time() - started < LIMIT
    assert (found.mail.subject, found.sender.address) == ("Tent pole", "mira@example.com")


def test_limits_are_named() -> None:
    assert "too-deep" in read(BOMBS["multipart 500 deep"]).notes
    assert "too-many-parts" in read(BOMBS["10,000 parts"]).notes
    assert "headers-cut" in read(BOMBS["100,000 headers"]).notes


@pytest.mark.parametrize(
    "raw", [b"", b" ", b"\r\n\r\n", b"\x00" * 100, b"just words\n", bytes(range(256)), b"\xff\xd8\xff\xe0 JFIF", b"PK\x03\x04"]
)
def test_no_mail(raw: bytes) -> None:
    with pytest.raises(ParseError):
        understand(raw)


@pytest.mark.parametrize("step", range(1, 40))
def test_cut_anywhere(step: int) -> None:
    whole = multi(
        "mixed",
        part(PROSE["ja"].encode("iso-2022-jp"), "text/plain; charset=iso-2022-jp"),
        part(b"x" * 99, "image/png", encode="base64"),
    )
    _check(whole[: len(whole) * step // 40])


def _check(raw: bytes) -> None:
    """Only ParseError, within seconds, and what comes out can be stored and printed."""
    started = time.process_time()
    try:
        found = understand(raw)
    except ParseError:
        return
    finally:
        assert time.process_time() - started < 3
    shown = json.dumps(asdict(found), default=lambda value: "" if isinstance(value, bytes) else str(value), ensure_ascii=False)
    assert "\\u0000" not in shown
    shown.encode("utf-8")
    assert "\n" not in found.mail.subject + found.sender.address + found.sender.name
    assert found.mail.message_id.startswith("<")


_pieces = st.sampled_from(
    [
        b"From: ", b"Subject: ", b"To: ", b"Date: ", b"Content-Type: ", b"text/plain", b"text/html", b"multipart/mixed; boundary=b", b"--b",
        b"--b--", b"\r\n", b"\n", b"\r", b"\r\n\r\n", b" ", b"\t", b"=?utf-8?q?", b"=?iso-2022-jp?b?", b"?=", b"=C3", b"\x1b$B", b"\x1b(B", b"<", b">",
        b"@", b'"', b"(", b")", b",", b";", b":", b"\\", b"charset=", b"utf-7", b"utf-16", b"shift_jis", b"rot13", b"hz", b"; name*0*=", b"%e3", b"''",
        b"Content-Transfer-Encoding: ", b"base64", b"quoted-printable", b"x-uuencode", b"begin 644 a\n", b"message/rfc822", b"message/delivery-status",
        b"multipart/report", b"application/ms-tnef", b"text/calendar", b"BEGIN:VCALENDAR\n", b"format=flowed", b"\x00", b"\xff\xfe", b"\xd8\x00",
        b"\xe2\x80\xa8", b"\xed\xa0\x80", b"a@example.com", b"+2AA-", b"x\x9f>\"", b"Message-ID: ", b"References: ", b"<p>", b"<img src=cid:a>",
    ]
)  # fmt: skip


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(_pieces, st.binary(max_size=12)), max_size=60).map(b"".join))
def test_any_pieces(raw: bytes) -> None:
    _check(raw)
    _check(b"From: a@example.com\r\n" + raw)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from(["utf-7", "utf-16", "iso-2022-jp", "hz", "gb2312", "shift_jis", "iso-2022-kr", "utf-32", "viscii", "x"]),
)
def test_any_body_in_any_charset(body: bytes, name: str) -> None:
    _check(text(body, f"text/plain; charset={name}"))
    _check(text(body, f"text/html; charset={name}", "base64"))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_subject_survives(value: str) -> None:
    shown = " ".join(value.split())
    found = read(mail(FROM, f"Subject: =?utf-8?q?{''.join(f'={byte:02X}' for byte in shown.encode('utf-8', 'ignore'))}?="))
    letters = [char for char in shown if char.isalnum()]
    assert [char for char in found.subject if char.isalnum()] == letters


def test_the_same_bytes_give_the_same_answer() -> None:
    raw = multi("mixed", part("Hello"))
    assert understand(raw) == understand(raw)
    assert len(understand(raw).digest) == 64
    assert understand(raw).digest != understand(raw.replace(b"Hello", b"Hallo")).digest
    assert ids.MISSING_DOMAIN not in read(raw).message_id

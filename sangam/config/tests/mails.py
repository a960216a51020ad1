"""The bombs of hostile senders, and plain mails in numbers."""

from __future__ import annotations

HEAD = b"From: Jan <jan@shop.example>\r\nTo: support@gear.example\r\nSubject: Hello\r\nDate: Mon, 5 Jan 2026 10:00:00 +0000\r\n"


def nested_mails(depth: int) -> bytes:
    return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"Subject: deep\r\n\r\nend\r\n"


def nested_parts(depth: int) -> bytes:
    parts = [HEAD]
    for n in range(depth):
        parts.append(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n))
    return b"".join(parts) + b"Content-Type: text/plain\r\n\r\nend\r\n"


def many_parts(count: int) -> bytes:
    part = b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n"
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * count + b"--b--\r\n"


def html(source: bytes) -> bytes:
    return HEAD + b"Content-Type: text/html\r\n\r\n" + source


def text(source: bytes) -> bytes:
    return HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + source


BOMBS: dict[str, bytes] = {
    "comments": b"From: " + b"(" * 2000 + b")" * 2000 + b"\r\nSubject: x\r\n\r\ny",
    "rfc822": nested_mails(500),
    "multipart": nested_parts(500),
    "parameters": HEAD
    + b"Content-Disposition: attachment; "
    + b"; ".join(b"name*%d=x" % n for n in range(5000))
    + b"\r\nContent-Type: text/plain; "
    + b"; ".join(b"name*%d=x" % n for n in range(5000))
    + b"\r\n\r\ny",
    "parts": many_parts(10_000),
    "recipients": HEAD + b"Cc: " + b", ".join(b"a%d@x.example" % n for n in range(10_000)) + b"\r\n\r\ny",
    "references": HEAD + b"References: " + b" ".join(b"<%d@x.example>" % n for n in range(50_000)) + b"\r\n\r\ny",
    "rot13": HEAD + b"Content-Type: text/plain; charset=rot13\r\n\r\nUryyb",
    "unknown charset": HEAD + b"Content-Type: text/plain; charset=x-none-such\r\n\r\nHello",
    "utf-32": HEAD + b"Content-Type: text/plain; charset=utf-32le\r\n\r\n" + b"\xff\xfe\x00\x00abc" * 20_000,
    "divs": html(b"<div>" * 40_000),
    "tags": html(b"<a " * 200_000),
    "on on": text(b"On " * 4000),
    "on wrote": text(b"On Mon, " * 40_000 + b"wrote:"),
    "newlines": text(b"\n" * 300_000),
    "quotes": text(b"> " * 200_000),
    "links": text(b"http://x.example/" * 30_000),
    "nul": HEAD + b"\r\nHello\x00World",
    "digits": b"From: a@x.example\r\nX-Big: " + b"9" * 400 + b"\r\nContent-Length: " + b"9" * 400 + b"\r\n\r\ny",
    "long line": text(b"a" * 3_000_000),
    "boundary": HEAD + b"Content-Type: multipart/mixed; boundary=" + b"-" * 70 + b"\r\n\r\n" + b"-" * 500_000,
    "encoded words": b"From: a@x.example\r\nSubject: " + b"=?utf-8?q?=41?= " * 20_000 + b"\r\n\r\ny",
    "header lines": b"".join(b"X-%d: y\r\n" % n for n in range(50_000)) + b"\r\nbody",
    "comments of html": html(b"<!--" * 100_000),
    "entities": html(b"&amp" * 200_000),
    "addresses": text(b"a@" * 200_000),
    "uuencode": text(b"begin 644 x\n" * 20_000),
    "empty": b"",
    "noise": bytes(range(256)) * 400,
}

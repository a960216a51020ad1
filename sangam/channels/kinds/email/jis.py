"""ISO-2022-JP as mail programs write it (RFC 1468 plus Microsoft's cp50220: circled digits, half-width kana)."""

from __future__ import annotations

import re

NAME = "sangam-iso-2022-jp"

_ESCAPE = re.compile(rb"\x1b(\$\([A-Z]|\$[@-C]|\([A-Z]|\.[A-Z]|&@)")
_DOUBLE = {b"$@", b"$B", b"$(B", b"$(@"}


def decode(data: bytes) -> str:
    """Never raises: bytes that fit no set become replacement characters. Text without escapes is ASCII or UTF-8."""
    try:
        return data.decode("iso2022_jp_2")
    except UnicodeDecodeError:
        pass
    pieces = _ESCAPE.split(data)
    text = [_single(pieces[0])]
    for escape, run in zip(pieces[1::2], pieces[2::2], strict=True):
        text.append(_run(escape, run))
    return "".join(text)


def _run(escape: bytes, run: bytes) -> str:
    if escape in _DOUBLE:
        return _double(run)
    if escape == b"(I":
        return _high(run).decode("cp932", "replace")
    if escape in (b"$(D", b"$A", b"$(C", b"$(O", b"$(P", b"$(Q"):
        codec = "iso2022_jp_2004" if escape in (b"$(O", b"$(P", b"$(Q") else "iso2022_jp_2"
        return (b"\x1b" + escape + run + b"\x1b(B").decode(codec, "replace")
    return _single(run)


def _single(run: bytes) -> str:
    """ASCII, with SO and SI around half-width kana; eight-bit bytes are most often Shift_JIS."""
    if b"\x0e" not in run:
        return run.decode("ascii") if run.isascii() else run.decode("cp932", "replace")
    shifted = re.sub(rb"\x0e([^\x0f]*)\x0f?", lambda found: _high(found[1]), run)
    return shifted.decode("cp932", "replace")


def _high(run: bytes) -> bytes:
    return bytes(byte | 0x80 if 0x21 <= byte <= 0x5F else byte for byte in run)


def _double(run: bytes) -> str:
    """JIS X 0208 rows as Shift_JIS, because only cp932 knows the rows that NEC and IBM added."""
    out = bytearray()
    at = 0
    while at < len(run):
        row = run[at]
        if row < 0x21 or row > 0x7E or at + 1 >= len(run) or not 0x21 <= run[at + 1] <= 0x7E:
            out.append(row if row < 0x80 else 0x3F)
            at += 1
            continue
        out += _shifted(row, run[at + 1])
        at += 2
    return out.decode("cp932", "replace")


def _shifted(row: int, cell: int) -> bytes:
    """The arithmetic of JIS X 0208 annex 1."""
    lead = (row - 0x21) // 2 + 0x81
    if lead > 0x9F:
        lead += 0x40
    if row % 2:
        trail = cell + (0x1F if cell < 0x60 else 0x20)
    else:
        trail = cell + 0x7E
    return bytes((lead, trail))

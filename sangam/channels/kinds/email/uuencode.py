"""uuencode: as a transfer encoding, and as files that old programs put into the text (`begin 644 name` … `end`)."""

from __future__ import annotations

import binascii
import re

FILES_MAX = 50

_BEGIN = re.compile(r"(?m)^begin(?:-base64)? ([0-7]{3,4}) ([^\r\n]{1,255})\n")
_LINE = re.compile(r"[ -`]{1,100}")


def decode(data: bytes) -> bytes:
    """The first encoded file in `data`, or `data` itself if there is none."""
    text = data.decode("latin-1").replace("\r\n", "\n")
    found = _BEGIN.search(text)
    if not found:
        return data
    content, _ = _body(text, found.end())
    return content


def extract(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """(text without the encoded files, [(name, content), …]). A `begin` that no proper lines follow is just text."""
    if "begin" not in text or not _BEGIN.search(text):
        return text, []
    kept: list[str] = []
    files: list[tuple[str, bytes]] = []
    at = 0
    while len(files) < FILES_MAX:
        found = _BEGIN.search(text, at)
        if not found:
            break
        content, end = _body(text, found.end())
        kept.append(text[at : found.start() if content else found.end()])
        if content:
            files.append((found[2].strip(), content))
        at = end if content else found.end()
    kept.append(text[at:])
    return "".join(kept), files


def _body(text: str, at: int) -> tuple[bytes, int]:
    """Content from the line at `at` up to its `end`; the content so far if a line does not fit."""
    out: list[bytes] = []
    while at < len(text):
        newline = text.find("\n", at)
        newline = len(text) if newline < 0 else newline
        line = text[at:newline].rstrip("\r")
        if line.strip() in ("", "`"):
            at = newline + 1
            continue
        if line.strip() == "end":
            return b"".join(out), min(newline + 1, len(text))
        piece = _line(line)
        if piece is None:
            break
        out.append(piece)
        at = newline + 1
    return b"".join(out), at


def _line(line: str) -> bytes | None:
    """One line: its length byte must agree with the letters that follow (some add a checksum or drop blanks)."""
    if not _LINE.fullmatch(line):
        return None
    size = (ord(line[0]) - 32) & 63
    need = (size + 2) // 3 * 4
    if not size or len(line) - 1 > need + 2:
        return None
    if len(line) - 1 < need and need - (len(line) - 1) > 16:
        return None
    try:
        return binascii.a2b_uu(line[0] + line[1 : need + 1].ljust(need))
    except binascii.Error:
        return None

"""RTF to plain text, as far as Outlook's winmail.dat needs it: [MS-OXRTFCP] decompression and a walk over groups."""

from __future__ import annotations

import re
import struct

from compressed_rtf.compressed_rtf import INIT_DICT

SIZE_MAX = 2_000_000

_TOKEN = re.compile(rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+|\\)")
_SKIPPED = frozenset(b"fonttbl colortbl stylesheet info pict object header footer generator listtable themedata".split())
_SIGNS = {
    b"par": "\n", b"line": "\n", b"tab": "\t", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’",
    b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"cell": "\t", b"row": "\n", b"sect": "\n", b"page": "\n",
}  # fmt: skip


def decompress(data: bytes) -> bytes:
    """Compressed RTF to RTF; what was read so far if the data ends early, b"" if it is none."""
    if len(data) < 16:
        return b""
    size, raw_size, kind = struct.unpack_from("<II4s", data)
    body = data[16 : 16 + min(size, SIZE_MAX)]
    if kind == b"MELA":
        return body[:raw_size]
    return _expand(body, min(raw_size, SIZE_MAX)) if kind == b"LZFu" else b""


def _expand(body: bytes, limit: int) -> bytes:
    """[MS-OXRTFCP] 2.2: a ring of 4,096 bytes; each control byte says of eight items whether they refer back."""
    ring = bytearray(INIT_DICT.ljust(4096, b" "))
    write, at = len(INIT_DICT), 0
    out = bytearray()
    while at < len(body) and len(out) < limit:
        control = body[at]
        at += 1
        for bit in range(8):
            if not control >> bit & 1:
                piece = body[at : at + 1]
                at += 1
            else:
                token = int.from_bytes(body[at : at + 2], "big")
                at += 2
                if at > len(body) or token >> 4 == write:
                    return bytes(out)
                piece = b""
                for step in range((token & 15) + 2):
                    byte = ring[((token >> 4) + step) % 4096]
                    ring[(write + step) % 4096] = byte
                    piece += bytes((byte,))
            for byte in piece:
                ring[write] = byte
                write = (write + 1) % 4096
            out += piece
    return bytes(out)


def to_text(rtf: bytes) -> str:
    """The visible text. With encapsulated HTML (`\\fromhtml`) the tags are left out."""
    if not rtf.startswith(b"{\\rtf"):
        return ""
    codec = _codepage(rtf)
    out: list[str] = []
    stack: list[bool] = []
    hidden, skip, unicode_skip = False, 0, 1
    for token in _TOKEN.finditer(rtf[:SIZE_MAX]):
        word, number, escape, symbol, brace, plain = token.groups()
        if brace == b"{":
            stack.append(hidden)
        elif brace:
            hidden = stack.pop() if stack else False
        elif word in _SKIPPED or symbol == b"*" or (word == b"htmlrtf" and number != b"0"):
            hidden = True
        elif word == b"htmlrtf":
            hidden = False
        elif word == b"uc":
            unicode_skip = int(number or 1)
        elif hidden:
            continue
        elif word == b"u" and number:
            out.append(chr(int(number) % 0x10000))
            skip = unicode_skip
        elif skip and (escape or plain):
            piece = plain[skip:] if plain else b""
            skip = max(0, skip - (len(plain) if plain else 1))
            out.append(piece.decode(codec, "replace"))
        elif escape or plain:
            out.append((bytes.fromhex(escape.decode()) if escape else plain).decode("latin-1"))
        elif word or symbol:
            out.append(_SIGNS.get(word, "") if word else {b"~": "\xa0", b"_": "-"}.get(symbol, _literal(symbol)))
    return _recode("".join(out), codec).strip()


def _literal(symbol: bytes) -> str:
    return symbol.decode("latin-1") if symbol in (b"\\", b"{", b"}") else ""


def _codepage(rtf: bytes) -> str:
    found = re.search(rb"\\ansicpg(\d{3,5})", rtf[:1000])
    name = f"cp{found[1].decode()}" if found else "cp1252"
    try:
        b"a".decode(name)
    except LookupError:
        return "cp1252"
    return name


def _recode(text: str, codec: str) -> str:
    """Escaped bytes were collected as Latin-1, so that double-byte characters meet; runs of them are decoded here."""
    return re.sub("[\x80-\xff]+[\x40-\x7e]?", lambda run: _run(run[0], codec), text)


def _run(run: str, codec: str) -> str:
    data = run.encode("latin-1")
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return data.decode(codec, "replace")

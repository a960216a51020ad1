"""What an opaque signed S/MIME mail holds (RFC 8551, section 3.5.2): the content inside its CMS SignedData (RFC 5652).

Only taken out, not verified: the signature is shown as being there, and the file that carries it is kept. Encodings with
open lengths and torn strings are read too, since mail programs stream large mails that way (BER, ITU-T X.690).
"""

from __future__ import annotations

DEPTH_MAX = 12
PIECES_MAX = 200_000
"""Strings that a torn content may consist of."""

_SEQUENCE, _OCTETS, _OCTETS_TORN, _FIRST, _OID, _END = 0x30, 0x04, 0x24, 0xA0, 0x06, 0x00
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")

Element = tuple[int, int, int | None]
"""Tag, where the content begins and where it ends; None for one that ends at a mark of its own."""


def content(data: bytes) -> bytes | None:
    """The signed bytes, a MIME entity; None where `data` is no signed data, holds none (detached) or is broken."""
    try:
        return _content(data)
    except (IndexError, ValueError):
        return None


def _content(data: bytes) -> bytes | None:
    at = _enter(data, 0, _SEQUENCE)
    tag, start, end = _element(data, at)
    if tag != _OID or end is None or data[start:end] != _SIGNED_DATA:
        return None
    at = _enter(data, _enter(data, end, _FIRST), _SEQUENCE)
    for _ in ("version", "digest algorithms"):
        at = _after(data, at, 0)
    at = _after(data, _enter(data, at, _SEQUENCE), 0)
    if data[at] != _FIRST:
        return None
    pieces: list[bytes] = []
    _strings(data, _enter(data, at, _FIRST), 0, pieces)
    return b"".join(pieces)


def _element(data: bytes, at: int) -> Element:
    """Raises ValueError or IndexError for what is cut or claims more than there is."""
    tag, length = data[at], data[at + 1]
    if tag & 0x1F == 0x1F:
        raise ValueError("a tag of several bytes")
    if length == 0x80:
        return tag, at + 2, None
    start = at + 2
    if length & 0x80:
        count = length & 0x7F
        start += count
        length = int.from_bytes(data[at + 2 : start], "big")
        if count > 8:
            raise ValueError("a length of no mail")
    if start + length > len(data):
        raise ValueError("longer than the data")
    return tag, start, start + length


def _enter(data: bytes, at: int, wanted: int) -> int:
    tag, start, _ = _element(data, at)
    if tag != wanted:
        raise ValueError("another structure")
    return start


def _after(data: bytes, at: int, depth: int) -> int:
    """Where the next element begins."""
    _, start, end = _element(data, at)
    if end is not None:
        return end
    if depth >= DEPTH_MAX:
        raise ValueError("too deep")
    while data[start] != _END:
        start = _after(data, start, depth + 1)
    return start + 2


def _strings(data: bytes, at: int, depth: int, pieces: list[bytes]) -> int:
    """Collects an octet string, whole or torn into others; gives back where the next element begins."""
    tag, start, end = _element(data, at)
    if tag == _OCTETS and end is not None:
        pieces.append(data[start:end])
        return end
    if tag != _OCTETS_TORN or depth >= DEPTH_MAX or len(pieces) > PIECES_MAX:
        raise ValueError("no string")
    while start < end if end is not None else data[start] != _END:
        start = _strings(data, start, depth + 1, pieces)
    return start if end is not None else start + 2

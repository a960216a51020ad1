"""Outlook's winmail.dat, [MS-OXTNEF]: the files and the body inside. Bounded and linear; None if it cannot be read."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from . import charset, rtf

SIGNATURE = 0x223E9F78
FILES_MAX = 200
PROPERTIES_MAX = 2_000

_OEM_CODEPAGE, _BODY, _MAPI = 0x9007, 0x800C, 0x9003
_RENDER, _TITLE, _DATA, _ATTACHMENT = 0x9002, 0x8010, 0x800F, 0x9005
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = {0x0D, 0x1E, 0x1F, 0x102}


@dataclass(slots=True)
class TnefFile:
    name: str = ""
    content: bytes = b""
    content_type: str = ""
    content_id: str = ""


@dataclass(slots=True)
class Tnef:
    """`whole`: read to its end; else cut, or with something behind it that is none of it."""

    files: list[TnefFile] = field(default_factory=list)
    text: str = ""
    html: str = ""
    whole: bool = True


def read(data: bytes) -> Tnef | None:
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != SIGNATURE:
        return None
    found = Tnef()
    codepage = "cp1252"
    try:
        for name, value in _attributes(data):
            if name == _OEM_CODEPAGE and len(value) >= 4:
                codepage = f"cp{struct.unpack_from('<I', value)[0]}"
            elif name == _BODY:
                found.text = charset.decode(value.rstrip(b"\x00"), codepage)
            elif name == _MAPI:
                _body(found, value, codepage)
            elif name in (_RENDER, _TITLE, _DATA, _ATTACHMENT):
                _attach(found.files, name, value, codepage)
    except (struct.error, ValueError):
        found.whole = False
    wanted = any if found.whole else all
    found.files = [file for file in found.files if wanted((file.content, file.name))]
    return found if found.files or found.text or found.html else None


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(attribute, value): level (1), id (4), length (4), value, checksum (2)."""
    at = 6
    while at + 9 <= len(data):
        name, size = _head(data, at)
        at += 9
        if size > len(data) - at:
            raise ValueError("winmail.dat is cut")
        yield name, data[at : at + size]
        at += size + 2


def _head(data: bytes, at: int) -> tuple[int, int]:
    return struct.unpack_from("<H", data, at + 1)[0], struct.unpack_from("<I", data, at + 5)[0]


def _attach(files: list[TnefFile], name: int, value: bytes, codepage: str) -> None:
    if (name == _RENDER or not files) and len(files) < FILES_MAX:
        files.append(TnefFile())
    file = files[-1]
    if name == _TITLE:
        file.name = file.name or charset.decode(value.rstrip(b"\x00"), codepage)
    elif name == _DATA:
        file.content = value
    elif name == _ATTACHMENT:
        _describe(file, value, codepage)


def _describe(file: TnefFile, value: bytes, codepage: str) -> None:
    for tag, kind, content in _properties(value):
        if tag == 0x3707:
            file.name = _string(kind, content, codepage) or file.name
        elif tag == 0x370E:
            file.content_type = _string(kind, content, codepage)
        elif tag == 0x3712:
            file.content_id = _string(kind, content, codepage).strip("<>")
        elif tag == 0x3701 and not file.content:
            # An embedded message or object begins with the 16 bytes of its interface id.
            file.content = content[16:] if kind == 0x0D else content


def _body(found: Tnef, value: bytes, codepage: str) -> None:
    for tag, kind, content in _properties(value):
        if tag == 0x1000:
            found.text = _string(kind, content, codepage) or found.text
        elif tag == 0x1013:
            found.html = charset.decode(content.rstrip(b"\x00"), codepage)
        elif tag == 0x1009 and not found.text:
            found.text = charset.clean(rtf.to_text(rtf.decompress(content)))


def _string(kind: int, content: bytes, codepage: str) -> str:
    if kind == 0x1F:
        return charset.clean(content[: len(content) // 2 * 2].decode("utf-16-le", "replace").rstrip("\x00"))
    return charset.decode(content.rstrip(b"\x00"), codepage)


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(property id, type, first value) of an encoded MAPI list, [MS-OXTNEF] 2.1.3.4."""
    count = min(struct.unpack_from("<I", data)[0], PROPERTIES_MAX)
    at = 4
    for _ in range(count):
        kind, tag = struct.unpack_from("<HH", data, at)
        at += 4
        if tag >= 0x8000:
            at = _skip_name(data, at)
        several, kind = kind & 0x1000, kind & 0x0FFF
        if kind in _FIXED:
            values, at = struct.unpack_from("<I", data, at)[0] if several else 1, at + (4 if several else 0)
            yield tag, kind, data[at : at + _FIXED[kind]]
            at += values * (_FIXED[kind] + 4 & ~3 if _FIXED[kind] % 4 else _FIXED[kind])
            continue
        if kind not in _VARIABLE:
            return
        values = struct.unpack_from("<I", data, at)[0]
        at += 4
        for number in range(min(values, PROPERTIES_MAX)):
            size = struct.unpack_from("<I", data, at)[0]
            if number == 0:
                yield tag, kind, data[at + 4 : at + 4 + size]
            at += 4 + (size + 3 & ~3)


def _skip_name(data: bytes, at: int) -> int:
    """A named property carries a GUID and a number or a name."""
    numbered = struct.unpack_from("<I", data, at + 16)[0] == 0
    if numbered:
        return at + 24
    size = struct.unpack_from("<I", data, at + 20)[0]
    return at + 24 + (size + 3 & ~3)

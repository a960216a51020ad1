"""The tree of a mail's parts, as slices of its bytes.

The splitting is ours, not the standard library's: it must give a partial answer instead of an error for nesting or part
bombs, must read header blocks that are bent (a blank before the colon ends the header there), and must keep a forwarded
mail byte for byte. It works top-down on offsets: an inner part can never reach past its outer boundary. Depth, the
number of parts and the header block are bounded here, so everything above may be simple.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field

from . import headers, uuencode

DEPTH_MAX = 40
PARTS_MAX = 1_000
SNIFF = 4_000
_TRANSFER = "content-transfer-encoding"

_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")
_DELIMITER = re.compile(rb"(?m)^--([^\r\n]{1,200}?)[ \t]*\r?\n(?:[ \t]*\r?\n)?[Cc]ontent-[A-Za-z-]+[ \t]*:")
_BLANKS = b" \t\r\n\x00"
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


@dataclass(slots=True)
class Part:
    """One entity: `raw[start:end]` is its body as transported. `type` is lower case; children only under multipart."""

    raw: bytes
    fields: headers.Fields
    start: int
    end: int
    type: str = "text/plain"
    params: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    disposition_params: dict[str, str] = field(default_factory=dict)
    depth: int = 0
    declared: bool = True
    children: list[Part] = field(default_factory=list)

    @property
    def main(self) -> str:
        return self.type.partition("/")[0]

    def header(self, name: str) -> str:
        return headers.text(headers.first(self.fields, name))

    def encoded(self) -> bytes:
        return self.raw[self.start : self.end]

    def content(self) -> bytes:
        """The body with its transfer encoding undone; bytes that cannot be decoded stay as they came."""
        return decode_transfer(self.encoded(), transfer(self.fields))


@dataclass(slots=True)
class Tree:
    root: Part
    notes: list[str] = field(default_factory=list)
    parts: int = 1


def parse(raw: bytes, top: headers.Block) -> Tree:
    """The parts of a mail whose header block is `top`. Iterative; notes name what was cut."""
    root = _part(raw, top, len(raw), 0, "text/plain")
    tree = Tree(root)
    _sniff_multipart(root)
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if part.main != "multipart":
            continue
        if part.depth >= DEPTH_MAX:
            _note(tree, "too-deep")
            continue
        waiting.extend(reversed(_split(part, tree)))
    return tree


def _note(tree: Tree, note: str) -> None:
    if note not in tree.notes:
        tree.notes.append(note)


def _part(raw: bytes, block: headers.Block, end: int, depth: int, default: str) -> Part:
    part = Part(raw, block.fields, min(block.body, end), end, type=default, depth=depth)
    value = headers.first(block.fields, "content-type")
    if value:
        _read_type(part, value, default)
    else:
        part.declared = False
    disposition = headers.first(block.fields, "content-disposition")
    if disposition:
        part.disposition, part.disposition_params = headers.parameters(headers.unfold(disposition[:100_000]))
        part.disposition = part.disposition.strip("\" '")
    return part


def _read_type(part: Part, value: bytes, default: str) -> None:
    kind, part.params = headers.parameters(headers.unfold(value[:200_000]))
    kind = re.sub(r"\([^()]*\)|[\s\"']", "", kind)
    found = _TYPE.match(kind)
    if found:
        part.type = found[0]
    elif kind.rstrip("/") in ("text", "multipart", "html", "plain"):
        part.type = {"multipart": "multipart/mixed", "html": "text/html"}.get(kind.rstrip("/"), "text/plain")
    elif part.params.get("boundary"):
        part.type = "multipart/mixed"
    else:
        part.type = default
        part.declared = False


def _sniff_multipart(root: Part) -> None:
    """A body that begins with a delimiter and part headers is multipart even if the mail lost its own Content-Type."""
    if root.declared or not root.raw.startswith(b"--", root.start):
        return
    found = _DELIMITER.match(root.raw, root.start, min(root.end, root.start + SNIFF))
    if found:
        root.type = "multipart/mixed"
        root.params["boundary"] = found[1].decode("latin-1")


def _split(part: Part, tree: Tree) -> list[Part]:
    """Find the children. Without any delimiter the part becomes the text it is."""
    room = max(0, PARTS_MAX - tree.parts)
    spans, cut = _spans(part, room)
    if cut:
        _note(tree, "too-many-parts")
    elif not spans and transfer(part.fields) and part.depth < DEPTH_MAX and part.start < part.end:
        # Forbidden by RFC 2045 section 6.4, and seen: the whole container is encoded.
        part.raw, part.fields = part.content(), [field for field in part.fields if field[0] != _TRANSFER]
        part.start, part.end = 0, len(part.raw)
        return _split(part, tree)
    elif not spans:
        _note(tree, "no-boundary")
        part.type = "text/plain" if not _looks_html(part) else "text/html"
        return []
    tree.parts += len(spans)
    default = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
    for start, end in spans:
        block = _bare(part.raw, start, end) if part.raw[start : start + 1] in b"\r\n" else headers.block(part.raw, start, end)
        part.children.append(_part(part.raw, block, end, part.depth + 1, default))
    return part.children


def _bare(raw: bytes, start: int, end: int) -> headers.Block:
    newline = raw.find(b"\n", start, end)
    return headers.Block([], end if newline < 0 else newline + 1)


def _looks_html(part: Part) -> bool:
    head = part.raw[part.start : part.start + 400].lstrip().lower()
    return head.startswith((b"<html", b"<!doctype html", b"<body", b"<div"))


def _spans(part: Part, room: int) -> tuple[list[tuple[int, int]], bool]:
    """(start, end) of each child, and whether some were left out. Tries the declared boundary, then one in sight."""
    boundary = part.params.get("boundary", "").encode("utf-8", "replace").rstrip()
    for mark in (boundary, boundary.strip(b" \t\"'<>"), _seen_boundary(part)):
        if mark:
            spans, cut = _between(part, b"--" + mark, room)
            if spans or cut:
                return spans, cut
    return [], False


def _seen_boundary(part: Part) -> bytes:
    found = _DELIMITER.search(part.raw, part.start, min(part.end, part.start + SNIFF))
    return found[1] if found else b""


def _between(part: Part, mark: bytes, room: int) -> tuple[list[tuple[int, int]], bool]:
    raw, at, end = part.raw, part.start, part.end
    spans: list[tuple[int, int]] = []
    opened = -1
    while True:
        at = raw.find(mark, at, end)
        if at < 0:
            break
        after = at + len(mark)
        line = raw[after : min(after + 200, end)].partition(b"\n")[0]
        tail = line.strip()
        if (at > part.start and raw[at - 1] != 10) or tail not in (b"", b"--"):
            at = after
            continue
        if opened >= 0 and at > opened:
            if len(spans) >= room:
                return spans, True
            spans.append((opened, _before_break(raw, opened, at)))
        opened = -1 if tail else min(end, after + len(line) + 1)
        if tail:
            return spans, False
        at = after
    if 0 <= opened < end:
        if len(spans) >= room:
            return spans, True
        spans.append((opened, end))
    return spans, False


def _before_break(raw: bytes, start: int, at: int) -> int:
    """The line end before a delimiter belongs to the delimiter (RFC 2046 section 5.1.1)."""
    if at - 1 >= start and raw[at - 1] == 10:
        at -= 1
    if at - 1 >= start and raw[at - 1] == 13:
        at -= 1
    return at


def transfer(fields: headers.Fields) -> str:
    """The transfer encoding: "base64", "qp", "uu" or ""."""
    value = headers.first(fields, _TRANSFER)[:100].lower().replace(b"-", b"")
    if b"base64" in value:
        return "base64"
    if b"quoted" in value:
        return "qp"
    return "uu" if b"uu" in value else ""


def decode_transfer(data: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        return _base64(data)
    if encoding == "qp":
        return quoted_printable(data)
    if encoding == "uu":
        return uuencode.decode(data)
    return data


def quoted_printable(data: bytes) -> bytes:
    """RFC 2045 section 6.7; blanks between a soft break and the line end are dropped, wrong escapes stay as text."""
    if b"= " in data or b"=\t" in data:
        data = re.sub(rb"=[ \t]+(?=\r?\n)", b"=", data)
    return binascii.a2b_qp(data)


def _base64(data: bytes) -> bytes:
    """Base64 as it comes: junk lines (a list's footer), missing padding, several padded runs. Text that is no base64 at
    all stays as it is."""
    solid = data.translate(None, _BLANKS)
    junk = solid.translate(None, _ALPHABET)
    if not junk.strip(b"="):
        if not junk or solid.endswith(junk):
            solid = solid.rstrip(b"=")
            solid = solid[:-1] if len(solid) % 4 == 1 else solid
            return binascii.a2b_base64(solid + b"=" * (-len(solid) % 4))
        return headers.unbase64(solid)
    clean = [line for line in map(bytes.strip, data.split(b"\n")) if not line.translate(None, _ALPHABET).strip(b"=")]
    letters = b"".join(clean)
    return headers.unbase64(letters) if len(letters) * 2 >= len(solid) else data

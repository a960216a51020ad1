"""Header fields: split from the bytes, unfold, decode. Linear in their input, and nothing here raises.

Values keep their bytes until somebody asks for text, because addresses must be taken apart before their encoded words
are decoded (an encoded "<" or "," must not become syntax).
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from urllib.parse import unquote_to_bytes

from . import charset

BLOCK_MAX = 2_000_000
FIELDS_MAX = 1_000
VALUE_MAX = 600_000
TEXT_MAX = 20_000
SEGMENTS_MAX = 200
RUNS_MAX = 50_000
PARAMETERS_MAX = 400

Fields = list[tuple[str, bytes]]
_Word = tuple[str, str, str]
"""(charset, "b" or "q", encoded text)"""

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_WHOLE_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:([^\r\n]*+(?:\r?\n[ \t]++[^\s][^\r\n]*+)*+)\r?\n")
_BLANK = re.compile(rb"\r?\n")
_KNOWN = re.compile(
    rb"(?i)(?:from|to|cc|bcc|subject|date|sender|reply-to|return-path|received|message-id|in-reply-to|references|mime-version"
    rb"|content-[a-z-]+|x-[a-z0-9-]+|dkim-signature|authentication-results|arc-[a-z-]+|list-[a-z-]+|precedence|importance"
    rb"|auto-submitted|delivered-to|user-agent|thread-[a-z]+|errors-to|organization|priority|status|lines)[ \t]*:"
)
_WORD_START = re.compile(r"=\?([^?\s=]{1,60}?)(?:\*[^?\s]{0,40})?\?([bBqQ])\?")
_INJECTION = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e\ufeff\ud800-\udfff]+")
_BETWEEN = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Block:
    """The header fields of an entity and where its body begins. `notes` says what had to be bent."""

    fields: Fields
    body: int
    notes: tuple[str, ...] = ()


def block(raw: bytes, start: int = 0, end: int | None = None) -> Block:
    """Split the header block of raw[start:end]. Line ends may be CRLF or LF.

    A line that is no field and no continuation belongs to the field before it if known fields still follow (a folding
    that lost its space); otherwise the blank line is missing and the body begins there.
    """
    end = len(raw) if end is None else end
    stop = min(end, start + BLOCK_MAX)
    return _well_formed(raw, start, stop) or _bent(raw, start, stop)


def _bent(raw: bytes, start: int, stop: int) -> Block:
    """Line by line, whatever stands there."""
    fields: list[tuple[str, bytearray]] = []
    notes: list[str] = []
    at = start
    while at < stop:
        newline = raw.find(b"\n", at, stop)
        after = stop if newline < 0 else newline + 1
        line = raw[at : after if newline < 0 else newline].rstrip(b"\r")
        if not line:
            return Block(_closed(fields), after, tuple(notes))
        found = _FIELD.match(line)
        if line[0] in b" \t" and fields:
            if not line.strip() and not _goes_on(raw, after, stop):
                return Block(_closed(fields), after, tuple(notes))
            _extend(fields[-1][1], line)
        elif found:
            if len(fields) < FIELDS_MAX:
                value = line[found.end() : found.end() + VALUE_MAX]
                fields.append((found[1].decode("ascii").lower(), bytearray(value)))
            elif "headers-cut" not in notes:
                notes.append("headers-cut")
        elif not line.startswith(b"--") and _goes_on(raw, after, stop):
            if fields:
                _extend(fields[-1][1], b" " + line)
        elif fields or line.strip():
            notes.append("no-blank-line")
            return Block(_closed(fields), at, tuple(notes))
        at = after
    return Block(_closed(fields), stop, tuple(notes))


def _well_formed(raw: bytes, start: int, stop: int) -> Block | None:
    """The block where every line is a field or its continuation and a blank line ends it, None for all others."""
    fields: Fields = []
    at = start
    while found := _WHOLE_FIELD.match(raw, at, stop):
        value = found[2]
        fields.append((found[1].decode("ascii").lower(), value.replace(b"\r", b"") if b"\r" in value else value))
        at = found.end()
    blank = _BLANK.match(raw, at, stop)
    if not blank or not fields or len(fields) > FIELDS_MAX or at - start > VALUE_MAX:
        return None
    return Block(fields, blank.end())


def _closed(fields: list[tuple[str, bytearray]]) -> Fields:
    return [(name, bytes(value)) for name, value in fields]


def _extend(value: bytearray, line: bytes) -> None:
    if len(value) < VALUE_MAX:
        value += b"\n" + line


def _goes_on(raw: bytes, at: int, stop: int) -> bool:
    """Whether one of the next lines, before a blank one, is a field that mails have."""
    for _ in range(6):
        newline = raw.find(b"\n", at, stop)
        line = raw[at : min(stop if newline < 0 else newline, at + 300)]
        if not line.strip():
            return False
        if _KNOWN.match(line):
            return True
        if newline < 0:
            return False
        at = newline + 1
    return False


def first(fields: Fields, name: str) -> bytes:
    """The first value of that (lower-case) name, b"" if none."""
    for key, value in fields:
        if key == name:
            return value
    return b""


def unfold(value: bytes, hint: str = "") -> str:
    """Raw text on one line; encoded words are still encoded."""
    text = value.decode("ascii") if value.isascii() and b"\x1b" not in value else charset.decode(value, "", hint)
    if "\n" in text or "\r" in text:
        text = " ".join(line.strip(" \t") for line in text.replace("\r", "\n").split("\n"))
    return text.strip()


def text(value: bytes, hint: str = "", limit: int = TEXT_MAX) -> str:
    """A header value as a person reads it: unfolded, decoded, one line, no controls."""
    value = value[:limit]
    if value.isascii() and b"=?" not in value:
        plain = value.decode("ascii")
        if plain.isprintable():
            return plain.strip()
    return safe(words(unfold(value, hint), hint))


def safe(value: str) -> str:
    """One line that can be put into any header or page: controls, line separators and direction overrides are gone."""
    if _INJECTION.search(value):
        value = _INJECTION.sub(" ", charset.clean(value.replace("\x00", "")))
    return value.strip()


def words(value: str, hint: str = "") -> str:
    """Decode RFC 2047 encoded words wherever they stand, also glued to text; neighbours are joined before decoding,
    because many programs cut characters in the middle."""
    if "=?" not in value:
        return value
    out: list[str] = []
    pending: list[_Word] = []
    at = 0
    while True:
        found = _WORD_START.search(value, at)
        close = value.find("?=", found.end()) if found else -1
        if found is None or close < 0:
            break
        if pending and value[at : found.start()].strip(" \t\r\n"):
            _flush(pending, out, hint)
        if not pending:
            out.append(value[at : found.start()])
        close = _word_end(value, found, close)
        pending.append((found[1].lower(), found[2].lower(), value[found.end() : close]))
        at = close + 2
        if not _BETWEEN.match(value, at) or not value.startswith("=?", _BETWEEN.match(value, at).end()):  # type: ignore[union-attr]
            _flush(pending, out, hint)
    _flush(pending, out, hint)
    out.append(value[at:])
    return "".join(out)


def _word_end(value: str, found: re.Match[str], close: int) -> int:
    """In Q words a stray "?" before an escape (`?=3F`) is text when the real end still follows in the same run."""
    while found[2] in "qQ" and re.match(r"[0-9A-Fa-f]{2}[^\s]*\?=", value[close + 2 : close + 80]):
        further = value.find("?=", close + 2)
        if further < 0 or "=?" in value[close + 1 : further]:
            break
        close = further
    return close


def _flush(pending: list[_Word], out: list[str], hint: str) -> None:
    """Decode the collected run: neighbours of one charset as one piece."""
    for name, group in groupby(pending, key=itemgetter(0)):
        data = b"".join(_payload(how, [word[2] for word in same]) for how, same in groupby(group, key=itemgetter(1)))
        out.append(charset.decode(data, name, hint))
    pending.clear()


def _payload(how: str, bodies: list[str]) -> bytes:
    """Base64 is put together before it is decoded: some programs cut it anywhere, not at groups of four letters."""
    if how == "q":
        return b"".join(binascii.a2b_qp(body.encode("utf-8", "replace").replace(b"_", b"=20")) for body in bodies)
    return unbase64("".join(bodies).encode("utf-8", "replace"))


def unbase64(raw: bytes) -> bytes:
    """Base64 with junk, missing padding, or several padded runs one after the other (words glued together)."""
    letters = re.sub(rb"[^A-Za-z0-9+/=_-]", b"", raw).replace(b"-", b"+").replace(b"_", b"/")
    out = []
    for run in re.split(rb"=+", letters, maxsplit=RUNS_MAX):
        whole = run[: len(run) - 1] if len(run) % 4 == 1 else run
        out.append(binascii.a2b_base64(whole + b"=" * (-len(whole) % 4)))
    return b"".join(out)


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """`text/plain; charset=x; name*0*=utf-8''a` as ("text/plain", {"charset": "x", "name": "a"}), RFC 2231 resolved.

    Tolerates missing semicolons after a quoted value, unquoted spaces, open quotes and comments.
    """
    head, _, rest = value.partition(";")
    found: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    for name, text_value in _split(rest):
        base, _, index = name.partition("*")
        if not index and "*" not in name:
            found.setdefault(base, text_value)
            continue
        number = index.rstrip("*")
        if number.isdigit() and len(number) < 6:
            slots = pieces.setdefault(base, {})
            if len(slots) < SEGMENTS_MAX:
                slots.setdefault(int(number), (index.endswith("*"), text_value))
        elif not number:
            pieces.setdefault(base, {}).setdefault(-1, (True, text_value))
    for base, slots in pieces.items():
        found[base] = _extended(slots)
    return head.strip().lower(), found


def _split(rest: str) -> list[tuple[str, str]]:
    """(lower-case name, unquoted value) pairs, in order, in one pass."""
    pairs: list[tuple[str, str]] = []
    at, size = 0, len(rest)
    while at < size and len(pairs) < PARAMETERS_MAX:
        while at < size and rest[at] in " \t;,\r\n":
            at += 1
        equals = rest.find("=", at)
        if equals < 0:
            break
        semicolon = rest.rfind(";", at, equals)
        if semicolon >= 0:
            at = semicolon + 1
            continue
        name = rest[at:equals].strip().lower()[-80:]
        at = equals + 1
        while at < size and rest[at] in " \t":
            at += 1
        if at < size and rest[at] == '"':
            text_value, at = _quoted(rest, at + 1)
        else:
            end = rest.find(";", at)
            end = size if end < 0 else end
            text_value, at = _token(rest[at:end]), end
        pairs.append((name.rpartition(" ")[2], text_value))
    return pairs


def _quoted(rest: str, at: int) -> tuple[str, int]:
    """From after the opening quote: the value and where it ends. A backslash escapes only a quote or a backslash
    (Windows paths are written unescaped)."""
    out: list[str] = []
    while True:
        stop = _QUOTE_END.search(rest, at)
        if stop is None:
            return "".join(out) + rest[at:], len(rest)
        out.append(rest[at : stop.start()])
        if stop[0] == '"':
            return "".join(out), stop.end()
        out.append(stop[0][1])
        at = stop.end()


_QUOTE_END = re.compile(r'\\["\\]|"')


def _token(value: str) -> str:
    value = value.strip()
    if value.endswith(")") and "(" in value and not value.startswith("("):
        value = value[: value.index("(")].rstrip()
    return value.strip("'") if len(value) > 1 and value[0] == value[-1] == "'" else value


def _extended(slots: dict[int, tuple[bool, str]]) -> str:
    """RFC 2231: charset'language'percent-encoded, possibly in numbered pieces, which are joined before decoding."""
    order = sorted(slots) if -1 not in slots or len(slots) == 1 else [-1]
    encoded, head = slots[order[0]]
    name = ""
    if encoded and head.count("'") >= 2:
        name, _, head = head.split("'", 2)
    if not any(slots[number][0] for number in order):
        return "".join(slots[number][1] for number in order)
    data = b""
    for number in order:
        is_encoded, piece = slots[number]
        piece = head if number == order[0] else piece
        data += unquote_to_bytes(piece) if is_encoded else piece.encode("utf-8", "replace")
    return charset.decode(data, name)

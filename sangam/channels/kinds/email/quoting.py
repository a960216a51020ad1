"""A mail taken apart: what the writer newly typed, what is quoted, what is a signature.

The rules, in one place:

- Everything under a separator, a header block or an attribution without ">" marks is quoted.
- Among ">" lines, every unmarked line is typed: answers between and under quotes are the reply, joined by empty lines;
  the quoted lines they answer are in `quoted`.
- A forward without words of its own is not a quote: its whole text is the reply.
- A signature is cut only where it is recognisable as one (see `signatures`).
- Both bodies are read. Where they agree the plain text's wording wins, else the one with a certain mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sangam.channels.kinds.email import quoting_words as known
from sangam.channels.kinds.email import signatures
from sangam.channels.kinds.email.quote_html import marked_text, until_marked
from sangam.channels.kinds.email.quote_lines import Boundary, bare, find, is_quoted, next_filled
from sangam.lib.htmltext import tidy

MAX_TEXT: Final = 1_500_000
"""Characters that are looked at; the rest counts as quoted."""
MAX_LINES: Final = 10_000
"""Lines that are searched for quotes; later ones stay with what the last of these belongs to."""
SCANT: Final = 40
"""Letters below which a plain text may be a stand-in for the HTML."""

_PRIVATE = re.compile("[\ue000-\ue00f]")
_NO_SPACES: Final = dict.fromkeys(code for code in range(128) if chr(code).isspace() or chr(code) in "*_|>")
_SPACES = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff*_|>]+")


@dataclass(frozen=True, slots=True)
class Split:
    """Three parts of one body, each without outer empty lines."""

    reply: str
    quoted: str = ""
    signature: str = ""


@dataclass(slots=True)
class _Parts:
    typed: list[list[str]]
    quoted: list[str]
    forward: int | None = None
    """The line where a forwarded mail begins, where one does."""
    certain: bool = False
    """A boundary was found that is not just a run of ">"."""


def split(text: str, html: str = "", *, forward: bool = False) -> Split:
    """Take a mail apart. `html` is hostile; `forward`: the subject says that the mail was passed on."""
    if not html.strip():
        return _split_lines(_lines(text), forward=forward)[0]
    from_text, _ = _split_lines(_lines(text), forward=forward)
    if _is_enough(from_text, html):
        return from_text
    from_html, html_certain = _split_lines(marked_text(html).split("\n"), forward=forward)
    if not text.strip():
        return from_html
    return _choose(from_text, from_html, html_certain)


def _is_enough(plain: Split, html: str) -> bool:
    """Whether the HTML says the same up to where its markup sets something apart: `_choose` would take the plain one."""
    letters = _key(plain.reply)
    return len(letters) >= SCANT and letters == _key(until_marked(html))


def _lines(text: str) -> list[str]:
    text = tidy(text[:MAX_TEXT])
    return (text if text.isascii() else _PRIVATE.sub("", text)).split("\n")


def _choose(plain: Split, rich: Split, certain: bool) -> Split:
    """The better of two readings of one mail."""
    a, b = _key(plain.reply), _key(rich.reply)
    if a == b:
        return plain
    if len(b) >= SCANT and _lacks(plain, b[:SCANT]):
        return rich
    if not certain:
        return plain
    if b and a.startswith(b):
        return _shortened(plain, len(b))
    if a and b.startswith(a):
        return plain
    if not b:
        return (
            plain if a and len(a) < 400 and not (plain.quoted or plain.signature) else Split("", plain.quoted, plain.signature)
        )
    return rich


def _lacks(plain: Split, start: str) -> bool:
    """Whether the plain text is a stand-in: next to nothing, and not how the other one starts."""
    if len(_key(plain.reply[: SCANT * 4])) >= SCANT:
        return False
    whole = _key(plain.reply + plain.signature + plain.quoted)
    return len(whole) < SCANT and start not in whole


def _shortened(plain: Split, length: int) -> Split:
    """The plain reading, its reply cut after `length` significant characters at a line end."""
    lines, seen = plain.reply.split("\n"), 0
    for index, line in enumerate(lines):
        seen += len(_key(line))
        if seen >= length:
            rest = "\n".join(lines[index + 1 :]).strip("\n")
            return Split("\n".join(lines[: index + 1]).strip(), _join(rest, plain.quoted), plain.signature)
    return plain


def _join(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _key(text: str) -> str:
    """The letters alone, for comparing."""
    return (text.translate(_NO_SPACES) if text.isascii() else _SPACES.sub("", text)).casefold()


def _split_lines(lines: list[str], *, forward: bool) -> tuple[Split, bool]:
    banner, lines = _banner(lines)
    parts = _parts(lines, forward)
    typed, signature = [], []
    for segment in parts.typed:
        body, under = signatures.cut(segment)
        typed.append(_block(body))
        signature.append(_block(under))
    reply = _join(*typed)
    passed_on = parts.forward is not None or forward
    if not reply and passed_on and parts.quoted:
        start = parts.forward if parts.forward is not None else 0
        return Split(_block(lines[start:]), "", _join(*signature)), True
    quoted = _join(_block(banner), _block(parts.quoted))
    return Split(reply, quoted, _join(*signature)), parts.certain or bool(_join(*signature))


def _block(lines: list[str]) -> str:
    """Lines as text: no outer empty lines, never more than two in a row, no lines of structure."""
    kept: list[str] = []
    for line in lines:
        if line[:1] == "\ue000":
            continue
        if line.strip() or (kept and kept[-1].strip()):
            kept.append(line.rstrip())
    return "\n".join(kept).strip("\n").strip()


def _banner(lines: list[str]) -> tuple[list[str], list[str]]:
    """A warning of the receiving server over the mail, and the rest."""
    start = next_filled(lines, 0)
    if start is None or not bare(lines[start]).strip("*_-[] ").casefold().startswith(known.BANNERS):
        return [], lines
    end = start
    while end < len(lines) and lines[end].strip() and end - start < 6:
        end += 1
    return lines[:end], lines[end:]


def _parts(lines: list[str], forward: bool) -> _Parts:
    parts = _Parts([], [])
    position, rest, lines = 0, lines[MAX_LINES:], lines[:MAX_LINES]
    while position < len(lines):
        boundary = find(lines, position, floor=position)
        if boundary is None:
            parts.typed.append(lines[position:])
            parts.typed[-1].extend(rest)
            break
        parts.typed.append([*lines[position : boundary.start], *filter(None, [boundary.lead])])
        parts.certain = parts.certain or boundary.why != "marks"
        if boundary.hard:
            _take_hard(parts, [*lines, *rest], boundary, forward)
            break
        if boundary.forward and parts.forward is None:
            parts.forward = boundary.start
        end = _end_of_run(lines, boundary.end)
        parts.quoted.extend(lines[boundary.start : end])
        position = end
    else:
        parts.quoted.extend(rest)
    return parts


def _take_hard(parts: _Parts, lines: list[str], boundary: Boundary, forward: bool) -> None:
    if boundary.forward or forward:
        parts.forward = boundary.start
    parts.quoted.extend(lines[boundary.start :])


def _end_of_run(lines: list[str], start: int) -> int:
    """The end of a run of ">" lines, over empty lines and over the torn-off ends of wrapped lines."""
    index = end = start
    while index < len(lines):
        line = lines[index]
        if is_quoted(line):
            end = index + 1
        elif line.strip() and not _is_torn(lines, index):
            break
        index += 1
    return end


def _is_torn(lines: list[str], index: int) -> bool:
    """An unmarked short line directly between two quoted ones, the first of them full."""
    if index == 0 or index + 1 >= len(lines):
        return False
    above, line, below = lines[index - 1], lines[index].strip(), lines[index + 1]
    if not (is_quoted(above) and is_quoted(below)) or len(above) < 66 or len(line) > 30:
        return False
    return not line[0].isupper() and len(above) + len(line.split(" ", 1)[0]) > 72

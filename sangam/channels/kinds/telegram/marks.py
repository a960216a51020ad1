"""Our Markdown in Telegram's HTML, cut to its limits.

A limit counts UTF-16 units of what is left when tags and entities are taken away (Bot API, "sendMessage"). So a text is cut by
what people see, and what was open at a cut is closed there and opened again in the next message.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from sangam.channels import shaping
from sangam.channels.base import Measure

TEXT_MAX, CAPTION_MAX = 4096, 1024
_WEB = re.compile(r"(?:https?|tg)://", re.I)
_PART = re.compile(r"<(?P<close>/?)(?P<tag>[a-z]+)[^<>]*>|&[a-z0-9#]+;|[^<&]+", re.S)


def _escaped(words: str) -> str:
    return html.escape(words, quote=False)


def _link(words: str, address: str) -> str:
    """Telegram makes links of web addresses only; any other stays readable behind its words."""
    if _WEB.match(address):
        return f'<a href="{html.escape(address)}">{words}</a>'
    return f"{words} ({_escaped(address)})"


def _closing(tag: str) -> str:
    return f"</{tag[1:]}" if tag else ""


STYLE = shaping.Style(
    strong="<b>", emphasis="<i>", struck="<s>", code="<code>", quote="&gt; ", escaped=_escaped, link=_link, closing=_closing
)


def pieces(text: str, limit: int = TEXT_MAX) -> list[str]:
    """Each one message's HTML."""
    whole = _read(shaping.worded(text, STYLE))
    found, at = [], 0
    for piece in shaping.split(whole.seen, limit, length=units):
        at = whole.seen.index(piece, at)
        found.append(whole.between(at, at + len(piece)))
        at += len(piece)
    return found


def plain(piece: str) -> str:
    """What is seen of a piece."""
    return _read(piece).seen


def units(text: str) -> int:
    """Length in UTF-16 units; a lone surrogate counts as one."""
    return len(text) + sum(char > "\uffff" for char in text)


def measure(text: str) -> Measure:
    found = pieces(text)
    return Measure(sum(units(plain(piece)) for piece in found), TEXT_MAX, len(found))


@dataclass(frozen=True, slots=True)
class _Marked:
    """What is seen, and for each character which tags are open around it."""

    seen: str
    tags: tuple[tuple[str, ...], ...]

    def between(self, start: int, end: int) -> str:
        written: list[str] = []
        opened: tuple[str, ...] = ()
        for char, tags in zip(self.seen[start:end], self.tags[start:end], strict=True):
            if tags != opened:
                written += _turn(opened, tags)
                opened = tags
            written.append(_escaped(char))
        return "".join([*written, *_turn(opened, ())])


def _turn(before: tuple[str, ...], after: tuple[str, ...]) -> list[str]:
    """From the open tags of one character to those of the next."""
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    return [*(_end(tag) for tag in reversed(before[same:])), *after[same:]]


def _end(tag: str) -> str:
    return f"</{tag[1:].partition(' ')[0].rstrip('>')}>"


def _read(written: str) -> _Marked:
    """HTML of our own making, taken apart."""
    seen: list[str] = []
    tags: list[tuple[str, ...]] = []
    opened: tuple[str, ...] = ()
    for part in _PART.finditer(written):
        if part["tag"]:
            opened = opened[:-1] if part["close"] else (*opened, part[0])
            continue
        for char in html.unescape(part[0]):
            seen.append(char)
            tags.append(opened)
    return _Marked("".join(seen), tuple(tags))

"""What we write is Markdown; what a messenger carries is not. Here it becomes plain words, or a channel's own marks, and is
cut where a person would cut it.

    shaping.worded("**Hi** [shop](https://shop.example)", STARS)  →  "*Hi* shop (https://shop.example)"
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

DEPTH_MAX = 20


@dataclass(frozen=True, slots=True)
class Style:
    """The marks of a channel, "" where it has none. `escaped` makes a run of words safe in its markup; `link` writes one
    (words, address), both escaped."""

    strong: str = ""
    emphasis: str = ""
    struck: str = ""
    code: str = ""
    bullet: str = "• "
    quote: str = "> "
    escaped: Callable[[str], str] = str
    link: Callable[[str, str], str] | None = None
    closing: Callable[[str], str] = str
    """From an opening mark to its closing one: the same, unless a channel has tags."""


PLAIN = Style()


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"linkify": False, "maxNesting": DEPTH_MAX}).enable(["table", "strikethrough"])


def worded(text: str, style: Style = PLAIN) -> str:
    """Markdown in the marks of a channel. Lists keep their signs, tables become lines, a link its words and its address."""
    lines: list[str] = []
    _blocks(_reader().parse(text), style, lines)
    return "\n".join(lines).strip("\n")


def _blocks(tokens: Sequence[Token], style: Style, lines: list[str]) -> None:
    """Block by block; `lead` is what stands before each line (quotes, indents), `sign` what begins the next item."""
    lead: list[str] = []
    lists: list[int] = []
    sign = ""
    row: list[str] = []
    for place, token in enumerate(tokens):
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            lists.append(int(token.attrGet("start") or 1) if kind.startswith("ordered") else 0)
            if len(lists) > 1:
                lead.append("  ")
        elif kind in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
            lead = lead[:-1] if lists else lead
            _gap(lines, lists)
        elif kind == "list_item_open":
            sign = f"{lists[-1]}. " if lists[-1] else style.bullet
            lists[-1] += 1 if lists[-1] else 0
        elif kind == "blockquote_open":
            lead.append(style.quote)
        elif kind == "blockquote_close":
            lead.pop()
            _gap(lines, [])
        elif kind == "inline":
            cells = tokens[place - 1].type in ("th_open", "td_open")
            said = _inline(token.children or [], style)
            if cells:
                row.append(said)
            else:
                if tokens[place - 1].type == "heading_open" and style.strong and said:
                    said = f"{style.strong}{said}{style.closing(style.strong)}"
                lines += [
                    f"{''.join(lead)}{sign if not at else ' ' * len(sign)}{one}" for at, one in enumerate(said.split("\n"))
                ]
                sign = ""
        elif kind == "tr_close":
            lines.append("".join(lead) + " | ".join(row))
            row = []
        elif kind in ("fence", "code_block") or kind == "html_block":
            lines += [f"{''.join(lead)}{style.escaped(one)}" for one in token.content.rstrip("\n").split("\n")]
            _gap(lines, [])
        elif kind == "hr":
            lines.append("".join(lead) + "———")
            _gap(lines, [])
        elif kind in ("paragraph_close", "heading_close", "table_close"):
            _gap(lines, lists if kind == "paragraph_close" else [])


def _gap(lines: list[str], lists: Sequence[int]) -> None:
    """An empty line after a block, none inside a list."""
    if not lists and lines and lines[-1] != "":
        lines.append("")


def _inline(tokens: Sequence[Token], style: Style) -> str:
    said: list[str] = []
    links: list[tuple[int, str]] = []
    for token in tokens:
        kind = token.type
        if kind in ("text", "html_inline"):
            said.append(style.escaped(token.content))
        elif kind in ("softbreak", "hardbreak"):
            said.append("\n")
        elif kind == "code_inline":
            said.append(f"{style.code}{style.escaped(token.content)}{style.closing(style.code)}")
        elif mark := _MARKS.get(kind.removesuffix("_open").removesuffix("_close")):
            sign = str(getattr(style, mark))
            said.append(sign if kind.endswith("_open") else style.closing(sign))
        elif kind == "link_open":
            links.append((len(said), str(token.attrGet("href") or "")))
        elif kind == "link_close":
            start, address = links.pop()
            words = "".join(said[start:])
            said[start:] = [_link(words, address, style)]
        elif kind == "image":
            said.append(_link(style.escaped(token.content), str(token.attrGet("src") or ""), style))
    return "".join(said)


_MARKS = {"strong": "strong", "em": "emphasis", "s": "struck"}


def _link(words: str, address: str, style: Style) -> str:
    where = style.escaped(address)
    if not address or words == where or words == where.removeprefix("mailto:"):
        return words or where
    if style.link:
        return style.link(words, address)
    return f"{words} ({where.removeprefix('mailto:')})" if words else where


def split(text: str, limit: int, *, length: Callable[[str], int] = len) -> list[str]:
    """At most `limit` long each, as `length` measures: cut between paragraphs, else lines, sentences, words, and only then
    inside a word, never inside a character with its marks. Nothing of the text is lost but the blanks at a cut."""
    pieces: list[str] = []
    rest = text.strip()
    while length(rest) > limit:
        head = _longest(rest, limit, length)
        at = max(_cut(head), 1)
        pieces.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [one for one in (*pieces, rest) if one] or [""]


def shortened(text: str, most: int) -> str:
    """Plain words from Markdown on one line, cut where `split` would, with an ellipsis."""
    plain = " ".join(worded(text).split())
    return plain if len(plain) <= most else split(plain, most - 1)[0] + "…"


def _longest(text: str, limit: int, length: Callable[[str], int]) -> str:
    """The longest beginning that fits, found by halving."""
    low, high = 1, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if length(text[:middle]) <= limit else (low, middle - 1)
    while 1 < low < len(text) and (_joins(text[low]) or text[low - 1] == "\u200d"):
        low -= 1
    return text[:low]


def _joins(char: str) -> bool:
    """Whether a character belongs to the one before it: combining marks, joiners, variation selectors, skin tones."""
    return char in "\u200d\ufe0f\ufe0e\u20e3" or "\u0300" <= char <= "\u036f" or "\U0001f3fb" <= char <= "\U0001f3ff"


def _cut(head: str) -> int:
    """Where a beginning is best cut: in its last half, at the strongest pause there is."""
    half = len(head) // 2
    for pause in ("\n\n", "\n", ". ", "。", "！", "？", "! ", "? ", "।", "; ", ", ", "、", "，", " "):
        found = head.rfind(pause, half)
        if found > 0:
            return found + len(pause)
    return len(head)

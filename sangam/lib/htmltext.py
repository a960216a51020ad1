"""Readable plain text from hostile HTML, in linear time.

`render` walks a parsed tree once; a caller may mark elements (as quotes, signatures, cuts) and gets those marks back as
lines of their own, which is how mail quotes are found by structure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sangam.lib.htmlguard import guard
from sangam.lib.wordlist import words

Mark = Callable[[str, dict[str, str | None]], str]
"""(tag, attributes) -> "" to go on, "quote" to prefix with "> ", "drop" to leave out, or a line to print before the
element, optionally with a newline and a line to print after it. Lines are printed outside quotes only."""

MAX_LINK: Final = 120
_SKIP = frozenset(("script", "style", "head", "title", "template", "iframe", "object", "noembed", "noframes", "meta", "link"))
_BLOCKS = words(
    """address article aside body center dd details div dl dt fieldset figcaption figure footer form header hr html
    li main nav ol p pre section summary table tbody td tfoot th thead tr ul caption h1 h2 h3 h4 h5 h6
    blockquote"""
)
_SPACED = words("""p h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre hr figure""")
_STYLED = words("""div span p td tr table a font blockquote h1 h2 h3 center body section li img small b strong""")

_SPACES = re.compile(r"[ \t\r\n\f\u00a0\u2000-\u200a\u202f\u205f]+")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad\u034f\u180e\u2061-\u2064]+|(?<![^\\s])\u200c+|\u200c+(?=\\s|$)")
_NBSP = re.compile("[\u00a0\u2007\u202f]")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|max-height\s*:\s*0(?:px|pt|em)?\s*(?:;|$|!)", re.I
)
_FONT_SIZE = re.compile(r"font-size\s*:\s*([\d.]+)", re.I)
_FILE_NAME = re.compile(r"\.(?:png|jpe?g|gif|bmp|webp|svg)$", re.I)


def to_text(html: str, *, links: bool = True) -> str:
    """Paragraphs, lists, table rows and quotes ("> ") as text; hidden preheaders, styles and scripts left out.

    `links`: the address follows a link's words in brackets where it is short and says more than they do.
    """
    if not html.strip():
        return ""
    return render(html, links=links)


def render(html: str, *, links: bool = True, mark: Mark | None = None) -> str:
    """The text of `html`; `mark` is asked once for every element that has attributes or is a blockquote or hr."""
    root = LexborHTMLParser(guard(html).html).root
    if root is None:
        return ""
    writer = _Writer()
    _walk(root, writer, links, mark)
    return writer.text()


def _walk(root: LexborNode, writer: _Writer, links: bool, mark: Mark | None) -> None:
    """Depth first without recursion: the stack holds nodes to enter and elements to close."""
    stack: list[LexborNode | _Opened | None] = [root]
    while stack:
        item = stack.pop()
        if item is None:
            continue
        if isinstance(item, _Opened):
            writer.close(item)
            continue
        if item is not root:
            stack.append(item.next)
        tag = item.tag or ""
        if tag == "-text":
            writer.write(item.text_content or "")
        elif tag and tag[0] not in "-!" and tag not in _SKIP:
            opened = _enter(item, tag, writer, links, mark)
            if opened is not None:
                stack.append(opened)
                stack.append(item.child)


def _enter(node: LexborNode, tag: str, writer: _Writer, links: bool, mark: Mark | None) -> _Opened | None:
    """Open the element; None if it is to be left out."""
    if tag == "br":
        writer.newline()
        return None
    attributes = node.attributes if tag in _STYLED or mark else {}
    marked = mark(tag, attributes) if mark and (attributes or tag in ("blockquote", "hr")) else ""
    hidden, tiny = _seen(attributes.get("style") or "") if attributes else (False, None)
    if marked == "drop" or hidden or "hidden" in attributes:
        return None
    if tag == "img":
        writer.image(attributes.get("alt") or "") if links else None
        return None
    if tag == "hr":
        writer.block(spaced=True)
    lines = "" if marked == "quote" or writer.quotes else marked
    before, _, after = lines.partition("\n")
    if before:
        writer.line(before)
    return writer.open(
        tag,
        quote=marked == "quote" or (tag == "blockquote" and mark is None),
        tiny=tiny,
        href=(attributes.get("href") or "") if links and tag == "a" else "",
        after=after,
        node=node,
    )


@lru_cache(maxsize=1024)
def _seen(style: str) -> tuple[bool, bool | None]:
    """(hidden, letters of no size: None if the style does not say); mails repeat their few styles."""
    size = _FONT_SIZE.search(style)
    return bool(_HIDDEN.search(style)), None if size is None else float("0" + size[1].split(".")[0]) == 0


class _Opened(NamedTuple):
    """An element whose children are being written, and what was so before it."""

    tag: str
    quote: bool
    was_tiny: bool
    href: str
    start: int
    after: str


class _Writer:
    """Collects lines: collapses white space, keeps one empty line between paragraphs, prefixes quotes."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.current: list[str] = []
        self.quotes = 0
        self.pre = 0
        self.tiny = False
        self.gap = False
        self.depth = 0
        self.bullet = ""
        self.lists: list[int] = []

    def text(self) -> str:
        self.block()
        return "\n".join(self.lines).strip("\n")

    def write(self, text: str) -> None:
        if self.tiny or not text:
            return
        if self.pre:
            first, *rest = text.split("\n")
            self._add(first)
            for line in rest:
                self.newline()
                self._add(line)
            return
        if "  " in text or not text.isprintable() or "\u034f" in text:
            text = _SPACES.sub(" ", _INVISIBLE.sub("", text))
        if text == " ":
            if self.current and not self.current[-1].endswith(" "):
                self.current.append(" ")
        elif text:
            self._add(text)

    def _add(self, text: str) -> None:
        if not text:
            return
        if not self.current:
            text = text if self.pre else text.lstrip(" ")
            if self.bullet:
                text, self.bullet = self.bullet + text, ""
        elif text.startswith(" ") and self.current[-1].endswith(" ") and not self.pre:
            text = text[1:]
        if text:
            self.current.append(text)

    def newline(self) -> None:
        """End the current line, even an empty one."""
        self._put("".join(self.current).rstrip())
        self.current = []

    def _put(self, line: str) -> None:
        empty = bool(self.lines) and not self.lines[-1].strip("> ")
        if line and self.gap and self.lines and not empty:
            depth = min(self.quotes, self.depth)
            self.lines.append(("> " * depth).rstrip())
        if line:
            self.gap = False
        elif empty and len(self.lines) > 1 and not self.lines[-2].strip("> "):
            return
        self.depth = self.quotes
        self.lines.append((("> " * self.quotes) + line).rstrip() if self.quotes else line)

    def block(self, *, spaced: bool = False) -> None:
        """Begin or end a block: the current line ends if there is one."""
        if self.current:
            line = "".join(self.current).rstrip().removesuffix(" |")
            self.current = []
            if line:
                self._put(line)
        if spaced:
            self.gap = True

    def line(self, text: str) -> None:
        """A line of its own, outside every quote."""
        self.block()
        self.lines.append(text)

    def image(self, alt: str) -> None:
        alt = " ".join(alt.split())
        if len(alt) > 2 and not _FILE_NAME.search(alt):
            self.write(alt)

    def open(self, tag: str, *, quote: bool, tiny: bool | None, href: str, after: str, node: LexborNode) -> _Opened:
        was_tiny, start = self.tiny, len(self.lines)
        if tiny is not None:
            self.tiny = tiny
        if tag in _BLOCKS:
            if tag in ("td", "th"):
                self._cell()
            else:
                self.block(spaced=self._is_spaced(tag))
        if quote:
            self.block(spaced=True)
            self.quotes += 1
        if tag == "pre":
            self.pre += 1
        if tag in ("ul", "ol", "li"):
            self._list(tag, node)
        return _Opened(tag, quote, was_tiny, href, start, after)

    def close(self, opened: _Opened) -> None:
        tag = opened.tag
        self.tiny = opened.was_tiny
        if opened.href:
            self._address(opened.href, opened.start)
        if tag == "pre":
            self.pre -= 1
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        if tag in _BLOCKS and tag not in ("td", "th"):
            self.block(spaced=self._is_spaced(tag))
        if opened.quote:
            self.block(spaced=True)
            self.quotes -= 1
        if opened.after:
            self.line(opened.after)

    def _is_spaced(self, tag: str) -> bool:
        return tag in _SPACED and not (tag in ("ul", "ol") and self.lists)

    def _cell(self) -> None:
        """Cells of a row share a line as long as they hold no blocks."""
        if any(part.strip() for part in self.current):
            self.current.append(" | ")

    def _list(self, tag: str, node: LexborNode) -> None:
        if tag == "ul":
            self.lists.append(0)
        elif tag == "ol":
            start = node.attributes.get("start") or "1"
            self.lists.append(int(start) if start.isdigit() and len(start) < 6 else 1)
        elif tag == "li":
            indent = "  " * max(0, len(self.lists) - 1)
            if self.lists and self.lists[-1]:
                self.bullet = f"{indent}{self.lists[-1]}. "
                self.lists[-1] += 1
            else:
                self.bullet = f"{indent}- "

    def _address(self, href: str, start: int) -> None:
        """The address behind a link, where it is short and its words do not already say it."""
        words = "".join(self.current[-6:])[-400:].strip()
        if (
            start != len(self.lines)
            or not words
            or len(href) > MAX_LINK
            or not href.lower().startswith(("http://", "https://"))
        ):
            return
        bare = href.split("://", 1)[1].removeprefix("www.").rstrip("/").lower()
        if bare and bare not in words.lower():
            self.current.append(f" ({href})")


def tidy(text: str) -> str:
    """Plain text as people see it: one kind of line end, no invisible padding, ordinary spaces, no trailing blanks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = text.replace("\u2028", "\n").replace("\u2029", "\n")
        text = _NBSP.sub(" ", _INVISIBLE.sub("", text))
    return "\n".join(line.rstrip() for line in text.split("\n"))

"""The linear guard that hostile HTML passes before any real parser sees it.

HTML parsers go quadratic on deep nesting, on tags with many attributes and on open formatting elements. Ordinary mail
passes untouched; what could hurt is rebuilt as a balanced stream of at most `MAX_DEPTH` open elements. Every step is
one pass over the text, and no text between tags is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sangam.lib.wordlist import words

MAX_SIZE = 1_500_000
"""Characters that are looked at; the rest is cut off and `Guarded.truncated` says so."""
MAX_DEPTH = 150
FREE_TAGS = 400
"""So many tags, however they nest, cost a parser some 50 ms at worst (200 open `<b>` before 200 `<p>`)."""
MAX_TAGS = 40_000
"""Tags that are kept in a rebuilt document; the text goes on without the later ones."""
LONG_TAG = 16_000
MAX_ATTRIBUTES = 8_000

VOID = words("""area base br col embed hr img input keygen link meta param source track wbr""")
RAW = frozenset(("script", "style", "title", "iframe", "noembed", "noframes", "template"))
"""Elements whose content is never shown."""
_WALLS = frozenset(("table", "td", "th", "caption", "object", "marquee"))
_TABLE_PARTS = frozenset(("table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption"))
_CLOSED_BY_ITSELF = {
    "p": ("p",),
    "li": ("li", "p"),
    "dt": ("dt", "dd", "p"),
    "dd": ("dt", "dd", "p"),
    "option": ("option",),
    "a": ("a",),
    "td": ("td", "th", "p"),
    "th": ("td", "th", "p"),
    "tr": ("td", "th", "tr", "p"),
}

_OPENING = re.compile(r"<[a-zA-Z]")
_HUGE_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{LONG_TAG}}}")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_UNWRAP = re.compile(
    r"</?(?:noscript|plaintext|xmp|listing|svg|text|tspan|textpath|foreignobject|desc"
    r"|math|mrow|mtext|mi|mn|mo|ms|semantics|annotation|annotation-xml)(?=[\s/>])[^<>]{0,2000}>",
    re.I,
)
"""Foreign and raw-text elements lose their tags, so that their text is read as ordinary text."""
_BODY = re.compile(r"<(/?)body(?=[\s>])", re.I)
_TOKEN = re.compile(
    r"<!--(?:>|->|(?s:.*?)(?:--!?>|\Z))"
    r"|<[!?/](?![a-zA-Z])[^>]*+(?:>|\Z)"
    r"|<(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*+)"
    r"(?P<attrs>(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+'|))*+)(?:>|\Z)",
)
_ANY_TAG = re.compile(r"<[^<>]*>")
_ATTRIBUTE = re.compile(r"([a-zA-Z][\w:-]{0,40})\s*+=\s*+(?:\"([^\"<>]*+)\"|'([^'<>]*+)'|([^\s\"'<>=`]++))")


@dataclass(frozen=True, slots=True)
class Guarded:
    """HTML that a parser reads in linear time. `rebuilt`: nesting or tags had to be simplified."""

    html: str
    truncated: bool = False
    rebuilt: bool = False


@lru_cache(maxsize=2)
def guard(html: str) -> Guarded:
    """Bound size and nesting; drop what no parser may see (NUL, lone surrogates).

    The last results are kept, since one mail is guarded by everybody who parses it: to read it and to show it.
    """
    truncated = len(html) > MAX_SIZE
    if truncated:
        html = _cut(html)
    html = _CONTROLS.sub("", html)
    if _SURROGATES.search(html):
        html = html.encode("utf-8", "replace").decode("utf-8")
    html = _BODY.sub(_as_div, _UNWRAP.sub("", html))
    if _is_light(html):
        return Guarded(html, truncated)
    return Guarded(_Rebuilder().run(html), truncated, rebuilt=True)


def _as_div(body: re.Match[str]) -> str:
    return "</div" if body[1] else '<div data-body="1"'


def tokens(html: str) -> Iterator[re.Match[str]]:
    """Tags and comments in order. Of tags `close` ("/" or ""), `name` and `attrs` are set; what stands in raw elements is
    read as tags too, so the caller goes on behind `raw_end`."""
    return _TOKEN.finditer(html)


def _cut(html: str) -> str:
    """Cut at the limit, not inside a tag if one begins shortly before."""
    head = html[:MAX_SIZE]
    start = head.rfind("<", MAX_SIZE - 4_000)
    return head[:start] if start > head.rfind(">") else head


def _is_light(html: str) -> bool:
    if html.count("<") > FREE_TAGS and sum(1 for _ in _OPENING.finditer(html)) > FREE_TAGS:
        return False
    return not _HUGE_TAG.search(html)


class _Rebuilder:
    """Writes the same document with every element closed and none deeper than `MAX_DEPTH`."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.open: list[str] = []
        self.counts: dict[str, int] = {}
        self.tags = 0

    def run(self, html: str) -> str:
        position, lower = 0, None
        while match := _TOKEN.search(html, position):
            self.out.append(html[position : match.start()].replace("<", "&lt;"))
            position = match.end()
            name = (match["name"] or "").lower()
            if not name:
                continue
            if name in RAW and not match["close"]:
                lower = lower or html.lower()
                position = raw_end(lower, name, position)
            elif match["close"]:
                self._close(name)
            else:
                self._start(name, match["attrs"])
                if self.tags > MAX_TAGS:
                    break
        self.out.append(_ANY_TAG.sub(" ", html[position:]).replace("<", "&lt;"))
        self._pop(0)
        return "".join(self.out)

    def _start(self, name: str, attrs: str) -> None:
        self._imply(_CLOSED_BY_ITSELF.get(name, ()))
        self.tags += 1
        if name in VOID:
            self.out.append(f"<{name}{_attributes(attrs)}>")
        elif len(self.open) < MAX_DEPTH and name.isalnum():
            self.out.append(f"<{name}{_attributes(attrs)}>")
            self.open.append(name)
            self.counts[name] = self.counts.get(name, 0) + 1
        else:
            self.out.append(" ")

    def _imply(self, names: tuple[str, ...]) -> None:
        """Close what this start tag closes silently, if it stands near the top and behind no table cell."""
        for name in names:
            if self.counts.get(name):
                for index in range(len(self.open) - 1, max(-1, len(self.open) - 8), -1):
                    if self.open[index] == name:
                        self._pop(index)
                        break
                    if self.open[index] in _WALLS or self.open[index] in ("ul", "ol", "dl"):
                        break

    def _close(self, name: str) -> None:
        if name in VOID:
            if name == "br":
                self.out.append("<br>")
            return
        if not self.counts.get(name):
            return
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index] == name:
                self._pop(index)
                return
            if self.open[index] in _WALLS and name not in _TABLE_PARTS:
                return

    def _pop(self, index: int) -> None:
        while len(self.open) > index:
            name = self.open.pop()
            self.counts[name] -= 1
            self.out.append(f"</{name}>")


def raw_end(lower: str, name: str, position: int) -> int:
    """Behind the end tag of a raw element; `lower` is the text in lower case."""
    end = lower.find(f"</{name}", position)
    if end < 0:
        return len(lower)
    close = lower.find(">", end)
    return len(lower) if close < 0 else close + 1


def _attributes(source: str) -> str:
    """The well-formed attributes again, each in double quotes; everything doubtful is left out."""
    return "".join(f' {name}="{value}"' for name, value in attribute_values(source).items())


def attribute_values(source: str) -> dict[str, str]:
    """The well-formed attributes of a tag, names in lower case, values as they were written and fit for double quotes."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(source[:MAX_ATTRIBUTES]):
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].lower(), value.replace('"', "&quot;"))
        if len(found) == 40:
            break
    return found

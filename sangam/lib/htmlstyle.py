"""The rules of a mail's `<style>` blocks, written into the elements that they mean, so that a newsletter looks as it was meant
to and no rule reaches beyond its mail.

This comes before the cleaning and is trusted with nothing: whatever it writes is a style attribute, which is cleaned like
the mail's own. Only selectors of elements, classes and ids are understood, one inside another; what depends on the
screen, the pointer or on siblings is left out. Work and growth have an end, whatever the mail holds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from sangam.lib.csssafe import safe_style
from sangam.lib.htmlguard import RAW, VOID, attribute_values, raw_end, tokens
from sangam.lib.wordlist import words

MAX_CSS = 300_000
OFTEN = 20_000
"""Characters of a sheet that is remembered: mail programs and newsletters send the same one each time."""
MAX_RULES = 3_000
MAX_PARTS = 6
MAX_WORK = 300_000
"""Comparisons of an element, or of one that it stands in, with a part of a selector."""
MAX_ADDED = 1_000_000
"""Characters that all rules together may add."""
MAX_STYLE = 2_000
"""Characters that rules may add to one element."""
MAX_OPEN = 300
BODY = "data-body"
"""Marks what was the body."""

_COMMENT = re.compile(r"/\*(?:.*?\*/|.*\Z)|<!--|-->", re.S)
_STYLE = re.compile(r"<!--|<style(?=[\s>/])[^>]*>", re.I)
_BRACE = re.compile(r"[{}]")
_EVERY_SCREEN = re.compile(r"@media\s+(?:only\s+)?(?:all|screen)\s*\Z", re.I)
_COMPOUND = re.compile(r"(\*|[a-z][a-z0-9]{0,20})?((?:[.#][\w-]{1,80}){0,6})(?::link)?\Z", re.I)
_OWN = re.compile(r"(?<![\w-])style\s*=", re.I)
_MARK = re.compile(r"[.#][\w-]+")
_SPLIT = re.compile(r"\s*(>)\s*|\s+")
_NO_STYLE = words("""html head meta link base br script style title""")


@dataclass(frozen=True, slots=True)
class _Part:
    """`tag` is "" for any. `child`: it stands directly in the part before."""

    tag: str
    marks: frozenset[str]
    child: bool = False


@dataclass(frozen=True, slots=True)
class _Rule:
    weight: tuple[int, int, int, int]
    parts: tuple[_Part, ...]
    style: str


@dataclass(frozen=True, slots=True)
class _Element:
    tag: str
    marks: frozenset[str]


@dataclass(slots=True)
class _Sheet:
    rules: list[_Rule] = field(default_factory=list)
    by_mark: defaultdict[str, list[_Rule]] = field(default_factory=lambda: defaultdict(list))
    by_tag: defaultdict[str, list[_Rule]] = field(default_factory=lambda: defaultdict(list))

    def add(self, rule: _Rule) -> None:
        last = rule.parts[-1]
        self.rules.append(rule)
        if last.marks:
            self.by_mark[min(last.marks)].append(rule)
        else:
            self.by_tag[last.tag].append(rule)

    def candidates(self, element: _Element) -> list[_Rule]:
        found = [*self.by_tag.get("", ()), *self.by_tag.get(element.tag, ())]
        for mark in element.marks:
            found += self.by_mark.get(mark, ())
        return sorted(found, key=lambda rule: rule.weight)


def sheets(html: str) -> str:
    """The text of all style elements outside comments."""
    found, position, lower = [], 0, ""
    while start := _STYLE.search(html, position):
        lower = lower or html.lower()
        if start[0] == "<!--":
            end = html.find("-->", start.end())
            position = len(html) if end < 0 else end + 3
        else:
            end = lower.find("</style", start.end())
            position = len(html) if end < 0 else end
            found.append(html[start.end() : position])
    return "\n".join(found)[:MAX_CSS]


def inlined(html: str, css: str) -> str:
    """`html`, which went through the guard, with the rules of `css` in its elements."""
    sheet = _read_known(css) if len(css) < OFTEN else _read(css)
    return _Writer(sheet).run(html) if sheet.rules else html


@lru_cache(maxsize=64)
def _read_known(css: str) -> _Sheet:
    return _read(css)


def _read(css: str) -> _Sheet:
    sheet = _Sheet()
    for selectors, declarations in _blocks(_COMMENT.sub(" ", css)):
        style = safe_style(declarations)
        if not style:
            continue
        for selector in selectors.split(","):
            if len(sheet.rules) >= MAX_RULES:
                return sheet
            if parts := _parts(selector.strip()):
                marks = [mark for part in parts for mark in part.marks]
                ids = sum(mark[0] == "#" for mark in marks)
                weight = (ids, len(marks) - ids, sum(bool(part.tag) for part in parts), len(sheet.rules))
                sheet.add(_Rule(weight, parts, style))
    return sheet


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations, in order; blocks that begin with @ only where they are for every screen."""
    position = 0
    while (brace := css.find("{", position)) >= 0:
        prelude = css[position:brace].rpartition(";")[2].strip("} \t\r\n\f")
        position = brace + 1
        if prelude.startswith("@"):
            if not _EVERY_SCREEN.match(prelude):
                position = _after_block(css, position)
            continue
        end = css.find("}", position)
        end = len(css) if end < 0 else end
        yield prelude, css[position:end]
        position = end


def _after_block(css: str, position: int) -> int:
    depth = 1
    for brace in _BRACE.finditer(css, position):
        depth += 1 if brace[0] == "{" else -1
        if not depth:
            return brace.end()
    return len(css)


def _parts(selector: str) -> tuple[_Part, ...]:
    """() for a selector that is not understood."""
    if not selector or len(selector) > 400:
        return ()
    found: list[_Part] = []
    child = False
    for piece in _SPLIT.split(selector):
        if piece == ">":
            child = True
        elif piece:
            match = _COMPOUND.match(piece)
            if not match or not piece.strip(":"):
                return ()
            tag = (match[1] or "").lower().strip("*")
            found.append(_Part(tag, frozenset(mark.lower() for mark in _MARK.findall(match[2])), child))
            child = False
    return tuple(found) if len(found) <= MAX_PARTS and not child else ()


class _Writer:
    def __init__(self, sheet: _Sheet) -> None:
        self.sheet = sheet
        self.open: list[_Element] = []
        self.known: dict[_Element, list[_Rule]] = {}
        self.work = MAX_WORK
        self.room = MAX_ADDED

    def run(self, html: str) -> str:
        out, position, lower, written = [], 0, "", 0
        for token in tokens(html):
            if token.start() < position:
                continue
            name = (token["name"] or "").lower()
            if token["close"]:
                self._close(name)
            elif name in RAW:
                lower = lower or html.lower()
                position = raw_end(lower, name, token.end())
            elif name:
                values = attribute_values(token["attrs"])
                element = _Element("body" if BODY in values else name, _marks(values))
                if style := self._style(element, values, token["attrs"]):
                    at = token.start("attrs")
                    out.append(f'{html[written:at]} style="{style}"')
                    written = at
                if name not in VOID and len(self.open) < MAX_OPEN:
                    self.open.append(element)
                if self.work <= 0 or self.room <= 0:
                    break
        out.append(html[written:])
        return "".join(out)

    def _close(self, name: str) -> None:
        for index in range(len(self.open) - 1, max(-1, len(self.open) - 40), -1):
            if self.open[index].tag == name or (name == "div" and self.open[index].tag == "body"):
                del self.open[index:]
                return

    def _style(self, element: _Element, values: dict[str, str], attrs: str) -> str:
        """What the rules say and after it what the element says itself, escaped; "" to leave it as it is."""
        own = values.get("style", "")
        if element.tag in _NO_STYLE or (not own and _OWN.search(attrs)):
            return ""
        rules = self.known.get(element)
        if rules is None:
            rules = self.known[element] = self.sheet.candidates(element)
        said: dict[str, str] = {}
        for rule in rules:
            if self._fits(rule, element):
                for declaration in rule.style.split(";"):
                    name = declaration.partition(":")[0]
                    if "!" not in said.get(name, "") or "!" in declaration:
                        said.pop(name, None)
                        said[name] = declaration
        style = ";".join(said.values()).replace("&", "&amp;").replace('"', "&quot;")
        if not style or len(style) > MAX_STYLE:
            return ""
        self.room -= len(style)
        return f"{style};{own}" if own else style

    def _fits(self, rule: _Rule, element: _Element) -> bool:
        """From the last part outwards; each part takes the nearest element that fits."""
        self.work -= 1
        *outer, last = rule.parts
        if not _matches(last, element):
            return False
        position, child = len(self.open), last.child
        for part in reversed(outer):
            position -= 1
            while position >= 0 and not _matches(part, self.open[position]):
                self.work -= 1
                position = -1 if child else position - 1
            if position < 0:
                return False
            child = part.child
        return True


def _matches(part: _Part, element: _Element) -> bool:
    return (not part.tag or part.tag == element.tag) and part.marks <= element.marks


def _marks(values: dict[str, str]) -> frozenset[str]:
    """Its classes and its id, written as selectors write them."""
    classes = values.get("class", "").lower().split()[:30]
    found = {f".{name}" for name in classes}
    if name := values.get("id", "").strip().lower():
        found.add(f"#{name}")
    return frozenset(found)

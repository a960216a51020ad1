"""WeChat's XML, read by a parser that knows no document types and no entities of its own, and that stops at a size and a depth.

What comes out are nested mappings of texts: <xml><A>1</A><B><C>2</C></B></xml> is {"A": "1", "B": {"C": "2"}}. Of an element
that comes again the last counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from xml.parsers import expat

from sangam.channels.base import ParseError

SIZE_MAX = 1024 * 1024
DEPTH_MAX = 12
ELEMENTS_MAX = 5_000

Thing = Mapping[str, Any]


def read(payload: bytes) -> dict[str, Any]:
    """The fields of the root. Raises ParseError."""
    if len(payload) > SIZE_MAX:
        raise ParseError("this document is too large")
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refused
    parser.EntityDeclHandler = _refused
    parser.ExternalEntityRefHandler = _refused
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(payload, True)
    except (expat.ExpatError, ValueError) as error:
        raise ParseError(f"this is no XML: {error}") from error
    return reader.root


def _refused(*_declared: Any) -> int:
    raise ParseError("a document that declares a type or entities is not read")


class _Reader:
    """`open` are the elements around the place that is read: each with its name, its fields, its text."""

    def __init__(self) -> None:
        self.open: list[tuple[str, dict[str, Any], list[str]]] = []
        self.root: dict[str, Any] = {}
        self.count = 0

    def start(self, name: str, _attributes: Any) -> None:
        self.count += 1
        if len(self.open) >= DEPTH_MAX or self.count > ELEMENTS_MAX:
            raise ParseError("this document is too deep or has too many parts")
        self.open.append((name, {}, []))

    def text(self, words: str) -> None:
        self.open[-1][2].append(words)

    def end(self, _name: str) -> None:
        name, fields, words = self.open.pop()
        if self.open:
            self.open[-1][1][name] = fields or "".join(words)
        else:
            self.root = fields


def text(of: Thing, name: str) -> str:
    """Without blanks around it; "" where there is none."""
    found = of.get(name)
    return found.strip() if isinstance(found, str) else ""


def thing(of: Thing, name: str) -> dict[str, Any]:
    found = of.get(name)
    return found if isinstance(found, dict) else {}


def moment(of: Thing, name: str) -> dt.datetime | None:
    """Seconds since 1970."""
    given = text(of, name)
    if not (given.isascii() and given.isdigit() and len(given) < 12) or int(given) == 0:
        return None
    try:
        return dt.datetime.fromtimestamp(int(given), dt.UTC)
    except (OverflowError, OSError, ValueError):
        return None


def coordinate(of: Thing, name: str) -> float | None:
    try:
        found = float(text(of, name))
    except ValueError:
        return None
    return found if abs(found) <= 180 else None

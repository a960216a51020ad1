"""What the tests of these kinds share: JSON of any shape in any place, and values out of payloads."""

from __future__ import annotations

import contextlib
import copy
import json
import random
from collections.abc import Iterator, Mapping
from typing import Any

from sangam.channels.base import Adapter, Item, ParseError

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**300, float("nan"), "", "x", "\x00", "\ud800", "9" * 400, "x" * 5000, [], {}, [[]], [None],
    ["x", 1], {"id": {}}, {"id": []}, {"x": {"x": {}}}, [{"type": []}],
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON document."""
    yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in pairs:
        yield from places(one, (*path, name))


def replaced(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    whole = copy.deepcopy(document)
    inner = whole
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return whole


def never_raises(adapter: Adapter, document: Any, headers: Mapping[str, str]) -> int:
    """Each place holds each odd value once; how many were tried."""
    tried = 0
    for path in places(document):
        for odd in ODD:
            _read(adapter, replaced(document, path, odd), headers)
            tried += 1
    return tried


def shaken(adapter: Adapter, document: Any, other: Any, headers: Mapping[str, str]) -> None:
    """`other` in a place chosen by its own shape."""
    found = [*places(document)]
    place = found[random.Random(repr(other)).randrange(len(found))]
    _read(adapter, replaced(document, place, other), headers)


def _read(adapter: Adapter, document: Any, headers: Mapping[str, str]) -> None:
    with contextlib.suppress(ParseError):
        values: list[Item] = adapter.parse(json.dumps(document).encode(), headers)
        assert all(one.raw_type is not None for one in values)

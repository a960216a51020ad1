"""A condition as a tree of values, and its JSON.

    {"v": 1, "all": [{"field": "language", "op": "is", "value": ["fr"]},
                     {"any": […]}, {"not": {…}},
                     {"field": "orders", "op": "at_least", "value": {"n": 2, "days": 90}}]}

Whatever is read was checked against the fields there are: whoever holds a `Node` may compile it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sangam.conditions import values
from sangam.conditions.fields import Fields
from sangam.conditions.operators import of
from sangam.conditions.values import Read, Wrong

VERSION = 1
DEEPEST = 6
MOST = 100


@dataclass(frozen=True, slots=True)
class Test:
    field: str
    op: str
    value: Read = None


@dataclass(frozen=True, slots=True)
class All:
    """Of nothing it is true."""

    parts: Sequence[Node]


@dataclass(frozen=True, slots=True)
class Some:
    """Of nothing it is false."""

    parts: Sequence[Node]


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


Node = Test | All | Some | Not
EVERYBODY = All(())


def read(data: Any, fields: Fields) -> Node:
    """Raises Wrong with words for whoever wrote it: which field, and what would fit."""
    if not isinstance(data, dict) or data.get("v") != VERSION:
        raise Wrong(_("This condition was written by another version of Sangam and cannot be read. Make it anew."))
    node = _node({key: value for key, value in data.items() if key != "v"}, fields, 0)
    if sum(1 for _one in tests(node)) > MOST:
        raise Wrong(_("That are more than {most} conditions. Take some away.").format(most=MOST))
    return node


def _node(data: Any, fields: Fields, depth: int) -> Node:
    if depth > DEEPEST:
        raise Wrong(_("Groups stand in groups too deeply. Take one level away."))
    match data:
        case {"all": list(parts)} if len(data) == 1:
            return All(tuple(_node(part, fields, depth + 1) for part in parts))
        case {"any": list(parts)} if len(data) == 1:
            return Some(tuple(_node(part, fields, depth + 1) for part in parts))
        case {"not": part} if len(data) == 1:
            return Not(_node(part, fields, depth + 1))
        case {"field": str(key), "op": str(op)}:
            return _test(key, op, data.get("value"), fields)
    raise Wrong(_("This part of the condition cannot be read."))


def _test(key: str, op: str, value: Any, fields: Fields) -> Test:
    field = fields.get(key)
    if field is None:
        raise Wrong(_("It asks for a field that does not exist any more. Take that line away."))
    operator = of(field).get(op)
    if operator is None:
        raise Wrong(_("{field} cannot be asked like that. Choose again.").format(field=field.label))
    try:
        return Test(key, op, values.read(field, operator, value))
    except Wrong as error:
        raise Wrong(f"{field.label}: {error}") from error


def write(node: Node) -> dict[str, Any]:
    """As it is saved: what `read` reads."""
    return {"v": VERSION} | (_plain(node) if isinstance(node, All | Some) else {"all": [_plain(node)]})


def _plain(node: Node) -> dict[str, Any]:
    match node:
        case All(parts):
            return {"all": [_plain(part) for part in parts]}
        case Some(parts):
            return {"any": [_plain(part) for part in parts]}
        case Not(part):
            return {"not": _plain(part)}
        case Test(key, op, value):
            told = {} if value is None else {"value": values.write(value)}
            return {"field": key, "op": op, **told}


def tests(node: Node) -> Iterator[Test]:
    match node:
        case All(parts) | Some(parts):
            for part in parts:
                yield from tests(part)
        case Not(part):
            yield from tests(part)
        case Test():
            yield node


def keys(data: Mapping[str, Any]) -> set[str]:
    """The fields that saved JSON asks for, whether they still exist or not."""
    found = {data["field"]} if isinstance(data.get("field"), str) else set()
    below = [*(data.get("all") or ()), *(data.get("any") or ()), *([data["not"]] if "not" in data else ())]
    return found.union(*(keys(one) for one in below if isinstance(one, dict)))

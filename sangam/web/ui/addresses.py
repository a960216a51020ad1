"""Addresses by name. A page holds a hundred of them that differ by a number: each shape is worked out once a process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.urls import get_script_prefix, reverse

MARK = 7_305_918_264


def url(name: str, /, *args: Any, **kwargs: Any) -> str:
    """As Django's `reverse`. The numbers of `args` are put into the known shape, everything else is looked up."""
    if kwargs or not all(type(value) is int and value >= 0 for value in args):
        return _looked_up(name, args, kwargs)
    pieces = _shape(name, len(args), get_script_prefix())
    if len(pieces) != len(args) + 1:
        return _looked_up(name, args, kwargs)
    filled = pieces[0]
    for value, piece in zip(args, pieces[1:], strict=True):
        filled += f"{value}{piece}"
    return filled


def _looked_up(name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> str:
    return reverse(name, args=args, kwargs=dict(kwargs))


@lru_cache(maxsize=1024)
def _shape(name: str, count: int, _prefix: str) -> tuple[str, ...]:
    """What stands before, between and after the numbers; they stand in the order of the arguments."""
    marks = [MARK + position for position in range(count)]
    rest, pieces = reverse(name, args=marks), []
    for mark in marks:
        before, found, rest = rest.partition(str(mark))
        if not found:
            return ()
        pieces.append(before)
    return (*pieces, rest)

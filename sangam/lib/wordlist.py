"""Sets of words written as running text in the source, which is how people check them."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """`"A b re_ply"` -> {"a", "b", "re ply"}: case-folded; an underscore stands for a space inside an entry."""
    return frozenset(word.replace("_", " ").casefold() for word in text.split())


def names(text: str) -> frozenset[str]:
    """Identifiers, lower case, as they stand."""
    return frozenset(text.lower().split())


def lines(text: str) -> tuple[str, ...]:
    """The lines of a text, stripped and case-folded, without empty ones and those that begin with "#"."""
    found = (line.strip().casefold() for line in text.splitlines())
    return tuple(line for line in found if line and not line.startswith("#"))

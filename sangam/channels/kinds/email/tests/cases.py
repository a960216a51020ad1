"""How the tables of reply cases are written down."""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """One mail and what its writer newly typed. `signature` is checked only where it is given."""

    name: str
    text: str
    reply: str
    html: str = ""
    signature: str | None = None
    forward: bool = False


def folded(text: str) -> str:
    """For comparing: blanks at line ends and empty lines don't matter."""
    return "\n".join(line.strip() for line in text.strip().split("\n") if line.strip())

"""Addresses and names that visitors leave with us, or programs on somebody's behalf."""

from __future__ import annotations

import re

from sangam.channels import registry
from sangam.channels.base import IdentityRef

NAME_MAX = 120
ADDRESS_MAX = 254
_SHAPE = re.compile(r"[^\s@<>,;:\"()\[\]\\\x00-\x1f\x7f]{1,64}@[^\s@<>,;:\"()\[\]\\\x00-\x1f\x7f]+\.[^\W\d_][\w-]*\Z")
_UNSEEN = re.compile("[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u00ad\ud800-\udfff]+")


def address(value: str, *, name: str = "", proven: bool = False) -> IdentityRef:
    """The identity behind an e-mail address. Raises ValueError for what is none."""
    letters = registry.letters()
    if letters is None:
        raise ValueError("this install takes no letters")
    if len(value) > ADDRESS_MAX or not _SHAPE.match(value.strip()):
        raise ValueError("this is not an e-mail address")
    return IdentityRef(letters.capabilities.identity_kinds[0], letters.check_name(value), "", name, proven)


def name(value: str) -> str:
    """On one line, without characters that hide or turn things."""
    return " ".join(_UNSEEN.sub(" ", value).split())[:NAME_MAX]

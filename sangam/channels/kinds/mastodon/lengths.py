"""How long a post is: 500, where an address counts 23 and a name at another server only its first part."""

from __future__ import annotations

from sangam.channels import shaping
from sangam.channels.base import Measure
from sangam.channels.providers import weighing

POST_MAX = 500
NAMED_MAX = 32
"""Kept free for “@name ” before each part: names have at most 30 letters at Mastodon."""
_HANDLE = r"(?<![\w/@])@\w[\w.-]{0,99}@[^\W_](?:[\w.-]{0,200}\w)?"
_JOINED = "\\S(?:[\u0300-\u036f\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff]|\u200d\\S?)+"
"""Signs that are one to the eye count as one (Mastodon counts grapheme clusters)."""
SCALE = weighing.Scale(
    (
        (weighing.ADDRESS, lambda _address: weighing.LINK_WEIGHT),
        (_HANDLE, lambda handle: handle.rindex("@")),
        ("[\U0001f1e6-\U0001f1ff]{2}", lambda _flag: 1),
        (_JOINED, lambda _one: 1),
    )
)


LONGEST = 100_000


def pieces(text: str, *, limit: int = POST_MAX) -> list[str]:
    return cut(shaping.worded(text), limit)


def allowed(told: object) -> int:
    """How long a post may be at a server that says so; Mastodon's own measure where it says nothing sensible."""
    sane = isinstance(told, int) and not isinstance(told, bool) and told > NAMED_MAX * 2
    return min(told, LONGEST) if isinstance(told, int) and sane else POST_MAX


def cut(worded: str, limit: int = POST_MAX) -> list[str]:
    return SCALE.split(worded, limit - NAMED_MAX)


def measure(text: str, *, limit: int = POST_MAX) -> Measure:
    found = pieces(text, limit=limit)
    return Measure(sum(map(SCALE.weigh, found)), limit - NAMED_MAX, len(found))

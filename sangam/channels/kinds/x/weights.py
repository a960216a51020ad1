"""How long a post is: 280 of X's own measure (twitter-text, configuration 3). Letters of Latin, Greek, Cyrillic, Arabic, the
scripts of India and most others weigh one, Chinese, Japanese, Korean and emoji two, an address 23 whatever its length."""

from __future__ import annotations

import unicodedata

from sangam.channels import shaping
from sangam.channels.base import Measure
from sangam.channels.providers import weighing

POST_MAX = 280
DIRECT_MAX = 10_000
LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_SIGN = "[\U0001f000-\U0001faff\u2190-\u21ff\u231a-\u2bff\u3030\u303d\u3297\u3299]"
_TONED = f"(?:{_SIGN}(?:\ufe0f|[\U0001f3fb-\U0001f3ff])?[\U000e0020-\U000e007f]*)"
_JOINED = f"{_TONED}(?:\u200d{_TONED}|\u200d[\u2640\u2642\u2695]\ufe0f?)*"
EMOJI = f"[\U0001f1e6-\U0001f1ff][\U0001f1e6-\U0001f1ff]|[0-9#*]\ufe0f?\u20e3|[\u00a9\u00ae]\ufe0f|{_JOINED}"
_NAME = "[A-Za-z0-9-]{1,63}"
_ENDS = "com|net|org|edu|gov|io|co|app|dev|info|biz|shop|store|blog|example|[a-z]{2}"
BARE = rf"(?<![\w@./-])(?:{_NAME}\.){{1,6}}(?:{_ENDS})(?![\w-]|\.[\w-])(?:/[^\s]*[^\s.,;:!?'()])?"
"""An address without its scheme: X makes a link of it, too."""
SCALE = weighing.Scale(
    (
        (weighing.ADDRESS, lambda _address: weighing.LINK_WEIGHT),
        (BARE, lambda _address: weighing.LINK_WEIGHT),
        (EMOJI, lambda _one: 2),
    ),
    char=lambda char: 1 if any(low <= ord(char) <= high for low, high in LIGHT) else 2,
)


def pieces(text: str) -> list[str]:
    return cut(shaping.worded(text))


def cut(worded: str) -> list[str]:
    return SCALE.split(unicodedata.normalize("NFC", worded), POST_MAX)


def measure(text: str) -> Measure:
    found = pieces(text)
    return Measure(sum(map(SCALE.weigh, found)), POST_MAX, len(found))


def direct_pieces(text: str) -> list[str]:
    return shaping.split(shaping.worded(text), DIRECT_MAX)


def measure_direct(text: str) -> Measure:
    found = direct_pieces(text)
    return Measure(sum(map(len, found)), DIRECT_MAX, len(found))

"""How many messages a text costs: GSM 7 bit (3GPP TS 23.038, 6.2.1) or UCS-2, whole or in pieces (3GPP TS 23.040).

Each piece of a longer text gives up six octets to a header, which leaves 153 or 67 characters. A character of the extension
table takes two places, one outside the Basic Multilingual Plane two units; neither is torn between two pieces.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED: Final = frozenset("\f^{}\\[~]|€")
GSM_ONE, GSM_PART = 160, 153
UCS_ONE, UCS_PART = 70, 67
TYPOGRAPHY: Final = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "ʼ": "'", "`": "'", "´": "'",
        "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "«": '"', "»": '"', "‹": "'", "›": "'",
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "…": "...", "•": "-", "·": "-",
        "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2007": " ", "\u2009": " ", "\u200a": " ", "\u202f": " ",
        "\u200b": "", "\u00ad": "", "\ufeff": "", "\t": " ",
    }
)  # fmt: skip
"""Signs of typographers, by what every phone has."""


def plain(text: str) -> str:
    """The text with the signs of typographers by plainer ones, if that saves it from UCS-2; else as it is."""
    simpler = text.translate(TYPOGRAPHY)
    return simpler if is_gsm(simpler) else text


def is_gsm(text: str) -> bool:
    return all(char in BASIC or char in EXTENDED for char in text)


def units(text: str) -> int:
    """Places that a text takes at most, whichever alphabet it ends up in: never less than either counts."""
    return sum(2 if char in EXTENDED or ord(char) > 0xFFFF else 1 for char in text)


def count(text: str) -> int:
    """Messages that a text becomes on the air; one for an empty one."""
    if is_gsm(text):
        return _packed((2 if char in EXTENDED else 1 for char in text), GSM_ONE, GSM_PART)
    return _packed((2 if ord(char) > 0xFFFF else 1 for char in text), UCS_ONE, UCS_PART)


def _packed(sizes: Iterable[int], one: int, part: int) -> int:
    total, parts, room = 0, 1, part
    for size in sizes:
        total += size
        if size > room:
            parts, room = parts + 1, part
        room -= size
    return 1 if total <= one else parts

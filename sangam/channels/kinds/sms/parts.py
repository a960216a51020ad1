"""What a message becomes on its way out: texts of at most 1,600 characters, pictures where MMS is on, links for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sangam.channels import shaping
from sangam.channels.base import File, Measure, Outbound
from sangam.channels.kinds.sms import segments

BODY_MAX = 1600
"""Twilio's limit of one message; it makes the segments itself."""
MMS_TYPES = ("image/jpeg", "image/png", "image/gif", "video/mp4", "video/3gpp", "audio/mpeg", "audio/amr", "application/pdf")
MMS_MAX = 5 * 1024 * 1024
MMS_FILES_MAX = 10


@dataclass(frozen=True, slots=True)
class Part:
    """One message of the gateway's. `media` are addresses that it fetches."""

    name: str
    text: str
    media: tuple[str, ...] = ()


def pieces(text: str, *, smart: bool = True) -> list[str]:
    """Plain words, cut. `smart` spares the price of UCS-2 where typographic signs alone would cause it."""
    worded = shaping.worded(text)
    return shaping.split(segments.plain(worded) if smart else worded, BODY_MAX, length=segments.units)


def measure(text: str, *, smart: bool = True) -> Measure:
    found = pieces(text, smart=smart)
    return Measure(sum(map(segments.count, found)), None, len(found), "segments")


def of(message: Outbound, *, smart: bool, mms: bool) -> list[Part]:
    media = [one for one in message.files if mms and one.link and carried(one)][:MMS_FILES_MAX]
    links = [one.link for one in message.files if one.link and one not in media]
    texts = [one for one in pieces(message.text, smart=smart) if one]
    parts = [Part(f"text-{place}", one) for place, one in enumerate(_joined(texts, links))]
    if media and parts:
        parts[0] = Part(parts[0].name, parts[0].text, tuple(one.link for one in media))
    elif media:
        parts = [Part("file-0", "", tuple(one.link for one in media))]
    return parts


def carried(file: File) -> bool:
    return takes(file.content_type, file.size)


def takes(content_type: str, size: int) -> bool:
    """Whether a file goes as MMS."""
    return content_type in MMS_TYPES and size <= MMS_MAX


def _joined(texts: Sequence[str], links: Sequence[str]) -> list[str]:
    """Links below the last text where they fit, whole in any case."""
    made = list(texts)
    for link in links:
        if made and segments.units(f"{made[-1]}\n{link}") <= BODY_MAX:
            made[-1] = f"{made[-1]}\n{link}"
        else:
            made.append(link)
    return made

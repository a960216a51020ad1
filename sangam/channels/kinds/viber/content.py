"""What a message holds, by its type. Media lie at addresses that expire: `files` fetches them soon, from Viber's hosts only."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sangam.channels import contacts
from sangam.channels.base import File, MessageKind
from sangam.channels.kinds.viber import given

LINK_MAX = 4000
SHOWN = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Said:
    kind: MessageKind = "text"
    text: str = ""
    files: tuple[File, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


def read(found: Mapping[str, Any], token: str) -> Said:
    """`token` is the message's, for naming what has no name."""
    kind = given.text(found, "type", 40)
    said = TYPES.get(kind, _unknown)(found, token)
    tracked = given.text(found, "tracking_data", 4000)
    return Said(said.kind, said.text, said.files, {**said.extra, **({"tracking_data": tracked} if tracked else {})})


def _text(found: Mapping[str, Any], _token: str) -> Said:
    return Said(text=given.text(found, "text"))


def _media(kind: MessageKind, content_type: str, ending: str) -> Callable[[Mapping[str, Any], str], Said]:
    def reader(found: Mapping[str, Any], token: str) -> Said:
        words, where = given.text(found, "text"), _link(found)
        if not where:
            return Said(kind, words or f"[{kind}]")
        told = given.text(found, "file_name", 300).replace("\\", "/").rpartition("/")[2]
        name = contacts.name(told) or f"{kind}-{token}.{ending}"
        size = max(int(given.number(found, "size") or given.number(found, "file_size") or 0), 0)
        file = File(name, mimetypes.guess_type(name)[0] or content_type, size, ref=where)
        seconds = given.number(found, "duration")
        return Said(kind, words, (file,), {} if seconds is None else {"seconds": seconds})

    return reader


def _link(found: Mapping[str, Any]) -> str:
    where = given.text(found, "media", LINK_MAX + 1)
    return where if where.startswith(SHOWN) and len(where) <= LINK_MAX else ""


def _sticker(found: Mapping[str, Any], token: str) -> Said:
    """Known by a number; sometimes its picture comes with it."""
    name, where = given.identifier(found, "sticker_id"), _link(found)
    files = (File(f"sticker-{token}.png", "image/png", 0, ref=where),) if where else ()
    words = given.text(found, "text") or ("" if files else "[sticker]")
    return Said("sticker", words, files, {"sticker": {"name": "", "emoji": "", "id": name}})


def _contact(found: Mapping[str, Any], _token: str) -> Said:
    """A card out of somebody's address book: not said to be the sender's own."""
    card = given.mapping(found, "contact")
    name = contacts.name(given.text(card, "name", 300))
    phone = contacts.name(given.identifier(card, "phone_number") or given.text(card, "phone_number", 60))
    words = " ".join(one for one in (name, phone) if one)
    return Said("contact", words, extra={"contacts": [{"name": name, "phones": [phone] if phone else [], "emails": []}]})


def _url(found: Mapping[str, Any], _token: str) -> Said:
    words, where = given.text(found, "text"), _link(found)
    return Said(text=words if where in words else f"{words}\n{where}".strip())


def _location(found: Mapping[str, Any], _token: str) -> Said:
    place = given.mapping(found, "location")
    address = given.text(place, "address", 500) or given.text(found, "text", 500)
    latitude, longitude = given.number(place, "lat"), given.number(place, "lon")
    kept = {"latitude": latitude, "longitude": longitude, "name": "", "address": address}
    return Said("location", address or f"{latitude}, {longitude}", extra={"location": kept})


def _unknown(found: Mapping[str, Any], _token: str) -> Said:
    return Said(text=given.text(found, "text") or f"[{given.text(found, 'type', 40) or 'unknown'}]")


TYPES: Mapping[str, Callable[[Mapping[str, Any], str], Said]] = {
    "text": _text,
    "picture": _media("image", "image/jpeg", "jpg"),
    "video": _media("video", "video/mp4", "mp4"),
    "audio": _media("audio", "audio/mpeg", "mp3"),
    "file": _media("file", "application/octet-stream", "bin"),
    "sticker": _sticker,
    "contact": _contact,
    "url": _url,
    "location": _location,
}

"""What a message holds, by its type. Media are fetched later by the message's id (`files`)."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sangam.channels import contacts
from sangam.channels.base import KEPT, File, MessageKind
from sangam.channels.kinds.line import given

CONTENT, STICKER = "content", "sticker"
"""What a `File.ref` begins with, before "/" and an id."""
MARKS_MAX = 50
LINK_MAX = 2000
SHOWN = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Said:
    kind: MessageKind = "text"
    text: str = ""
    files: tuple[File, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


def read(found: Mapping[str, Any]) -> Said:
    kind = given.text(found, "type", 40)
    said = TYPES.get(kind, _unknown)(found)
    tokens = {ours: given.text(found, theirs, 1000) for ours, theirs in TOKENS.items()}
    kept = {name: value for name, value in tokens.items() if value}
    return Said(said.kind, said.text, said.files, {**said.extra, KEPT: kept} if kept else said.extra)


QUOTE, READ = "quote_token", "read_token"
TOKENS = {QUOTE: "quoteToken", READ: "markAsReadToken"}
"""What an answer needs to quote this message, or to mark it as read."""


def _text(found: Mapping[str, Any]) -> Said:
    """LINE's own emojis stand in the text as "(name)"; where, and who is mentioned, is kept beside it."""
    emojis = [
        {"index": given.number(one, "index"), "length": given.number(one, "length"),
         "product": given.text(one, "productId", 60), "emoji": given.text(one, "emojiId", 60)}
        for one in given.several(found, "emojis", MARKS_MAX)
    ]  # fmt: skip
    mentions = [
        {"index": given.number(one, "index"), "length": given.number(one, "length"),
         "user": given.identifier(one, "userId"), "all": one.get("type") == "all", "us": one.get("isSelf") is True}
        for one in given.several(given.mapping(found, "mention"), "mentionees", MARKS_MAX)
    ]  # fmt: skip
    kept = {"emojis": emojis, "mentions": mentions}
    return Said(text=given.text(found, "text"), extra={name: value for name, value in kept.items() if value})


def _media(kind: MessageKind, content_type: str, ending: str) -> Callable[[Mapping[str, Any]], Said]:
    def reader(found: Mapping[str, Any]) -> Said:
        provider, extra = given.mapping(found, "contentProvider"), _about(found)
        name = given.identifier(found, "id")
        if provider.get("type") == "external" or not name:
            where = given.text(provider, "originalContentUrl", LINK_MAX)
            return Said(kind, where if where.startswith(SHOWN) else _word(kind), extra=extra)
        return Said(kind, files=(File(f"{kind}-{name}.{ending}", content_type, 0, ref=f"{CONTENT}/{name}"),), extra=extra)

    return reader


def _about(found: Mapping[str, Any]) -> dict[str, Any]:
    """How long it plays, and which of several pictures sent at once it is."""
    duration, group = given.number(found, "duration"), given.mapping(found, "imageSet")
    extra: dict[str, Any] = {} if duration is None else {"seconds": duration / 1000}
    if name := given.text(group, "id", 100):
        extra["image_set"] = {"id": name, "index": given.number(group, "index"), "total": given.number(group, "total")}
    return extra


def _file(found: Mapping[str, Any]) -> Said:
    told = given.text(found, "fileName", 300).replace("\\", "/").rpartition("/")[2]
    name, size = contacts.name(told) or "file", given.number(found, "fileSize")
    if not (message := given.identifier(found, "id")):
        return Said("file", name)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    file = File(name, kind, max(int(size or 0), 0), ref=f"{CONTENT}/{message}")
    return Said("file", files=(file,))


def _location(found: Mapping[str, Any]) -> Said:
    title, address = given.text(found, "title", 300), given.text(found, "address", 500)
    latitude, longitude = given.number(found, "latitude"), given.number(found, "longitude")
    place = {"latitude": latitude, "longitude": longitude, "name": title, "address": address}
    words = "\n".join(one for one in (title, address) if one) or f"{latitude}, {longitude}"
    return Said("location", words, extra={"location": place})


def _sticker(found: Mapping[str, Any]) -> Said:
    """Its keywords say what it shows; message stickers carry words of the customer's own."""
    told = found.get("keywords")
    keywords = [one[:60] for one in told[:15] if isinstance(one, str) and one] if isinstance(told, list) else []
    text, name = given.text(found, "text", 300), given.identifier(found, "stickerId")
    kept = {
        "name": ", ".join(keywords[:5]),
        "emoji": "",
        "id": name,
        "package": given.identifier(found, "packageId"),
        "moves": given.text(found, "stickerResourceType", 40),
    }
    files = (File(f"sticker-{name}.png", "image/png", 0, ref=f"{STICKER}/{name}"),) if name else ()
    return Said("sticker", text if files or text else _word("sticker"), files, {"sticker": kept})


def _unknown(found: Mapping[str, Any]) -> Said:
    return Said(text=_word(given.text(found, "type", 40) or "unknown"))


def _word(kind: str) -> str:
    return f"[{kind}]"


TYPES: Mapping[str, Callable[[Mapping[str, Any]], Said]] = {
    "text": _text,
    "image": _media("image", "image/jpeg", "jpg"),
    "video": _media("video", "video/mp4", "mp4"),
    "audio": _media("audio", "audio/x-m4a", "m4a"),
    "file": _file,
    "location": _location,
    "sticker": _sticker,
}

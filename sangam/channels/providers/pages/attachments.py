"""What direct messages carry besides words: files, places, shared posts, stickers, stories."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from sangam.channels.base import File, MessageKind
from sangam.channels.providers.pages.values import address, ident, part, parts, words

NAME_MAX = 200
KINDS: Mapping[str, MessageKind] = {
    "image": "image", "animated_image": "image", "video": "video", "audio": "audio", "file": "file", "sticker": "sticker",
}  # fmt: skip
TYPES: Mapping[str, tuple[str, str]] = {
    "image": ("image/jpeg", ".jpg"), "animated_image": ("image/gif", ".gif"), "video": ("video/mp4", ".mp4"),
    "audio": ("audio/mp4", ".m4a"), "file": ("application/octet-stream", ""), "sticker": ("image/png", ".png"),
}  # fmt: skip
"""Of attachment types: what their files are, as long as the address does not say it better."""
THUMBS = frozenset({"369239263222822", "369239343222814", "369239383222810"})
"""The stickers behind the like button, in three sizes."""
UNSUPPORTED = "[Something that cannot be shown outside of the app it was sent with]"


@dataclass(slots=True)
class Content:
    """What was found: `lines` of text, files, and the first kind that is no plain text."""

    lines: list[str] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    kind: MessageKind = "text"
    extra: dict[str, Any] = field(default_factory=dict)

    def be(self, kind: MessageKind) -> None:
        self.kind = kind if self.kind == "text" else self.kind


def read(message: Mapping[str, Any]) -> Content:
    found = Content()
    given = parts(message, "attachments")
    sticker = ident(message, "sticker_id") or next((one for one in map(_sticker_id, given) if one), "")
    if sticker:
        found.extra["sticker"] = {"name": sticker, "emoji": "👍" if sticker in THUMBS else ""}
    for attachment in _once(given):
        _add(attachment, found, sticker)
    if (message.get("is_unsupported") is True or "unsupported_type" in message) and not given:
        found.lines.append(UNSUPPORTED)
    return found


def _sticker_id(attachment: Mapping[str, Any]) -> str:
    return ident(part(attachment, "payload"), "sticker_id")


def _once(given: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """A sticker may stand there twice, as such and as a picture."""
    if not any(one.get("type") == "sticker" for one in given):
        return list(given)
    return [one for one in given if one.get("type") == "sticker" or not _sticker_id(one)]


def _add(attachment: Mapping[str, Any], found: Content, sticker: str) -> None:
    kind, payload = words(attachment, "type"), part(attachment, "payload")
    if kind in KINDS:
        found.be("sticker" if sticker and KINDS[kind] == "image" else KINDS[kind])
        url = address(payload, "url")
        found.files += [file(kind, url)] if url else []
        found.lines += [] if url or sticker else [UNSUPPORTED]
    elif kind == "location":
        _location(attachment, payload, found)
    elif kind == "story_mention":
        _story(found, address(payload, "url"), ident(payload, "id"), "[Mentioned you in a story]")
    elif kind == "like_heart":
        found.be("sticker")
        found.extra["sticker"] = {"name": kind, "emoji": "❤️"}
    elif kind == "template":
        found.lines += _template(payload, found)
    else:
        _shared(kind, attachment, payload, found)


def file(kind: str, url: str) -> File:
    """A file behind an address, named by its last part if that fits its kind."""
    standard, ending = TYPES[kind]
    try:
        last = unquote(urlsplit(url).path.rpartition("/")[2])
    except ValueError:
        last = ""
    guessed = mimetypes.guess_type(last)[0] or ""
    fits = bool(guessed) and (kind == "file" or guessed.partition("/")[0] == standard.partition("/")[0])
    name = "".join(char for char in last if char.isprintable())[-NAME_MAX:] if fits else f"{kind}{ending}"
    return File(name, guessed if fits else standard, 0, ref=url)


def _location(attachment: Mapping[str, Any], payload: Mapping[str, Any], found: Content) -> None:
    place = part(payload, "coordinates")
    found.be("location")
    name = words(attachment, "title")
    latitude, longitude = _number(place.get("lat")), _number(place.get("long"))
    if latitude is not None and longitude is not None:
        found.extra["location"] = {"latitude": latitude, "longitude": longitude, "name": name, "address": ""}
        found.lines.append(f"{name} ({latitude}, {longitude})".strip())
    else:
        found.lines.append(" ".join(filter(None, (name, address(attachment, "url")))) or UNSUPPORTED)


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 180 else None


def _story(found: Content, url: str, name: str, line: str) -> None:
    """Of a story only the address is kept: Meta forbids to store it, and it is gone after a day."""
    found.extra["story"] = {"url": url, "id": name}
    found.lines.append(line)


def _template(payload: Mapping[str, Any], found: Content) -> list[str]:
    """Cards with buttons; those of a shop name a product."""
    cards = [*parts(payload, "elements"), *parts(part(payload, "product"), "elements")]
    for card in parts(part(payload, "product"), "elements")[:1]:
        found.extra["product"] = {"id": ident(card, "id") or ident(card, "retailer_id"), "title": words(card, "title")}
    lines = [
        words(payload, "text"),
        *(" – ".join(filter(None, (words(one, "title"), words(one, "subtitle")))) for one in cards),
    ]
    buttons = [words(one, "title") for one in parts(payload, "buttons")]
    return [line for line in (*lines, *(f"[{one}]" for one in buttons if one)) if line] or [UNSUPPORTED]


def _shared(kind: str, attachment: Mapping[str, Any], payload: Mapping[str, Any], found: Content) -> None:
    """A link, a post, a reel, and whatever comes to be: its words and its address, or its file where that is all there is."""
    url = address(attachment, "url") or address(payload, "url")
    title = words(payload, "title") or words(attachment, "title")
    if ".fbsbx.com/" in url or "cdninstagram.com/" in url:
        found.be("file")
        found.files.append(file("file", url))
        found.lines += [title] if title else []
        return
    said = "\n".join(filter(None, (title, url)))
    found.lines.append(said or (f"[{kind[:40]}] {UNSUPPORTED}" if kind and kind != "fallback" else UNSUPPORTED))


def answered_story(message: Mapping[str, Any], found: Content) -> None:
    """A message that answers one of our stories."""
    story = part(part(message, "reply_to"), "story")
    if story:
        found.extra["story"] = {"url": address(story, "url"), "id": ident(story, "id")}

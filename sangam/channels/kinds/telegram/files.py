"""The files of a message, and how they are got: by id through `getFile`, never from an address that somebody names."""

from __future__ import annotations

import mimetypes
import re

from django.utils.translation import gettext as _

from sangam.channels.base import Context, DeliveryError, Fetched, File, MessageKind, Settings
from sangam.channels.kinds.telegram.bot import Bot
from sangam.channels.kinds.telegram.shape import Thing, number, text, thing, things

DOWNLOAD_MAX = 20 * 1024 * 1024
"""What a bot may download (Bot API, "getFile")."""
NAME_MAX, REF_MAX = 200, 500
_PATH = re.compile(r"[\w-]+(?:[./][\w-]+)*\Z", re.ASCII)
_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+_-]*\Z")

PLAIN: tuple[tuple[str, MessageKind, str, str], ...] = (
    ("animation", "video", "animation.mp4", "video/mp4"),
    ("video", "video", "video.mp4", "video/mp4"),
    ("video_note", "video", "video.mp4", "video/mp4"),
    ("voice", "audio", "voice.ogg", "audio/ogg"),
    ("audio", "audio", "audio.mp3", "audio/mpeg"),
    ("document", "file", "file", "application/octet-stream"),
)
"""Name of the field, kind of the message, and what the file is called and is if nobody says. An animation comes as a document
too: the first that is there counts."""


def of(message: Thing) -> tuple[tuple[File, ...], MessageKind | None]:
    """The files, and the kind of message they make it."""
    if photo := _largest(message):
        return (photo,), "image"
    if sticker := _sticker(thing(message, "sticker")):
        return (sticker,), "sticker"
    for field, kind, name, content_type in PLAIN:
        if found := _file(thing(message, field), name, content_type):
            return (found,), kind
    paid = tuple(found for one in things(thing(message, "paid_media"), "paid_media") if (found := _paid(one)))
    return paid, "file" if paid else None


def _largest(holder: Thing) -> File | None:
    sizes = [one for one in things(holder, "photo") if text(one, "file_id")]
    if not sizes:
        return None
    best = max(
        sizes, key=lambda one: ((number(one, "width") or 0) * (number(one, "height") or 0), number(one, "file_size") or 0)
    )
    return _file(best, "photo.jpg", "image/jpeg")


def _area(size: Thing) -> int:
    return (number(size, "width") or 0) * (number(size, "height") or 0)


def _paid(one: Thing) -> File | None:
    return _largest(one) or _file(thing(one, "video"), "video.mp4", "video/mp4")


def _sticker(given: Thing) -> File | None:
    if given.get("is_video") is True:
        return _file(given, "sticker.webm", "video/webm")
    if given.get("is_animated") is True:
        return _file(given, "sticker.tgs", "application/x-tgsticker")
    return _file(given, "sticker.webp", "image/webp")


def _file(given: Thing, name: str, content_type: str) -> File | None:
    ref = text(given, "file_id")
    if not ref or len(ref) > REF_MAX:
        return None
    own, said = text(given, "file_name")[-NAME_MAX:], text(given, "mime_type").lower()
    if not _TYPE.match(said):
        said = (mimetypes.guess_type(own)[0] if own else None) or content_type
    return File(own or name, said, max(0, number(given, "file_size") or 0), ref=ref)


def fetch(file: File, settings: Settings, ctx: Context) -> Fetched:
    """Raises DeliveryError."""
    if file.size > DOWNLOAD_MAX:
        raise _too_large()
    bot = Bot(settings, ctx.http)
    try:
        found = bot.call("getFile", file_id=file.ref)
    except DeliveryError as error:
        raise (_too_large() if "too big" in error.failure.text else error) from error
    found = found if isinstance(found, dict) else {}
    path = text(found, "file_path")
    if (number(found, "file_size") or 0) > DOWNLOAD_MAX:
        raise _too_large()
    if not _PATH.match(path):
        raise DeliveryError(_("Telegram names no place where this file is."), permanent=True, kind="provider")
    return Fetched(bot.file(path, DOWNLOAD_MAX), file.content_type, file.name)


def _too_large() -> DeliveryError:
    words = _("Telegram lets a bot fetch files of at most 20 MB. Ask the customer for a smaller one or a link.")
    return DeliveryError(words, permanent=True, kind="content")

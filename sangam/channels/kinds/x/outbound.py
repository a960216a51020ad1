"""Answers: posts below the post that is answered, or direct messages. The key of the conversation decides, or `private`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from sangam.channels import shaping
from sangam.channels.base import Context, DeliveryError, File, Outbound, Sent, Settings
from sangam.channels.kinds.x import api, keys, listed, reading, weights

PICTURES = ("image/jpeg", "image/png", "image/webp")
PICTURE_MAX = 5 * 1024 * 1024
PICTURES_OF_A_POST = 4


def send(message: Outbound, settings: Settings, ctx: Context) -> Sent:
    """Raises DeliveryError."""
    to = message.recipients[0].identity.value if message.recipients else ""
    if not reading.number(to).isdigit():
        raise DeliveryError(_("“%(who)s” is no account at X.") % {"who": to[:40]}, permanent=True, kind="recipient")
    private = is_direct(message.conversation_key, private=message.private)
    ids = list(_direct(message, to, settings, ctx) if private else _posts(message, settings, ctx))
    if not ids:
        raise DeliveryError(_("There is nothing to send."), permanent=True, kind="content")
    return Sent(ids[0], further=tuple(ids[1:]))


def is_direct(key: str, *, private: bool) -> bool:
    """Whether an answer in this conversation goes as a direct message."""
    return private or not key or keys.is_direct(key)


def carried(file: File) -> bool:
    return file.content_type in PICTURES and file.size <= PICTURE_MAX


def _posts(message: Outbound, settings: Settings, ctx: Context) -> Iterator[str]:
    """Several parts hang below one another, as people write threads."""
    pictures = [one for one in message.files if carried(one)][:PICTURES_OF_A_POST]
    below = message.in_reply_to or keys.thread_of(message.conversation_key)
    texts = _texts(message, pictures)
    looking = listed.posts_of(message, settings, ctx)
    if not below:
        raise DeliveryError(_("It is not known which post this answers."), permanent=True, kind="content")
    for place, text in enumerate(texts if texts else [""] if pictures else []):
        part = f"text-{place}"
        name = message.done.get(part, "")
        if not name:
            name = looking.find(text, files=len(pictures) if place == 0 else 0, below=below)
            if name:
                ctx.done(message, part, name, looked=looking.sure)
        if not name:
            media = [_upload(one, "tweet_image", settings, ctx) for one in pictures] if place == 0 else []
            body: dict[str, Any] = {"text": text, "reply": {"in_reply_to_tweet_id": below}}
            name = _kept(api.call(settings, ctx.http, "POST", "/2/tweets", json=body | _media(media)), "id")
            ctx.done(message, part, name, looked=looking.sure)
        yield name
        below = name


def _texts(message: Outbound, pictures: list[File]) -> list[str]:
    links = [one.link for one in message.files if one.link and one not in pictures]
    worded = "\n".join((shaping.worded(message.text), *links)).strip()
    return [one for one in weights.cut(worded) if one]


def _direct(message: Outbound, to: str, settings: Settings, ctx: Context) -> Iterator[str]:
    pictures = [one for one in message.files if carried(one)]
    links = [one.link for one in message.files if one.link and one not in pictures]
    worded = "\n".join((shaping.worded(message.text), *links)).strip()
    parts: list[tuple[str, str, File | None]] = [
        (f"text-{place}", one, None) for place, one in enumerate(shaping.split(worded, weights.DIRECT_MAX)) if one
    ]
    parts += [(f"file-{place}", "", one) for place, one in enumerate(pictures)]
    looking = listed.directs_to(to, message, settings, ctx)
    for part, text, picture in parts:
        name = message.done.get(part, "")
        if not name and (name := looking.find(text, files=int(picture is not None))):
            ctx.done(message, part, name, looked=looking.sure)
        if not name:
            body: dict[str, Any] = {"text": text} if text else {}
            if picture:
                body["attachments"] = [{"media_id": _upload(picture, "dm_image", settings, ctx)}]
            name = _kept(
                api.call(settings, ctx.http, "POST", f"/2/dm_conversations/with/{to}/messages", json=body), "dm_event_id"
            )
            ctx.done(message, part, name, looked=looking.sure)
        yield name


def _upload(file: File, category: str, settings: Settings, ctx: Context) -> str:
    with ctx.open(file) as stream:
        content = stream.read()
    data = {"media_category": category, "media_type": file.content_type}
    files = {"media": (file.name, content, file.content_type)}
    return _kept(api.call(settings, ctx.http, "POST", "/2/media/upload", data=data, files=files), "id")


def _media(ids: list[str]) -> dict[str, Any]:
    return {"media": {"media_ids": ids}} if ids else {}


def _kept(answer: dict[str, Any], name: str) -> str:
    if found := reading.first(reading.inner(answer, "data"), name):
        return found
    raise DeliveryError(_("X took it and gave it no number."), permanent=False, kind="provider")

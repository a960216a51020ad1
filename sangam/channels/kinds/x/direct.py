"""Direct messages, and what goes with them: typing, reading, and the encrypted ones that nobody but X's own apps reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from sangam.channels.base import Ignored, Inbound, Item, Receipt, Signal
from sangam.channels.kinds.x import keys, media, posts, reading
from sangam.lib import language


def said(event: Mapping[str, Any], own: str, people: posts.People, raw_type: str) -> Item:
    if event.get("type") not in ("message_create", None):
        return Ignored(f"an event of direct messages that we do not know: {str(event.get('type'))[:40]}", raw_type)
    made = reading.inner(event, "message_create")
    name, writer = reading.first(event, "id"), reading.first(made, "sender_id")
    to = reading.first(reading.inner(made, "target"), "recipient_id")
    if not name or not writer:
        return Ignored("a direct message without a number or a sender", raw_type)
    ours = bool(own) and writer == own
    other = to if ours else writer
    if not other:
        return Ignored("a direct message of ours to nobody", raw_type)
    data = reading.inner(made, "message_data")
    body = _text(data)
    choice = reading.inner(data, "quick_reply_response")
    who = people.get(other, {})
    called = reading.text(who.get("name"), 120)
    files = media.of(iter([reading.inner(data, "attachment", "media")] if reading.inner(data, "attachment", "media") else []))
    return Inbound(
        external_id=name, sender=(keys.person(other, _handle(who), called),), outgoing=ours, text=body, reply_text=body,
        sender_name=f"@{_handle(people.get(own, {}))}" if ours else called, files=files,
        language=language.detect(body), kind="postback" if choice else _kind(body, files), conversation_key=keys.direct(other),
        sent_at=reading.moment(event.get("created_timestamp")), raw_type=raw_type,
        extra={"choice": {"id": reading.text(choice.get("metadata"), 200), "title": body[:200]}} if choice else _where(data),
    )  # fmt: skip


def _text(data: Mapping[str, Any]) -> str:
    text, entities = reading.text(data.get("text")), reading.inner(data, "entities")
    if short := reading.text(reading.inner(data, "attachment", "media").get("url"), 100):
        text = text.replace(short, "").strip()
    return reading.plain(posts.expanded(text, entities))


def _kind(body: str, files: Any) -> Any:
    return "text" if body or not files else "video" if files[0].content_type.startswith("video/") else "image"


def _where(data: Mapping[str, Any]) -> dict[str, Any]:
    point = reading.inner(data, "attachment", "location", "shared_coordinate", "coordinates").get("coordinates")
    if isinstance(point, list) and len(point) == 2 and all(type(one) in (int, float) for one in point):
        return {"location": {"latitude": point[1], "longitude": point[0], "name": "", "address": ""}}
    return {}


def _handle(who: Mapping[str, Any]) -> str:
    return reading.text(who.get("screen_name") or who.get("username"), 50)


def typing(event: Mapping[str, Any], own: str, raw_type: str) -> Item:
    writer = reading.first(event, "sender_id")
    if not writer or writer == own:
        return Ignored("nobody is typing", raw_type)
    return Signal("typing", keys.direct(writer), (keys.person(writer),), raw_type)


def read(event: Mapping[str, Any], own: str, raw_type: str) -> Item:
    reader, last = reading.first(event, "sender_id"), reading.first(event, "last_read_event_id")
    if not last or reader == own:
        return Ignored("read by ourselves", raw_type)
    return Receipt(last, "read", recipient=reader, at=reading.moment(event.get("created_timestamp")), raw_type=raw_type)


def sealed(payload: Mapping[str, Any], own: str, raw_type: str) -> Item:
    """End-to-end encrypted (XChat): that somebody wrote is all that can be said."""
    name, writer = reading.first(payload, "id"), reading.first(payload, "sender_id")
    if not name or not writer or writer == own:
        return Ignored("an encrypted message that is not to us", raw_type)
    text = _("(An encrypted message. It can be read and answered only in X's own apps.)")
    return Inbound(
        external_id=name, sender=(keys.person(writer),), text=text, reply_text=text, conversation_key=keys.direct(writer),
        sent_at=reading.moment(payload.get("created_at_msec")), raw_type=raw_type,
    )  # fmt: skip

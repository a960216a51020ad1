"""Messages and events of an official account as the house's values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sangam.channels.base import File, IdentityRef, Inbound, Item, MessageKind, Opening, ParseError
from sangam.channels.kinds.wechat import document, events, proof
from sangam.channels.kinds.wechat.document import Thing, coordinate, moment, text
from sangam.channels.kinds.wechat.openings import SAID
from sangam.lib import language

KIND = "openid"
ID_MAX = 100
MEDIA: Mapping[str, tuple[MessageKind, str, str]] = {
    "image": ("image", "image.jpg", "image/jpeg"),
    "voice": ("audio", "voice.amr", "audio/amr"),
    "video": ("video", "video.mp4", "video/mp4"),
    "shortvideo": ("video", "video.mp4", "video/mp4"),
}
"""What kind of message, and what its file is called and is: WeChat tells neither."""


def parse(payload: bytes, headers: Mapping[str, str]) -> list[Item]:
    """Raises ParseError."""
    given = document.read(payload)
    sort, who = text(given, "MsgType"), text(given, "FromUserName")
    if not sort or not who or len(who) > ID_MAX:
        raise ParseError("this is no message of an official account: it has no type or no sender")
    by = IdentityRef(KIND, who, headers.get(proof.APP, ""), "", proven=True)
    if sort == "event":
        return events.read(given, by, show_views=headers.get(proof.VIEWS) != "no")
    return [_message(given, by, sort)]


def _message(given: Thing, by: IdentityRef, sort: str) -> Inbound:
    number = text(given, "MsgId")
    if not number or len(number) > ID_MAX:
        raise ParseError("a message without a number")
    said = _said(given, sort)
    kind, files = _files(given, sort)
    return Inbound(
        external_id=number,
        sender=(by,),
        text=said,
        reply_text=said,
        language=language.detect(said),
        kind=kind,
        conversation_key=by.value,
        sent_at=moment(given, "CreateTime"),
        files=files,
        opens=(Opening(*SAID),),
        extra=_extra(given, sort, said),
        raw_type=sort[:60],
    )


def _said(given: Thing, sort: str) -> str:
    """Its words, or a line that tells what it is; "" only where a file speaks for itself."""
    if sort == "text":
        words = given.get("Content")
        return words if isinstance(words, str) else ""
    if sort == "voice":
        return text(given, "Recognition")
    if sort in MEDIA and text(given, "MediaId"):
        return ""
    if sort == "location":
        place = [f"{one:.6g}" for name in ("Location_X", "Location_Y") if (one := coordinate(given, name)) is not None]
        return text(given, "Label") or ", ".join(place) or f"({sort})"
    told = [text(given, name) for name in ("Title", "Description", "Url")]
    return "\n".join(filter(None, told)) or f"({sort[:60]})"


def _files(given: Thing, sort: str) -> tuple[MessageKind, tuple[File, ...]]:
    if sort == "location":
        return "location", ()
    media = text(given, "MediaId")
    if sort not in MEDIA or not media or len(media) > document.SIZE_MAX:
        return ("postback" if text(given, "bizmsgmenuid") else "file" if sort == "file" else "text"), ()
    kind, name, content_type = MEDIA[sort]
    return kind, (File(_named(name, text(given, "Format")), content_type, 0, ref=media[:500]),)


def _named(name: str, form: str) -> str:
    """A voice message says what it is: amr or speex."""
    plain = form.lower()
    return f"voice.{plain}" if name.startswith("voice") and plain.isalnum() and plain.isascii() and len(plain) < 8 else name


def _extra(given: Thing, sort: str, said: str) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    latitude, longitude = coordinate(given, "Location_X"), coordinate(given, "Location_Y")
    if sort == "location" and latitude is not None and longitude is not None:
        address = text(given, "Label")
        extra["location"] = {"latitude": latitude, "longitude": longitude, "name": text(given, "Poiname"), "address": address}
    if choice := text(given, "bizmsgmenuid"):
        extra["choice"] = {"id": choice[:200], "title": said}
    if sort == "miniprogrampage":
        fields = {"page": text(given, "PagePath")[:500], "app": text(given, "AppId")[:100]}
        extra["fields"] = {name: value for name, value in fields.items() if value}
    return extra

"""Answers on their way out, as customer service messages.

WeChat gives a sent message no number and knows no key of ours: a part is named after our own key, and told as soon as it got
through, so that another attempt sends only the rest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sangam.channels import shaping
from sangam.channels.base import Action, Carries, Context, DeliveryError, File, Measure, Outbound, Sent, Settings
from sangam.channels.kinds.wechat.account import JSON, Account
from sangam.channels.kinds.wechat.document import text

TEXT_MAX = 2048
"""Bytes of UTF-8."""
MB = 1024 * 1024
IMAGES, VOICES, VIDEOS = ("image/jpeg", "image/png", "image/gif"), ("audio/amr", "audio/mpeg"), ("video/mp4",)
VIDEO_MAX = 10 * MB
CARRIES = (Carries(IMAGES, 10 * MB), Carries(VOICES, 2 * MB), Carries(VIDEOS, VIDEO_MAX))
UPLOAD_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Part:
    """One message of WeChat's."""

    name: str
    words: str = ""
    file: File | None = None


def send(message: Outbound, settings: Settings, ctx: Context) -> Sent:
    """Raises DeliveryError."""
    account = Account(settings, ctx.http, ctx.save_secret)
    sent: list[str] = []
    for part in parts(message):
        name = message.done.get(part.name)
        if name is None:
            _put(part, message.recipients[0].identity.value, account, ctx)
            name = f"{message.key}/{part.name}"
            ctx.done(message, part.name, name)
        sent.append(name)
    return Sent(sent[0], further=tuple(sent[1:]))


def parts(message: Outbound) -> list[Part]:
    """Words first, then files; what WeChat does not carry becomes a link. Raises DeliveryError."""
    carried = [one for one in message.files if _sort(one)]
    words = "\n\n".join(filter(None, [message.text.strip(), *(_link(one) for one in message.files if not _sort(one))]))
    found = [Part(f"text-{place}", piece) for place, piece in enumerate(pieces(words) if words else [])]
    found += [Part(f"file-{place}", file=one) for place, one in enumerate(carried)]
    if not found:
        raise DeliveryError(_("There is nothing in this message."), permanent=True, kind="content")
    return found


def pieces(written: str) -> list[str]:
    return shaping.split(shaping.worded(written), TEXT_MAX, length=size)


def measure(written: str) -> Measure:
    found = pieces(written)
    return Measure(sum(map(size, found)), TEXT_MAX, len(found), "bytes")


def size(words: str) -> int:
    return len(words.encode("utf-8", "surrogatepass"))


def _sort(file: File) -> str:
    """What WeChat calls a file that it carries: the first rule for its type decides."""
    for sort, rule in zip(("image", "voice", "video"), CARRIES, strict=True):
        if file.content_type in rule.types:
            return sort if file.size <= rule.size else ""
    return ""


def _link(file: File) -> str:
    if not file.link:
        words = _("WeChat carries pictures and videos to 10 MB and voice to 2 MB, and no other files.")
        raise DeliveryError(words, permanent=True, kind="content")
    return f"{file.name}: {file.link}"


def _put(part: Part, to: str, account: Account, ctx: Context) -> None:
    """A file that WeChat then does not take goes as a link, if there is one. Raises DeliveryError."""
    if part.file is None:
        _say(account, to, "text", {"content": part.words})
        return
    sort = _sort(part.file)
    try:
        media = {"media_id": _uploaded(part.file, sort, account, ctx)}
        _say(account, to, sort, {**media, "title": part.file.name} if sort == "video" else media)
    except DeliveryError as error:
        if error.failure.kind != "content" or not part.file.link:
            raise
        _say(account, to, "text", {"content": _link(part.file)})


def _uploaded(file: File, sort: str, account: Account, ctx: Context) -> str:
    with ctx.open(file) as stream:
        files = {"media": (file.name, stream.read(), file.content_type)}
    told = account.told("POST", "cgi-bin/media/upload", params={"type": sort}, files=files, timeout=UPLOAD_SECONDS)
    media = text(told, "media_id")
    if not media:
        raise DeliveryError(_("WeChat took the file but did not say what it is called."), permanent=False, kind="provider")
    return media


def _say(account: Account, to: str, sort: str, content: Mapping[str, Any]) -> None:
    _post(account, "send", {"touser": to, "msgtype": sort, sort: content})


def _post(account: Account, way: str, values: Mapping[str, Any]) -> None:
    """As UTF-8 itself: WeChat would show escapes as they stand."""
    body = json.dumps(values, ensure_ascii=False).encode("utf-8", "replace")
    account.call("POST", f"cgi-bin/message/custom/{way}", content=body, headers=JSON)


def perform(action: Action, settings: Settings, ctx: Context) -> None:
    """Raises DeliveryError."""
    if action.name != "typing":
        raise DeliveryError(_("WeChat cannot do this."), permanent=True, kind="content")
    _post(Account(settings, ctx.http, ctx.save_secret), "typing", {"touser": action.to.value, "command": "Typing"})

"""An answer on its way out: one call a message, words first, then files that Viber fetches by their addresses.

Viber has neither an idempotency key nor a way to look up what was sent: a call whose answer is lost may be repeated.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from sangam.channels import calls, shaping
from sangam.channels.base import Carries, Context, Enclosed, Encloses, File, Outbound, Sent, Settings
from sangam.channels.kinds.viber import errors, proof

ENDPOINT = "https://chatapi.viber.com/pa"
MB = 1024 * 1024
TEXT_MAX = 7000
"""UTF-16 units: whichever way Viber counts, no more than it allows."""
NAME_MAX = 28
FILE_NAME_MAX = 256
PHONE_MAX = 18
ABLE = Encloses(places=True, people=True, choices=24, choice_max=30)
LINK_MAX = 2000
PICTURES = {"image/jpeg": (".jpeg", ".jpg"), "image/png": (".png",)}
VIDEO = "video/mp4"
PICTURE_MAX, VIDEO_MAX, FILE_MAX = 1 * MB, 26 * MB, 50 * MB
CARRIES = (Carries(tuple(PICTURES), PICTURE_MAX), Carries((VIDEO,), VIDEO_MAX), Carries(("",), FILE_MAX))
FORBIDDEN = frozenset((
    "action", "apk", "app", "bat", "bin", "cmd", "com", "command", "cpl", "csh", "ex_", "exe", "gadget", "inf", "ins",
    "inx", "ipa", "isu", "job", "jse", "ksh", "lnk", "msc", "msi", "msp", "mst", "osx", "out", "paf", "pif", "prg", "ps1",
    "reg", "rgs", "run", "sct", "shb", "shs", "u3p", "vb", "vbe", "vbs", "vbscript", "workflow", "ws", "wsf",
))  # fmt: skip
"""Endings that Viber refuses in files ("Forbidden file formats")."""


@dataclass(frozen=True, slots=True)
class Api:
    """`ask` is `Context.http` or `lib.http.request`."""

    settings: Settings
    ask: Callable[..., Any]

    def call(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Raises DeliveryError."""
        return calls.document(self._answer(path, body))

    def _answer(self, path: str, body: dict[str, Any]) -> httpx.Response:
        headers = {"content-type": "application/json", "x-viber-auth-token": str(self.settings.get(proof.TOKEN, ""))}
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        url = f"{self.settings.at(ENDPOINT)}/{path}"
        return calls.call(self.ask, "POST", url, policy=errors.POLICY, content=content, headers=headers, max_bytes=MB)


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(text: str, *, links: Sequence[str] = ()) -> list[str]:
    """Plain words in messages of at most 7,000 units; `links` stand at the end."""
    whole = "\n\n".join(one for one in (shaping.worded(text), "\n".join(links)) if one)
    return shaping.split(whole, TEXT_MAX, length=units)


def send(message: Outbound, settings: Settings, ctx: Context) -> Sent:
    """Raises DeliveryError. What an earlier attempt got through is not sent again."""
    api, ids = Api(settings, ctx.http), []
    common = {
        "receiver": message.recipients[0].identity.value,
        "min_api_version": 1,
        "sender": {"name": sender_name(message, settings)},
        "tracking_data": message.key,
    }
    parts = list(_parts(message))
    if parts and message.enclosed.choices:
        parts[-1] = (parts[-1][0], {**parts[-1][1], "keyboard": _keyboard(message.enclosed.choices)})
    for part, made in parts:
        if part not in message.done:
            told = api.call("send_message", {**common, **made})
            name = str(told.get("message_token") or f"{message.key}/{part}")
            ctx.done(message, part, name)
        else:
            name = message.done[part]
        ids.append(name)
    return Sent(ids[0] if ids else message.external_id, further=tuple(ids[1:]))


def sender_name(message: Outbound, settings: Settings) -> str:
    name = str(settings.get("sender_name", "")) or message.look.name or settings.name
    return shaping.split(name, NAME_MAX, length=units)[0] or "Support"


def _parts(message: Outbound) -> Iterator[tuple[str, dict[str, Any]]]:
    files = [(file, _as_file(file)) for file in message.files]
    links = [f"{file.name}: {file.link}" for file, made in files if made is None and file.link]
    for place, text in enumerate(pieces(_said(message), links=links)):
        if text.strip():
            yield f"text-{place}", {"type": "text", "text": text}
    for place, (_file, made) in enumerate(files):
        if made is not None:
            yield f"file-{place}", made
    yield from _along(message.enclosed)


def _keyboard(choices: Sequence[str]) -> dict[str, Any]:
    """Stands below the talk until something else comes; what is pressed is said by the customer."""
    rows = [
        {"Columns": 6, "Rows": 1, "ActionType": "reply", "ActionBody": title, "Text": html.escape(title)} for title in choices
    ]  # fmt: skip
    return {"Type": "keyboard", "DefaultHeight": False, "Buttons": rows}


def _along(enclosed: Enclosed) -> Iterator[tuple[str, dict[str, Any]]]:
    """Viber carries where a place is, not what it is called; of a card one number."""
    if place := enclosed.place:
        yield "place", {"type": "location", "location": {"lat": place.latitude, "lon": place.longitude}}
    for at, one in enumerate(enclosed.people):
        if one.phones and len(one.phones[0]) <= PHONE_MAX:
            name = shaping.split(one.name or one.phones[0], NAME_MAX, length=units)[0]
            yield f"card-{at}", {"type": "contact", "contact": {"name": name, "phone_number": one.phones[0]}}


def _said(message: Outbound) -> str:
    """The words, and what Viber has no room for in a place or a card."""
    place = message.enclosed.place
    named = "\n".join(filter(None, (place.name, place.address))) if place else ""
    cards = [one.words for one in message.enclosed.people if one.phones[1:] or one.emails or not one.phones]
    return "\n\n".join(filter(None, (message.text, named, *cards)))


def _as_file(file: File) -> dict[str, Any] | None:
    """What Viber fetches itself, told apart by the ending of its address; None for what can only be a link."""
    where = urlsplit(file.link)
    if where.scheme != "https" or len(file.link) > LINK_MAX or not 0 < file.size <= FILE_MAX:
        return None
    path = where.path.lower()
    if path.endswith(PICTURES.get(file.content_type, "\0")) and file.size <= PICTURE_MAX:
        return {"type": "picture", "text": "", "media": file.link}
    if file.content_type == VIDEO and path.endswith(".mp4") and file.size <= VIDEO_MAX:
        return {"type": "video", "media": file.link, "size": file.size}
    name, _dot, ending = file.name.rpartition(".")
    if not name or not ending or ending.lower() in FORBIDDEN or len(file.name) > FILE_NAME_MAX:
        return None
    return {"type": "file", "media": file.link, "size": file.size, "file_name": file.name}

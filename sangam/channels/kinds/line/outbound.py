"""An answer on its way out: pushed, five messages a call, each call under a retry key of its own.

Replying by token would be free, but a token lives for about a minute, works once, and a call that broke off cannot be
repeated safely; a push under `X-Line-Retry-Key` is taken exactly once (409 says that it was taken before). The ids come back
as `sentMessages`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import httpx

from sangam.channels import calls, shaping
from sangam.channels.base import Action, Carries, Context, Encloses, File, Outbound, Sent, Settings, Spot
from sangam.channels.kinds.line import content
from sangam.channels.kinds.line.api import Api

MB = 1024 * 1024
TEXT_MAX = 5000
"""UTF-16 units, as LINE counts ("Character counting in a text")."""
CALL_MAX = 5
LINK_MAX = 2000
PLACE_MAX = 100
ABLE = Encloses(places=True, choices=13, choice_max=20)
PICTURE_MAX, VIDEO_MAX = 1 * MB, 200 * MB
"""A picture may have 10 MB, but needs a preview of at most 1 MB: up to there it is its own."""
CARRIES = (Carries(("image/jpeg", "image/png"), PICTURE_MAX), Carries(("video/mp4",), VIDEO_MAX))
TYPING_SECONDS = 20
OF_MANY = re.compile(r"[CR][0-9a-f]{32}\Z")
"""A group or a room: what is answered there goes to all of it."""
KEYS = uuid.UUID("5e6d5b0e-6c60-5f4b-9d7a-0b9a7f3f6f11")


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(text: str, *, links: Sequence[str] = ()) -> list[str]:
    """Plain words in messages of at most 5,000 units; `links` stand at the end."""
    whole = "\n\n".join(one for one in (shaping.worded(text), "\n".join(links)) if one)
    return shaping.split(whole, TEXT_MAX, length=units)


def send(message: Outbound, settings: Settings, ctx: Context) -> Sent:
    """Raises DeliveryError. What an earlier attempt got through is not sent again."""
    api = Api(settings, ctx.http)
    written, ids = _messages(message, api), []
    for start in range(0, len(written), CALL_MAX):
        batch = written[start : start + CALL_MAX]
        names = [f"message-{start + place}" for place in range(len(batch))]
        if all(name in message.done for name in names):
            ids += [message.done[name] for name in names]
            continue
        found = _push(api, receiver(message), batch, str(uuid.uuid5(KEYS, f"{message.key}/{start}")))
        for name, one in zip(names, found, strict=True):
            if name not in message.done:
                ctx.done(message, name, one)
        ids += found
    return Sent(ids[0] if ids else message.external_id, further=tuple(ids[1:]))


def receiver(message: Outbound) -> str:
    if OF_MANY.match(message.conversation_key):
        return message.conversation_key
    return message.recipients[0].identity.value


def _messages(message: Outbound, api: Api) -> list[dict[str, Any]]:
    files, links = [], []
    for file in message.files:
        if made := _as_file(file, api):
            files.append(made)
        elif file.link:
            links.append(f"{file.name}: {file.link}")
    said = [{"type": "text", "text": one} for one in pieces(message.text, links=links) if one.strip()]
    if said and (token := message.answered.get(content.QUOTE)):
        said[0]["quoteToken"] = str(token)
    whole = [*said, *files, *([_place(message.enclosed.place)] if message.enclosed.place else [])]
    if whole and message.enclosed.choices:
        whole[-1]["quickReply"] = {"items": [_choice(title) for title in message.enclosed.choices]}
    return whole


def _place(place: Spot) -> dict[str, Any]:
    """LINE wants both a title and an address."""
    at = f"{place.latitude:.5f}, {place.longitude:.5f}"
    title, address = place.name or place.address or at, place.address or at
    cut = {name: shaping.split(one, PLACE_MAX, length=units)[0] for name, one in (("title", title), ("address", address))}
    return {"type": "location", **cut, "latitude": place.latitude, "longitude": place.longitude}


def _choice(title: str) -> dict[str, Any]:
    return {"type": "action", "action": {"type": "message", "label": title, "text": title}}


def _as_file(file: File, api: Api) -> dict[str, Any] | None:
    """A picture or a video that LINE fetches itself; None for what can only be a link."""
    fits = any(file.content_type in one.types and 0 < file.size <= one.size for one in CARRIES)
    if not fits or not file.link.startswith("https://") or len(file.link) > LINK_MAX:
        return None
    if file.content_type.startswith("image/"):
        return {"type": "image", "originalContentUrl": file.link, "previewImageUrl": file.link}
    cover = calls.document(api.call("GET", "/v2/bot/info")).get("pictureUrl")
    if not isinstance(cover, str) or not cover.startswith("https://"):
        return None
    return {"type": "video", "originalContentUrl": file.link, "previewImageUrl": cover}


def _push(api: Api, to: str, messages: Sequence[dict[str, Any]], key: str) -> list[str]:
    """The ids that the messages got."""
    body = {"to": to, "messages": list(messages)}
    again = Api(api.settings, _taken_before(api.ask))
    told = calls.document(again.call("POST", "/v2/bot/message/push", json=body, headers={"x-line-retry-key": key}))
    sent = told.get("sentMessages")
    found = [str(one["id"]) for one in sent if isinstance(one, dict) and one.get("id")] if isinstance(sent, list) else []
    return found if len(found) == len(messages) else [f"{key}/{place}" for place in range(len(messages))]


def _taken_before(ask: Callable[..., Any]) -> Callable[..., Any]:
    """409 under a retry key is no failure: the call before it got through."""

    def asked(method: str, url: str, **more: Any) -> httpx.Response:
        answer: httpx.Response = ask(method, url, **more)
        if answer.status_code != 409:
            return answer
        return httpx.Response(200, headers={"content-type": "application/json"}, content=answer.content, request=answer.request)

    return asked


def perform(action: Action, settings: Settings, ctx: Context) -> None:
    """Typing shows as LINE's loading sign, in talks with one person only. "seen" needs the token of the message itself: one
    that brought none stays as it is."""
    token = action.extra.get(content.READ)
    if action.name == "seen" and token:
        Api(settings, ctx.http).call("POST", "/v2/bot/chat/markAsRead", json={"markAsReadToken": str(token)})
    if action.name != "typing" or OF_MANY.match(action.conversation_key or action.to.value):
        return
    body = {"chatId": action.to.value, "loadingSeconds": TYPING_SECONDS}
    Api(settings, ctx.http).call("POST", "/v2/bot/chat/loading/start", json=body)

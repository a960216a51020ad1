"""LINE as its documentation describes it: an account with a month's quota, people who follow or block it, a group."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from sangam.channels import faking
from sangam.channels.base import Reply, Request
from sangam.channels.faking import Persona, Taken
from sangam.channels.kinds.line import proof
from sangam.lib import clock

SECRET, TOKEN, CHANNEL = "8c570fa6dd201bb328f1c1eac23a96d8", "long-lived-token-of-the-fake", "1657284931"
BOT = "U" + "b" * 32
GROUP = "C" + "9" * 32
CALL_MAX, TEXT_MAX, LINK_MAX = 5, 5000, 2000
KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
HEART = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAADAAAAAwAQMAAABtzGvEAAAABlBMVEX////cPFopHN4/AAAAAXRSTlMAQObYZgAAADNJREFUeNqtysERADAQAU"
    "Ad6L/L60ASb+4VY+wHsEVuhJrbjJy/8O1k/EGBfmTgR4HTqTm4v5tlK3LRawAAAABJRU5ErkJggg=="
)
"""Every sticker of the fake, as PNG."""


def _user(name: str) -> str:
    return "U" + hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()


class Fake(faking.Fake):
    """`quota` is what may be sent this month, `used` what was. `listener` takes the test call that a set webhook gets, and
    gives the status that it was answered with."""

    kind = "line"
    personas: ClassVar[tuple[Persona, ...]] = (
        Persona("aiko", "葵子", _user("aiko"), "ja"),
        Persona("somchai", "สมชาย", _user("somchai"), "th"),
        Persona("mei", "陳美", _user("mei"), "zh"),
        Persona("cleo", "Cleo", _user("cleo"), "en"),
    )
    offers: ClassVar[tuple[str, ...]] = ("file", "location", "sticker", "choice", "reply_to", "delete")
    leaves, returns = {"follow": False}, {"follow": True}

    def __init__(self, base: str, hook: str = "https://desk.example/hooks/token/") -> None:
        super().__init__(base, hook)
        self.quota, self.used, self.active = 200, 0, True
        self.tokens = {TOKEN}
        self.webhook = ""
        self.listener: Callable[[Request], int] = lambda _call: 200
        self.blocked: set[str] = set()
        self.media: dict[str, tuple[str, bytes]] = {}
        self.preparing: set[str] = set()
        self.given: dict[str, str] = {}
        self.read: list[str] = []
        self.accepted: dict[str, list[dict[str, str]]] = {}

    def settings(self) -> dict[str, Any]:
        return {"channel_secret": SECRET, "access_token": TOKEN, "channel_id": CHANNEL, "endpoint": self.base}

    def answer(self, call: Request) -> Reply:
        path = urlsplit(call.url).path.removeprefix(urlsplit(self.base).path)
        if path.startswith("/stickershop/v1/sticker/"):
            return Reply(200, HEART, "image/png")
        if path == "/oauth2/v3/token":
            return self._issue(call)
        if path == "/v2/oauth/verify":
            return self._verified(call)
        if call.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return _refused(401, "Authentication failed due to the following reason: invalid token")
        doors = {
            ("POST", "/v2/bot/message/push"): self._push,
            ("POST", "/v2/bot/chat/loading/start"): self._loading,
            ("POST", "/v2/bot/chat/markAsRead"): self._seen,
            ("GET", "/v2/bot/info"): self._info,
            ("GET", "/v2/bot/message/quota"): lambda _call: _json({"type": "limited", "value": self.quota}),
            ("GET", "/v2/bot/message/quota/consumption"): lambda _call: _json({"totalUsage": self.used}),
            ("PUT", "/v2/bot/channel/webhook/endpoint"): self._set_hook,
            ("GET", "/v2/bot/channel/webhook/endpoint"): self._get_hook,
            ("POST", "/v2/bot/channel/webhook/test"): self._test_hook,
        }
        if door := doors.get((call.method, path)):
            return door(call)
        return self._lookup(path)

    def _lookup(self, path: str) -> Reply:
        if found := re.fullmatch(r"/v2/bot/message/([^/]+)/content", path):
            return self._content(found[1])
        if found := re.fullmatch(r"/v2/bot/(?:profile|(?:group|room)/[^/]+/member)/([^/]+)", path):
            person = next((one for one in self.personas if one.value == found[1] and one.value not in self.blocked), None)
            if person is None:
                return _refused(404, "Not found")
            return _json({"displayName": person.name, "userId": person.value, "language": person.language})
        return _refused(404, "Not found")

    def _info(self, _call: Request) -> Reply:
        return _json(
            {"userId": BOT, "basicId": "@216skerry", "displayName": "Skerry Outdoor", "chatMode": "bot",
             "markAsReadMode": "auto", "pictureUrl": "https://profile.line-scdn.net/skerry"}
        )  # fmt: skip

    def _issue(self, call: Request) -> Reply:
        form = dict(parse_qsl(call.body.decode()))
        if (form.get("client_id"), form.get("client_secret")) != (CHANNEL, SECRET):
            return _json({"error": "invalid_client", "error_description": "invalid client_secret"}, 400)
        token = f"stateless-{len(self.tokens)}"
        self.tokens.add(token)
        return _json({"token_type": "Bearer", "access_token": token, "expires_in": 900})

    def _verified(self, call: Request) -> Reply:
        if dict(parse_qsl(call.body.decode())).get("access_token") not in self.tokens:
            return _json({"error": "invalid_request", "error_description": "access token expired"}, 400)
        return _json({"client_id": CHANNEL, "expires_in": 3138007490, "scope": "P CM"})

    def _push(self, call: Request) -> Reply:
        if self.behaviour == "temporary":
            return _refused(429, "The API rate limit has been exceeded. Try again later.")
        if self.behaviour == "permanent":
            return _refused(400, "Failed to send messages")
        key, found = call.headers.get("x-line-retry-key", ""), json.loads(call.body)
        if not KEY.match(key):
            return _refused(400, "The retry key is invalid")
        if key in self.accepted:
            return _json({"message": "The retry key is already accepted", "sentMessages": self.accepted[key]}, 409)
        if wrong := _wrong(found.get("messages"), self.given):
            return _json({"message": "The request body has 1 error(s)", "details": [wrong]}, 400)
        to = found.get("to")
        if to not in (GROUP, *(one.value for one in self.personas)):
            return _refused(400, "Failed to send messages")
        cost = len(self.personas) if to == GROUP else 1
        if self.used + cost > self.quota:
            return _refused(429, "You have reached your monthly limit.")
        self.used += cost
        sent = [{"id": self._next(), "quoteToken": f"quote-{place}"} for place, _one in enumerate(found["messages"])]
        self.accepted[key] = sent
        if to not in self.blocked:
            self.taken += [_taken(one["id"], to, said) for one, said in zip(sent, found["messages"], strict=True)]
        return _json({"sentMessages": sent})

    def _loading(self, call: Request) -> Reply:
        found = json.loads(call.body)
        if not str(found.get("chatId", "")).startswith("U") or found.get("loadingSeconds") not in range(5, 61, 5):
            return _refused(400, "The value is invalid")
        return Reply(202, "{}", "application/json")

    def _seen(self, call: Request) -> Reply:
        token = json.loads(call.body).get("markAsReadToken")
        if token not in self.given:
            return _refused(400, "Invalid markAsReadToken")
        self.read.append(self.given[token])
        return _json({})

    def _set_hook(self, call: Request) -> Reply:
        where = json.loads(call.body).get("endpoint", "")
        if not where.startswith("https://"):
            return _refused(400, "Invalid webhook endpoint URL")
        self.webhook = where
        return _json({})

    def _get_hook(self, _call: Request) -> Reply:
        return _json({"endpoint": self.webhook, "active": self.active}) if self.webhook else _refused(404, "Not found")

    def _test_hook(self, _call: Request) -> Reply:
        status = self.listener(self.signed({"destination": BOT, "events": []}))
        good = status == 200
        return _json({"success": good, "timestamp": "2026-09-30T05:38:20.031Z", "statusCode": status,
                      "reason": "OK" if good else "ERROR_STATUS_CODE", "detail": str(status)})  # fmt: skip

    def _content(self, name: str) -> Reply:
        if name not in self.media:
            return _refused(404, "Not found")
        if name in self.preparing:
            return Reply(202, "", "application/json")
        kind, content = self.media[name]
        return Reply(200, content, kind)

    def signed(self, body: Mapping[str, Any]) -> Request:
        raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"content-type": "application/json; charset=utf-8", "user-agent": "LineBotWebhook/2.0"}
        return faking.request("POST", self.hook, {**headers, "x-line-signature": proof.sign(SECRET, raw)}, raw)

    def say(self, who: str, text: str = "", **more: Any) -> list[Request]:
        """Besides `offers`: `follow` True or False, `group` True."""
        person = self.persona(who)
        if "delete" in more:
            body: dict[str, Any] = {"type": "unsend", "unsend": {"messageId": more["delete"]}}
        elif "follow" in more:
            body = self._friendship(person, more["follow"])
        elif "choice" in more:
            body = {"type": "postback", "replyToken": "reply", "postback": {"data": more["choice"]}}
        else:
            body = {"type": "message", "replyToken": "reply", "message": self._said(text, more)}
        source = {"type": "user", "userId": person.value}
        if more.get("group"):
            source = {"type": "group", "groupId": GROUP, "userId": person.value}
        event = {
            **body, "mode": "active", "timestamp": int(clock.now().timestamp() * 1000), "source": source,
            "webhookEventId": f"01KEV{self._next()}", "deliveryContext": {"isRedelivery": False},
        }  # fmt: skip
        return [self.signed({"destination": BOT, "events": [event]})]

    def _friendship(self, person: Persona, follows: bool) -> dict[str, Any]:
        again = person.value in self.blocked
        (self.blocked.discard if follows else self.blocked.add)(person.value)
        return {"type": "follow", "replyToken": "reply", "follow": {"isUnblocked": again}} if follows else {"type": "unfollow"}

    def _said(self, text: str, more: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {"id": self._next()}
        found |= {"quoteToken": f"quote-of-{found['id']}", "markAsReadToken": f"read-of-{found['id']}"}
        self.given |= {found["quoteToken"]: found["id"], found["markAsReadToken"]: found["id"]}
        if more.get("reply_to"):
            found["quotedMessageId"] = more["reply_to"]
        if file := more.get("file"):
            name, kind, content = file
            self.media[found["id"]] = (kind, content)
            what = kind.partition("/")[0]
            if what not in ("image", "video", "audio"):
                return {**found, "type": "file", "fileName": name, "fileSize": len(content)}
            return {**found, "type": what, "contentProvider": {"type": "line"}}
        if name := more.get("sticker"):
            known = str(name) if str(name).isascii() else "1988"
            return {**found, "type": "sticker", "packageId": "446", "stickerId": known, "stickerResourceType": "STATIC",
                    "keywords": ["" if str(name).isascii() else str(name), "Love"]}  # fmt: skip
        if place := more.get("location"):
            return {**found, "type": "location", "title": text, "latitude": place[0], "longitude": place[1]}
        return {**found, "type": "text", "text": text}

    def _next(self) -> str:
        return f"5{self.number():017}"


def _wrong(messages: Any, tokens: Iterable[str] = ()) -> dict[str, str] | None:
    if not isinstance(messages, list) or not 0 < len(messages) <= CALL_MAX:
        return {"message": "Size must be between 1 and 5", "property": "messages"}
    for place, one in enumerate(messages):
        where = f"messages[{place}]"
        if one.get("type") == "text":
            if not 0 < len(one["text"].encode("utf-16-le")) // 2 <= TEXT_MAX:
                return {"message": "Length must be between 0 and 5000", "property": f"{where}.text"}
            if one.get("quoteToken", "") not in ("", *tokens):
                return {"message": "Invalid quote token", "property": f"{where}.quoteToken"}
        elif one.get("type") == "location":
            if not all(0 < len(one.get(name, "")) <= 100 for name in ("title", "address")):
                return {"message": "Length must be between 1 and 100", "property": f"{where}.title"}
        elif one.get("type") in ("image", "video"):
            for name in ("originalContentUrl", "previewImageUrl"):
                if not str(one.get(name, "")).startswith("https://") or len(one[name]) > LINK_MAX:
                    return {"message": "invalid uri", "property": f"{where}.{name}"}
        else:
            return {"message": "Must be one of the following values", "property": f"{where}.type"}
        items = [item["action"] for item in one.get("quickReply", {}).get("items", [])]
        if len(items) > 13 or not all(0 < len(item["label"]) <= 20 and 0 < len(item["text"]) <= 300 for item in items):
            return {"message": "Size must be between 0 and 13", "property": f"{where}.quickReply"}
    return None


def _taken(name: str, to: str, said: Mapping[str, Any]) -> Taken:
    link = said.get("originalContentUrl")
    return Taken(name, to, said.get("text", ""), (link,) if link else (), dict(said))


def _json(found: Mapping[str, Any], status: int = 200) -> Reply:
    return Reply(status, json.dumps(found, ensure_ascii=False), "application/json")


def _refused(status: int, message: str) -> Reply:
    return _json({"message": message}, status)

"""A stand-in for the Graph interface as far as Pages and Instagram accounts use it. Nothing of the product imports it."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from sangam.channels import faking
from sangam.channels.base import Reply, Request
from sangam.channels.faking import Taken
from sangam.channels.providers import meta
from sangam.lib import clock

DAY = 24 * 3600
HOLD = 7 * DAY
MB = 1024 * 1024
GRANTED = (
    "instagram_basic", "instagram_manage_comments", "instagram_manage_messages", "pages_manage_engagement",
    "pages_manage_metadata", "pages_messaging", "pages_read_engagement", "pages_read_user_content", "pages_show_list",
)  # fmt: skip
"""Permissions of an app that passed its review (Graph API, Permissions Reference)."""


QUICK_MAX, QUICK_TITLE_MAX = 13, 20


@dataclass(frozen=True, slots=True)
class Refusal(Exception):
    code: int
    sub: int
    words: str
    status: int = 400

    def reply(self) -> Reply:
        error = {
            "message": self.words,
            "type": "OAuthException",
            "code": self.code,
            "error_subcode": self.sub,
            "fbtrace_id": "A",
        }
        return given({"error": {name: one for name, one in error.items() if one != 0}}, self.status)


def given(body: Any, status: int = 200) -> Reply:
    return Reply(status, json.dumps(body), "application/json; charset=UTF-8")


class GraphFake(faking.Fake):
    """`object` and `account` are what webhooks are about; `fields` what the app and the Page must have subscribed."""

    object: ClassVar[str] = ""
    app, page, account = "900100", "100200300", "100200300"
    secret, token, verify = "app-secret", "page-token", "verify-me"
    text_max: ClassVar[int] = 2000
    image_max: ClassVar[int] = 8 * MB
    file_max: ClassVar[int] = 25 * MB
    outside: ClassVar[int] = 2018278
    """The subcode of a message outside the window."""
    echoed: ClassVar[tuple[str, ...]] = ("mid", "text", "metadata", "app_id")

    def __init__(self, base: str, hook: str = "https://desk.example/hooks/token/") -> None:
        super().__init__(base, hook)
        self.heard: dict[str, float] = {}
        self.media: dict[str, tuple[str, bytes]] = {}
        self.told: list[dict[str, Any]] = []
        self.spoken: list[dict[str, str]] = []
        self.callback = ""
        self.app_fields: list[str] = []
        self.page_fields: list[str] = []
        self.scopes = list(GRANTED)
        self.ends = 0
        self.expired = False

    # what an admin has

    def settings(self) -> dict[str, Any]:
        return {
            "app_id": self.app, "app_secret": self.secret, "page_id": self.page, "account_id": self.account,
            "access_token": self.token, "verify_token": self.verify, "human_agent": True, "endpoint": self.base,
        }  # fmt: skip

    # calls of ours

    def answer(self, call: Request) -> Reply:
        where = urlsplit(call.url)
        path = where.path.removeprefix(urlsplit(self.base).path).strip("/").removeprefix(f"{meta.VERSION}/")
        if path.startswith("media/"):
            return self._media(unquote(path.removeprefix("media/")))
        try:
            self._allowed(call, path)
            return self._routed(call, path, body(call))
        except Refusal as refusal:
            return refusal.reply()

    def _allowed(self, call: Request, path: str) -> None:
        as_app = path.endswith("/subscriptions") or path == "debug_token"
        wanted = f"{self.app}|{self.secret}" if as_app else self.token
        if call.headers.get("authorization") != f"Bearer {wanted}":
            raise Refusal(190, 0, "Invalid OAuth access token.", 401)

    def _routed(self, call: Request, path: str, told: dict[str, Any]) -> Reply:
        if path == "me":
            return given({"id": self.page, "name": "Northwind Outdoor"})
        if path == "debug_token":
            return given({"data": {"app_id": self.app, "is_valid": True, "expires_at": self.ends, "scopes": self.scopes}})
        if path == f"{self.app}/subscriptions":
            return self._subscriptions(call, told)
        if path == f"{self.page}/subscribed_apps":
            return self._subscribed(call, told)
        if path == f"{self.page}/messages" and call.method == "POST":
            return self.message(told)
        if path == f"{self.page}/conversations":
            return self._talk(call.query)
        if path == self.page:
            return given({"id": self.page, "instagram_business_account": {"id": self.account, "username": "northwind"}})
        return self.other(call, path, told)

    def _talk(self, asked: Mapping[str, str]) -> Reply:
        """The newest of what was said to one person; a Page's own talks unless another platform is named."""
        if asked.get("platform", self.kind if self.object == "page" else "") not in (self.kind, self.object):
            return given({"data": []})
        found = [one for one in self.spoken if one["to"] == asked["user_id"]]
        rows = [
            {"id": one["mid"], "message": one["text"], "created_time": one["at"], "from": {"id": self.account},
             **({"attachments": {"data": [{"id": "1"}]}} if one["file"] else {})}
            for one in reversed(found)
        ]  # fmt: skip
        return given({"data": [{"id": "t_1", "messages": {"data": rows[:20]}}] if rows else []})

    def speak(self, mid: str, to: str, text: str, file: str = "") -> None:
        self.spoken.append({"mid": mid, "to": to, "text": text, "file": file, "at": iso()})

    def other(self, call: Request, path: str, told: dict[str, Any]) -> Reply:
        person = next((one for one in self.personas if one.value == path), None)
        if person is None:
            raise Refusal(100, 33, f"Unsupported {call.method} request: the object '{path}' does not exist")
        return given({"id": person.value, "name": person.name})

    def _subscriptions(self, call: Request, told: Mapping[str, Any]) -> Reply:
        if call.method == "GET":
            fields = [{"name": one, "version": meta.VERSION} for one in self.app_fields]
            row = {"object": self.object, "callback_url": self.callback, "active": True, "fields": fields}
            return given({"data": [row] if self.callback else []})
        if told.get("verify_token") != self.verify or told.get("object") != self.object:
            raise Refusal(2200, 0, "(#2200) callback verification failed")
        self.callback, self.app_fields = str(told["callback_url"]), str(told["fields"]).split(",")
        return given({"success": True})

    def _subscribed(self, call: Request, told: Mapping[str, Any]) -> Reply:
        if call.method == "GET":
            rows = [{"id": self.app, "name": "Desk", "subscribed_fields": self.page_fields}] if self.page_fields else []
            return given({"data": rows})
        self.page_fields = str(told["subscribed_fields"]).split(",")
        return given({"success": True})

    def _media(self, name: str) -> Reply:
        if self.expired or name not in self.media:
            return Reply(403, "URL signature expired")
        kind, content = self.media[name]
        return Reply(200, content, kind)

    # sending

    def message(self, told: dict[str, Any]) -> Reply:
        who = told.get("recipient", {}).get("id", "")
        if "sender_action" in told:
            return given({"recipient_id": who})
        self.judge()
        self._window(told, who)
        message = told.get("message", {})
        file = self._file(message, told.get("filedata"))
        text = message.get("text", "")
        if not text and not file:
            raise Refusal(100, 2018034, "(#100) Message cannot be empty, must provide valid attachment or text")
        if self.size(text) > self.text_max:
            raise Refusal(100, 0, "(#100) Length of param message[text] must be less than or equal to the limit")
        rows = message.get("quick_replies", [])
        if len(rows) > QUICK_MAX or not all(0 < len(row["title"]) <= QUICK_TITLE_MAX and row["payload"] for row in rows):
            raise Refusal(100, 2018164, "(#100) quick_replies: too many or a title too long")
        mid = self.mid()
        extra = {"tag": told.get("tag", ""), "reply_to": told.get("reply_to"), "choices": [row["title"] for row in rows]}
        self.taken.append(Taken(mid, who, text, (file,) if file else (), extra))
        self.told.append({"mid": mid, "to": who, **message})
        self.speak(mid, who, text, file)
        return given({"recipient_id": who, "message_id": mid})

    def size(self, text: str) -> int:
        return len(text)

    def judge(self) -> None:
        if self.behaviour == "permanent":
            raise Refusal(551, 1545041, "(#551) This person isn't available right now.")
        if self.behaviour == "temporary":
            raise Refusal(2, 0, "An unexpected error has occurred. Please retry your request later.", 500)

    def _window(self, told: Mapping[str, Any], who: str) -> None:
        """Who wrote before this stand-in was started counts as having written then."""
        if who not in [one.value for one in self.personas]:
            raise Refusal(100, 2018001, "(#100) No matching user found")
        now = clock.now().timestamp()
        age = now - self.heard.setdefault(who, now)
        tagged = told.get("messaging_type") == "MESSAGE_TAG" and told.get("tag") == "HUMAN_AGENT"
        if age > (HOLD if tagged else DAY) or not (tagged or told.get("messaging_type") == "RESPONSE"):
            raise Refusal(10, self.outside, "(#10) This message is sent outside of allowed window.")

    def _file(self, message: Mapping[str, Any], uploaded: tuple[str, str, bytes] | None) -> str:
        kind = message.get("attachment", {}).get("type", "")
        if not kind:
            return ""
        if uploaded is None:
            return str(message["attachment"].get("payload", {}).get("url", ""))
        name, content_type, content = uploaded
        if kind != "file" and not content_type.startswith(f"{kind}/"):
            raise Refusal(100, 2018047, "(#100) Upload attachment failure.")
        if len(content) > (self.image_max if kind == "image" else self.file_max):
            raise Refusal(100, 2018109, "(#100) Attachment size exceeds allowable limit")
        return name

    def mid(self) -> str:
        return f"m_{self.kind[:4]}{self.number()}"

    # what people say

    def called(self, *events: Mapping[str, Any], name: str = "messaging") -> list[Request]:
        """Each event as a signed call."""
        at = int(clock.now().timestamp() * 1000)
        entries = [{"id": self.account, "time": at, name: [event]} for event in events]
        bodies = [json.dumps({"object": self.object, "entry": [entry]}).encode() for entry in entries]
        headers = {"content-type": "application/json", "user-agent": "facebookexternalua"}
        return [
            faking.request("POST", self.hook, {**headers, meta.SIGNATURE: meta.sign(self.secret, one)}, one) for one in bodies
        ]

    def event(self, who: str, **more: Any) -> dict[str, Any]:
        self.heard[who] = clock.now().timestamp()
        at = int(clock.now().timestamp() * 1000)
        return {"sender": {"id": who}, "recipient": {"id": self.account}, "timestamp": at, **more}

    def say(self, who: str, text: str = "", **more: Any) -> list[Request]:
        """Besides `offers`: `story` (address, id) that is answered, `mention` (address) in one."""
        person = self.persona(who).value
        return self.called(self.event(person, **self.said(text, more)))

    def said(self, text: str, more: Mapping[str, Any]) -> dict[str, Any]:
        if "reaction" in more:
            emoji = {"emoji": more["reaction"]} if more["reaction"] else {}
            action = "react" if emoji else "unreact"
            return {"reaction": {"mid": more["reply_to"], "action": action, "reaction": "other", **emoji}}
        if "edit" in more:
            return {"message_edit": {"mid": more["edit"], "text": text, "num_edit": 1}}
        if "choice" in more:
            return {"postback": {"mid": self.mid(), "payload": more["choice"], "title": text or more["choice"]}}
        if "delete" in more:
            return {"message": {"mid": more["delete"], "is_deleted": True}}
        message: dict[str, Any] = {"mid": self.mid(), **({"text": text} if text else {})}
        if "reply_to" in more:
            message["reply_to"] = {"mid": more["reply_to"]}
        if "file" in more:
            message["attachments"] = [self.kept(*more["file"])]
        if "sticker" in more:
            message["attachments"] = [self.stuck(more["sticker"])]
        if "story" in more:
            message["reply_to"] = {"story": {"url": more["story"][0], "id": more["story"][1]}}
        if "mention" in more:
            message["attachments"] = [{"type": "story_mention", "payload": {"url": more["mention"]}}]
        if "location" in more:
            latitude, longitude = more["location"]
            place = {"coordinates": {"lat": latitude, "long": longitude}}
            message["attachments"] = [{"type": "location", "title": "Here", "payload": place}]
        return {"message": message}

    def stuck(self, sticker: str) -> dict[str, Any]:
        """The thumb, whatever was asked for: it is the one sticker that everybody has."""
        return {"type": "sticker", "payload": {"sticker_id": 369239263222822}}

    def kept(self, name: str, kind: str, content: bytes) -> dict[str, Any]:
        """An attachment whose file lies at this stand-in."""
        self.media[name] = (kind, content)
        group = kind.partition("/")[0]
        payload = {"url": f"{self.base}/media/{quote(name)}"}
        return {"type": group if group in ("image", "audio", "video") else "file", "payload": payload}

    def receipts(self) -> list[Request]:
        """The echo of each message that was taken, and that it was delivered and read."""
        told, self.told = self.told, []
        at = int(clock.now().timestamp() * 1000)
        found: list[Request] = []
        for one in told:
            whole = {"is_echo": True, "app_id": int(self.app), **one}
            echo = {name: whole[name] for name in ("is_echo", *self.echoed) if name in whole}
            found += self.called(
                {"sender": {"id": self.account}, "recipient": {"id": one["to"]}, "timestamp": at, "message": echo}
            )
        for who in sorted({one["to"] for one in told}):
            found += self.called(
                {**self.event(who), "delivery": {"watermark": at}}, {**self.event(who), "read": self.seen(told, who, at)}
            )
        return found

    def seen(self, told: Sequence[Mapping[str, Any]], who: str, at: int) -> dict[str, Any]:
        return {"watermark": at}


def iso() -> str:
    return clock.now().strftime("%Y-%m-%dT%H:%M:%S+0000")


def body(call: Request) -> dict[str, Any]:
    """What a call carries: JSON, a form, or a form with a file."""
    kind = call.headers.get("content-type", "")
    if kind.startswith("application/json"):
        return dict(json.loads(call.body or b"{}"))
    if not kind.startswith("multipart/"):
        return dict(parse_qsl(call.body.decode()))
    whole = email.message_from_bytes(f"content-type: {kind}\r\n\r\n".encode() + call.body, policy=email.policy.HTTP)
    found: dict[str, Any] = {}
    for part in whole.iter_parts():
        name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        if part.get_filename():
            found[str(name)] = (part.get_filename(), part.get_content_type(), content)
        else:
            text = content.decode() if isinstance(content, bytes) else ""
            found[str(name)] = json.loads(text) if text.startswith("{") else text
    return found

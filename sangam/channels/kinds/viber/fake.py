"""Viber as its documentation describes it: a bot that may write to those who wrote to it, errors inside HTTP 200."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from urllib.parse import urlsplit

from sangam.channels import faking
from sangam.channels.base import Reply, Request
from sangam.channels.faking import Persona, Taken
from sangam.channels.kinds.viber import proof
from sangam.lib import clock

TOKEN = "445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9"
UNANSWERED_MAX = 100
TEXT_MAX, NAME_MAX, BODY_MAX = 7000, 28, 30 * 1024
MB = 1024 * 1024
WORDS = {
    0: "ok", 1: "invalidUrl", 2: "invalidAuthToken", 3: "badData", 4: "missingData", 5: "receiverNotRegistered",
    6: "receiverNotSubscribed", 10: "webhookNotSet", 12: "tooManyRequests",
}  # fmt: skip


def _user(name: str) -> str:
    return base64.b64encode(hashlib.md5(name.encode(), usedforsecurity=False).digest()).decode()


class Fake(faking.Fake):
    """`listener` takes the call that a webhook gets while it is set, and gives the status that it was answered with."""

    kind = "viber"
    personas: ClassVar[tuple[Persona, ...]] = (
        Persona("olena", "Олена", _user("olena"), "uk"),
        Persona("nikos", "Νίκος", _user("nikos"), "el"),
        Persona("mila", "Мила", _user("mila"), "bg"),
        Persona("cleo", "Cleo", _user("cleo"), "en"),
    )
    offers: ClassVar[tuple[str, ...]] = ("file", "location", "sticker", "choice")
    leaves, returns = {"subscribes": False}, {"subscribes": True}

    def __init__(self, base: str, hook: str = "https://desk.example/hooks/token/") -> None:
        super().__init__(base, hook)
        self.webhook = hook
        self.events: list[str] = []
        self.listener: Callable[[Request], int] = lambda _call: 200
        self.subscribed: set[str] = set()
        self.unanswered: Counter[str] = Counter()
        self.media: dict[str, tuple[str, bytes]] = {}
        self._told = 0

    def settings(self) -> dict[str, Any]:
        return {"auth_token": TOKEN, "endpoint": self.base}

    def answer(self, call: Request) -> Reply:
        path = urlsplit(call.url).path.removeprefix(urlsplit(self.base).path)
        if call.method == "GET":
            return self._media(path)
        if call.headers.get("x-viber-auth-token") != TOKEN:
            return _status(2)
        try:
            found = json.loads(call.body)
        except ValueError:
            return _status(3)
        doors: dict[str, Callable[[Any, Request], Reply]] = {
            "/send_message": self._send, "/set_webhook": self._set_webhook, "/get_account_info": self._account,
        }  # fmt: skip
        return doors[path](found, call) if path in doors else Reply(404, "")

    def _media(self, path: str) -> Reply:
        if path not in self.media:
            return Reply(404, "")
        kind, content = self.media[path]
        return Reply(200, content, kind)

    def _account(self, _found: Any, _call: Request) -> Reply:
        return _status(
            0, id="pa:75346594275468546724", name="Skerry Outdoor", uri="skerry", webhook=self.webhook, event_types=self.events,
            subscribers_count=len(self.subscribed),
        )  # fmt: skip

    def _set_webhook(self, found: Any, _call: Request) -> Reply:
        where = found.get("url", "")
        if not where.startswith("https://"):
            return _status(1)
        if self.listener(self._event({"event": "webhook"})) != 200:
            return _status(1, status_message="invalidUrl: the webhook did not answer with 200")
        self.webhook, self.events = where, found.get("event_types", [])
        return _status(0, event_types=self.events)

    def _send(self, found: Any, call: Request) -> Reply:
        if self.behaviour != "good":
            return _status(12 if self.behaviour == "temporary" else 6)
        if not self.webhook:
            return _status(10)
        to = found.get("receiver")
        if to not in [one.value for one in self.personas]:
            return _status(5)
        if to not in self.subscribed:
            return _status(6)
        if self.unanswered[to] >= UNANSWERED_MAX:
            return _status(12)
        name = found.get("sender", {}).get("name", "")
        if len(call.body) > BODY_MAX or not 0 < len(name) <= NAME_MAX or _wrong(found):
            return _status(3)
        self.unanswered[to] += 1
        token = 5_000_000_000_000_000_000 + self.number()
        link = found.get("media")
        self.taken.append(Taken(str(token), to, found.get("text", ""), (link,) if link else (), dict(found)))
        return _status(0, message_token=token, chat_hostname="SN-CHAT-02_", billing_status=3)

    def _event(self, body: Mapping[str, Any]) -> Request:
        number = self.number()
        event = {"timestamp": int(clock.now().timestamp() * 1000), "message_token": 6_000_000_000_000_000_000 + number, **body}
        raw = json.dumps(event, separators=(",", ":")).encode()
        headers = {"content-type": "application/json; charset=utf-8", proof.SIGNATURE: proof.sign(TOKEN, raw)}
        return faking.request("POST", self.hook, headers, raw)

    def say(self, who: str, text: str = "", **more: Any) -> list[Request]:
        """Besides `offers`: `contact` (name, number), `url`, `opens` the chat, `subscribes` True or False."""
        person = self.persona(who)
        user = {"id": person.value, "name": person.name, "language": person.language, "country": "UA", "api_version": 10}
        if "subscribes" in more:
            (self.subscribed.add if more["subscribes"] else self.subscribed.discard)(person.value)
            event = (
                {"event": "subscribed", "user": user}
                if more["subscribes"]
                else {"event": "unsubscribed", "user_id": user["id"]}
            )
            return [self._event(event)]
        if "opens" in more:
            known = person.value in self.subscribed
            return [self._event({"event": "conversation_started", "type": "open", "user": user, "subscribed": known})]
        self.subscribed.add(person.value)
        self.unanswered[person.value] = 0
        return [self._event({"event": "message", "sender": user, "message": self._said(text, more), "silent": False})]

    def _said(self, text: str, more: Mapping[str, Any]) -> dict[str, Any]:
        if file := more.get("file"):
            return self._file(text, *file)
        if place := more.get("location"):
            return {"type": "location", "location": {"lat": place[0], "lon": place[1]}}
        if name := more.get("sticker"):
            return {"type": "sticker", "sticker_id": int(name) if str(name).isdecimal() else 40133}
        if card := more.get("contact"):
            return {"type": "contact", "contact": {"name": card[0], "phone_number": card[1]}}
        if link := more.get("url"):
            return {"type": "url", "media": link}
        return {"type": "text", "text": more.get("choice") or text}

    def _file(self, text: str, name: str, kind: str, content: bytes) -> dict[str, Any]:
        path = f"/media/{self.number()}/{name}"
        self.media[path] = (kind, content)
        what = {"image": "picture", "video": "video"}.get(kind.partition("/")[0], "file")
        return {"type": what, "text": text, "media": f"{self.base}{path}", "file_name": name, "size": len(content)}

    def receipts(self) -> list[Request]:
        news, self._told = self.taken[self._told :], len(self.taken)
        return [
            self._event({"event": event, "message_token": int(one.id), "user_id": one.to})
            for one in news
            for event in ("delivered", "seen")
        ]


def _wrong(found: Mapping[str, Any]) -> bool:
    """What Viber does not take, by type."""
    kind, media, size = found.get("type"), str(found.get("media", "")), found.get("size")
    path = urlsplit(media).path.lower()
    rows = found.get("keyboard", {"Buttons": [{"ActionBody": "1", "Text": "1"}]})["Buttons"]
    if not 0 < len(rows) <= 24 or not all(row.get("ActionBody") and len(row.get("Text", "")) <= 250 for row in rows):
        return True
    if kind == "location":
        return set(found["location"]) != {"lat", "lon"}
    if kind == "contact":
        card = found["contact"]
        return not 0 < len(card["name"]) <= 28 or not 0 < len(card["phone_number"]) <= 18
    if kind == "text":
        return not 0 < len(found.get("text", "")) <= TEXT_MAX
    if not media.startswith("https://"):
        return True
    if kind == "picture":
        return not path.endswith((".jpeg", ".jpg", ".png", ".gif")) or "text" not in found
    if kind == "video":
        return not path.endswith(".mp4") or not isinstance(size, int) or size > 26 * MB
    if kind == "file":
        name = str(found.get("file_name", ""))
        return (
            not isinstance(size, int) or size > 50 * MB or not 0 < len(name) <= 256 or name.lower().endswith((".exe", ".bat"))
        )
    return True


def _status(status: int, **more: Any) -> Reply:
    body = {"status": status, "status_message": WORDS.get(status, "general error"), **more}
    return Reply(200, json.dumps(body), "application/json")
